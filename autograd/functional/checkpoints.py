"""checkpoint: free the graph of a function after each call, and record it again in the sweep that needs it."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from autograd.chain_rule import PartialsOf, Sweeping, captured, pull, push
from autograd.comparisons import data_of
from autograd.current_engine import Value, recorded_since
from autograd.functional.differentiated_function import Function, check_function, named
from autograd.functional.nested_numbers import numbers_of
from autograd.functional.unrecorded_functions import name_of
from autograd.modes import Outcomes, is_recording, noted, noting, recording
from autograd.names import names_its_parameters
from autograd.structure import flatten, place

__all__ = ["checkpoint"]


@names_its_parameters
def checkpoint(fun: Function) -> Function:
    """Return a function that computes the same as fun, but keeps no graph between the forward and the reverse sweep.

    A call is one node. If the result has several numbers, each of them is another node. The operands are the Values
    that fun used: its arguments, and those that it closes over, such as the weights of a model. A sweep calls fun
    again, sweeps over its graph and frees it. Gradients are bit-identical to those without `checkpoint`, except that
    terms may be added in a different order if calls share Values. A program that `jit` or `vmap` records does not hold
    a graph, so fun is called unchanged there.

    Args:
        fun: a function of numbers or structures of them. A second call must do the same thing as the first.

    Raises:
        TypeError: fun is not a function, or its result is not made of numbers.
        RuntimeError: the second call, made by a sweep, behaved differently; or a sweep with create_graph=True runs over
            a copy of a graph.

    >>> from autograd import grad
    >>> steep = checkpoint(lambda x: (x * x).exp().tanh())
    >>> grad(steep)(0.0), grad(grad(steep))(0.0) == grad(grad(lambda x: (x * x).exp().tanh()))(0.0)
    (0.0, True)
    """
    check_function(fun)

    def checkpointed(*args: Any, **kwargs: Any) -> Any:
        if not is_recording() or not isinstance(noted.get(), (Outcomes, type(None))):
            return fun(*args, **kwargs)
        leaves, rebuild = flatten((args, kwargs))

        def again() -> Any:
            given, named_ones = rebuild(leaves)
            return fun(*given, **named_ones)

        call = _Call(again)
        if not call.operands:
            return call.result([Value(y._data) for y in call.roots])
        op = _Recomputed(name_of(fun), call, again)
        hub = Value._made(op, tuple(call.operands), op.data, ())
        if op.is_single:
            return call.result([hub])
        return call.result([Value._made(_Part(op, j, y._data), (hub,), y._data, ()) for j, y in enumerate(call.roots)])

    return named("checkpoint", fun, checkpointed)


class _Call:
    """The recording of a call.

    Attributes:
        roots: the recorded Values of the result.
        order: the nodes of the call that they depend on, in topological order.
        operands: the Values from before the call that these nodes used, in the order of their use.
    """

    def __init__(self, call: Callable[[], Any]) -> None:
        start = Value(0.0)._serial
        given = call()
        self._outputs, self._rebuild = numbers_of(given, lambda keys: f"the function's result{place(keys)}")
        self.roots = list(
            dict.fromkeys(y for y in self._outputs if isinstance(y, Value) and y._operands and y._serial > start)
        )
        self.order, _ = recorded_since(start, self.roots)
        used = (x for node in self.order for x in node._operands if isinstance(x, Value) and x._serial < start)
        self.operands = list(dict.fromkeys(used))

    def result(self, nodes: list[Value]) -> Any:
        """Return the result of the call, with other nodes in place of the roots."""
        replaced: dict[Any, Any] = dict(zip(self.roots, nodes, strict=True))
        return self._rebuild([replaced.get(y, y) if isinstance(y, Value) else y for y in self._outputs])


class _Recomputed(Sweeping):
    """A call to a function whose graph was freed. With several roots, its adjoint and tangent are dicts by root."""

    def __init__(self, name: str, call: _Call, again: Callable[[], Any]) -> None:
        self.is_single = len(call.roots) == 1
        self.data: float = call.roots[0]._data if self.is_single else 0.0
        super().__init__(name, lambda *_: self.data, lambda *_: (), f"Call {name}.", None)
        self._again = again
        self._given, self._found = _data(call.operands), _data(call.roots)

    def partials_at(self, node: Any) -> tuple[float, ...]:
        """Return the partials of a call that returned one number."""
        adjoint: dict[Any, Any] = {**dict.fromkeys(node._operands), node: 1.0}
        self.pull(node, adjoint, captured)
        return tuple([0.0 if adjoint[x] is None else adjoint[x] for x in node._operands])

    def pull(self, node: Any, adjoint: dict[Any, Any], partials_of: PartialsOf[Any]) -> None:
        """Record the call again, and sweep over it backward."""
        call = self._recorded(node, partials_of)
        given = adjoint[node] if self.is_single else adjoint.pop(node)
        if not self.is_single and not isinstance(given, dict):
            raise TypeError(_no_partials(self.name))
        pairs = [(x, y) for x, y in zip(call.operands, node._operands, strict=True) if y in adjoint]
        inner = {x: adjoint[y] for x, y in pairs}
        inner.update(dict.fromkeys(call.order))
        inner.update({call.roots[j]: g for j, g in ({0: given} if self.is_single else given).items()})
        pull(call.order, inner, partials_of)
        adjoint.update({y: inner[x] for x, y in pairs})

    def push(self, node: Any, tangent: dict[Any, Any], partials_of: PartialsOf[Any]) -> None:
        """Record the call again, and sweep over it forward."""
        call = self._recorded(node, partials_of)
        inner = {x: tangent[y] for x, y in zip(call.operands, node._operands, strict=True) if y in tangent}
        push(call.order, inner, partials_of)
        found = {j: inner[y] for j, y in enumerate(call.roots) if y in inner}
        if not self.is_single:
            tangent[node] = found
        elif found:
            tangent[node] = found[0]

    def _recorded(self, node: Any, partials_of: PartialsOf[Any]) -> _Call:
        """Call the function again.

        Raises:
            RuntimeError: the call differs from the first one.
        """
        with recording(), noting():
            call = _Call(self._again)
        self._compare("used", self._given, _data(call.operands))
        self._compare("returned", self._found, _data(call.roots))
        if partials_of is not captured and any(x is not y for x, y in zip(call.operands, node._operands, strict=True)):
            raise RuntimeError(f"a copy of a checkpointed graph has first derivatives only; call {self.name} again")
        return call

    def _compare(self, verb: str, then: array[float], now: array[float]) -> None:
        if then.tobytes() != now.tobytes():
            pair = next(((x, y) for x, y in zip(then, now) if x != y), (f"{len(then)} Values", len(now)))
            raise RuntimeError(
                f"checkpoint called {self.name} again, and it {verb} different numbers: {pair[0]} before, {pair[1]} "
                "now; "
                "do not draw random numbers in it, and sweep before changing data"
            )


class _Part(Sweeping):
    """One number in the result of a call."""

    def __init__(self, call: _Recomputed, j: int, data: float) -> None:
        super().__init__(call.name, lambda *_: data, lambda *_: (), f"Return a number of {call.name}.", text=f"$a[{j}]")
        self._place = j

    def partials_at(self, node: Any) -> tuple[float, ...]:
        """Raise, because the operand is not a number."""
        raise TypeError(_no_partials(self.name))

    def pull(self, node: Any, adjoint: dict[Any, Any], partials_of: PartialsOf[Any]) -> None:
        """Add the adjoint to the call's adjoints."""
        (call,) = node._operands
        if call in adjoint:
            sums = adjoint[call] = adjoint[call] or {}
            sums[self._place] = sums[self._place] + adjoint[node] if self._place in sums else adjoint[node]

    def push(self, node: Any, tangent: dict[Any, Any], partials_of: PartialsOf[Any]) -> None:
        """Take the tangent from the call's tangents."""
        found = tangent[node._operands[0]]
        if self._place in found:
            tangent[node] = found[self._place]


def _no_partials(name: str) -> str:
    return (
        f"{name} returned several numbers under checkpoint, whose derivatives a sweep computes together; for partials "
        f"and pictures, call {name} without checkpoint"
    )


def _data(values: list[Value]) -> array[float]:
    return array("d", map(data_of, values))
