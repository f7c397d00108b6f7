"""Gradients of functions, and of existing graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Literal, TypeVar, overload

from autograd.current_engine import FloatOrValue, Value, finish_plainly, pulled_back, recorded_since, start_plainly
from autograd.functional.differentiated_function import Argnums, Function, check_function, named
from autograd.functional.traced_call import Trace, swept
from autograd.modes.mode_aware_sweeps import require_graph
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from autograd.structure import Rebuild, flatten, is_nonnumeric, key_paths, place, with_nonnumeric

if TYPE_CHECKING:
    from autograd.signatures.derivative_types import A, B, Gradient, P, R, SecondGradient, ValueAndGradient

__all__ = ["elementwise_grad", "grad", "gradients", "value_and_grad"]

K = TypeVar("K")


@overload
def value_and_grad(f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0) -> ValueAndGradient[A, P, R]: ...
@overload
def value_and_grad(f: Callable[P, R], argnums: Argnums) -> Callable[P, tuple[R, Any]]: ...
@overload
def value_and_grad(f: Callable[P, Any], argnums: Argnums = 0, *, has_aux: bool) -> Callable[P, tuple[Any, Any]]: ...
@names_its_parameters
def value_and_grad(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """Return a function that returns f and its gradient, as `scipy.optimize.minimize(..., jac=True)` expects.

    Args:
        f: a function of floats or structures of them that returns one number, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.
        has_aux: f returns a pair (output, aux). Only the output is differentiated, and the result is
            ((value, aux), gradient).

    Raises:
        TypeError: f is not a function; or, in a call, f returns more than one number, or an argument is not made
            of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> value_and_grad(lambda x, y: x * x * y)(3.0, 2.0)
    (18.0, 12.0)
    >>> value_and_grad(lambda x: (x * x, {"twice": 2 * x}), has_aux=True)(3.0)
    ((9.0, {'twice': 6.0}), 6.0)
    """
    check_function(f)

    def with_gradient(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        started = None if has_aux else start_plainly(args, argnums)
        if started is None:
            trace = Trace(f, args, argnums, kwargs, has_aux)
        else:  # pragma: no cover  (only the native engine takes this path, and its coverage is not measured)
            start, inputs, values = started
            result = f(*values, **kwargs)
            found = finish_plainly(start, inputs, result)
            if found is not None:
                return found
            trace = Trace.of_call(start, inputs, result)
        if not trace.is_scalar:
            raise TypeError(
                "grad needs a function that returns one number; "
                f"this one returned a structure of {len(trace.outputs)}; "
                "use jacobian, or has_aux=True for a pair of a number and anything else"
            )
        return trace.with_aux(has_aux, trace.value()), trace.rebuild_inputs(trace.pull_back({0: 1.0}))

    return named("value_and_grad", f, with_gradient)


@overload
def grad(f: Callable[Concatenate[A, P], Any], argnums: Literal[0] = 0) -> Gradient[A, P]: ...
@overload
def grad(f: Callable[Concatenate[A, B, P], Any], argnums: Literal[1]) -> SecondGradient[A, B, P]: ...
@overload
def grad(f: Callable[P, Any], argnums: Argnums) -> Callable[P, Any]: ...
@overload
def grad(f: Callable[P, Any], argnums: Argnums = 0, *, has_aux: bool) -> Callable[P, Any]: ...
@names_its_parameters
def grad(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """Return a function that returns the gradient of f with respect to its arguments `argnums`.

    The gradient has the structure of the arguments.

    Args:
        f: a function of floats or structures of them that returns one number, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.
        has_aux: f returns a pair (output, aux). Only the output is differentiated; aux is returned after the result.

    Raises:
        TypeError: f is not a function; or, in a call, f returns more than one number, or an argument is not made
            of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> grad(lambda p: p["w"] * p["x"][0])({"w": 2.0, "x": [5.0]})
    {'w': 5.0, 'x': [2.0]}
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    """
    both: Function = value_and_grad(f, argnums, has_aux=has_aux)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, found = both(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return named("grad", f, gradient)


@names_its_parameters
def elementwise_grad(f: Function, argnums: Argnums = 0) -> Function:
    """Return a function that returns the gradient of the sum of f's outputs, in the structure of the argument.

    It is the derivative of each output with respect to its own input, if f computes each output from one input, as
    NumPy's functions of an array do. The name comes from HIPS autograd.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.

    Raises:
        TypeError: f is not a function; or, in a call, an argument or a result is not made of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> elementwise_grad(lambda xs: [x * x for x in xs])([1.0, 2.0, 3.0])
    [2.0, 4.0, 6.0]
    """
    check_function(f)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(f, args, argnums, kwargs)
        return trace.rebuild_inputs(trace.pull_back(dict.fromkeys(range(len(trace.outputs)), 1.0)))

    return named("elementwise_grad", f, gradient)


@overload
def gradients(outputs: Any, inputs: R, *, create_graph: Literal[True]) -> R: ...
@overload
def gradients(outputs: Any, inputs: Value, *, create_graph: Literal[False] = False) -> float: ...
@overload
def gradients(outputs: Any, inputs: list[Value], *, create_graph: Literal[False] = False) -> list[float]: ...
@overload
def gradients(outputs: Any, inputs: dict[K, Value], *, create_graph: Literal[False] = False) -> dict[K, float]: ...
@overload
def gradients(outputs: Any, inputs: Any, *, create_graph: bool = False) -> Any: ...
@names_its_parameters
def gradients(outputs: Any, inputs: Any, *, create_graph: bool = False) -> Any:
    """Return the derivatives of the sum of the outputs with respect to each input, for an existing graph.

    Args:
        outputs: a Value or a structure of them.
        inputs: Values in any structure, not only leaves. The result has the same structure. If no output depends on an
            input, its derivative is 0.0.
        create_graph: return Values that can be differentiated again.

    Raises:
        TypeError: an output or an input is not a Value.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> gradients(y * x, [x, y])
    [27.0, 3.0]
    """
    ys, _ = _values(outputs, "outputs")
    xs, rebuild = _values(inputs, "inputs")
    for y in ys:
        require_graph(y, create_graph)
    seeds: dict[Value, FloatOrValue] = {}
    for y in ys:
        seeds[y] = seeds.get(y, 0.0) + 1.0
    order, _ = recorded_since(min((x._serial for x in xs), default=0), ys)
    found = pulled_back(order, seeds, True, xs) if create_graph else swept(pulled_back, order, seeds, xs)
    return rebuild(found)


def _values(tree: Any, what: str) -> tuple[list[Value], Rebuild]:
    """Return the Values of a structure, and a function that rebuilds it from new ones."""
    leaves, rebuild = flatten(tree)
    kept: dict[int, Any] = {}
    for i, (x, keys) in enumerate(zip(leaves, key_paths(tree), strict=True)):
        if not isinstance(x, Value):
            if not keys or not is_nonnumeric(x):
                raise TypeError(f"gradients expects Values as {what}, got {described(x)}{place(keys)}")
            kept[i] = x
    return [x for x in leaves if isinstance(x, Value)], with_nonnumeric(rebuild, kept, len(leaves))
