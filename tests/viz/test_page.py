"""The page that steps through a graph: its file, and its behavior in a browser."""

from __future__ import annotations

import functools
import json
import math
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

import autograd
import viz
from autograd import Value
from autograd.graph.gradient_order import topological_order
from nn import MLP, SGD, KeepWeights, cross_entropy, fit, half_squared_error, mse_loss
from tests.helpers.draws import draws
from tests.helpers.hostile import PAYLOADS
from viz import draw, draw_network, step_through
from viz.derivation.distinct_names import distinct_names
from viz.derivation.explain import derivation_of
from viz.derivation.quantity_names import Label, enclosed
from viz.graph.visible_part import visible_part_of
from viz.page.captions import Captions
from viz.page.keys import KEYS, signs
from viz.page.math_as_drawn import MathAsDrawn
from viz.page.minify import minified_script
from viz.page.plain_captions import plain_line
from viz.page.steps import Step, Walk
from viz.page.style_sheet import style_sheet
from viz.style.label_text import one_line
from viz.style.number_text import number_text
from viz.style.themes import DARK, LIGHT, PRINT, SHADES, Theme

WINDOWS = [(1280, 800), (390, 844), (800, 600)][: draws(test=2, cover=3)]


def label_of(value: Value) -> str:
    return value.label


def shared() -> Value:
    """Return a graph in which gradients come back along several paths."""
    x, w = Value(0.5, "x"), Value(-1.5, "w")
    h = (w * x).tanh()
    h.label = "h"
    y = h * x + h**2 + x
    y.label = "y"
    return y


def network() -> Value:
    loss = (MLP(2, [3, 1], activation="tanh", rng=1)([Value(0.5, "x1"), Value(-1.0, "x2")]) - 1.0) ** 2
    loss.label = "loss"
    return loss


def small_network() -> Value:
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    y = net([Value(0.5, "x1"), Value(-1.0, "x2")])
    y.label = "y"
    return y


def large() -> Value:
    """Return a graph of 300 nodes."""
    net: Value = MLP(4, [13, 6, 1], activation="tanh", rng=1)([1.0, 2.0, 3.0, 4.0])
    return net


def of_many_steps() -> Value:
    """Return a graph whose steps have numbers of three digits."""
    net: Value = MLP(4, [6, 3, 1], activation="tanh", rng=1)([1.0, 2.0, 3.0, 4.0])
    return net


@functools.cache
def page_of(make: Callable[[], Value], **options: Any) -> str:
    """Return the page of a graph, which several tests show."""
    return draw(make(), **options).html


