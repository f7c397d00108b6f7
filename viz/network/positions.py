"""The places of the units, weights and lines of a network's picture, in inches.

Columns go from left to right. A small column next to a large one is spread out, so that the lines between them are less
steep and do not overlap at their beginnings.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from viz.network.intermediate_values import Block
from viz.network.line_routes import ARROW, Point, Shape, ports, route
from viz.network.units_and_lines import Unit, Wire
from viz.style.label_text import lines

__all__ = ["MAP", "ROW", "Positions", "has_room", "weight_height"]

MAP = 0.9  # the side of a heat map
ROW = 0.3  # the height of a row of a block
# The heights of a unit, of a 1 that supplies biases, and of a line that passes; the gaps between units and in a stack.
_UNIT, _ONE, _LINE, _BETWEEN, _APART = 1.12, 0.45, 0.014, 0.27, 0.05
_CROWDED, _CLOSE = 0.74, 0.14  # a unit whose weights are shown only on hover, and each of many inputs
_MOST_INPUTS = 10
_TEXTS = 0.75  # the height of the text below a heat map
_MOST_WEIGHTS, _HIGHEST = 48, 18.0  # the limits of a column whose weights are shown: weights into it, and height
_ERROR, _WIDEST = 0.4, 4.6  # the gap before the column of the error, and the widest between two columns
_SPREAD = 0.5  # the minimum height of a column relative to its neighbors


def weight_height(lines: int) -> float:
    """Return the height of a weight with some lines of text."""
    return 0.185 * lines + 0.06


def has_room(column: Sequence[Unit], lines: int) -> bool:
    """Return whether there is room for the weights into a column, each with some lines of text."""
    stacks = [len(unit.wires) * (weight_height(lines) + _APART) for unit in column]
    height = sum(max(_UNIT, stack) + _BETWEEN for stack in stacks)
    return sum(len(unit.wires) for unit in column) <= _MOST_WEIGHTS and height <= _HIGHEST


class Positions:
    """The places of everything.

    Args:
        columns: the units of each column, from the top.
        blocks: the blocks that some of them form.
        mapped: the units that have a heat map.
        weighed: the units that have a stack of weights.
        across: the widths of a unit and of an error.
        box: the width and height of a weight.
    """

    def __init__(
        self,
        columns: Sequence[Sequence[Unit]],
        blocks: Sequence[Block],
        mapped: Collection[Unit],
        weighed: Collection[Unit],
        across: tuple[float, float],
        box: tuple[float, float],
    ) -> None:
        self._columns, self._blocks, self._mapped, self._weighed = columns, blocks, mapped, weighed
        (self.across, self._error_width), self.box = across, box
        self._units = [unit for column in columns for unit in column]
        self._rows = {unit: block for block in blocks for unit in block.rows}
        inputs = [[unit for unit in column if unit.kind == "input"] for column in columns]
        self._many = {unit for column in inputs for unit in column if len(column) > _MOST_INPUTS}
        self.places: dict[Unit, Point] = {}
        self._reach: dict[Unit, float] = {}  # from the left edge of its stack to the unit
        self._set_places()
        self._leaving, self._arriving = self._ports()

    def _set_places(self) -> None:
        x = 0.0
        # The 1 that supplies biases is below the middle of its column, so that units of two columns are in rows.
        tall = [sum(self.slot(unit) for unit in column if unit.kind != "bias") for column in self._columns]
        # More space between two units in a column next to a taller one.
        loose = [
            [x for x in column if x not in self._rows and x.kind not in ("passed on", "bias")]
            for column in self._columns
        ]
        more = [
            max(0.0, *(self._share(loose, i, j) * tall[j] - tall[i] for j in (i - 1, i + 1) if 0 <= j < len(tall)))
            / len(units)
            if units
            else 0.0
            for i, units in enumerate(loose)
        ]
        for i, (before, column) in enumerate(pairwise([[], *self._columns])):
            if before:
                heights = tall[i - 1], tall[i]
                stub = 0.3 + 0.1 * max(map(self.slot, column))
                reach = self.box[0] + stub if all(unit in self._weighed for unit in column) else 0.0
                # Steep lines would overlap, so the gap grows with the height that it bridges.
                gap = _ERROR if column[0].kind == "error" else min(max(1.0, 0.3 * max(heights)), _WIDEST)
                x += self.across + gap + reach
                self._reach |= dict.fromkeys(column, reach)
            y = (tall[i] + more[i] * len(loose[i])) / 2
            for unit in column:
                above, height, below = self.heights(unit)
                if unit in loose[i]:
                    above, below = above + more[i] / 2, below + more[i] / 2
                # All lines start at the edge of the widest unit, so that none passes through a neighbor.
                aside = (self.across - self.size(unit)[0]) / 2
                self.places[unit] = x + (-aside if unit.kind == "error" else aside), y - above - height / 2
                y -= above + height + below

    @staticmethod
    def _share(loose: Sequence[Sequence[Unit]], i: int, j: int) -> float:
        """Return the minimum height of a column relative to a neighbor: 1 if they have the same number of units."""
        return 1.0 if len(loose[i]) == len(loose[j]) else _SPREAD

    def slot(self, unit: Unit) -> float:
        """Return the height of a unit and its stack, with the space to its neighbors."""
        return sum(self.heights(unit))

    def heights(self, unit: Unit) -> tuple[float, float, float]:
        """Return the height of a unit and its stack, and of the space above and below."""
        height = self.size(unit)[1]
        if block := self._rows.get(unit):
            first, last = unit is block.rows[0], unit is block.rows[-1]
            head = ROW * len(lines(block.title)) + _BETWEEN / 2 if first else 0.0
            return head, height, _BETWEEN * 0.85 if last else 0.0
        stack = len(unit.wires) * (self.box[1] + _APART) if unit in self._weighed else 0.0
        between = _CLOSE if self._is_crowded(unit) else _BETWEEN
        return between / 2, max(height, stack), between / 2

    def height(self) -> float:
        """Return the height of the highest column."""
        return max(sum(map(self.slot, column)) for column in self._columns)

    def bottom(self) -> float:
        """Return the lower end of the picture."""
        return min(y - self.heights(unit)[1] / 2 - _BETWEEN / 2 for unit, (_, y) in self.places.items())

    def size(self, unit: Unit) -> tuple[float, float]:
        """Return the width and height of a unit."""
        if unit.kind == "passed on":  # a line below the stacks and units of the column
            return self.across + self._reach.get(unit, 0.0), _LINE
        if unit.kind == "bias":
            return _ONE, _ONE
        if unit in self._rows:
            return self.across, ROW
        if unit.kind == "error":
            return self._error_width, weight_height(2 + bool(unit.told) + (unit.target is not None)) + 0.1
        if unit in self._mapped:
            return self.across, MAP + _TEXTS
        return self.across, _CROWDED if self._is_crowded(unit) else _UNIT

    def _is_crowded(self, unit: Unit) -> bool:
        return unit in self._many or (unit.kind == "unit" and unit not in self._weighed)

    def shape(self, end: Unit | Block) -> Shape:
        """Return the outline of a unit or of a block."""
        if isinstance(end, Unit):
            rounded = end.kind not in ("computed", "error", "passed on") and end not in self._mapped
            return Shape(*self.places[end], *self.size(end), rounded)
        tops = [self.places[unit][1] for unit in end.rows]
        head = ROW * len(lines(end.title))
        top, bottom = tops[0] + ROW / 2 + head, tops[-1] - ROW / 2 - 0.1
        return Shape(self.places[end.rows[0]][0], (top + bottom) / 2, self.across, top - bottom, False)

    def _ports(self) -> tuple[dict[tuple[Unit, object], float], dict[tuple[object, Unit], float]]:
        """Return the heights at which each line leaves and arrives, above the middle of the units at its ends."""
        pairs: list[tuple[Unit, Unit | Block, float, bool]] = []
        for unit in self._units:
            if unit in self._rows:
                continue
            for i, wire in enumerate(self.sorted_wires(unit)):
                at = self.weight_place(unit, i)[1] if unit in self._weighed and unit.kind == "unit" else None
                pairs.append((wire.start, unit, self.places[unit][1] if at is None else at, at is None))
        for block in self._blocks:
            middle = self.shape(block).y
            pairs += [(source, block, middle, True) for source in block.sources]
        leaving: dict[tuple[Unit, object], float] = {}
        arriving: dict[tuple[object, Unit], float] = {}
        for unit in self._units:
            mine = sorted((pair for pair in pairs if pair[0] is unit), key=lambda pair: -pair[2])
            places = ports(len(mine), self.shape(unit).height)
            leaving |= {(unit, end): place for (_, end, _, _), place in zip(mine, places, strict=True)}
        ends: list[Unit | Block] = [*self._units, *self._blocks]
        for end in ends:
            mine = [pair for pair in pairs if pair[1] is end and pair[3]]
            mine.sort(key=lambda pair: -self.places[pair[0]][1])
            places = ports(len(mine), self.shape(end).height)
            arriving |= {(end, start): place for (start, _, _, _), place in zip(mine, places, strict=True)}
        return leaving, arriving

    def sorted_wires(self, unit: Unit) -> list[Wire]:
        """Return the wires of a unit from the top."""
        return sorted(unit.wires, key=lambda wire: -self.places[wire.start][1])

    def weight_place(self, unit: Unit, i: int) -> Point:
        """Return the middle of the box of a weight, i from the top of the stack."""
        x, y = self.places[unit]
        x -= self.across / 2 + self._reach[unit] - self.box[0] / 2
        return x, y + ((len(unit.wires) - 1) / 2 - i) * (self.box[1] + _APART)

    def out_of(self, start: Unit, end: Unit | Block) -> list[Point]:
        """Return the route of a line from its unit to the edge of the column."""
        shape, by = self.shape(start), self._leaving[start, end]
        return [(shape.x + shape.side(by), shape.y + by), (shape.x + shape.width / 2, shape.y + by)]

    def course_of(self, start: Unit, end: Unit | Block) -> str:
        """Return the route of a line to the outline of a unit or a block."""
        shape, by = self.shape(end), self._arriving[end, start]
        tip = shape.x - shape.side(by)
        passed = isinstance(end, Unit) and end.kind == "passed on"
        bend = tip if passed else min(shape.x - shape.width / 2, tip - ARROW - 0.02)
        return route([*self.out_of(start, end), (bend, shape.y + by), (tip, shape.y + by)], arrow=not passed)
