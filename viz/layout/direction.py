"""Along and across: the axes of a layout, in any direction of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from viz.graph.box_sizes import FONT_SIZE, size_of
from viz.graph.boxes_and_links import Box
from viz.style.label_text import width

__all__ = ["MARGIN", "Direction", "Point"]

Point: TypeAlias = tuple[float, float]

MARGIN, _HEADING = 7.0, 17.0  # points: the margin inside a cluster, and its top margin with the title


@dataclass(frozen=True)
class Direction:
    """The direction of a picture.

    Attributes:
        upright: whether lines go down or up.
        mirrored: whether lines go up or to the left.
    """

    upright: bool
    mirrored: bool

    @classmethod
    def named(cls, name: str) -> Direction:
        """Return the direction LR, RL, TB or BT."""
        return cls(name in ("TB", "BT"), name in ("RL", "BT"))

    def size(self, wide: float, high: float) -> tuple[float, float]:
        """Convert width and height to length and breadth, or back.

        >>> Direction.named("TB").size(3.0, 1.0)
        (1.0, 3.0)
        """
        return (high, wide) if self.upright else (wide, high)

    def margins(self) -> tuple[float, float, float, float]:
        """Return the margins of a cluster: before and after it along, then before and after it across."""
        heading = _HEADING, MARGIN
        if not self.upright:
            return MARGIN, MARGIN, *heading
        return (*(heading[::-1] if self.mirrored else heading), MARGIN, MARGIN)

    def beside(self, box: Box) -> float:
        """Return how much longer than a number its column is."""
        if self.upright or not box.column:
            return 0.0
        return max(0.0, width(*box.column) * FONT_SIZE - size_of(box)[0])

    def turned(self, length: float, breadth: float, along: float, across: float) -> Point:
        """Convert a position in a picture of this size to a point from the left and from the bottom."""
        along = length - along if self.mirrored else along
        return (across, length - along) if self.upright else (along, breadth - across)