class Texts(HTMLParser):
    """The text of every list item, and every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.items: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "li":
            self._open = True
            self.items.append(dict(attrs).get("data-text") or "")
            self._open = not self.items[-1]

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "li"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.items[-1] += data


def captions(root: Value) -> list[str]:
    """Return the text of every step."""
    names = distinct_names(topological_order(root), root, label_of)
    made = Captions(root, names, label_of, lambda x: number_text(x, 4))
    return [made.text(step) for step in Walk(visible_part_of(root, label=label_of)).steps]


def signed(x: float) -> str:
    """Return a number as text, with a true minus sign, as in pictures."""
    return number_text(x, 4).replace("-", "−")


def told(html: str) -> list[dict[str, Any]]:
    match = re.search(r'<script type="application/json" id="told">(.*?)</script>', html)
    assert match
    return json.loads(match[1])["steps"]  # type: ignore[no-any-return]  # a list


# ---- the steps -----------------------------------------------------------------------------------------------------


def repeated() -> Value:
    """Return a sum in which a Value is a term 80 times, and a product in which it is a factor 6 times."""
    x, w = Value(0.1, "x"), Value(0.7, "w")
    y = sum([x] * 79, start=x) * autograd.dot([x] * 6, [w] * 5 + [0.3])
    y.label = "y"
    return y


@pytest.mark.parametrize(
    "root",
    [shared(), network(), autograd.fsum(autograd.softmax([Value(1.0), Value(2.0)])) * 2, repeated()],
)
def test_the_last_sums_are_the_engines_gradients_to_the_last_bit(root: Value) -> None:
    walk = Walk(visible_part_of(root, label=label_of, detail="full"))
    root.zero_grad()
    root.backward()
    sums = walk.sums()
    for value in topological_order(root):
        assert walk.adjoint(value) == value.grad
        assert value is root or sums[value][-1] == value.grad


def test_every_operation_is_a_step_forward_and_every_operand_one_back() -> None:
    y = shared()
    kinds = [step.kind for step in Walk(visible_part_of(y, label=label_of)).steps]
    assert kinds == ["given", *["forward"] * 6, "seed", *["backward"] * 10]


def test_a_step_shows_the_earlier_terms() -> None:
    x = Value(3.0, "x")
    *_, first, second = Walk(visible_part_of(x * x, label=label_of)).steps
    assert (first.before, first.term, first.total, first.complete) == (None, 3.0, 3.0, False)
    assert (second.before, second.term, second.total, second.complete) == (3.0, 3.0, 6.0, True)


def test_equal_terms_are_one_step_with_their_number() -> None:
    root = repeated()
    visible = visible_part_of(root, label=label_of)
    walk = Walk(visible)
    root.zero_grad()
    root.backward()
    for value, sums in walk.sums().items():
        assert sums[-1] == value.grad
    steps = [step for step in walk.steps if step.kind == "backward"]
    assert [(step.operand.label, step.count) for step in steps] == [("", 1), ("", 1), ("x", 1), ("w", 1), ("x", 80)]
    assert steps[2].partial == pytest.approx(5 * 0.7 + 0.3)  # the sum over all its uses
    lines = [plain_line(step, label_of, lambda x: number_text(x, 4)) for step in walk.steps]
    assert "80 * x = 80 * 0.1 = 8.000" in lines
    assert lines[-1].startswith("dy/dx = … + 80 * dy/d(… + x) = ")


def test_how_steps_read() -> None:
    steps = Walk(visible_part_of(shared(), label=label_of)).steps
    lines = [plain_line(step, label_of, lambda x: number_text(x, 4)) for step in steps]
    assert lines[:4] == [
        "Given: w = -1.5, x = 0.5",
        "w * x = (-1.5) * 0.5 = -0.75",
        "h = tanh(w * x) = tanh(-0.75) = -0.6351",
        "h * x = (-0.6351) * 0.5 = -0.3176",
    ]
    assert lines[5] == "(h * x) + (h ** 2) = (-0.3176) + 0.4034 = 0.08584"
    assert lines[7:10] == [
        "dy/dy = 1",
        "dy/d(… + …) = dy/dy = 1",
        "dy/dx = dy/dy + … = 1 + …",
    ]
    ways = [line for line in lines if line.startswith("dy/dx = …")]
    assert ways[0] == "dy/dx = … + dy/d(h * x) * ∂(h * x)/∂x + … = 1 + 1 * (-0.6351) + … = 0.3649 + …"
    assert not ways[-1].endswith("…")  # the last one is the gradient


def test_the_first_line_has_the_leaves_in_the_order_of_their_names() -> None:
    y = Value(3.0, "w2") * Value(2.0, "x2") + Value(-1.0, "w1") * Value(0.5, "x1")
    assert captions(y)[0] == "Given: w1 = -1, w2 = 3, x1 = 0.5, x2 = 2"
    assert captions(autograd.fsum([Value(1.0), Value(2.0)]))[0] == "Given: v2 = 1, v3 = 2"
    assert captions(Value(1.0, "x"))[0] == "Given: x = 1"
    many = captions(math.prod([Value(1.0, f"x{i}") for i in range(99)], start=Value(1.0, "x")))[0]
    assert many.startswith("Given: x = 1, x0 = 1, x1 = 1, ")
    assert 200 < len(many) < 450
    assert int(many.split(" and ")[1].removesuffix(" more")) + many.count("=") == 100
    assert plain_line(Step(y, "given", y), label_of, str) == "The leaves are given"  # all leaves are in folds


def test_steps_of_a_graph_too_long_to_derive_are_products(monkeypatch: pytest.MonkeyPatch) -> None:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    y = w * x
    y.label = "y"
    names = {value: Label(label) for value, label in ((w, "w"), (x, "x"), (y, "y"))}
    step = Step(y, "backward", y, 0, 1.0, None, 2.0, 2.0, True)

    def text() -> str:
        return Captions(y, names, lambda value: value.label, str).text(step)

    assert text() == "dy/dw = ∂y/∂w = x = 2.0"
    monkeypatch.setattr("viz.derivation.named_values.MOST_SYMBOLS", 1)
    assert text() == "dy/dw = ∂y/∂w = x = 2.0"


def test_a_step_of_an_unnamed_value() -> None:
    y = (Value(2.0) * 3).exp()
    steps = Walk(visible_part_of(y, label=label_of)).steps
    lines = [plain_line(step, label_of, str) for step in steps]
    assert lines[1] == "(a leaf) * 3 = 2.0 * 3 = 6.0"
    assert lines[3] == "dout/dout = 1"
    assert lines[4].startswith("dout/d(… * 3) = ∂out/∂(… * 3) = 403.4")
    component = autograd.softmax([Value(1.0, "a"), Value(1.0, "b")])[1]
    assert (
        plain_line(Step(component, "forward", component), label_of, str)
        == "softmax_2(a, b) = softmax_2(1.0, 1.0) = 0.5"
    )
    long = autograd.fsum([Value(1.0, "a rather long name"), Value(1.0, "another")]).exp()
    assert plain_line(Step(long, "forward", long), label_of, str).startswith("exp(fsum …) = exp(2.0)")


def test_too_many_steps_are_an_error() -> None:
    x = Value(0.5)
    for _ in range(4000):
        x = x.sin()
    with pytest.raises(ValueError, match=r"8,002 steps, but at most 6,000 can be shown"):
        Walk(visible_part_of(x, label=label_of, force=True))


@pytest.mark.parametrize("theme", [LIGHT, DARK, None])
def test_a_page_has_the_rules_of_its_boxes_alone(theme: Theme | None) -> None:
    shades = {f"shade{i}" for i in range(1, SHADES + 1)}
    every = set(LIGHT.boxes)
    assert len(every) > 5
    for looks in (every, {"leaf"}, {*sorted(every)[:3]}, set()):
        text = style_sheet(theme, looks | {"shade2"})
        assert set(re.findall(r"\.edge\.(shade\d)", text)) == set(re.findall(r"--(shade\d):", text)) == {"shade2"}
        assert set(re.findall(r"\.node\.([\w-]+)\{", text)) == looks
        assert set(re.findall(r"--([\w-]+)-fill:", text)) == looks
        assert set(re.findall(r"var\(--([\w-]+)-fill\)", text)) == looks
    assert style_sheet(theme) == style_sheet(theme, every | shades)


def test_exponents_are_raised_in_mathematics() -> None:
    notation = MathAsDrawn(lambda x: number_text(x, 4))
    assert notation.number(-1.5e-90) == "<mn>−1.5·10⁻⁹⁰</mn>"
    assert notation.number(1.2345e267) == "<mn>1.235·10²⁶⁷</mn>"
    assert notation.number(12.5) == f"<mn>{number_text(12.5, 4)}</mn>"


def test_parameters_of_scripts_have_short_names() -> None:
    for script in (
        "function total(first, second) { return first + second; }",
        "const total = (first, second) => first + second;",
        "const [first, second] = [1, 2]; for (const total of [first, second]) {}",
    ):
        found = minified_script(script, rename=True)
        assert len(found) < len(script)
        assert not {"first", "second", "total"} & set(re.findall(r"\w+", found))
    often = "one.firstElementChild || two?.firstElementChild || one.firstElementChild; Math.max(1, Math.min(2));"
    assert minified_script(often, rename=True).startswith('let a="firstElementChild";one[a]||two?.[a]||one[a];Math.')
    kept = "if (first(second)) { third(second, other.third); }"
    assert re.findall(r"\w+", minified_script(kept, rename=True)) == re.findall(r"\w+", kept)


# ---- the file ------------------------------------------------------------------------------------------------------


def test_the_file_needs_nothing_from_outside() -> None:
    html = page_of(network)
    for tag, attributes in Texts(html).tags:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base")
        assert not {"src", "href", "action", "xlink:href"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    for tag, source in (("style", "style-src"), ("script", "script-src")):
        content = re.search(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert content
        digest = b64encode(sha256(content[1].encode()).digest()).decode()
        assert f"{source} 'sha256-{digest}'" in policy[1]


def test_the_page_is_complete_without_javascript() -> None:
    root = network()
    html = page_of(network)
    walk = Walk(visible_part_of(root, label=label_of))
    assert Texts(html).items == captions(root)
    for value in topological_order(root):
        assert f">grad {signed(walk.adjoint(value) or 0.0)}</text>" in unescape(html)


def test_each_line_names_the_gradient_that_it_uses_and_no_line_is_repeated() -> None:
    root = network()
    items = Texts(page_of(network)).items
    steps = Walk(visible_part_of(root, label=label_of)).steps
    names = distinct_names(topological_order(root), root, label_of)
    lines = derivation_of(root, None, label_of, whole_chains=False).lines
    deltas = {line.value: line.name.text for line in lines if line.kind == "error term"}
    known = {root: "dloss/dloss"}
    sums = 0
    for step, whole in zip(steps, items, strict=True):
        item = whole.partition(", where ")[0]
        if step.kind != "backward":
            continue
        gradient = deltas.get(step.value) or f"dloss/d{enclosed(names[step.value])}"
        local = f"∂{enclosed(names[step.value])}/∂{enclosed(names[step.operand])}"
        assert gradient in item or step.value is root
        assert (local in item) != step.copies
        assert not re.search(r" \* 1( |$)|[= ]1 \*", item), item  # no weight is 1
        assert item.endswith(f" = {number_text(step.total, 4)}{'' if step.complete else ' + …'}")
        if step.complete:
            known[step.operand] = gradient
        if step.complete and step.before is not None:  # all its products, as in the derivation
            sums += 1
            users = {other.value for other in steps if other.kind == "backward" and other.operand is step.operand}
            assert all(deltas[user] in item for user in users)
    assert sums > 1
    assert known.keys() == {*topological_order(root)}
    assert len(set(items)) == len(items)


@pytest.mark.parametrize("make", [shared, small_network])
def test_a_product_has_the_factors_of_its_line_in_the_same_order(make: Callable[[], Value]) -> None:
    html = page_of(make)
    steps = Walk(visible_part_of(make(), label=label_of)).steps
    shown = 0
    for step, change, line in zip(steps, told(html), Texts(html).items, strict=True):
        if step.kind == "backward" and step.value is not step.root:
            product = change["product"].partition(" → ")[0].replace("·", "*").replace("−", "-")
            assert re.sub("[()]", "", f" {product} ") in re.sub("[()]", "", f"{line} "), line
            shown += 1
    assert shown >= 8
    assert ("<dt>δ<" in html) == any("delta_" in line for line in Texts(html).items)
    assert set(re.findall(r'_op" class="node operation"><title>[^<]*</title>.*?>([^<>]+)</text>', html)) <= {
        "·", "+", "tanh", "( )²", "dot",
    }  # fmt: skip


def test_steps_whose_line_has_a_formula_or_a_sum() -> None:
    x, w, b = Value(3.0, "x"), Value(2.0, "w"), Value(1.0, "b")
    square, line = x * x, w * x + b
    entropy = cross_entropy([Value(2.0, "z1"), Value(1.0, "z2")], 0)
    square.label = line.label = entropy.label = "y"
    assert captions(square)[-2:] == ["dy/dx = x + … = 3 + …", "dy/dx = … + x = 3 + 3 = 6"]
    assert captions(line)[-4:-2] == ["dy/dv1 = dy/dy = 1", "dy/db = dy/dy = 1"]
    assert captions(line)[-1] == "dy/dx = dy/dv1 * ∂v1/∂x = 1 * 2 = 2"
    assert captions((w * x).tanh())[-1] == "dv1/dx = dv1/dv2 * ∂v2/∂x = 2.458e-5 * 2 = 4.915e-5"
    shown = draw(entropy).html
    assert any(item.startswith("dy/dz1 = ∂y/∂z1 = p_1 - 1 = ") for item in Texts(shown).items)


def test_a_number_has_the_same_digits_in_all_lines() -> None:
    for line in Texts(page_of(small_network)).items:
        for digits in re.findall(r"(?<![\w.])0*\.?0*(\d[\d.]*)", line):
            assert len(digits.replace(".", "")) <= 4, line
            assert not digits.endswith("."), line
    z = Value(0.999963, "z")
    y = 1 - z * z
    y.label = "y"
    assert "1 - 1.000" not in Texts(draw(y).html).items[2]  # this would not give the result


def test_each_name_is_spelled_as_in_its_box() -> None:
    html = page_of(small_network)
    shown = set(re.findall("<mi>([^<]*)</mi>", html))
    boxes = set(re.findall(r'class="label"[^>]*>([^<]*)<', html))
    assert {name for name in boxes if "." in name} <= shown
    titles = set(re.findall(r'class="title".*?<text[^>]*>([^<]*)<', html))
    assert titles == {"L0", "L0.n0", "L0.n1", "L1", "y"}


def test_a_users_line_is_beside_each_step() -> None:
    page = step_through(
        shared(), line=lambda step, label, text: f"{step.kind} <{label(step.value)}> {text(step.total)}"
    )
    assert Texts(page.html).items[-1].startswith("backward <")


def test_a_page_with_a_theme_ignores_the_readers() -> None:
    assert "prefers-color-scheme" in draw(shared()).html
    assert "prefers-color-scheme" not in draw(shared(), theme="dark").html
    assert re.search(r"@media print\{:root\{--\w+:#fff;", draw(shared(), theme="dark").html)


def test_hidden_parts_do_not_change() -> None:
    for show, parts in (("label", set()), (["data"], {"data"}), (["grad"], {"grad"})):
        changes = [c for step in told(draw(shared(), show=show).html) for c in step["changes"] if isinstance(c[1], int)]
        assert {c[2].split()[0] for c in changes} == parts
        assert {c[1] for c in changes} <= {1}


def test_steps_of_a_focus_and_of_folds() -> None:
    html = draw(network(), focus="L0.n1.w0").html
    assert "L0.n0.w0" not in html
    assert len(told(html)) < len(told(page_of(network)))
    folded = told(draw(network(), detail="neurons").html)
    assert len(folded) == len(told(page_of(network)))
    assert {step["to"] for step in folded if "to" in step} >= {"g0", "g1"}
    assert any("_g" in step["link"] for step in folded if "link" in step)
    layers = told(draw(network(), detail="layers").html)
    largest = {text for step in layers for box, part, text in step["changes"] if box.startswith("g") and part == 1}
    assert len(largest) == 2
    assert all(text.startswith("largest |grad| ") for text in largest)


def test_the_page_of_300_nodes_is_small() -> None:
    html = page_of(large, detail="full")
    assert html.count('class="node') > 285
    print(f"page of {html.count('class=' + chr(34) + 'node')} nodes: {len(html.encode()):,} bytes")
    assert len(html.encode()) < 700_000


def test_the_page_of_a_neuron_is_small() -> None:
    y = (Value(-1.5, "w") * Value(0.5, "x") + Value(0.25, "b")).tanh()
    assert len(draw(y).html.encode()) < 60_000


def test_a_page_is_written_and_shown_in_a_frame(tmp_path: Path) -> None:
    page = step_through(shared(), theme="light")
    assert page.save(tmp_path / "p.html").read_text("utf-8") == page.html
    with pytest.raises(ValueError, match=r"one of \.html"):
        page.save(tmp_path / "p.svg")
    style, still, frame = Texts(page._repr_html_()).tags
    assert (style[0], still[0]) == ("style", "img")
    assert frame[0] == "iframe"
    assert frame[1]["sandbox"] == "allow-scripts"
    assert frame[1]["srcdoc"] == page.html


# ---- in a browser --------------------------------------------------------------------------------------------------


# Returns the last two lines of each box.
LAST_LINES = """boxes => Object.fromEntries(boxes.map(
    box => [box, [...document.querySelectorAll(`#${box} text`)].slice(-2).map(text => text.textContent)]))"""


def test_stepping_forward_and_back_shows_the_engines_numbers(opened: Any) -> None:
    root = shared()
    page = opened(page_of(shared))
    walk = Walk(visible_part_of(root, label=label_of))
    lines = captions(root)
    names = {value: f"n{i}" for i, value in enumerate(topological_order(root))}
    expected = {names[value]: ["data …" if value.op else f"data {signed(value.data)}", "grad …"] for value in names}
    states = []
    for i, step in enumerate(walk.steps):
        assert page.step() == i
        if step.kind == "forward":
            expected[names[step.value]][0] = f"data {signed(step.value.data)}"
        elif step.kind == "seed":
            expected[names[step.value]][1] = "grad 1"
        elif step.kind == "backward":
            expected[names[step.operand]][1] = f"grad {signed(step.total)}"
        shown = page.page.evaluate(LAST_LINES, [*names.values()])
        assert shown == expected
        assert page.page.locator("#now").text_content() == lines[i]
        states.append(shown)
        page.press("ArrowRight")
    root.zero_grad()
    root.backward()
    assert {name: f"grad {signed(value.grad)}" for value, name in names.items()} == {
        n: s[1] for n, s in states[-1].items()
    }
    for shown in states[-2::-1]:
        page.press("ArrowLeft")
        assert page.page.evaluate(LAST_LINES, [*names.values()]) == shown
    assert page.step() == 0


def test_active_parts_are_lit_and_later_parts_are_faint(opened: Any) -> None:
    page = opened(page_of(shared))
    assert page.lit() == set()
    assert page.opacity("n2") < 0.5
    assert page.opacity("n0") == 1.0
    page.press("ArrowRight")
    links = {f"n2_in{i}{part}" for i in (0, 1) for part in ("", "_text", "_on")}
    assert page.lit() == {"n2", "n2_op", "n2_out", *links}
    assert page.opacity("n2") == 1.0
    page.press("End")
    assert page.lit() == {"n1", "n2_out", "n2_op", "n2_in1", "n2_in1_text", "n2_in1_on"}
    assert page.page.locator("li[aria-current=step]").count() == 1


def test_keys_buttons_and_the_slider_go_to_steps(opened: Any) -> None:
    page = opened(page_of(shared))
    last = page.last()
    page.press("End")
    assert page.step() == last
    page.press("ArrowRight")
    assert page.step() == last
    page.press("Home", "ArrowLeft")
    assert page.step() == 0
    assert page.page.locator("#back").is_disabled()
    page.page.locator("#next").click()
    page.page.locator("#next").click()
    page.page.locator("#back").click()
    assert page.step() == 1
    page.page.locator("#last").click()
    assert page.step() == last
    page.page.locator("#first").click()
    page.page.locator("#slider").focus()
    page.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert page.step() == 3
    page.page.locator("#slider").fill("5")
    assert page.step() == 5
    page.page.locator("li").nth(2).click()
    assert page.step() == 2
    page.page.keyboard.press("Control+ArrowRight")
    page.page.keyboard.press("x")
    assert page.step() == 2


def test_playing_continues_pauses_and_ends(opened: Any) -> None:
    page = opened(draw(Value(2.0, "x") * 3).html, alone=True)  # its clock is paused, so no other test can use it
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1_000)  # from here on, only the test advances the time
    play = page.page.locator("#play")
    page.press(" ")
    assert play.get_attribute("aria-pressed") == "true"
    page.page.clock.run_for(1100)
    assert page.step() == 1
    play.click()
    assert play.inner_text() == "Play"
    page.page.clock.run_for(5000)
    assert page.step() == 1
    play.click()
    page.page.clock.run_for(10_000)
    assert page.step() == page.last()
    assert play.get_attribute("aria-pressed") == "false"
    play.click()
    assert page.step() == 0
    page.press("ArrowRight")
    assert play.get_attribute("aria-pressed") == "false"


def test_a_page_at_rest_requests_no_frames(opened: Any) -> None:
    """A page that never stops requesting frames keeps a processor busy."""
    page = opened(page_of(network), reduced_motion="reduce")
    page.page.evaluate("""() => {
        const own = window.requestAnimationFrame;
        window.requested = 0;
        window.requestAnimationFrame = (act) => own(act, window.requested++);
        window.frames = (n) => new Promise((done) => own(() => done(n && window.frames(n - 1))));
    }""")
    for key in ("Home", "End"):
        page.press(key)
        page.page.evaluate("frames(30)")
        before = page.page.evaluate("requested")
        page.page.evaluate("frames(2)")
        assert page.page.evaluate("requested") == before, key
    assert before > 1  # each step has scrolled to its line


def test_a_screen_reader_finds_names_roles_and_changes(opened: Any) -> None:
    page = opened(page_of(shared))
    tree = page.page.locator("body").aria_snapshot()
    for name in ("First step", "Step back", "Play", "Step forward", "Last step"):
        assert f'button "{name}"' in tree
    assert 'slider "Step"' in tree
    assert 'img "Graph of y: 8 values, data 0.5858"' in tree
    assert 'heading "Backward"' in tree
    page.press("ArrowRight")
    assert page.page.locator("#slider").get_attribute("aria-valuetext") == "step 1 of 17"
    assert page.page.locator("#now").text_content() == "v1 = w * x = (-1.5) * 0.5 = -0.75"
    assert page.page.locator("#now").get_attribute("aria-live") == "polite"
    reached = []
    for _ in range(24):
        page.press("Tab")
        reached.append(page.page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert {"back", "play", "next", "last", "slider", "FIGURE", "out", "fit", "in", "SECTION"} <= set(reached)


IN_VIEW = """box => {
    const outer = document.querySelector(box.outer).getBoundingClientRect();
    const it = document.querySelector(box.inner).getBoundingClientRect();
    const outside = [outer.left - it.left, it.right - outer.right, outer.top - it.top, it.bottom - outer.bottom];
    return Math.max(...outside) < 1
        && document.documentElement.scrollWidth <= innerWidth && scrollY === 0;
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_active_parts_are_always_in_view(opened: Any, width: int, height: int) -> None:
    page = opened(page_of(network), viewport={"width": width, "height": height})
    assert page.lit() == set()
    steps = told(page.page.content())
    # At the start, the page shows the part that is active first.
    boxes = [step.get("to") or step["lit"][0] for step in (steps[1], *steps[1:])]
    measure = f"""() => {{
        const step = Number(document.querySelector("#place").textContent.split("/")[0]);
        const parts = [["figure", `#${{{json.dumps(boxes)}[step]}}`], ["section", "li[aria-current]"]];
        return [step, ...parts.map(([outer, inner]) => ({IN_VIEW})({{ outer, inner }}))];
    }}"""
    for key in ("ArrowLeft", "ArrowRight", "ArrowLeft"):
        times = page.last() if key == "ArrowRight" else min(page.step() + 1, 10)
        by = 1 if key == "ArrowRight" else -1
        expected = [max(0, page.step() + by * i) for i in range(1, times + 1)]
        assert page.after_each(key, times, measure) == [[step, True, True] for step in expected]


def batch(n: int) -> Value:
    net = MLP(2, [3, 1], rng=1)
    losses = [(1 + -t * net([0.1 * i, 1.0 - i])).relu() for i, t in enumerate([1, -1] * n)][:n]
    return sum(losses, start=Value(0.0)) * (1 / n)


SCALE = "document.querySelector('svg g').getScreenCTM().a"
FITTED = """() => {
    const box = document.querySelector("figure").getBoundingClientRect();
    const drawn = [...document.querySelectorAll("svg .node, svg .edge, svg .cluster")];
    const all = drawn.map((e) => e.getBoundingClientRect());
    const [left, top] = ["left", "top"].map((side) => Math.min(...all.map((e) => e[side])));
    const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...all.map((e) => e[side])));
    const inside = left > box.left - 1 && right < box.right + 1 && top > box.top - 1 && bottom < box.bottom + 1;
    return { inside, share: Math.max((right - left) / box.width, (bottom - top) / box.height),
      scrolls: document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight,
      header: document.querySelector("header").offsetHeight };
}"""


@pytest.mark.parametrize(
    "root",
    [
        neuron := (Value(-1.5, "w") * Value(0.5, "x") + Value(0.25, "b")).tanh(),
        (x := Value(3.0, "x")) * x,
        network(),
        batch(4),
        autograd.softmax([Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")])[0],
    ],
    ids=["neuron", "square", "network", "batch", "softmax"],
)
def test_the_page_opens_fitted_in_the_direction_that_fills_the_window(opened: Any, root: Value) -> None:
    html, scale = draw(root).html, {}
    for size in WINDOWS:
        page = opened(html, viewport={"width": size[0], "height": size[1]}).page
        found = page.evaluate(FITTED)
        assert found["inside"], size
        assert not found["scrolls"], size
        assert found["header"] <= 45
        scale[size] = page.evaluate(SCALE)
        # A small picture is not enlarged, and none is behind the buttons.
        assert found["share"] > 0.82 or scale[size] > 1.95, size
    size = (1280, 800)
    fixed = opened(draw(root, direction="LR").html, viewport={"width": size[0], "height": size[1]}).page
    assert scale[size] >= fixed.evaluate(SCALE) - 1e-6


def test_zoom_pan_and_fit(opened: Any) -> None:
    page = opened(page_of(network))
    place = "document.querySelector('#n0').getBoundingClientRect().x"
    first, x = page.page.evaluate(SCALE), page.page.evaluate(place)
    page.press("+", "+", "-", "+")
    assert page.page.evaluate(SCALE) == pytest.approx(first * 1.3**2)
    assert page.page.locator("#fit").get_attribute("aria-pressed") == "false"
    page.press("f")
    assert page.page.evaluate(SCALE) == pytest.approx(first)
    page.page.mouse.move(300, 300)
    page.page.mouse.down()
    page.page.mouse.move(340, 320)
    page.page.mouse.up()
    assert page.page.evaluate(place) == pytest.approx(x + 40, abs=0.5)
    page.page.mouse.wheel(0, -400)
    assert page.page.evaluate(SCALE) == pytest.approx(first * math.e)
    page.page.locator("#fit").click()
    assert page.page.evaluate(place) == pytest.approx(x, abs=0.5)


def test_every_key_works_after_a_click_anywhere(opened: Any) -> None:
    page = opened(page_of(shared))
    for where in ("svg", ".node", "h1", "section", "li", "figure", "#next", "#slider", "#fit", "#place"):
        page.page.locator(where).first.click()
        page.press("Home")
        assert page.step() == 0, where
        page.press("ArrowRight", "ArrowRight", "ArrowLeft")
        assert page.step() == 1, where
        page.press("End")
        assert page.step() == page.last(), where
        page.press("Home", " ")
        assert page.page.locator("#play").get_attribute("aria-pressed") == "true", where
        page.press(" ")
        assert page.page.locator("#play").get_attribute("aria-pressed") == "false", where


def test_keys_work_in_the_frame_of_a_notebook(opened: Any) -> None:
    frame = step_through(shared())._repr_html_()
    page = opened(f"<!DOCTYPE html><body>{frame}</body>").page
    inner = page.frame_locator("iframe")
    inner.locator("svg .node").first.click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert inner.locator("#place").inner_text().startswith("2 /")


def test_a_page_in_a_hidden_frame_opens_when_the_frame_is_shown(opened: Any) -> None:
    frame = step_through(shared())._repr_html_()
    page = opened(f"<!DOCTYPE html><body><div hidden>{frame}</div></body>").page
    page.evaluate("document.querySelector('div').hidden = false")
    inner = page.frame_locator("iframe")
    inner.locator("svg .node").first.click()
    page.keyboard.press("ArrowRight")
    assert inner.locator("#place").inner_text().startswith("1 /")
    assert inner.locator("#fit").get_attribute("aria-pressed") is not None


def test_backward_arrows_point_back_and_carry_the_product(opened: Any) -> None:
    root = shared()
    steps = Walk(visible_part_of(root, label=label_of)).steps
    page = opened(page_of(shared))
    for step in steps:
        if step.kind == "backward":
            local = f"({signed(step.partial)})" if step.partial < 0 else signed(step.partial)
            product = f"{signed(step.gradient)} · {local} → {signed(step.term)}"
            # A sum passes the gradient on.
            assert page.page.locator("#flow text").text_content() == (signed(step.gradient) if step.copies else product)
            stroke = "getComputedStyle(document.querySelector('.edge.on path')).stroke"
            assert page.page.evaluate(stroke) == rgb(LIGHT.gradient)
            heads = page.page.eval_on_selector_all(
                ".edge.on polygon", "found => found.map(e => getComputedStyle(e).visibility)"
            )
            assert set(heads) <= {"hidden"}
            assert page.page.locator("#flow .tip").count() == 2
            operand = page.page.locator(".node.on:not(.number)").filter(has=page.page.locator("rect"))
            assert operand.locator("text").last.text_content() == f"grad {signed(step.total)}"
        else:
            assert page.page.locator("#flow text").count() == 0
        page.press("ArrowRight")


def softmax_by_hand() -> Value:
    z = [Value(2.0, "z1"), Value(1.0, "z2"), Value(0.1, "z3")]
    e = [x.exp() for x in z]
    return -(e[0] / (e[0] + e[1] + e[2])).log()


# What the product of a backward step covers; and how far its lines end from the operation, relative to its size.
COVERED = """() => {
    const plate = document.querySelector("#flow .plate");
    if (!plate) return null;
    const it = plate.getBoundingClientRect();
    const isVisible = (e) => getComputedStyle(e).visibility === "visible";
    const all = (what) => [...document.querySelectorAll(what)].filter(isVisible);
    const solid = all("svg .node :is(text, rect:not(.bar), ellipse), .edge polygon, #flow .tip").filter((e) => {
        const one = e.getBoundingClientRect();
        return Math.min(it.right, one.right) - Math.max(it.left, one.left) > 1
            && Math.min(it.bottom, one.bottom) - Math.max(it.top, one.top) > 1;
    }).map((e) => `${e.parentNode.id} ${e.textContent || e.tagName}`);
    const at = (path, share) =>
        path.getPointAtLength(share * path.getTotalLength()).matrixTransform(path.getScreenCTM());
    const line = all(".edge.on path, #flow .stem").filter((path) => [...Array(21).keys()].some((k) => {
        const { x, y } = at(path, k / 20);
        return x > it.left && x < it.right && y > it.top && y < it.bottom;
    })).map(() => "its line");
    const around = document.querySelector("figure").getBoundingClientRect();
    const isCut = it.left < around.left || it.right > around.right || it.top < around.top || it.bottom > around.bottom;
    if (isCut) line.push("the edge of the picture");
    const circle = all(".node.on ellipse").pop()?.getBoundingClientRect();
    const far = circle && all("#flow .stem").map((path) => at(path, 1)).map(({ x, y }) => Math.hypot(
        (x - circle.left - circle.width / 2) / circle.width, (y - circle.top - circle.height / 2) / circle.height) * 2);
    return [[...solid, ...line], far ? Math.min(...far) : 1];
}"""


@pytest.mark.parametrize(
    "make",
    [
        shared,
        network,
        lambda: batch(4),
        lambda: (x := Value(3.0, "x")) * x,
        softmax_by_hand,
        lambda: cross_entropy([Value(2.0, "z1"), Value(1.0, "z2"), Value(0.1, "z3")], 0),
        lambda: cross_entropy([Value(0.5, "w") * (x := Value(2.0, "x")), Value(-0.25, "u") * x], 1),
    ],
)
def test_a_product_is_beside_its_line_and_the_line_meets_the_operation(opened: Any, make: Callable[[], Value]) -> None:
    html = draw(make()).html
    page = opened(html, reduced_motion="reduce")
    for width in (800, 390):
        page.resize(width, 700)
        page.press("Home")
        found = page.after_each("ArrowRight", page.last(), COVERED)
        assert [one is not None for one in found] == [bool(step.get("link")) for step in told(html)[1:]]
        shown = [one for one in found if one is not None]
        assert len(shown) >= 2
        assert [text for texts, _ in shown for text in texts] == [], width
        assert [far for _, far in shown] == pytest.approx([1.0] * len(shown), abs=0.15)


def test_the_number_of_equal_terms_stays_when_their_numbers_change(opened: Any) -> None:
    page = opened(page_of(repeated))
    page.press("End")
    product = page.page.locator("#flow text")
    before = product.text_content()
    assert re.fullmatch(r"80 · [\d.]+ → [\d.]+", before)
    page.page.locator("#leaves .number").first.evaluate("e => { e.value = '2'; e.dispatchEvent(new Event('input')); }")
    assert re.fullmatch(r"80 · [\d.]+ → [\d.]+", product.text_content())
    assert product.text_content() != before
    assert page.page.locator("li[aria-current]").inner_text().count("80") >= 1


@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_what_is_given_can_be_read_before_the_first_step(opened: Any, width: int, height: int) -> None:
    page = opened(page_of(network), viewport={"width": width, "height": height}).page
    line = page.locator("li").first
    expected = [x for x in topological_order(network()) if x.op is None]
    shown = re.findall(r"(\S+) = (\S+?)(?:,|$)", line.get_attribute("data-text"))
    assert sorted(number for _, number in shown) == sorted(number_text(x.data, 4) for x in expected)
    assert line.locator("math").count() == len(expected)
    assert page.evaluate(IN_VIEW, {"outer": "section", "inner": "li"})
    field = page.locator("#leaves .number").first
    field.evaluate("e => { e.value = '7.5'; e.dispatchEvent(new Event('input')); }")
    page.wait_for_function("document.querySelector('li').dataset.text.includes('= 7.5')")
    assert "7.5" in line.text_content()


def test_nothing_can_be_read_before_its_step(opened: Any) -> None:
    root = shared()
    page = opened(draw(root, color="gradient").html).page
    shown = (
        "[...document.querySelectorAll('main text, main li')].filter(e => getComputedStyle(e).visibility === 'visible')"
        ".map(e => e.textContent)"
    )
    assert not [text for text in page.evaluate(shown) if "∂" in text or re.search(r"grad [\d−]", text)]
    assert len([text for text in page.evaluate(shown) if re.match(r"data [\d−]", text)]) == 2  # the leaves
    fills = "[...document.querySelectorAll('.node:not(.legend) rect:not(.bar)')].map(e => getComputedStyle(e).fill)"
    assert len(set(page.evaluate(fills))) == 1


def test_a_click_lights_the_paths_of_a_node(opened: Any) -> None:
    page = opened(page_of(shared)).page
    for label, steps in (("w", 1), ("x", 3), ("h", 2)):
        page.locator(".node").filter(has_text=label).filter(has_text="data").first.click()
        on = page.locator(".path.node:not(.number) text.label").all_text_contents()
        assert {text for text in on if not text.startswith("v")} == {label, "h", "y"}
        assert page.locator("li.mine").count() == steps
    page.keyboard.press("Escape")
    assert page.locator(".path").count() == 0


def test_a_click_on_the_other_samples_shows_the_next_one(opened: Any) -> None:
    root = batch(4)
    losses = [term.data for term in visible_part_of(root, label=label_of).fused[root.operands[0]].operands if term.op]  # type: ignore[union-attr, index]  # terms are Values
    page = opened(draw(root).html).page
    shown = "[...document.querySelectorAll('svg text, li')].map(e => e.textContent)"
    before, seen = page.evaluate(shown), []
    for act in ("button", "box", "key", "button"):
        if act == "key":
            page.keyboard.press("s")
        else:
            page.locator("#sample" if act == "button" else "svg text:text('3 more samples')").click()
        page.keyboard.press("End")
        box = page.locator(".node").filter(has_text=" of 4").locator("text").all_text_contents()
        seen.append(box[1])
        place = int(box[1].split()[1])
        assert box[2] == f"data {signed(losses[place - 1])}"
        page.keyboard.press("Home")
    assert seen == ["sample 2 of 4", "sample 3 of 4", "sample 4 of 4", "sample 1 of 4"]
    assert page.evaluate(shown) == before


def test_every_key_of_the_table_acts_and_is_explained(opened: Any) -> None:
    page = opened(draw(batch(4)).html).page
    pressed = (
        "key => !document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))"
    )
    assert all(page.evaluate(pressed, key.name) for key in KEYS)
    assert not page.evaluate(pressed, "x")
    buttons = [key.action for key in KEYS if page.locator(f"#{key.action}").count()]
    assert {key.action for key in KEYS} - {*buttons} == {"unfollow"}
    for action in buttons:
        assert page.locator(f"#{action}").get_attribute("title").endswith(f"({signs(action)})")
    legend = page.locator("#legend dl").text_content()
    assert all(signs(key.action) in legend for key in KEYS if key.action != "sample")


def test_nothing_moves_while_stepping(opened: Any) -> None:
    opening = opened(page_of(network), reduced_motion="reduce")
    page = opening.page
    boxes = (
        "[...document.querySelectorAll('header *, button, figure, section, .node')].map(e => e.getBoundingClientRect())"
    )
    places = f"{boxes}.map(e => [Math.round(e.x), Math.round(e.y)])"
    page.keyboard.press("f")  # otherwise the steps of a large picture are approached
    before = page.evaluate(places)
    pulses = "document.querySelectorAll('.pulse').length"
    for now, count in opening.after_each("ArrowRight", 30, f"() => [{places}, {pulses}]"):
        moved = [abs(a - b) for there, then in zip(now, before, strict=True) for a, b in zip(there, then)]
        assert max(moved) <= 1  # pixel: the rounding
        assert count == 0
    sizes = "['#play', '#slider'].map(id => document.querySelector(id).getBoundingClientRect().x)"
    controls = page.evaluate(sizes)
    page.locator("#leaves .number").first.evaluate("e => { e.value = '-1e-7'; e.dispatchEvent(new Event('input')); }")
    assert page.evaluate(sizes) == controls  # although the title has a different number


def test_light_dark_and_paper(opened: Any) -> None:
    back = "getComputedStyle(document.body).backgroundColor"
    html = page_of(shared)
    light, dark = opened(html, color_scheme="light").page, opened(html, color_scheme="dark").page
    assert light.evaluate(back) == "rgb(255, 255, 255)"
    assert dark.evaluate(back) == "rgb(20, 25, 31)"
    leaf = "getComputedStyle(document.querySelector('.leaf rect')).fill"
    assert light.evaluate(leaf) == "rgb(227, 238, 251)"
    assert dark.evaluate(leaf) == "rgb(29, 53, 83)"
    dark.emulate_media(media="print")
    assert dark.evaluate(back) == "rgb(255, 255, 255)"
    assert not dark.locator(".controls").is_visible()
    dark.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "grad …" not in dark.locator("figure svg").inner_html()
    svg = dark.locator("figure svg")  # as large as it is drawn
    assert [f"{side}pt" for side in svg.get_attribute("viewBox").split()[2:]] == [
        svg.get_attribute(side) for side in ("width", "height")
    ]
    dark.evaluate("dispatchEvent(new Event('afterprint'))")
    assert "grad …" in dark.locator("figure svg").inner_html()


def test_a_picture_taller_than_a_sheet_begins_on_the_first(opened: Any) -> None:
    """A browser would scroll to the second one, below the text before it."""
    page = opened(
        draw(autograd.fsum([Value(1.0, f"x{i}") for i in range(40)]), detail="full", direction="LR").html
    ).page
    page.emulate_media(media="print")
    title, picture = (page.locator(what).bounding_box() for what in ("h1", "figure svg"))
    assert picture["y"] <= title["y"]
    first = page.locator("svg .node").first.bounding_box()
    assert first["y"] >= title["y"] + title["height"]


def sheets(page: Any) -> tuple[bool, int]:
    """Print a page. Return whether the sheets are upright, and their number."""
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "0.4in")
    found = re.findall(rb"/MediaBox \[0 0 (\d+) (\d+)\]", page.pdf(prefer_css_page_size=True, margin=margin))
    assert len({*found}) == 1
    return int(found[0][0]) < int(found[0][1]), len(found)


def test_pages_on_paper(opened: Any) -> None:
    """A blank sheet would change the number of sheets."""
    assert sheets(opened(page_of(shared)).page) == (False, 1)
    outputs = MLP(2, [2, 2], activation="sigmoid", rng=1)([Value(0.5, "x1"), Value(-1.0, "x2")])
    error = half_squared_error(outputs, [Value(0.0, "t1"), Value(1.0, "t2")])
    assert sheets(opened(draw(error).html).page) == (True, 3)
    net = draw_network(MLP(2, [2, 2], rng=1), [0.5, -1.0], [1.0, 0.0]).html
    page = opened(net, viewport={"width": 1280, "height": 800}).page
    assert sheets(page) == (False, 1)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    box = page.locator("figure svg").bounding_box()
    own = [float(side) for side in page.locator("figure svg").get_attribute("viewBox").split()[2:]]
    assert box["width"] / box["height"] == pytest.approx(own[0] / own[1], rel=0.01)  # without the sides of the window
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.evaluate("document.querySelector('#fit').getAttribute('aria-pressed')") == "true"


def test_a_network_keeps_its_colors_in_dark_mode(opened: Any) -> None:
    net = MLP(1, [2], w=[[[1.0], [-1.0]]], b=None)
    page = opened(draw_network(net, [1.0]).html, color_scheme="dark").page
    colors = page.eval_on_selector_all(".edge path", "found => found.map(e => getComputedStyle(e).stroke)")
    assert sorted(colors) == sorted(rgb(DARK.boxes[sign].line) for sign in ("pos3", "pos3", "neg3", "neg3"))
    labels = page.eval_on_selector_all(".weight path", "found => found.map(e => getComputedStyle(e).fill)")
    assert labels == [rgb(DARK.background)] * 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_boxes_of_an_overview_have_outlines(opened: Any, scheme: str) -> None:
    theme = DARK if scheme == "dark" else LIGHT
    page = opened(draw_network(MLP(50, [32, 10], rng=1), [0.1] * 50).html, color_scheme=scheme).page
    boxes = page.eval_on_selector_all(
        ".wide .node:not(.number) path", "all => all.map(e => [getComputedStyle(e).fill, getComputedStyle(e).stroke])"
    )
    looks = (theme.boxes[kind] for kind in ("leaf", "intermediate", "root"))
    assert boxes == [[rgb(look.fill), rgb(look.line)] for look in looks]


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_lines_of_different_values_have_different_colors(opened: Any, theme: Theme) -> None:
    page = opened(page_of(network), color_scheme="dark" if theme is DARK else "light").page
    page.emulate_media(media="print" if theme is PRINT else "screen")
    page.keyboard.press("End")
    for part in ("path", "polygon"):
        shades = page.eval_on_selector_all(
            f".edge:not(.on) {part}",
            "all => all.map(e => [e.parentNode.classList[1] || '', getComputedStyle(e).stroke])",
        )
        expected = {f"shade{i}": rgb(theme.line(i)) for i in (1, 2, 3, 4, 5)} | {"": rgb(theme.edge)}
        found = {(name, color) for name, color in shades if name in expected}
        assert found == {(name, expected[name]) for name, _ in found}
        assert len(found) > 2


def rgb(color: str) -> str:
    return f"rgb({', '.join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5))})"


def test_without_javascript_everything_is_there(opened: Any) -> None:
    page = opened(page_of(shared), java_script_enabled=False).page
    assert not page.locator(".controls").is_visible()
    assert page.locator("li").count() == 18
    assert "…" not in page.locator("figure svg").text_content()


def test_hostile_labels_are_only_text_in_a_browser(opened: Any) -> None:
    labels = [label for label in PAYLOADS if len(label) < 200]
    root = autograd.fsum([Value(1.0, label) for label in labels])
    root.label = "</script><script>alert(1)</script>"
    page = opened(draw(root, color="gradient", detail="full").html)
    page.press("End", "Home", "ArrowRight")
    tags = set(page.page.eval_on_selector_all("*", "found => found.map(e => e.tagName.toLowerCase())"))
    known = "html head meta title style body header h1 h2 p kbd div button input span label details summary main figure"
    known += " section ol li dl dt dd script"
    known += " math mrow mi mn mo msup msub mfrac mtext msqrt mroot"
    assert tags <= {
        *known.split(),
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "line",
        "polygon",
        "ellipse",
        "text",
        "canvas",
    }
    assert page.page.locator("script").count() == 2
    assert page.page.title() == f"Graph of {root.label}: {len(labels) + 1} values, data {len(labels)}"
    page.press("ArrowRight", "ArrowRight")
    texts = page.page.eval_on_selector_all("li", "found => found.map(e => e.dataset.text || e.textContent)")
    for label in labels:
        assert any(without_ends(one_line(label)) in without_ends(text) for text in texts)


def without_ends(text: str) -> str:
    """Return a text without the characters that a parser may normalize."""
    return re.sub(r"[\s\ufeff]+", " ", text)


def test_every_step_of_a_large_graph_can_be_gone_through(opened: Any) -> None:
    """Print how long steps take until the browser has laid out the page, without painting."""
    net = MLP(4, [draws(test=2, cover=13), 6, 1], activation="tanh", rng=1)([1.0, 2.0, 3.0, 4.0])
    page = opened(draw(net, detail="full").html)
    took = page.page.evaluate(
        """jumps => {
        const find = (id) => document.getElementById(id), took = { forward: [], back: [], jumps: [] };
        const timed = (kind, act) => {
            const t = performance.now();
            act();
            document.body.getBoundingClientRect();
            took[kind].push(performance.now() - t);
        };
        while (!find("next").disabled) timed("forward", () => find("next").click());
        while (!find("back").disabled) timed("back", () => find("back").click());
        const last = Number(find("slider").max);
        for (let i = 0; i < jumps; i++) timed("jumps", () => {
            find("slider").value = (i * 127) % (last + 1);
            find("slider").dispatchEvent(new Event("input"));
        });
        return took;
        }""",
        draws(test=10, cover=100),
    )
    for kind, times in took.items():
        print(f"{len(times)} {kind}: median {median(times):.1f} ms, longest {max(times):.1f} ms")
    assert len(took["forward"]) == len(took["back"]) == page.last()
    for key, line in (("End", page.last()), ("Home", 0)):  # off-screen lines have no size until they are shown
        page.press(key)
        page.page.evaluate("new Promise(r => setTimeout(r, 400))")
        assert page.step() == line
        assert page.page.evaluate(IN_VIEW, {"outer": "section", "inner": "li[aria-current]"})


def test_a_step_moves_the_graph_without_another_layout_of_its_texts(opened: Any) -> None:
    """A new viewBox takes most of a frame in a large graph; a new transform of the same size takes no time."""
    page = opened(page_of(of_many_steps, detail="full"), viewport={"width": 1280, "height": 800}).page
    counts = page.evaluate("""async () => {
        const svg = document.querySelector("figure svg"), count = { viewBox: 0, transform: 0 };
        new MutationObserver((all) => all.forEach((one) => { count[one.attributeName] += 1; })).observe(
            svg, { subtree: true, attributeFilter: ["viewBox", "transform"] });
        while (!document.getElementById("next").disabled) document.getElementById("next").click();
        await new Promise((done) => setTimeout(done, 100));
        return count;
    }""")
    steps = int(page.locator("#slider").get_attribute("max"))
    assert counts["viewBox"] < 0.1 * steps < counts["transform"]


def test_the_header_is_one_line_that_is_not_cut(opened: Any) -> None:
    net = MLP(1, [2, 1], activation="tanh", rng=1)
    options: Any = {"loss": mse_loss, "optimizer": SGD(net.parameters(), lr=0.5), "epochs": 5}
    history = fit(net, [([1.0], -1.0)], callbacks=[KeepWeights()], **options)
    network_pages = [draw_network(net, [1.0], -1.0, history=history).html, draw_network(net, [1.0], -1.0).html]
    for html in (page_of(network), page_of(of_many_steps, detail="full"), *network_pages):
        opening = opened(html)
        opening.press("End")
        page = opening.page
        for width in (1280, 800, 390):
            opening.resize(width, 700)
            assert page.evaluate("document.querySelector('header').offsetHeight") <= 45
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = "[...document.querySelectorAll('header :is(h1, button, input, #place)')]"
            boxes = page.evaluate(f"{found}.map(e => e.getBoundingClientRect().toJSON()).filter(box => box.width)")
            assert all(left["x"] + left["width"] <= right["x"] + 0.5 for left, right in pairwise(boxes))
            assert all(box["width"] > 25 for box in boxes)
            assert boxes[-1]["x"] + boxes[-1]["width"] <= width
            if html not in network_pages:
                title = page.locator("h1")
                assert title.evaluate("e => e.scrollWidth - e.clientWidth") == 0
                assert title.get_attribute("data-short").startswith(("loss = 0.", "L2.n0 = "))
                page.evaluate("document.querySelector('#numbers').open = false")
                assert width > 390 or page.evaluate("document.querySelector('#live').offsetHeight") < 80
        unnamed = "[...document.querySelectorAll('button, label')].filter(e => !e.title).map(e => e.id)"
        assert set(page.evaluate(unnamed)) <= {"check", "show"}


def test_a_page_goes_through_the_epochs(opened: Any) -> None:
    net = MLP(1, [2, 1], activation="tanh", rng=1)
    options: Any = {"loss": mse_loss, "optimizer": SGD(net.parameters(), lr=0.5), "epochs": 5}
    history = fit(net, [([1.0], -1.0)], callbacks=[KeepWeights()], **options)
    page = opened(draw_network(net, [1.0], -1.0, history=history).html).page
    weight = "document.querySelector('#u2_0_w0 text').textContent"
    seen = [page.evaluate(weight)]
    for i in range(1, 6):
        page.keyboard.press("ArrowRight")
        assert page.locator("#place").text_content().startswith(f"epoch {i}")
        seen.append(page.evaluate(weight))
    assert len(set(seen)) == 6
    assert page.locator("#next").is_disabled()
    page.keyboard.press("Home")
    assert page.evaluate(weight) == seen[0]
    page.keyboard.press(" ")
    assert page.locator("#play").get_attribute("aria-pressed") == "true"
    page.locator("#place").filter(has_text="epoch 5").wait_for(timeout=5000)


def test_the_page_is_in_the_package() -> None:
    folder = Path(viz.__file__).parent / "page"
    assert (folder / "page.css").exists()
    assert {"controls.js", "epochs.js", "steps.js"} <= {path.name for path in (folder / "script").iterdir()}


@pytest.mark.parametrize(
    "sheet", sorted((Path(viz.__file__).parent / "page").glob("*.css")), ids=lambda sheet: sheet.name
)
def test_braces_of_style_sheets_are_in_pairs(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    assert css.count("{") == css.count("}")
    assert not re.search(r"^\s+}$", css, re.MULTILINE)  # only a group of rules ends on a separate line


def test_no_line_of_mathematics_is_cut(opened: Any) -> None:
    page = opened(draw(batch(8)).html).page
    page.keyboard.press("End")
    cut = (
        "(() => { const edge = document.querySelector('section').getBoundingClientRect().right;"
        " return [...document.querySelectorAll('li math')].filter(e => e.getBoundingClientRect().right > edge + 1)"
        ".map(e => e.textContent); })()"
    )
    for width in (1280, 800, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(cut) == [], width
        assert page.evaluate("document.querySelectorAll('li math').length") > 100


@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_every_step_is_legible_and_a_minimap_shows_where_it_is(opened: Any, width: int, height: int) -> None:
    page = opened(page_of(network), viewport={"width": width, "height": height}, reduced_motion="reduce")
    assert page.page.evaluate(FITTED)["inside"]
    minimap = page.page.locator("#minimap")
    assert minimap.is_hidden()
    behind = """() => {
        const it = document.querySelector(".node.on").getBoundingClientRect();
        return ["#minimap", ".zoom"].map(id => document.querySelector(id).getBoundingClientRect()).some(one =>
            one.width && one.left < it.right && one.right > it.left && one.top < it.bottom && one.bottom > it.top);
    }"""
    measured = page.after_each("ArrowRight", page.last(), f"() => [{SCALE}, ({behind})()]")
    assert page.step() == page.last()
    assert all(scale > 0.79 for scale, _ in measured)  # letters of 11 points have about 9 pixels
    assert not any(is_behind for _, is_behind in measured)
    scale = page.page.evaluate(SCALE)
    place = "document.querySelector('#n0').getBoundingClientRect().x"
    before = page.page.evaluate(place)
    minimap.click(position={"x": 2, "y": 2})
    assert page.page.evaluate(place) > before
    assert page.page.evaluate(SCALE) == pytest.approx(scale)
    page.press("f")
    assert minimap.is_hidden()
    page.press("ArrowLeft")
    assert page.page.evaluate(FITTED)["inside"]


def test_long_labels_are_not_cut(opened: Any) -> None:
    w = Value(2.0, "a label that is much longer than the lines next to the picture are")
    page = opened(draw(w * Value(3.0, "</script> 'x'") + 1).html, viewport={"width": 390, "height": 844}).page
    page.keyboard.press("End")
    cut = """[...document.querySelectorAll("li, li math")].filter(e =>
        e.getBoundingClientRect().right > document.querySelector("section").getBoundingClientRect().right
        || e.scrollWidth > e.clientWidth + 1 && e.tagName === "LI").map(e => e.textContent)"""
    assert page.evaluate(cut) == []


def test_a_step_of_a_large_graph_is_legible(opened: Any) -> None:
    page = opened(page_of(large, detail="full"))
    scale = "document.querySelector('figure svg g').getScreenCTM().a"
    assert page.page.evaluate(scale) < 0.5  # fitted
    page.press("ArrowRight")
    assert page.page.evaluate(scale) == pytest.approx(1.0, abs=0.01)
    assert page.page.evaluate(IN_VIEW, {"outer": "figure", "inner": ".node.on rect"})
    page.press("f", "ArrowRight")
    assert page.page.evaluate(scale) < 0.5


NAMES = """what => [...document.querySelectorAll(what)].filter((text) => {
    const style = getComputedStyle(text);
    return style.visibility === "visible" && style.display !== "none";
}).map((text) => {
    const of = (e) => ["left", "top", "right", "bottom"].map((side) => e.getBoundingClientRect()[side]);
    const outlines = text.closest(".node")?.querySelectorAll("rect:not(.bar), ellipse") || [];
    const box = [...outlines].pop() || document.querySelector("figure");
    const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
    return { text: text.textContent, size, place: of(text), box: of(box) };
})"""


@pytest.mark.parametrize("make", [network, lambda: batch(8)])
def test_a_small_picture_shows_its_names_as_large_as_they_fit(opened: Any, make: Callable[[], Value]) -> None:
    opening = opened(draw(make()).html)
    page = opening.page
    for width, height, least in ((1280, 800, 12), (800, 600, 8), (390, 844, 6.5)):
        opening.press("f")
        opening.resize(width, height)
        assert page.evaluate(SCALE) < 0.8
        names = page.evaluate(NAMES, "svg .node .label")
        assert median(name["size"] for name in names) > least
        assert len(names) == page.locator("svg .node .label").count()
        for name in names:
            (left, top, right, bottom), (x, y, x1, y1) = name["place"], name["box"]
            assert left > x - 1
            assert right < x1 + 1
            assert top > y - 5  # letters do not fill their line
            assert bottom < y1 + 5
        assert page.evaluate(NAMES, "svg .node:not(.number) :is(text.grad, text.extra)") == []
        while page.evaluate(SCALE) < 0.8:
            opening.press("+")
        shown = page.evaluate(NAMES, "svg .node text")
        assert [text for text in shown if text["text"].startswith("data ")]
        sizes = {round(text["size"] / page.evaluate(SCALE)) for text in shown if text["text"] != "·"}
        assert sizes == {11}  # all are as they were drawn


def test_from_farther_away_the_names_of_groups_are_shown(opened: Any) -> None:
    page = opened(page_of(large, detail="full"), viewport={"width": 1280, "height": 800}).page
    assert page.evaluate(NAMES, "svg .node text") == []
    titles = page.evaluate(NAMES, "svg .title text")
    assert sorted(title["text"] for title in titles) == sorted(
        f"L{i}.n{j}" for i, count in enumerate((13, 6, 1)) for j in range(count)
    )
    assert min(title["size"] for title in titles) > 8
    for one, other in combinations(titles, 2):
        (a, b, c, d), (e, f, g, h) = one["place"], other["place"]
        assert c <= e or g <= a or d <= f or h <= b
    page.keyboard.press("ArrowRight")
    assert {round(title["size"]) for title in page.evaluate(NAMES, "svg .title text")} == {10}


def test_the_lines_are_where_they_leave_the_picture_most_room(opened: Any) -> None:
    sides = """() => ["figure", "section"].map((name) => document.querySelector(name).getBoundingClientRect())
        .map(({ left, top, right, bottom }) => [left, top, right, bottom])"""
    for make, is_below in ((network, False), (lambda: batch(8), True), (shared, False)):
        page = opened(draw(make()).html, viewport={"width": 1280, "height": 800}).page
        (_, _, right, bottom), (left, top, end, low) = page.evaluate(sides)
        assert (top >= bottom) == is_below
        assert (left >= right) != is_below
        assert low == pytest.approx(800)
        assert end == pytest.approx(1280)
        assert page.evaluate(FITTED)["inside"]
        page.set_viewport_size({"width": 500, "height": 900})
        (_, _, _, bottom), (_, top, *_) = page.evaluate(sides)
        assert top >= bottom
