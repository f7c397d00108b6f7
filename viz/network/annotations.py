"""The labels in a network's picture: activations, deltas, weights and gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograd import Value
from autograd.comparisons import data_of
from viz.network.units_and_lines import Unit, Wire
from viz.style.label_text import quoted
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
    """

    def __init__(
        self,
        options: PictureOptions,
        slopes: Mapping[Value, Any],
        write: Callable[[Any], str] | None = None,
        data: Callable[[Value | float], Any] = data_of,
        shared: Mapping[Value, int] | None = None,
    ) -> None:
        self._shared = shared or {}
        self._slopes, self._write, self._data = slopes, write or options.shown, data

    def unit(self, unit: Unit) -> list[str]:
        """Return the lines in a unit."""
        text = self._write(self._data(unit.output))
        if unit.kind == "bias":
            return [text]
        return [unicode_label(unit.label), text, *(self._slope(unit.net, "δ {}") if unit.net is not None else [])]

    def tooltip(self, unit: Unit) -> str:
        """Return the numbers of a unit with all digits."""
        lines = [f"output = {data_of(unit.output)!r}"]
        if unit.net is not None:
            lines += [f"net = {unit.net.data!r}", *self._slope(unit.net, "delta = {!r}")]
        return "\n".join(lines)

    def wire(self, wire: Wire) -> list[str]:
        """Return the lines at a wire."""
        count = self._shared.get(wire.weight, 1) if isinstance(wire.weight, Value) else 1
        return [
            f"{unicode_label(wire.label)} {self._write(self._data(wire.weight))}".strip(),
            *self._slope(wire.weight, f"grad {{}}, {count} lines" if count > 1 else "grad {}"),
        ]

    def tip(self, wire: Wire) -> str:
        """Return the numbers of a wire with all digits, quoted."""
        lines = [wire.label, f"weight = {data_of(wire.weight)!r}", *self._slope(wire.weight, "grad = {!r}")]
        return quoted("\n".join(lines))

    def _slope(self, value: Value | float, form: str) -> list[str]:
        """Return the line that shows a derivative, if there is one."""
        if not isinstance(value, Value) or value not in self._slopes:
            return []
        slope = self._slopes[value]
        return [form.format(slope if "!r" in form else self._write(slope))]
