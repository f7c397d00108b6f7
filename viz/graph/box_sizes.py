"""The sizes of boxes, so that their text fits in any usual font."""

from __future__ import annotations

from viz.graph.boxes_and_links import Box
from viz.style.label_text import lines, width

__all__ = ["FONT_SIZE", "size_of"]

FONT_SIZE = 11  # points
_LINE = 13.2  # points, as Graphviz sets lines


def size_of(box: Box) -> tuple[float, float]:
    """Return the width and height of a box in points.

    >>> short, long = (Box("n0", "leaf", (text,), "", "leaf") for text in ("data 1", "data 0.3333"))
    >>> size_of(short) < size_of(long)
    True
    """
    if box.kind == "number":
        return width(*box.lines, *box.room) * FONT_SIZE, 14.4
    wide = max(26.0, width(*box.lines, *box.room) * FONT_SIZE + 8.0)
    if box.kind == "operation":
        return wide, 26.0
    return wide, max(22.0, _LINE * len(lines(*box.lines)) + 10.0)
