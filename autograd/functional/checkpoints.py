"""checkpoint: the graph of a function is freed after each call, and recorded again when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import chain_rule
from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue, Value
from autograd.functional.functions import Function, check_function, named
from autograd.functional.opaque import name_of
from autograd.functional.trace import Trace
from autograd.functional.tree_numbers import numbers_of
from autograd.modes import Outcomes, is_recording, noted
from autograd.operation import Primitive
from autograd.structure import place

__all__ = ["checkpoint"]


def checkpoint(fun: Function) -> Function:
    """Return a function that computes as fun does, and needs less memory between the forward and the reverse sweep.

    Each number of a result is one node. Its operands are the Values that fun was given and those from outside of it
    that it uses, such as the weights of a model. The local derivatives are computed in the call, with one sweep per
    result, and the graph of fun is freed. For higher derivatives, the sweep calls fun again. A program that `jit` or
    `vmap` records holds no graph, so there fun is called as it is.

    Args:
        fun: a function of numbers or structures of them. Called again, it must do the same.

    Raises:
        TypeError: fun is not a function.

    >>> from autograd import grad
    >>> steep = checkpoint(lambda x: (x * x).exp().tanh())
    >>> grad(steep)(0.0), grad(grad(steep))(0.0) == grad(grad(lambda x: (x * x).exp().tanh()))(0.0)
    (0.0, True)
    """
    check_function(fun)

    def checkpointed(*args: Any, **kwargs: Any) -> Any:
        if not is_recording() or not isinstance(noted.get(), (Outcomes, type(None))):
            return fun(*args, **kwargs)
        numbers, rebuild = numbers_of(args, lambda keys: f"argument {keys[0]}{place(keys[1:])}")
        values = [x for x in numbers if isinstance(x, Value)]

        def call(given: Sequence[FloatOrValue]) -> Trace:
            """Call the function with other numbers in place of the Values, and return the recording."""

            def of_values(*xs: Any) -> Any:
                rest = iter(xs)
                return fun(*rebuild([next(rest) if isinstance(x, Value) else x for x in numbers]), **kwargs)

            return Trace(of_values, given, tuple(range(len(given))), {})

        trace = call(values)
        results = [_node(name_of(fun), call, trace, j, values) for j in range(len(trace.outputs))]
        return trace.rebuild_outputs(results)

    return named("checkpoint", fun, checkpointed)


def _node(
    name: str, call: Callable[[Sequence[FloatOrValue]], Trace], trace: Trace, j: int, values: Sequence[Value]
) -> FloatOrValue:
    """Return a result as a node. Its operands are the Values that it depends on.

    Args:
        name: the name of the function.
        call: calls it with other numbers in place of the Values among its arguments, and returns the recording.
        trace: the recorded call.
        j: the position of the result.
        values: the Values among the arguments.
    """
    y = trace.outputs[j]
    if not isinstance(y, Value):
        return y
    found = _partials(trace, j, chain_rule.captured)
    inside = dict(zip(trace.inputs, values, strict=True))
    used = [i for i, x in enumerate(trace.inputs) if x in found]
    outside = [x for x in found if x not in inside]
    if not used and not outside:
        return Value(y._data)
    operands = [*(values[i] for i in used), *outside]

    def again(xs: Sequence[FloatOrValue]) -> Trace:
        given: list[FloatOrValue] = [x._data for x in values]
        for i, x in zip(used, xs):
            given[i] = x
        return call(given)

    def forward(*xs: float) -> float:
        return float(data_of(again(xs).outputs[j]))

    def partials(z: Any, *xs: Any) -> list[Any]:
        recorded = any(isinstance(x, Value) for x in xs)
        trace = again(xs)
        adjoint = _partials(trace, j, chain_rule.recorded if recorded else chain_rule.captured)
        order = [*(trace.inputs[i] for i in used), *outside]
        return [adjoint.get(x, 0.0) if recorded else data_of(adjoint.get(x, 0.0)) for x in order]

    op = Primitive(name, forward, partials, f"Return the result of {name}.", len(operands))
    first = [data_of(found[x]) for x in (*(trace.inputs[i] for i in used), *outside)]
    made: Value = Value._made(op, tuple(operands), y._data, tuple(first))
    return made


def _partials(trace: Trace, j: int, partials_of: chain_rule.PartialsOf[Value]) -> dict[Value, Any]:
    """Return the partials of an output with respect to the inputs of a call and the Values from outside of it.

    `pulled_back` would give total derivatives: one Value from outside may depend on another.
    """
    y = trace.outputs[j]
    inputs, inside = set(trace.inputs), set(trace.order)
    adjoint: dict[Value, Any] = {y: 1.0} if isinstance(y, Value) else {}
    for node in reversed(trace.order):
        if node in adjoint and node not in inputs:
            from_above = adjoint.pop(node)
            for operand, partial in zip(node._operands, partials_of(node)):
                if isinstance(operand, Value):
                    term = from_above * partial
                    adjoint[operand] = adjoint[operand] + term if operand in adjoint else term
    return {x: g for x, g in adjoint.items() if x in inputs or x not in inside}
