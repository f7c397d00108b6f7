"""The units and lines of a network, read from the graph that it computed, and where they stand.

No layout program would keep the columns, so places are worked out here. The lines into one unit carry their numbers
side by side, each unit's at its own distance, so that no number hides another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite

from autograd import Value
from viz.dot import FONT
from viz.groups import Group, weights_and_inputs
from viz.labels import quoted, width
from viz.options import Options

MOST_LABELS = 48  # between two columns
_ROW = 1.25  # inches between units
_UNIT = 1.15  # a unit's height
_SIZE, _SMALL = 11, 9  # points


@dataclass(eq=False)
class Unit:
    """A circle: an input, a neuron, or the 1 that brings biases; with the lines into it."""

    kind: str
    label: str
    output: Value | float
    net: Value | None = None
    wires: list[Wire] = field(default_factory=list)


@dataclass(frozen=True)
class Wire:
    """A line into a unit, with what it weighs."""

    start: Unit
    label: str
    weight: Value | float


def columns_of(neurons: Sequence[Group]) -> list[list[Unit]]:
    """Return the units by column; what a layer takes from elsewhere stands in the column before it."""
    numbers = sorted({neuron.parent.number for neuron in neurons if neuron.parent is not None})
    columns: list[list[Unit]] = [[] for _ in range(len(numbers) + 1)]
    found: dict[object, Unit] = {}
    biases: dict[int, Unit] = {}
    for neuron in sorted(neurons, key=lambda neuron: numbers.index(_number(neuron))):
        assert neuron.net is not None
        assert neuron.exit is not None
        column = numbers.index(_number(neuron)) + 1
        unit = Unit("unit", neuron.title, neuron.exit, neuron.net)
        weights, inputs, bias = weights_and_inputs(neuron.net)
        for i, (weight, given) in enumerate(zip(weights, inputs, strict=True)):
            key = given if isinstance(given, Value) else (column, i)
            if key not in found:
                found[key] = Unit("input", given.label if isinstance(given, Value) else "", given)
                columns[column - 1].append(found[key])
            unit.wires.append(Wire(found[key], _short(weight, neuron), weight))
        if bias is not None:
            one = biases.setdefault(column, Unit("bias", "", 1.0))
            unit.wires.append(Wire(one, _short(bias, neuron), bias))
        columns[column].append(unit)
        found[neuron.exit] = unit
    for column, one in biases.items():
        columns[column - 1].append(one)
    return columns


def _number(neuron: Group) -> int:
    return neuron.parent.number if neuron.parent is not None else 0


def _short(weight: Value | float, neuron: Group) -> str:
    """Return a weight's label without the neuron's name, which its place says."""
    return weight.label.removeprefix(f"{neuron.title}.") if isinstance(weight, Value) else ""


class Sheet:
    """The picture: places in inches, and DOT statements that pin everything there."""

    def __init__(self, options: Options, columns: Sequence[Sequence[Unit]], slopes: dict[Value, float]) -> None:
        self._options, self._columns, self._slopes = options, columns, slopes
        self._names = {unit: f"u{i}_{j}" for i, column in enumerate(columns) for j, unit in enumerate(column)}
        self._across = max(0.9, *(self._wide(_SIZE, *self._lines(unit)) + 0.3 for unit in self._names))
        self._label = max(
            self._wide(_SMALL, *self._wire_lines(wire)) + 0.1 for unit in self._names for wire in unit.wires
        )
        self._places: dict[Unit, tuple[float, float]] = {}
        x = 0.0
        for column in columns:
            takers = sum(bool(unit.wires) for unit in column)
            shown = takers if self._written(column) else 3
            # The last label stays in the first 7 tenths of the line, where lines of neighbours are still apart.
            x += (self._across / 2 + 0.15 + self._label * shown) / 0.7 if takers else 0.0
            for i, unit in enumerate(column):
                self._places[unit] = x, ((len(column) - 1) / 2 - i) * _ROW

    def head(self, name: str) -> Iterator[str]:
        """Yield what holds for the whole picture."""
        theme = self._options.theme
        yield (
            f'graph [layout="neato" outputorder="edgesfirst" splines="line" bgcolor="{theme.background}" pad="0.2" '
            f'fontname="{FONT}" fontsize="{_SIZE}" fontcolor="{theme.text}" label={quoted(name)} labelloc="t"]'
        )
        yield f'node [fontname="{FONT}" fontcolor="{theme.text}" fontsize="{_SIZE}" fixedsize="true" style="filled"]'
        yield f'edge [color="{theme.edge}" arrowsize="0.6"]'

    def units(self) -> Iterator[str]:
        """Yield the units."""
        looks = {"input": "leaf", "bias": "constant", "unit": "intermediate"}
        for unit, name in self._names.items():
            kind = "root" if unit in self._columns[-1] else looks[unit.kind]
            look = self._options.theme.looks[kind]
            small = unit.kind == "bias"
            width, height = (0.45, 0.45) if small else (self._across, _UNIT * 0.85)
            yield (
                f'{name} [id="{name}" class="{kind}" shape="ellipse" label={quoted(*self._lines(unit))} '
                f'tooltip={quoted(self._tooltip(unit))} width="{width:.2f}" height="{height:.2f}" '
                f'{self._pin(*self._places[unit])} fillcolor="{look.fill}" color="{look.line}" penwidth="{look.width}"]'
            )

    def wires(self) -> Iterator[str]:
        """Yield the lines, and their labels, which are small boxes on them."""
        theme = self._options.theme
        numbers = [abs(_data(wire.weight)) for unit in self._names for wire in unit.wires]
        largest = max((x for x in numbers if isfinite(x)), default=0.0) or 1.0
        for column in self._columns:
            takers = [unit for unit in column if unit.wires]
            for slot, unit in enumerate(takers):
                for i, wire in enumerate(unit.wires):
                    name, weight = f"{self._names[unit]}_w{i}", _data(wire.weight)
                    sign = "neg3" if weight < 0 else "pos3"
                    look = theme.looks[sign]
                    pen = 0.8 + 2.2 * min(1.0, abs(weight) / largest) if isfinite(weight) else 3.0
                    tip = "\n".join([wire.label, f"weight = {weight!r}", *self._slope(wire.weight, "grad = {!r}")])
                    yield (
                        f'{self._names[wire.start]} -> {self._names[unit]} [id="{name}" class="{sign}" '
                        f'color="{look.line}" style="{"dashed" if look.dashed else "solid"}" penwidth="{pen:.2f}" '
                        f"tooltip={quoted(tip)}]"
                    )
                    if self._written(column):
                        yield self._wire_label(name, wire, unit, slot)

    def _wire_label(self, name: str, wire: Wire, unit: Unit, slot: int) -> str:
        (x0, y0), (x1, y1) = self._places[wire.start], self._places[unit]
        along = self._across / 2 + 0.15 + self._label * (slot + 0.5)
        lines = self._wire_lines(wire)
        return (
            f'{name}_label [class="weight" shape="box" style="filled" label={quoted(*lines)} fontsize="{_SMALL}" '
            f'fillcolor="{self._options.theme.background}" penwidth="0" '
            f'width="{self._wide(_SMALL, *lines) + 0.04:.2f}" height="{0.16 * len(lines):.2f}" '
            f"{self._pin(x0 + along, y0 + (y1 - y0) * along / (x1 - x0))}]"
        )

    def _written(self, column: Sequence[Unit]) -> bool:
        """Tell whether there is room for the numbers of all lines into these units; their tooltips have them anyway."""
        return sum(len(unit.wires) for unit in column) <= MOST_LABELS

    # ---- texts ----

    def _lines(self, unit: Unit) -> list[str]:
        text = self._options.text(_data(unit.output))
        if unit.kind == "bias":
            return [text]
        return [unit.label, text, *(self._slope(unit.net, "δ {}") if unit.net is not None else [])]

    def _tooltip(self, unit: Unit) -> str:
        lines = [f"output = {_data(unit.output)!r}"]
        if unit.net is not None:
            lines += [f"net = {unit.net.data!r}", *self._slope(unit.net, "delta = {!r}")]
        return "\n".join(lines)

    def _wire_lines(self, wire: Wire) -> list[str]:
        return [f"{wire.label} {self._options.text(_data(wire.weight))}".strip(), *self._slope(wire.weight, "grad {}")]

    def _slope(self, value: Value | float, form: str) -> list[str]:
        """Return the line that shows a derivative, if there is one."""
        if not isinstance(value, Value) or value not in self._slopes:
            return []
        slope = self._slopes[value]
        return [form.format(slope if "!r" in form else self._options.text(slope))]

    @staticmethod
    def _wide(size: int, *lines: str) -> float:
        return width(*lines) * size / 72

    @staticmethod
    def _pin(x: float, y: float) -> str:
        return f'pos="{x:.3f},{y:.3f}!"'


def _data(x: Value | float) -> float:
    return x.data if isinstance(x, Value) else x
