"""The units and lines of a network, read from the graph that it computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograd import Value
from viz.graph.neurons import Group, weights_and_inputs

__all__ = ["Unit", "Wire", "columns_of"]


@dataclass(eq=False)
class Unit:
    """A shape with the lines into it.

    It is an input, a neuron ("unit"), the 1 that brings biases ("bias"), or "computed" between neurons, as by a
    normalization. A value that a later layer takes is "passed on" through the columns between, by a line in each.
    """

    kind: str
    label: str
    output: Value | float
    net: Value | None = None
    wires: list[Wire] = field(default_factory=list)


@dataclass(frozen=True)
class Wire:
    """A line into a unit, with its weight; without one, if the unit has no weights."""

    start: Unit
    label: str
    weight: Value | float


def columns_of(neurons: Sequence[Group], outputs: Sequence[Value] = ()) -> list[list[Unit]]:
    """Return the units by column, from the inputs to the outputs.

    An input is in the column before the first layer that takes it.
    """
    columns = _Columns()
    layers: dict[Group | None, list[Group]] = {}
    for neuron in sorted(neurons, key=_number):
        layers.setdefault(neuron.parent, []).append(neuron)
    for layer in layers.values():
        columns.add_layer(layer)
    for output in outputs:
        columns.unit_of(output, None)
    return columns.all()


class _Columns:
    """Columns that are filled from the inputs to the outputs."""

    def __init__(self) -> None:
        self._units: dict[Unit, int] = {}  # with the column of each
        self._found: dict[object, Unit] = {}  # by what they give; what is passed on, with the column

    def all(self) -> list[list[Unit]]:
        """Return the units of each column, biases last."""
        units = sorted(self._units, key=lambda unit: unit.kind == "bias")
        count = 1 + max(self._units.values())
        return [[unit for unit in units if self._units[unit] == column] for column in range(count)]

    def add_layer(self, layer: Sequence[Group]) -> None:
        """Add the neurons of a layer, and what they take that is not there yet."""
        parts = {neuron: weights_and_inputs(neuron.net) for neuron in layer if neuron.net is not None}
        taken = list(dict.fromkeys(x for _, inputs, _ in parts.values() for x in inputs if isinstance(x, Value)))
        for x in taken:
            self.unit_of(x, None)
        column = 1 + max((self._units[self._found[x]] for x in taken if x in self._found), default=0)
        for neuron, (weights, inputs, bias) in parts.items():
            assert neuron.exit is not None
            unit = Unit("unit", neuron.title, neuron.exit, neuron.net)
            for i, (weight, given) in enumerate(zip(weights, inputs, strict=True)):
                start = self._passed_on(self.unit_of(given, column - 1, (column, i)), column)
                unit.wires.append(Wire(start, _short(weight, neuron), weight))
            if bias is not None:
                one = self._found.setdefault(("bias", column), Unit("bias", "", 1.0))
                self._units.setdefault(one, column - 1)
                unit.wires.append(Wire(one, _short(bias, neuron), bias))
            self._add(neuron.exit, unit, column)

    def unit_of(self, x: Value | float, column: int | None, place: object = None) -> Unit | None:
        """Return the unit that gives x, which is made if it is computed from units, or given a column for an input."""
        key = x if isinstance(x, Value) else place
        if key in self._found:
            return self._found[key]
        starts = list(dict.fromkeys(self._sources(x))) if isinstance(x, Value) and x.op is not None else []
        if isinstance(x, Value) and x.op is not None and starts:
            after = 1 + max(self._units[start] for start in starts)
            symbol = x.op.show("symbol", [""] * len(x.operands))
            wires = [Wire(self._passed_on(start, after), "", 0.0) for start in starts]
            return self._add(x, Unit("computed", x.label or symbol, x, wires=wires), after)
        if column is None:
            return None
        return self._add(key, Unit("input", x.label if isinstance(x, Value) else "", x), column)

    def _sources(self, x: Value) -> Iterator[Unit]:
        """Yield the units that x is computed from."""
        seen, stack = {x}, [x]
        while stack:
            for operand in reversed(stack.pop().operands):
                if isinstance(operand, Value) and operand not in seen:
                    seen.add(operand)
                    if operand in self._found:
                        yield self._found[operand]
                    else:
                        stack.append(operand)

    def _passed_on(self, start: Unit | None, column: int) -> Unit:
        """Return the unit in the column before, at the end of lines that pass a unit on."""
        assert start is not None
        source = start
        for between in range(self._units[source] + 1, column):
            if (source, between) not in self._found:
                line = Unit("passed on", "", source.output, wires=[Wire(start, "", 0.0)])
                self._add((source, between), line, between)
            start = self._found[source, between]
        return start

    def _add(self, key: object, unit: Unit, column: int) -> Unit:
        self._found[key] = unit
        self._units[unit] = column
        return unit


def _number(neuron: Group) -> int:
    return neuron.parent.number if neuron.parent is not None else 0


def _short(weight: Value | float, neuron: Group) -> str:
    """Return a weight's label without the name of the neuron, which its place tells."""
    return weight.label.removeprefix(f"{neuron.title}.") if isinstance(weight, Value) else ""
