"""The differences between two layouts of a picture in SVG: the places of boxes, and the routes of lines."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

__all__ = ["turned"]


def turned(svg: str, other: str) -> dict[str, list[str] | list[float]]:
    """Return how another layout changes a picture: the distance that each box moves, and the new route of each line.

    The key "" has the place of the whole picture.
    """
    first, second = _laid_out(svg), _laid_out(other)
    found: dict[str, list[str] | list[float]] = {"": second[""]}
    for name, places in first.items():
        if not name or places == second[name]:
            continue
        start, end = places[-1], second[name][-1]
        if "," in end:
            found[name] = second[name]
        else:  # the last element is a text or a box: boxes, numbers and titles keep their size
            moves = zip(start.split(), end.split(), strict=True)
            found[name] = [round(float(new) - float(old), 1) for old, new in moves]
    return found


def _laid_out(svg: str) -> dict[str, list[str]]:
    """Return the geometry of each element in each group, and of the whole picture."""
    root = ElementTree.fromstring(svg)
    graph = next(child for child in root if child.tag.endswith("}g"))
    found = {"": [root.get("viewBox", ""), graph.get("transform", "")]}
    for group in graph:
        if name := group.get("id"):
            found[name] = list(_places(group))
    return found


def _places(group: Element) -> Iterator[str]:
    """Yield one text for each element that has a position."""
    for element in group:
        shape, given = element.tag.rpartition("}")[2], element.attrib
        if shape in ("path", "polygon"):
            yield given["d" if shape == "path" else "points"]
        elif shape in ("rect", "text", "ellipse") and given.get("class") != "bar":
            prefix = "c" if shape == "ellipse" else ""
            yield f"{given[prefix + 'x']} {given[prefix + 'y']}"
