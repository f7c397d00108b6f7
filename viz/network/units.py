"""The units and lines of a network, read from the graph that it computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograd import Value
from viz.graph.neurons import Group, weights_and_inputs

__all__ = ["Unit", "Wire", "columns_of"]


@dataclass(eq=False)
class Unit:
    """A circle with the lines into it: an input, a neuron ("unit"), or the 1 that brings biases ("bias").

    What a later layer takes is "passed on" through the columns between, by a line in each.
    """

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
    found: dict[object, Unit] = {}  # by what they give; for what is passed on, with the column
    stands: dict[object, int] = {}
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
                stands[key] = column - 1
                columns[column - 1].append(found[key])
            start = found[key]
            for between in range(stands[key] + 1, column):
                if (key, between) not in found:
                    found[key, between] = Unit("passed on", "", given, wires=[Wire(start, "", 0.0)])
                    columns[between].append(found[key, between])
                start = found[key, between]
            unit.wires.append(Wire(start, _short(weight, neuron), weight))
        if bias is not None:
            one = biases.setdefault(column, Unit("bias", "", 1.0))
            unit.wires.append(Wire(one, _short(bias, neuron), bias))
        columns[column].append(unit)
        found[neuron.exit], stands[neuron.exit] = unit, column
    for column, one in biases.items():
        columns[column - 1].append(one)
    return columns


def _number(neuron: Group) -> int:
    return neuron.parent.number if neuron.parent is not None else 0


def _short(weight: Value | float, neuron: Group) -> str:
    """Return a weight's label without the neuron's name, which its place says."""
    return weight.label.removeprefix(f"{neuron.title}.") if isinstance(weight, Value) else ""
