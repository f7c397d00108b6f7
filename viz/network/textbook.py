"""The textbook's picture of units and lines, as DOT text with all positions.

Layout programs do not keep columns, so positions are computed here. A weight is shown at the end of its line. The
weights of a unit form a stack to the left of it, in the order of their lines. Lines cross only in the gap between two
columns. So no line or number covers another number, and each number is at the end of its line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from math import isfinite

from autograd import Value
from autograd.comparisons import data_of
from viz.graph.dot import FONT
from viz.network.epochs import State
from viz.network.texts import Texts
from viz.network.units import Unit, Wire
from viz.style.options import PictureOptions
from viz.style.text import lines, quoted, width

__all__ = ["MAP", "Textbook"]

MOST_LABELS = 48  # the most numbers between two columns
MAP = 0.9  # inches: a heat map
_SIZE, _SMALL = 11, 9  # points
# Inches: the heights of a unit, of a 1 for biases and of a passing line; the distances between units and in a stack.
_UNIT, _ONE, _LINE, _BETWEEN, _APART = 0.98, 0.45, 0.014, 0.27, 0.05

_LOOKS = {"input": "leaf", "bias": "constant", "constant": "constant", "unit": "intermediate", "computed": "operation"}


class Textbook:
    """The picture: positions in inches, and DOT statements that pin everything to them."""

    def __init__(
        self,
        options: PictureOptions,
        columns: Sequence[Sequence[Unit]],
        slopes: dict[Value, float],
        mapped: Collection[Value] = (),
        others: Sequence[Textbook] = (),
    ) -> None:
        self._options, self._columns, self._slopes = options, columns, slopes
        self._texts = Texts(options, slopes)
        self._mapped = {
            unit
            for column in columns
            for unit in column
            if unit.kind in ("input", "unit", "computed") and isinstance(unit.output, Value) and unit.output in mapped
        }
        self._names = {unit: f"u{i}_{j}" for i, column in enumerate(columns) for j, unit in enumerate(column)}
        # There is room only for the numbers of a few lines. Tooltips show all of them.
        weighed = [unit for column in columns if _lines_into(column) <= MOST_LABELS for unit in column]
        self._weighed = {unit for unit in weighed if unit.kind != "computed"}
        self._across = max(
            0.9, *(_wide(_SIZE, *self._texts.unit(unit)) + 0.3 for unit in self._names if unit.kind != "passed on")
        )
        weights = [self._texts.wire(wire) for unit in self._weighed for wire in unit.wires]
        self._box_width = max((_wide(_SMALL, *lines) for lines in weights), default=0.0) + 0.12
        self._signs = {_sign(wire) for unit in self._names if unit.kind == "unit" for wire in unit.wires}
        for other in others:  # the same network with other numbers, which must fit too
            self._across = max(self._across, other._across)
            self._box_width = max(self._box_width, other._box_width)
            self._signs |= other._signs
        self._box_height = 0.15 * max(map(len, weights), default=0) + 0.06
        self._places: dict[Unit, tuple[float, float]] = {}
        self._reach: dict[Unit, float] = {}  # the distance from the start of a stack to its unit
        x = 0.0
        for before, column in pairwise([[], *columns]):
            if before:
                heights = [sum(map(self._slot, some)) for some in (before, column)]
                stub = 0.3 + 0.1 * max(map(self._slot, column))
                reach = self._box_width + stub if self._weighed.issuperset(column) else 0.0
                # Steep lines would overlap, so the gap grows with the height that it bridges.
                x += self._across + min(max(1.0, 0.3 * max(heights)), 5.0) + reach
                self._reach |= dict.fromkeys(column, reach)
            y = sum(map(self._slot, column)) / 2
            for unit in column:
                # All lines start at the edge of the widest unit, so that none passes through a neighbor.
                self._places[unit] = x + (self._across - self._size(unit)[0]) / 2, y - self._slot(unit) / 2
                y -= self._slot(unit)

    def _slot(self, unit: Unit) -> float:
        """Return the height of a unit and its stack."""
        stack = len(unit.wires) * (self._box_height + _APART) if unit in self._weighed else 0.0
        return max(self._size(unit)[1], stack) + _BETWEEN

    def _size(self, unit: Unit) -> tuple[float, float]:
        if unit.kind == "passed on":  # a line below the stacks and units of the column
            return self._across + self._reach.get(unit, 0.0), _LINE
        if unit.kind == "bias":
            return _ONE, _ONE
        return self._across, _UNIT + (MAP + 0.1 if unit in self._mapped else 0.0)

    def maps(self) -> dict[str, Value]:
        """Return the ids of the units that have a heat map, each with its Value."""
        return {name: unit.output for unit, name in self._names.items() if unit in self._mapped}  # type: ignore[misc]  # mapped units give Values

    def head(self, name: str) -> Iterator[str]:
        """Yield the attributes of the whole picture."""
        theme = self._options.theme
        yield (
            f'graph [layout="neato" outputorder="edgesfirst" splines="line" bgcolor="{theme.background}" pad="0.2" '
            f'fontname="{FONT}" fontsize="{_SIZE}" fontcolor="{theme.text}" labelloc="t" '
            f"label={quoted(name, ' ')}]"
        )
        yield f'node [fontname="{FONT}" fontcolor="{theme.text}" fontsize="{_SIZE}" fixedsize="true" style="filled"]'
        yield f'edge [color="{theme.edge}" arrowsize="0.6"]'

    def units(self) -> Iterator[str]:
        """Yield the units."""
        theme = self._options.theme
        for unit, name in self._names.items():
            across, height = self._size(unit)
            size = f'width="{across:.3f}" height="{height:.3f}" {_pin(*self._places[unit])}'
            told = f"tooltip={quoted(self._texts.tooltip(unit))} {size}"
            if unit.kind == "passed on":
                look = f'fillcolor="{theme.edge}" penwidth="0"'
                yield f'{name} [id="{name}" class="passed" shape="box" label="" {told} {look}]'
            else:
                kind = "root" if unit in self._columns[-1] else _LOOKS[unit.kind]
                given = theme.boxes[kind]
                dashed = ' style="filled,dashed"' if given.dashed else ""
                look = f'fillcolor="{given.fill}" color="{given.line}" penwidth="{given.width}"{dashed}'
                label = quoted(*self._texts.unit(unit))
                shape = "box" if unit.kind == "computed" or unit in self._mapped else "ellipse"
                if unit in self._mapped:
                    look += ' style="rounded,filled" labelloc="b"'
                yield f'{name} [id="{name}" class="{kind}" shape="{shape}" label={label} {told} {look}]'

    def wires(self) -> Iterator[str]:
        """Yield the lines. If there is room, each leads to its weight and from there to the unit."""
        largest = self._largest()
        for unit, end in self._names.items():
            for i, wire in enumerate(self._sorted(unit)):
                start, name = f"{self._names[wire.start]}:e", f"{end}_w{i}"
                given = self._drawn(wire, largest)
                if unit.kind == "passed on":
                    yield f'{start} -> {end}:w [id="{name}" arrowhead="none"]'
                elif unit.kind == "computed":
                    yield f'{start} -> {end}:w [id="{name}"]'
                elif unit in self._weighed:
                    yield self._weight(name, wire, unit, i)
                    yield f'{start} -> {name}:w [id="{name}_in" {given} arrowhead="none"]'
                    yield f'{name}:e -> {end} [id="{name}_out" {given}]'
                else:
                    yield f'{start} -> {end}:w [id="{name}" {given}]'

    def state(self) -> State:
        """Return the parts that change with the weights: texts, and the signs and widths of lines."""
        found: State = [(name, self._shown(unit), None, None) for unit, name in self._names.items()]
        largest = self._largest()
        for unit, end in self._names.items():
            for i, wire in enumerate(self._sorted(unit)):
                if unit.kind == "unit":
                    name, sign, wide = f"{end}_w{i}", _sign(wire), round(_pen(wire, largest), 2)
                    if unit in self._weighed:
                        found.append((name, self._texts.wire(wire), sign, None))
                        found += [(f"{name}_{part}", None, sign, wide) for part in ("in", "out")]
                    else:
                        found.append((name, None, sign, wide))
        return found

    def _shown(self, unit: Unit) -> list[str] | None:
        return None if unit.kind in ("passed on", "bias") else lines(*self._texts.unit(unit))

    def _sorted(self, unit: Unit) -> list[Wire]:
        """Return the wires of a unit from the top."""
        return sorted(unit.wires, key=lambda wire: -self._places[wire.start][1])

    def _largest(self) -> float:
        """Return the size of the largest weight."""
        numbers = [abs(data_of(wire.weight)) for unit in self._names for wire in unit.wires]
        return max((x for x in numbers if isfinite(x)), default=0.0) or 1.0

    def legend(self) -> Iterator[str]:
        """Yield a legend below the picture, for lines, units and numbers."""
        theme = self._options.theme
        kinds = {unit.kind for unit in self._names}
        minus = "- -" if theme.boxes["neg3"].dashed else "—"
        weights = [wire for unit in self._names if unit.kind == "unit" for wire in unit.wires]
        entries = [
            (text, theme.boxes[sign].line, f" {kind}")
            for sign, kind, text in (
                ("pos3", "positive", "— positive weight"),
                ("neg3", "negative", f"{minus} negative weight"),
            )
            if sign in self._signs
        ]
        if weights:
            entries.append(("the thicker, the larger", theme.muted, ""))
        if "bias" in kinds:
            entries.append(("1: brings the biases", theme.muted, ""))
        if self._slopes:
            entries.append(("δ: d error / d net input", theme.muted, ""))
        if any(unit.kind == "unit" and unit not in self._weighed for unit in self._names):
            entries.append(("more numbers on hover", theme.muted, ""))
        left = min(x - self._size(unit)[0] / 2 for unit, (x, _) in self._places.items())
        right = max(x + self._size(unit)[0] / 2 for unit, (x, _) in self._places.items())
        x, y = left, min(y - self._slot(unit) / 2 for unit, (_, y) in self._places.items()) - 0.2
        for i, (text, color, kind) in enumerate(entries):
            across = _wide(_SMALL, text) + 0.15
            if x > left and x + across > right:
                x, y = left, y - 0.2
            look = f'shape="box" style="rounded" penwidth="0" fontsize="{_SMALL}" fontcolor="{color}" tooltip=" "'
            place = f'width="{across:.3f}" height="0.180" {_pin(x + across / 2, y)}'
            yield f'legend_{i} [id="legend_{i}" class="legend key{kind}" label={quoted(text)} {look} {place}]'
            x += across + 0.05

    def _drawn(self, wire: Wire, largest: float) -> str:
        """Return the attributes that show a weight's sign and size."""
        sign = _sign(wire)
        look = self._options.theme.boxes[sign]
        pen = _pen(wire, largest)
        style = "dashed" if look.dashed else "solid"
        return (
            f'class="{sign}" color="{look.line}" style="{style}" penwidth="{pen:.2f}" tooltip={self._texts.tip(wire)}'
        )

    def _weight(self, name: str, wire: Wire, unit: Unit, i: int) -> str:
        """Return the box of a weight, i from the top of the stack."""
        x, y = self._places[unit]
        x -= self._across / 2 + self._reach[unit] - self._box_width / 2
        y += ((len(unit.wires) - 1) / 2 - i) * (self._box_height + _APART)
        sign, theme = _sign(wire), self._options.theme
        return (
            f'{name} [id="{name}" class="weight {sign}" shape="box" style="rounded,filled" fontsize="{_SMALL}" '
            f'label={quoted(*self._texts.wire(wire))} tooltip={self._texts.tip(wire)} fillcolor="{theme.background}" '
            f'color="{theme.boxes[sign].line}" width="{self._box_width:.3f}" height="{self._box_height:.3f}" '
            f"{_pin(x, y)}]"
        )


def _lines_into(column: Sequence[Unit]) -> int:
    return sum(len(unit.wires) for unit in column)


def _pen(wire: Wire, largest: float) -> float:
    """Return the width of a line: the larger the weight, the wider."""
    share = abs(data_of(wire.weight)) / largest
    return 0.8 + 2.2 * min(1.0, share) if isfinite(share) else 3.0


def _sign(wire: Wire) -> str:
    return "neg3" if data_of(wire.weight) < 0 else "pos3"


def _wide(size: int, *lines: str) -> float:
    return width(*lines) * size / 72


def _pin(x: float, y: float) -> str:
    return f'pos="{x:.3f},{y:.3f}!"'
