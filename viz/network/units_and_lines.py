"""The units and lines of a network, read from the graph that it computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograd import Value, dot
from autograd.ops import mul
from viz.graph.neuron_groups import Group, weights_and_inputs
from viz.style.number_text import number_text
from viz.style.operation_symbols import mathematical_text

__all__ = ["Unit", "Wire", "columns_of", "used_again", "with_short_names"]


@dataclass(eq=False)
class Unit:
    """A shape, with the lines into it.

    It is an input, a neuron ("unit"), the 1 that supplies biases ("bias"), a "constant" between neurons, or a value
    "computed" there, such as a normalization. A value used by a later layer is "passed on" through the columns in
    between, with a line in each. An "error" of one or more outputs has a formula, and a target if there is one. The
    path says where the model has a neuron, if the label is a short name. One of several outputs that are computed has
    a name, because their labels are equal.
    """

    kind: str
    label: str
    output: Value | float
    net: Value | None = None
    wires: list[Wire] = field(default_factory=list)
    told: str = ""
    target: Value | float | None = None
    path: str = ""
    name: str = ""

    @property
    def activation(self) -> str:
        """The name of the function from the net input to the output; "" if they are the same or it is not one step."""
        made = self.output.op if isinstance(self.output, Value) and self.output is not self.net else None
        return "" if made is None else made.show("symbol", [""] * len(self.output.operands))  # type: ignore[union-attr]  # a Value


@dataclass(frozen=True)
class Wire:
    """A line into a unit, with its weight if the unit has weights, and the path of the weight if its label is short."""

    start: Unit
    label: str
    weight: Value | float
    path: str = ""


def columns_of(
    neurons: Sequence[Group],
    outputs: Sequence[Value] = (),
    inputs: Sequence[Value] = (),
    names: Mapping[Value, str] | None = None,
    owners: Mapping[Value, str] | None = None,
    scales: Mapping[float, str] | None = None,
) -> list[list[Unit]]:
    """Return the units by column, from the inputs to the outputs.

    An input is in the column before the first layer that uses it.

    Args:
        neurons: the neurons of the graph.
        outputs: the outputs of the network.
        inputs: the inputs of the network.
        names: the names of inputs and parameters.
        owners: for each parameter, the class of the module that contains it.
        scales: the numbers that modules without parameters multiply by, with the class of the module.
    """
    columns = _Columns(inputs, names or {}, owners or {}, scales or {})
    layers: dict[Group | None, list[Group]] = {}
    for neuron in sorted(neurons, key=_number):
        layers.setdefault(neuron.parent, []).append(neuron)
    for layer in layers.values():
        columns.add_layer(layer)
    for output in outputs:
        columns.unit_of(output, None)
    return columns.all()


def with_short_names(columns: Sequence[Sequence[Unit]]) -> dict[Value, str]:
    """Name units h1, h2, ..., those of the last column y1, y2, ..., if they have a number as their name, such as 0.1.

    With several hidden layers, the units of the second are L2.h1, L2.h2, ... Weights are named after their unit, as in
    h1.w2 and h1.b. Return the names of the weights.
    """
    layers = [[unit for unit in column if unit.kind == "unit" and _is_number(unit.label)] for column in columns]
    hidden = [layer for layer in layers[:-1] if layer]
    names: dict[Value, str] = {}
    for layer in [*hidden, layers[-1]]:
        above = f"L{hidden.index(layer) + 1}." if len(hidden) > 1 and layer is not layers[-1] else ""
        for i, unit in enumerate(layer, 1):
            unit.path, unit.label = unit.label, f"{above}{'y' if layer is layers[-1] else 'h'}{i}"
            for j, wire in enumerate(unit.wires, 1):
                if isinstance(wire.weight, Value):
                    part = "b" if wire.start.kind == "bias" else f"w{j}"
                    label = names.setdefault(wire.weight, f"{unit.label}.{part}")
                    unit.wires[j - 1] = replace(wire, label=label, path=wire.label)
    outputs = [unit for unit in columns[-1] if unit.kind in ("unit", "computed")]
    for i, unit in enumerate(outputs if len(outputs) > 1 else (), 1):
        if unit.kind == "computed" and isinstance(unit.output, Value) and not unit.output.label:
            unit.name = f"y{i}"
    return names


def _is_number(name: str) -> bool:
    return name.replace(".", "").isdecimal()


def used_again(columns: Sequence[Sequence[Unit]]) -> dict[Value, int]:
    """Return the number of lines of each weight or bias that has several."""
    counts = Counter(wire.weight for column in columns for unit in column if unit.kind == "unit" for wire in unit.wires)
    return {weight: count for weight, count in counts.items() if count > 1 and isinstance(weight, Value)}


class _Columns:
    """Columns that are filled from the inputs to the outputs."""

    def __init__(
        self,
        inputs: Sequence[Value],
        names: Mapping[Value, str],
        owners: Mapping[Value, str],
        scales: Mapping[float, str],
    ) -> None:
        self._inputs, self._names, self._owners, self._scales = set(inputs), names, owners, scales
        self._units: dict[Unit, int] = {}  # each with its column
        # by their output or, for a value that is passed on, by the value and the column
        self._found: dict[object, Unit] = {}

    def all(self) -> list[list[Unit]]:
        """Return the units of each column, biases last."""
        units = sorted(self._units, key=lambda unit: unit.kind == "bias")
        columns: list[list[Unit]] = [[] for _ in range(1 + max(self._units.values()))]
        for unit in units:
            columns[self._units[unit]].append(unit)
        used = {wire.start: i for unit in reversed(units) for i, wire in reversed(list(enumerate(unit.wires)))}
        for column in columns:
            if any(unit.kind == "constant" for unit in column):  # they come after the computed values of the column
                column.sort(key=lambda unit: used.get(unit, 0))
        return columns

    def add_layer(self, layer: Sequence[Group]) -> None:
        """Add the neurons of a layer, and their inputs if they are missing."""
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
                unit.wires.append(Wire(start, self._name_of(weight), weight))
            if bias is not None:
                one = self._found.setdefault(("bias", column), Unit("bias", "", 1.0))
                self._units.setdefault(one, column - 1)
                unit.wires.append(Wire(one, self._name_of(bias), bias))
            self._add(neuron.exit, unit, column)

    def unit_of(self, x: Value | float, column: int | None, place: object = None) -> Unit | None:
        """Return the unit of x. A value computed from units gets a new unit, and an input is assigned a column."""
        key = x if isinstance(x, Value) else place
        if key in self._found:
            return self._found[key]
        if isinstance(x, Value) and x.op is not None:
            starts, operations, owners = self._sources(x)
            if starts:
                after = 1 + max(self._units[start] for start in starts)
                wires = [Wire(self._passed_on(start, after), "", 0.0) for start in starts]
                return self._add(x, Unit("computed", self._computed(x, operations, owners), x, wires=wires), after)
        if column is None:
            return None
        label = self._name_of(x)
        kind = "constant" if column and not label else "input"
        is_dropped = kind == "constant" and self._scales and isinstance(x, Value) and x.data == 0
        return self._add(key, Unit(kind, "dropped" if is_dropped else label, x), column)

    def _name_of(self, x: Value | float) -> str:
        return self._names.get(x, x.label) if isinstance(x, Value) else ""

    def _sources(self, x: Value) -> tuple[list[Unit], list[str], list[str]]:
        """Return the units that x is computed from, the operations, and the modules with parameters in it."""
        seen, stack = {x}, [x]
        starts: dict[Unit, None] = {}
        owners: dict[str, None] = {}
        operations: list[str] = []
        while stack:
            value = stack.pop()
            operations.append(value.op.name if value.op else "")
            for operand in reversed(value.operands):
                if not isinstance(operand, Value) or operand in seen:
                    continue
                seen.add(operand)
                if operand not in self._found and operand in self._inputs:
                    self._add(operand, Unit("input", self._name_of(operand), operand), 0)
                if operand in self._found:
                    starts[self._found[operand]] = None
                elif operand in self._owners:
                    owners[self._owners[operand]] = None
                elif operand.op is not None:
                    stack.append(operand)
        place = {unit: i for i, unit in enumerate(self._units)}
        return sorted(starts, key=place.__getitem__), operations, list(owners)

    def _computed(self, x: Value, operations: Sequence[str], owners: Sequence[str]) -> str:
        """Return a description of the computation of x: its label, its modules, or its operation."""
        assert x.op is not None
        if x.label:
            return x.label
        if "softmax" in x.op.name:
            symbol = "softmax"
        elif x.op is dot and "softmax" in operations:  # a mean weighted by a softmax
            symbol = "attention"
        elif len(operations) == 1 and any(isinstance(operand, float) for operand in x.operands):
            symbol = x.op.show("text", ["…" if isinstance(a, Value) else number_text(a, 3) for a in x.operands])
        else:
            symbol = x.op.show("symbol", [""] * len(x.operands))
        scales = [self._scales[a] for a in x.operands if isinstance(a, float) and a in self._scales]
        owners = [*owners, *(scales if x.op is mul else [])]
        symbol = mathematical_text(symbol)
        return "\n".join([*owners, symbol] if not owners or len(x.operands) == 1 or scales else owners)

    def _passed_on(self, start: Unit | None, column: int) -> Unit:
        """Return the unit in the previous column, at the end of the lines that pass a unit on."""
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
