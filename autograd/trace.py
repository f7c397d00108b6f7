"""One call of a function, recorded: what every derivative of a function is read from.

The numbers of some arguments are replaced by Values, the function is called once, and sweeps over what it recorded
carry cotangents back or tangents forward. `functional.py` arranges them in gradients, Jacobians and Hessians.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd.current_engine import Number, Value, pulled_back, pushed_forward, topological_order
from autograd.modes import is_recording, leaves_made, recording
from autograd.number import number
from autograd.structure import flatten

Function = Callable[..., Any]
Argnums = int | tuple[int, ...]


class Trace:
    """One call of a function with Values for the numbers of some of its arguments.

    Attributes:
        inputs, outputs: the numbers of the arguments and of the result, flat. An output may be a plain float.
        rebuild_inputs, rebuild_outputs: put as many numbers back into their structure.
        is_scalar: whether the function returned one number, not a structure.
        order: the recorded graph in topological order.
        differentiable: whether results are Values: inside another derivative, or where other Values took part.
    """

    inputs: list[Value]
    outputs: list[Number]

    def __init__(self, f: Function, args: Sequence[Any], argnums: Argnums, kwargs: Mapping[str, Any]) -> None:
        chosen = _positions(argnums, len(args))
        picked = tuple(args[i] for i in chosen)
        leaves, self.rebuild_inputs = flatten(picked[0] if isinstance(argnums, int) else picked)
        outer = leaves_made.get()
        own: set[Value] = set() if outer is None else outer
        try:
            leaves_made.set(own)  # inside, so that an interrupt right after it cannot leave it set
            with recording():
                # A Value given from outside becomes an operand of a new node, so that two derivatives by it stay apart.
                self.inputs = [x * 1.0 if isinstance(x, Value) else Value(number(x, "an argument")) for x in leaves]
                traced = self.rebuild_inputs(self.inputs)
                by_position = dict(zip(chosen, (traced,) if isinstance(argnums, int) else traced, strict=True))
                result = f(*(by_position.get(i, arg) for i, arg in enumerate(args)), **kwargs)
        finally:
            leaves_made.set(outer)
        flat, self.rebuild_outputs = flatten(result)
        self.is_scalar = len(flat) == 1 and flat[0] is result
        self.outputs = [x if isinstance(x, Value) else number(x, "the function's result") for x in flat]
        self.order = topological_order(*(y for y in self.outputs if isinstance(y, Value)))
        others = any(node._operation is None and node not in own for node in self.order)
        self.differentiable = is_recording() and (outer is not None or others)

    def value(self) -> Any:
        """Return what the function returned, as floats unless it must be differentiable again."""
        return self.rebuild_outputs([self.plain(y) for y in self.outputs])

    def plain(self, x: Number) -> Number:
        """Return a result's number as a float, unless it must be differentiable again."""
        return x._data if isinstance(x, Value) and not self.differentiable else x

    def pull_back(self, cotangents: Mapping[int, Number]) -> list[Number]:
        """Return the cotangents of the inputs for those of some outputs, by position: one reverse sweep."""
        seeds: dict[Value, Number] = {}
        for j, cotangent in cotangents.items():
            y = self.outputs[j]
            if isinstance(y, Value):
                seeds[y] = seeds[y] + cotangent if y in seeds else cotangent
        return pulled_back(self.order, seeds, self.differentiable, self.inputs)

    def push_forward(self, given: Mapping[int, Number]) -> list[Number]:
        """Return the tangents of the outputs for those of some inputs, by position: one forward sweep."""
        seeds = {self.inputs[i]: x for i, x in given.items()}
        return pushed_forward(self.order, seeds, self.differentiable, self.outputs)


def _positions(argnums: Argnums, count: int) -> tuple[int, ...]:
    if not isinstance(argnums, (int, tuple, list)):
        raise TypeError(f"argnums is an int or a tuple of ints, got {argnums!r}")
    chosen = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for i in chosen:
        if isinstance(i, bool) or not isinstance(i, int):
            raise TypeError(f"argnums is an int or a tuple of ints, got {argnums!r}")
        if chosen.count(i) > 1:
            raise ValueError(f"argnums is {argnums}: each argument once")
        if not -count <= i < count:
            called = f"the function was called with {count} positional arguments"
            raise ValueError(f"argnums is {argnums}, but {called}; pass what is differentiated by position")
    return tuple(i % count for i in chosen)
