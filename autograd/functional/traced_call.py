"""The recording of one call to a function. All derivatives of functions are computed from it.

The numbers of some arguments are replaced by Values, and the function is called once. Sweeps over the recorded graph
pass cotangents back or tangents forward. The other files of this folder arrange the results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import index
from typing import Any, Self, SupportsIndex

from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue, Value, pulled_back, pushed_forward, recorded_since
from autograd.functional.differentiated_function import Argnums, Function
from autograd.functional.nested_numbers import numbers_of, stands_for_number
from autograd.modes import is_recording, noted, recording
from autograd.names.error_text import counted
from autograd.structure import flatten, is_leaf, place

__all__ = ["Trace", "swept"]


class Trace:
    """One call to a function with Values for the numbers of some of its arguments.

    Nodes that existed before the call cannot depend on its inputs, so the sweeps skip them. Values made during the call
    belong to it. Older ones are arguments, or come from variables outside of the function.

    The age of a node is its serial number. All threads share one counter, and copies and unpickled nodes are new nodes
    over existing operands. So an operand is always older than the node.

    Attributes:
        inputs, outputs: the numbers of the arguments and of the result, as flat lists. An output may be a plain float.
        rebuild_inputs, rebuild_outputs: rebuild the structure from new numbers.
        is_scalar: whether the function returned a single number, not a structure.
        order: the recorded nodes that the outputs depend on, in topological order.
        uses_older: whether the function used Values from before the call, so that results are Values.
    """

    inputs: list[Value]
    outputs: list[FloatOrValue]
    rebuild_inputs: Function
    _aux: Any

    def __init__(
        self,
        f: Function,
        args: Sequence[Any],
        argnums: Argnums,
        kwargs: Mapping[str, Any],
        has_aux: bool = False,
    ) -> None:
        chosen = _positions(argnums, len(args))
        picked = tuple([args[i] for i in chosen])  # a generator may crash CPython 3.11 when memory runs out
        given, rebuild = numbers_of(picked, lambda keys: f"argument {chosen[keys[0]]}{place(keys[1:])}", top=1)
        has_values = any(isinstance(x, Value) and not stands_for_number(x) for x in given)
        start = Value(0.0)._serial
        with recording():
            # A Value among the arguments becomes an operand of a new node, so that nested derivatives do not mix.
            self.inputs = [
                x * 1.0 if isinstance(x, Value) and not stands_for_number(x) else Value(x)  # type: ignore[arg-type]  # a Value may stand for a number
                for x in given
            ]
            by_position = dict(zip(chosen, rebuild(self.inputs), strict=True))
            result = f(*[by_position.get(i, arg) for i, arg in enumerate(args)], **kwargs)
        self.rebuild_inputs = rebuild if isinstance(argnums, (tuple, list)) else lambda new: rebuild(new)[0]
        if has_aux:
            if not isinstance(result, (tuple, list)) or len(result) != 2:
                raise TypeError(
                    f"with has_aux=True, the function must return a pair (output, aux); it returned {result!r:.60}"
                )
            result, self._aux = result
        self._read(result, start, has_values)

    @classmethod
    def of_call(cls, start: int, inputs: Any, result: Any) -> Self:  # pragma: no cover  (for the native engine)
        """Make a trace of a finished call.

        Args:
            start: the serial number of the first node that belongs to the call.
            inputs: the argument to differentiate with respect to, made of new Values.
            result: the result of the function.
        """
        trace = cls.__new__(cls)
        trace.inputs, trace.rebuild_inputs = flatten(inputs)
        trace._read(result, start, given_values=False)
        return trace

    def _read(self, result: Any, start: int, given_values: bool) -> None:
        self.is_scalar = is_leaf(result)
        self.outputs, self.rebuild_outputs = numbers_of(result, lambda keys: f"the function's result{place(keys)}")
        self._start, self._given_values = start, given_values
        self.order, self.uses_older = self._recorded([y for y in self.outputs if isinstance(y, Value)])

    def _recorded(self, roots: Sequence[Value]) -> tuple[list[Value], bool]:
        """Return the nodes of the call that roots depend on, and whether they use Values from before the call."""
        order, found = recorded_since(self._start, roots)
        return order, self._given_values or (found and not self._found_numbers_only(order, roots))

    def _found_numbers_only(self, order: Sequence[Value], roots: Sequence[Value]) -> bool:
        """Return whether all closed-over Values stand for plain numbers. This occurs while a program is recorded."""
        if noted.get() is None:
            return False
        operands = (x for node in order for x in node._operands if isinstance(x, Value))
        return all(stands_for_number(x) for x in chain(roots, operands) if x._serial < self._start)

    def value(self) -> Any:
        """Return the result of the function, as floats unless it must be differentiable again."""
        return self.rebuild_outputs(_results(self.outputs, self._differentiable()))

    def aux(self) -> Any:
        """Return the second part of the result, with `has_aux`. Values are floats unless they are differentiable."""
        leaves, rebuild = flatten(self._aux)
        nodes = [x for x in leaves if isinstance(x, Value)]
        if not (is_recording() and self._recorded(nodes)[1]):
            leaves = [x.data if isinstance(x, Value) else x for x in leaves]
        return rebuild(leaves)

    def with_aux(self, has_aux: bool, *results: Any) -> Any:
        """Return results as a tuple, with the aux at the end if there is one. A single result is not wrapped."""
        found = (*results, self.aux()) if has_aux else results
        return found[0] if len(found) == 1 else found

    def pull_back(self, cotangents: Mapping[int, FloatOrValue]) -> list[FloatOrValue]:
        """Return the cotangents of the inputs, with one reverse sweep. Cotangents of outputs are given by position."""
        seeds: dict[Value, FloatOrValue] = {}
        for j, cotangent in cotangents.items():
            y = self.outputs[j]
            if isinstance(y, Value):
                seeds[y] = seeds[y] + cotangent if y in seeds else cotangent
        return self._swept(pulled_back, seeds, self.inputs)

    def push_forward(self, given: Mapping[int, FloatOrValue]) -> list[FloatOrValue]:
        """Return the tangents of the outputs, with one forward sweep. Tangents of inputs are given by position."""
        return self._swept(pushed_forward, {self.inputs[i]: x for i, x in given.items()}, self.outputs)

    def _swept(
        self,
        sweep: Callable[..., list[FloatOrValue]],
        seeds: Mapping[Value, FloatOrValue],
        wanted: Sequence[FloatOrValue],
    ) -> list[FloatOrValue]:
        create_graph = self._differentiable(seeds.values())
        if not create_graph:
            return swept(sweep, self.order, seeds, wanted)
        return _results(sweep(self.order, seeds, True, wanted), True)

    def _differentiable(self, seeds: Iterable[FloatOrValue] = ()) -> bool:
        return is_recording() and (
            self.uses_older or any(isinstance(x, Value) and not stands_for_number(x) for x in seeds)
        )


def _results(numbers: Sequence[FloatOrValue], differentiable: bool) -> list[FloatOrValue]:
    if differentiable:
        # While a program is recorded, a Value may stand for a plain number.
        return [x if isinstance(x, Value) and not stands_for_number(x) else Value(x) for x in numbers]  # type: ignore[arg-type]
    return [x.data if isinstance(x, Value) else x for x in numbers]


def swept(
    sweep: Callable[..., list[FloatOrValue]],
    order: list[Value],
    seeds: Mapping[Value, FloatOrValue],
    wanted: Sequence[FloatOrValue],
) -> list[FloatOrValue]:
    """Sweep over the captured partials. Return plain numbers, and report the sweep to the listener."""
    found = sweep(order, {node: data_of(x) for node, x in seeds.items()}, False, wanted)
    listener = noted.get()
    return found if listener is None else listener.sweep(sweep is pulled_back, order, seeds, wanted, found)


def _positions(argnums: Argnums, count: int) -> tuple[int, ...]:
    chosen = []
    for i in argnums if isinstance(argnums, (tuple, list)) else (argnums,):
        if isinstance(i, bool) or not isinstance(i, SupportsIndex):
            raise TypeError(f"argnums must be an int or a tuple of ints, got {argnums!r}")
        chosen.append(index(i))
    for i in chosen:
        if chosen.count(i) > 1:
            raise ValueError(f"argnums is {argnums}; pass each position once")
        if not -count <= i < count:
            called = f"with {counted(count, 'argument') if count else 'no arguments'} by position"
            cure = "pass the argument that is differentiated by position" if not count else f"use 0 to {count - 1}"
            raise ValueError(f"argnums is {argnums}, but the function was called {called}; {cure}")
    return tuple([i % count for i in chosen])
