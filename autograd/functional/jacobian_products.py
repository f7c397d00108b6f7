"""Products of a function's Jacobian or Hessian with a vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVarTuple, Unpack, overload

from autograd.current_engine import Value
from autograd.functional.differentiated_function import Function, check_function
from autograd.functional.jacobians import jacrev
from autograd.functional.nested_numbers import numbers_like
from autograd.functional.traced_call import Trace
from autograd.names import names_its_parameters
from autograd.names.error_text import described

if TYPE_CHECKING:
    from autograd.signatures.derivative_types import A, P, R
    from autograd.signatures.lambda_parameter_types import Lambda

__all__ = ["hvp", "jvp", "linearize", "vjp"]

Primals = TypeVarTuple("Primals")


@overload
def jvp(f: Callable[P, Value] | Lambda, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[float, float]: ...
@overload
def jvp(f: Callable[P, R] | Lambda, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[R, R]: ...
@overload
def jvp(
    f: Callable[P, Any] | Lambda, primals: Sequence[Any], tangents: Sequence[Any], has_aux: Literal[True]
) -> tuple[Any, Any, Any]: ...
@names_its_parameters
def jvp(
    f: Function, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False
) -> tuple[Any, ...]:  # JAX's argument names
    """Return f(*primals) and its derivative along the tangents, with one forward sweep.

    Args:
        f: the function.
        primals: the arguments of f.
        tangents: one per argument, in the structure of the argument: dicts match by key, sequences by position.
        has_aux: f returns a pair (output, aux). Only the output is differentiated; aux is returned after the result.

    Raises:
        TypeError: the tangents do not have the structure of the arguments.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    check_function(f)
    for what, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, (tuple, list)):
            raise TypeError(f"{what} must be a tuple with one entry per argument, got {described(given)}; write (x,)")
    directions = numbers_like(tuple(primals), tangents, "tangents", "primals")
    trace = Trace(f, tuple(primals), tuple(range(len(primals))), {}, has_aux)
    tangent = trace.rebuild_outputs(trace.push_forward(dict(enumerate(directions))))
    return trace.with_aux(has_aux, trace.value(), tangent)  # type: ignore[no-any-return]  # two or more results


@overload
def vjp(f: Callable[[Unpack[Primals]], R], *primals: *Primals) -> tuple[R, Callable[[R], tuple[*Primals]]]: ...
@overload
def vjp(f: Callable[..., Value], *primals: Any) -> tuple[float, Callable[[float], tuple[Any, ...]]]: ...
@overload
def vjp(f: Function, *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]: ...
@overload
def vjp(f: Function, *primals: Any, has_aux: Literal[True]) -> tuple[Any, Callable[[Any], tuple[Any, ...]], Any]: ...
@names_its_parameters  # type: ignore[misc]  # mypy does not match *Primals with Any
def vjp(f: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """Return f(*primals) and a function that maps a cotangent of the result to cotangents of the primals.

    Each call to that function is one reverse sweep.

    The cotangent has the structure of the result: dicts match by key, sequences by position.

    Args:
        f: a function of floats or structures of them.
        primals: the arguments of f.
        has_aux: f returns a pair (output, aux). Only the output is differentiated; aux is returned after the result.

    Raises:
        TypeError: f is not a function, or a cotangent does not have the structure of the result.

    >>> value, pull_back = vjp(lambda x, y: [x * y, x], 2.0, 3.0)
    >>> value, pull_back([1.0, 10.0])
    ([6.0, 2.0], (13.0, 2.0))
    """
    check_function(f)
    trace = Trace(f, primals, tuple(range(len(primals))), {}, has_aux)
    value = trace.value()

    def pull_back(cotangent: Any) -> Any:
        cotangents = numbers_like(value, cotangent, "the cotangent", "the result")
        return trace.rebuild_inputs(trace.pull_back(dict(enumerate(cotangents))))

    return trace.with_aux(has_aux, value, pull_back)  # type: ignore[no-any-return]  # two or more results


@overload
def linearize(f: Callable[[Unpack[Primals]], R], *primals: *Primals) -> tuple[R, Callable[[*Primals], R]]: ...
@overload
def linearize(f: Callable[..., Value], *primals: Any) -> tuple[float, Callable[..., float]]: ...
@overload
def linearize(f: Function, *primals: Any, has_aux: Literal[True]) -> tuple[Any, Callable[..., Any], Any]: ...
@overload
def linearize(f: Function, *primals: Any) -> tuple[Any, Callable[..., Any]]: ...
@names_its_parameters  # type: ignore[misc]  # as for vjp
def linearize(f: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """Return f(*primals) and its linear approximation: a function that maps tangents to the tangent of the result.

    f is called once. Each call to the linear function is one forward sweep over its graph, and returns the same result
    as `jvp`.

    Args:
        f: a function of floats or structures of them.
        primals: the arguments of f.
        has_aux: f returns a pair (output, aux). Only the output is differentiated; aux is returned after the result.

    Raises:
        TypeError: f is not a function, or tangents do not have the structure of the arguments.

    >>> value, along = linearize(lambda x, y: x * y, 2.0, 3.0)
    >>> value, along(1.0, 0.0), along(0.0, 1.0)
    (6.0, 3.0, 2.0)
    """
    check_function(f)
    trace = Trace(f, primals, tuple(range(len(primals))), {}, has_aux)

    def push_forward(*tangents: Any) -> Any:
        directions = numbers_like(tuple(primals), tangents, "tangents", "primals")
        return trace.rebuild_outputs(trace.push_forward(dict(enumerate(directions))))

    return trace.with_aux(has_aux, trace.value(), push_forward)  # type: ignore[no-any-return]  # two or more results


@overload
def hvp(f: Callable[[A], float], primals: Sequence[A], tangents: Sequence[A]) -> A: ...
@overload
def hvp(f: Callable[[Value], Value], primals: Sequence[float], tangents: Sequence[float]) -> float: ...
@overload
def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any: ...
@names_its_parameters
def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Return the second derivatives of f, with respect to its first argument, times a vector.

    It is a forward sweep over the gradient. Tangents are as for `jvp`, and results as for `hessian`.

    Args:
        f: a function of floats or structures of them.
        primals: the arguments of f.
        tangents: the vector, with one part per argument in the structure of the argument.

    Raises:
        TypeError: the tangents do not have the structure of the arguments.

    >>> hvp(lambda x: x[0] * x[0] * x[1], ([3.0, 2.0],), ([1.0, 0.0],))
    [4.0, 6.0]
    """
    gradient: Function = jacrev(f)
    return jvp(gradient, primals, tangents)[1]
