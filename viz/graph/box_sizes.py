"""The sizes of boxes, so that their text fits in any usual font."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from viz.graph.boxes_and_links import Box, Link
from viz.graph.neuron_groups import Group
from viz.style.label_text import lines, width

__all__ = ["FONT_SIZE", "aligned", "size_of"]

FONT_SIZE = 11  # points
_LINE = 13.2  # points, as Graphviz spaces lines


def size_of(box: Box) -> tuple[float, float]:
    """Return the width and height of a box in points.

    >>> short, long = (Box("n0", "leaf", (text,), "", "leaf") for text in ("data 1", "data 0.3333"))
    >>> size_of(short) < size_of(long)
    True
    """
    if box.kind == "number":
        return width(*box.lines, *box.room) * FONT_SIZE, 14.4
    wide = max(26.0, width(*box.lines, *box.room) * FONT_SIZE + 8.0)
    if box.kind == "operation":  # an ellipse
        more = len(lines(*box.lines)) - 1
        return wide * (1.3 if more else 1.0), 26.0 + 1.5 * _LINE * more
    return wide, max(22.0, _LINE * len(lines(*box.lines)) + 10.0)


def aligned(drawn: Sequence[Box | Link]) -> list[Box | Link]:
    """Return boxes and links, with equal widths of the boxes of a layer that are alike.

    These are its parameters, the weighted sums, the outputs, the constants, and the numbers of lines. So the neurons of
    a layer are equally wide.
    """
    made: dict[str, Box] = {}
    homes: dict[str, Group] = {}
    for item in drawn:
        if isinstance(item, Box) and item.group is not None:
            homes[item.name] = item.group
            if item.kind == "operation":
                made[item.name.removesuffix("_op")] = item

    def column(box: Box) -> object:
        """Return what the boxes of a column have in common; None if the box is in no layer."""
        operation = box.name.partition("_")[0] + "_op"
        group = homes.get(operation if box.kind == "number" else box.name)
        if group is None:
            return None
        kind = made[operation[:-3]].lines if operation[:-3] in made else ()
        layer = group.parent or group  # each call to a layer is a group
        return (layer.title, layer.identity), "leaf" if box.kind == "constant" else box.kind, kind

    room: dict[object, str] = {}
    for item in drawn:
        if isinstance(item, Box) and (key := column(item)) is not None:
            room[key] = max(room.get(key, ""), *item.lines, *item.room, key=width)

    def in_column(box: Box) -> Box:
        if (key := column(box)) not in room:
            return box
        wider = (*box.room, room[key])
        return replace(box, column=wider) if box.kind == "number" else replace(box, room=wider)

    return [in_column(item) if isinstance(item, Box) else item for item in drawn]
