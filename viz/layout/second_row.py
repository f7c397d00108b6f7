"""The end of a wide picture in a second row, below the clusters.

A mini-batch ends in a long chain of boxes: the loss, the sum, the mean. In one row with the layers it would make the
picture twice as wide, and so half as large on a screen. Lines from the first row to the second go around its end and
through the space between the rows. There is also a line from the clusters to each box of samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from viz.layout.level_layout import Level
from viz.layout.wires import Route

__all__ = ["Area", "SecondRow"]

Area: TypeAlias = tuple[float, float, float, float]  # start and end along, then across

_LANE, _SPACE = 5.0, 9.0  # points: between two lines, and around them
_SHARES = (0.5, 0.25, 0.75, 0.05, 0.95)  # places along a cluster where a line may begin


@dataclass(frozen=True)
class SecondRow:
    """The place of the second row, and the ways to it.

    Attributes:
        first, second: the rows.
        lanes: where lines that go on leave the first row, across, from the top.
    """

    first: Level
    second: Level
    lanes: tuple[float, ...]

    @property
    def _around(self) -> float:
        """The room for all lanes."""
        return _SPACE + _LANE * (len(self.lanes) + 1)

    @property
    def corner(self) -> tuple[float, float]:
        """The start of the second row, along and across. It ends below the end of the first row."""
        aside = max(self._around, self.first.length + self._around - _SPACE - self.second.length)
        return aside, self.first.breadth + _SPACE + self._around

    @property
    def size(self) -> tuple[float, float]:
        """The length and breadth of both rows."""
        aside, down = self.corner
        return max(self.first.length + self._around, aside + self.second.length), down + self.second.breadth

    def way(self, leaves: tuple[float, float], enters: float) -> Route:
        """Return the corners from the end of a line in the first row to its place at the start of the second."""
        lane = self.lanes.index(leaves[1])
        outer = _SPACE / 2 + _LANE * (len(self.lanes) - lane)
        out, level = self.first.length + outer, self.first.breadth + _SPACE / 2 + outer
        back = self.corner[0] - _SPACE / 2 - _LANE * lane
        return [leaves, (out, leaves[1]), (out, level), (back, level), (back, enters)]

    def way_from(self, cluster: Area, taken: Sequence[Area], enters: float) -> Route:
        """Return the corners from a cluster to a place at the start of the second row.

        If other areas below the cluster leave no way down, the result is empty.
        """
        start, end, _, high = cluster
        below = [(left - _SPACE / 2, right + _SPACE / 2) for left, right, low, _ in taken if low >= high]
        places = (start + (end - start) * share for share in _SHARES)
        begin = next((x for x in places if not any(left < x < right for left, right in below)), None)
        if begin is None:
            return []
        level = self.first.breadth + _SPACE / 2
        back = self.corner[0] - _SPACE / 2 - _LANE * len(self.lanes)
        return [(begin, high), (begin, level), (back, level), (back, enters)]
