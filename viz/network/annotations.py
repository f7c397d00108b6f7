"""The labels in a network's picture: activations, deltas, weights and gradients."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from autograd import Value
from autograd.comparisons import data_of
from viz.network.units_and_lines import Unit, Wire
from viz.style.label_text import one_line, quoted
from viz.style.picture_options import PictureOptions
from viz.style.superscripts import unicode_label

__all__ = ["Annotations"]


class Annotations:
    """The text of units and wires.

    Args:
        options: the precision.
        slopes: the derivatives of the error.
        write: formats a number; by default, as the options do.
        data: returns the number of a Value or float.
        shared: the number of wires of each weight that has several.
        brief: the units with their output alone, because there is little room.
        mixed: whether units name their activation, because there are several.
    """

    def __init__(
        self,
        options: PictureOptions,
        slopes: Mapping[Value, Any],
        write: Callable[[Any], str] | None = None,
        data: Callable[[Value | float], Any] = data_of,
        shared: Mapping[Value, int] | None = None,
        brief: Collection[Unit] = (),
        mixed: bool = False,
    ) -> None:
        self._shared, self._brief, self._mixed = shared or {}, brief, mixed
        self._slopes, self._write, self._data = slopes, write or options.shown, data

    def unit(self, unit: Unit) -> list[str]:
        """Return the lines in a unit."""
        text = self._write(self._data(unit.output))
        if unit.kind == "bias":
            return [text]
        name = unicode_label(unit.label)
        if unit.kind == "error":
            target = [] if unit.target is None else [f"target {self._write(self._data(unit.target))}"]
            return [name, *target, *([unit.told] if unit.told else []), f"= {text}"]
        if unit.net is None:
            return [name, f"{unit.name} = {text}" if unit.name else text]
        slope = self._slope(unit.net, "δ {}")
        if unit in self._brief:
            return [name, f"out {text}", *slope]
        if unit.output is unit.net:
            return [name, f"net = out {text}", *slope]
        net = self._write(self._data(unit.net))
        return [name, f"net {net}", f"{unit.activation if self._mixed else ''} out {text}".strip(), *slope]

    def tooltip(self, unit: Unit) -> str:
        """Return the kind and name of a unit, and its numbers with all digits."""
        if unit.kind == "bias":
            return "the constant input of the biases"
        kind = {"input": "input ", "unit": "unit "}.get(unit.kind, "")
        lines = [f"{kind}{_named(unit)}", *_place(unit.path), f"output = {data_of(unit.output)!r}"]
        if unit.net is not None:
            lines += [f"net input = {unit.net.data!r}", *self._slope(unit.net, "delta = {!r}")]
        return "\n".join(lines)

    def wire(self, wire: Wire) -> list[str]:
        """Return the lines at a wire."""
        count = self._shared.get(wire.weight, 1) if isinstance(wire.weight, Value) else 1
        # A path such as hidden.weight.0.1 ends in a number, which would be read with the number behind it.
        equals = " =" if wire.path or wire.label.rpartition(".")[2].isdecimal() else ""
        return [
            f"{unicode_label(wire.label)}{equals} {self._write(self._data(wire.weight))}".strip(),
            *self._slope(wire.weight, "Σ grad {}" if count > 1 else "grad {}"),
        ]

    def tip(self, wire: Wire, end: Unit) -> str:
        """Return the name and ends of a wire to a unit, and its numbers with all digits, quoted."""
        name, to = one_line(wire.label) or "weight", _named(end)
        course = f"the bias of {to}" if wire.start.kind == "bias" else f"from {_named(wire.start)} to {to}"
        lines = [f"{name}, {course}" if wire.label or wire.start.kind != "bias" else course]
        lines += [
            *_place(wire.path),
            f"{name} = {data_of(wire.weight)!r}",
            *self._slope(wire.weight, f"gradient of {_plain(name)} = {{!r}}"),
        ]
        return quoted("\n".join(lines))

    def _slope(self, value: Value | float, form: str) -> list[str]:
        """Return the line that shows a derivative, if there is one."""
        if not isinstance(value, Value) or value not in self._slopes:
            return []
        slope = self._slopes[value]
        return [form.format(slope if "!r" in form else self._write(slope))]


def _named(unit: Unit) -> str:
    """Return the name of a unit, of the unit that a line passes on, or of a constant."""
    while unit.kind == "passed on":
        unit = unit.wires[0].start
    return one_line(unit.label) or f"the constant {data_of(unit.output)!r}"


def _place(path: str) -> list[str]:
    """Return the line with the path of a unit or weight, if its name is a short one."""
    return [f"{one_line(path)} of the model"] if path else []


def _plain(text: str) -> str:
    """Return text as a part of a format."""
    return text.replace("{", "{{").replace("}", "}}")
