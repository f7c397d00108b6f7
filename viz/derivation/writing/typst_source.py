"""Derivations and exercises as Typst documents, which Typst turns into PDF.

A document is read from its HTML, which has few kinds of elements. All text is in strings, so no label can be a command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

__all__ = ["typst_document"]

_HEAD = """#set page(paper: "a4", margin: 2cm, numbering: "1")
#set text(size: 10.5pt)
#set par(spacing: 1.3em)
#show heading: set block(above: 1.4em, below: 0.8em)
"""
_TABLE = (
    "columns: (auto, 3.5cm), align: (right, center), inset: (x: 6pt, y: 9pt), "
    "stroke: (x, y) => if x == 1 { (bottom: 0.6pt) }"
)
_HEADINGS = {"h1": 1, "h2": 2}


def typst_document(fragment: str) -> str:
    """Return the source of a document.

    Args:
        fragment: the HTML of the document, as `writers.fragment` and `Handout` write it.

    >>> print(typst_document("<p>a <math><mfrac><mi>x</mi><mn>2</mn></mfrac></math></p>").splitlines()[-1])
    #par([#"a "] + math.equation(math.frac([#symbol("x")], [#"2"])))
    """
    return _HEAD + "".join(f"#{block}\n" for block in _blocks(ElementTree.fromstring(f"<body>{fragment}</body>")))


def _blocks(parent: Element) -> Iterator[str]:
    given: list[str] = []  # given quantities, which share lines
    for element in parent:
        if element.get("class") == "line given":
            given.append(_line(element))
            continue
        if given:
            yield _in_lines(given)
            given = []
        if element.tag in _HEADINGS:
            yield f"heading(level: {_HEADINGS[element.tag]}, {_line(element)})"
        elif element.tag == "section":
            yield from _blocks(element)
        elif element.tag == "table":
            yield _table(element)
        elif element.tag != "style":
            yield f"par({_line(element)})"
    if given:
        yield _in_lines(given)


def _in_lines(items: list[str]) -> str:
    return f"par({' + h(1.5em, weak: true) + '.join(items)})"


def _table(element: Element) -> str:
    cells = [_line(cell) for cell in element.iter("td")]
    return f"table({_TABLE}, {', '.join(cells)})"


def _line(element: Element) -> str:
    """Return the text and formulas of a line, as one expression."""
    parts = [_string(element.text)] if (element.text or "").strip() else []
    for child in element:
        if child.tag == "math":
            formula = _math(child)
            parts.append(f"math.equation({f'math.display({formula})' if child.get('displaystyle') else formula})")
        else:
            parts.append(_line(child))
        if child.tail:
            parts.append(_string(child.tail))
    return _row(*parts)


def _math(element: Element) -> str:
    """Return an element of MathML as an expression."""
    write = _ELEMENTS.get(element.tag)
    if write is not None:
        return write(*map(_math, element))
    text = "".join(element.itertext())
    return f"[#symbol({_quoted(text)})]" if len(text) == 1 and element.tag in ("mi", "mo") else _string(text)


def _row(*parts: str) -> str:
    return " + ".join(parts) or "[]"


_ELEMENTS: dict[str, Callable[..., str]] = {
    "math": _row,
    "mrow": _row,
    "mfrac": lambda above, below: f"math.frac({above}, {below})",
    "msub": lambda base, sub: f"math.attach({base}, b: {sub})",
    "msup": lambda base, sup: f"math.attach({base}, t: {sup})",
    "msqrt": lambda *parts: f"math.sqrt({_row(*parts)})",
    "mroot": lambda base, degree: f"math.root({degree}, {base})",
}


def _string(text: str | None) -> str:
    """Return a string as content."""
    return f"[#{_quoted(text or '')}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
