"""Graphs of random hostile labels, through DOT, SVG and the page: labels are read back as text, and nothing else."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from random import Random
from xml.etree import ElementTree

import pytest

import autograd
from autograd import Value
from tests.helpers.draws import draws, generator
from tests.helpers.hostile import PAYLOADS, SVG, assert_harmless, expected
from viz import draw, explain
from viz.rendering.svg import embedded
from viz.style.label_text import MOST_CHARACTERS, MOST_LINES, lines

LABELS = draws(test=100, cover=1_000, soak=10_000)
A_GRAPH = 200
MEGABYTE = 2_000  # the number of labels for one of these

SIGNS = (
    '""""\\\\\\\\\n\n\'\'<<>>&&;#/{}[]|`$%=:()\t\r\x00\x1b\x7f\x85 \u00a0nNlGax1'
    "\u200f\u202e\u2066\u2028\ufeff\ufffe\ud800\udfff\u05e9\u0627\u0301\U0001f389"
)
WORDS = [*(payload for payload in PAYLOADS if len(payload) < 100), "</li>", "</svg>", "</title>", "&quot;", "\\n", "ok"]

Texts = dict[str, list[str]]


def random_label(random: Random) -> str:
    kind = random.random()
    if kind < 0.3:
        return "".join(random.choices(SIGNS, k=random.randrange(60)))
    if kind < 0.6:
        return "".join(random.choices([*WORDS, *SIGNS], k=random.randrange(1, 8)))
    if kind < 0.8:  # all of Unicode, including surrogates
        return "".join(chr(random.randrange(0x110000)) for _ in range(random.randrange(40)))
    if kind < 0.98:
        return "".join(chr(random.randrange(0x250)) for _ in range(random.randrange(40)))
    return "".join(random.choices(SIGNS, k=random.randrange(150, 3000)))


def seen(shown: list[str]) -> str:
    return re.sub("[ \u00a0]", "", "".join(shown))


class Page(HTMLParser):
    """The parts of a page: every tag with its attributes, and the texts of each part of the picture."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: Texts = {}
        self.scripts: list[str] = []
        self._inside = ""
        self._part = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= given.keys()
        self._inside = tag
        if tag == "script":
            self.scripts.append("")
        if tag == "g" and given.get("class"):
            kind = str(given["class"])
            self._part = given["id"] or "" if kind.startswith("node") and kind != "node number" else ""
            if self._part:
                self.texts[self._part] = []
        elif tag == "text" and self._part:
            self.texts[self._part].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "text" and self._part:
            self.texts[self._part][-1] += data
        if self._inside == "script":
            self.scripts[-1] += data


def dot_texts(dot: str) -> Texts:
    """Return the lines of each box from its quoted strings. Between them there are only statements of known forms."""
    found: Texts = {}
    for line in dot.splitlines():
        rest = re.sub(r'"(?:[^"\\]|\\.)*"', "@", line)
        assert re.fullmatch(
            r"\t*(digraph computation {|}|(\w+(:\w)?( -> \w+(:\w)?)?)( \[(\w+=@ ?)+\])?|subgraph \w+ {"
            r"|{rank=@ \w+( -> \w+)* \[style=@\]})?",
            rest,
        ), line
        if box := re.match(r'\t(n\d+) \[.*? label="((?:[^"\\]|\\.)*)"', line):
            parts = re.split(r"(\\.)", box[2])
            text = "".join({r"\n": "\n", r"\\": "\\", r"\"": '"'}.get(part, part) for part in parts)
            found[box[1]] = text.replace("&amp;", "&").split("\n")
    return found


def svg_texts(svg: str, prefix: str) -> Texts:
    found: Texts = {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if group.get("class", "").startswith("node"):
            name = group.get("id", "")
            if group.get("class") == "node number":
                continue
            assert name.startswith(prefix)
            found[name.removeprefix(prefix)] = [text.text or "" for text in group.iter(f"{SVG}text")]
    return found


def check(labels: list[str]) -> None:
    """Draw a graph with these labels, the last one at its root, and read them back."""
    *given, last = labels
    root = autograd.fsum([Value(1.0, label) for label in given])
    root.label = last
    drawing = draw(root, detail="full")
    svg, html = embedded(drawing.svg, drawing.name, "p-"), drawing.html
    assert_harmless(svg)
    name = ElementTree.fromstring(svg).get("aria-label", "")
    assert name.split() == drawing.name.split()
    page = Page(html.encode().decode())
    tags = "html head meta title style body header h1 h2 p kbd div button input span main figure section ol li script"
    tags += " details label summary dl dt dd math mrow mi mn mo msup msub mfrac mtext msqrt mroot"
    assert page.tags <= {*tags.split(), "svg", "g", "a", "path", "rect", "circle", "polygon", "ellipse", "text"}
    assert not any(name.startswith("on") or name in ("href", "src", "xlink:href") for name in page.attributes)
    told, code = page.scripts
    root.label = "y"
    for i, x in enumerate(root.operands):
        x.label = f"x{i}"  # type: ignore[union-attr]  # the terms are Values
    assert len(json.loads(told)["steps"]) == html.partition("<script")[0].count("<li") == len(given) + 3
    assert code == Page(draw(root, detail="full").html).scripts[1]  # it has no label
    for texts in (dot_texts(drawing.dot), svg_texts(svg, "p-"), page.texts):
        names = [f"n{i}" for i in range(len(labels))]
        assert set(names) <= texts.keys()
        assert len(texts) <= len(names) + 1  # the operation
        for name, label in zip(names, labels, strict=True):
            *shown, data, grad = texts[name]
            text = seen(shown)
            if texts is page.texts:  # one that looks like another has a number
                text = re.sub("⁽[⁰¹²³⁴-⁹]+⁾$", "", text)
            assert data.startswith("data ")
            assert grad.startswith("grad ")
            if seen(lines(label)):
                assert text == seen(lines(label))
            else:  # a label without visible characters: the page uses v1, v2, ...
                assert re.fullmatch(r"(v\d+)?", text)
                continue
            if len(label) <= MOST_CHARACTERS and len(lines(label)) < MOST_LINES:
                assert text == expected(label)


@pytest.mark.parametrize("graph", range(-(-LABELS // A_GRAPH)))
def test_random_labels_are_only_text(graph: int) -> None:
    random = generator(graph)
    labels = [random_label(random) for _ in range(min(A_GRAPH, LABELS - graph * A_GRAPH))]
    if graph % (MEGABYTE // A_GRAPH) == 0:
        labels[0] = "".join(random.choices(SIGNS, k=1_000_000))
    check(labels)


def test_names_that_are_not_a_dict_are_an_error() -> None:
    for call in (draw, explain):
        with pytest.raises(TypeError, match="names must be a dict from names to objects"):
            call(Value(1.0) * 2.0, names=3)
