"""Jacobians and Hessians of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Literal, overload

from autograd.functional.differentiated_function import Argnums, Function, check_function, named
from autograd.functional.sparse import sparse_jacobian
from autograd.functional.traced_call import Trace
from autograd.names import names_its_parameters

if TYPE_CHECKING:
    from autograd.signatures.derivative_types import A, Hessian, Jacobian, P, R

__all__ = ["hessian", "jacfwd", "jacobian", "jacrev"]


def _jacobian(name: str, f: Function, argnums: Argnums, has_aux: bool, forward: Callable[[Trace], bool]) -> Function:
    check_function(f)

    def jacobian_of_f(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(f, args, argnums, kwargs, has_aux)
        n, m = len(trace.inputs), len(trace.outputs)
        if forward(trace):
            columns = [trace.push_forward({i: 1.0}) for i in range(n)]
            rows = [[column[j] for column in columns] for j in range(m)]
        else:
            rows = [trace.pull_back({j: 1.0}) for j in range(m)]
        return trace.with_aux(has_aux, trace.rebuild_outputs([trace.rebuild_inputs(row) for row in rows]))

    return named(name, f, jacobian_of_f)


@overload
def jacrev(f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0) -> Jacobian[A, P, R]: ...
@overload
def jacrev(f: Callable[P, Any], argnums: Argnums) -> Callable[P, Any]: ...
@overload
def jacrev(f: Callable[P, Any], argnums: Argnums = 0, *, has_aux: bool) -> Callable[P, Any]: ...
@names_its_parameters
def jacrev(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """Return a function that returns the Jacobian of f, with one reverse sweep per output.

    The result has the structure of f's result, each number in it replaced by the structure of the arguments.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.
        has_aux: f returns a pair (output, aux). Only the output is differentiated; aux is returned after the result.

    Raises:
        TypeError: f is not a function; or, in a call, an argument is not made of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> jacrev(lambda x: [x[0] * x[1], x[0]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 0.0]]
    """
    return _jacobian("jacrev", f, argnums, has_aux, lambda trace: False)


@overload
def jacfwd(f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0) -> Jacobian[A, P, R]: ...
@overload
def jacfwd(f: Callable[P, Any], argnums: Argnums) -> Callable[P, Any]: ...
@overload
def jacfwd(f: Callable[P, Any], argnums: Argnums = 0, *, has_aux: bool) -> Callable[P, Any]: ...
@names_its_parameters
def jacfwd(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """Return a function that returns the Jacobian of f, with one forward sweep per input.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.
        has_aux: f returns a pair (output, aux). Only the output is differentiated; aux is returned after the result.

    Raises:
        TypeError: f is not a function; or, in a call, an argument is not made of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> jacfwd(lambda x: [x * x, 3 * x])(2.0)
    [4.0, 3.0]
    """
    return _jacobian("jacfwd", f, argnums, has_aux, lambda trace: True)


@overload
def jacobian(
    f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0, *, sparse: Literal[False] = False
) -> Jacobian[A, P, R]: ...
@overload
def jacobian(f: Callable[P, Any], argnums: Argnums = 0, *, sparse: bool = False) -> Callable[P, Any]: ...
@overload
def jacobian(f: Callable[P, Any], argnums: Argnums = 0, *, has_aux: bool, sparse: bool = False) -> Callable[P, Any]: ...
@names_its_parameters
def jacobian(f: Function, argnums: Argnums = 0, has_aux: bool = False, *, sparse: bool = False) -> Function:
    """Return a function that returns the Jacobian of f, in the direction that takes fewer sweeps.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.
        has_aux: f returns a pair (output, aux). Only the output is differentiated; aux is returned after the result.
        sparse: return a matrix of the entries that can differ from 0: outputs by inputs, both in flat order. It takes
            one sweep for each group of columns that have no row in common, or of rows that have no column in common.
            The matrix is a `scipy.sparse.csr_array`. Without SciPy, or if entries are Values, it is a tuple
            (data, row, col, shape).

    Raises:
        TypeError: f is not a function; or, in a call, an argument is not made of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> jacobian(lambda x: [x[0] * x[1], x[0]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 0.0]]
    >>> matrix = jacobian(lambda x: [x[0] * x[1], x[0]], sparse=True)([2.0, 3.0])
    >>> matrix.shape, matrix.data
    ((2, 2), array([3., 2., 1.]))
    """
    if sparse:
        check_function(f)

        def sparse_jacobian_of_f(*args: Any, **kwargs: Any) -> Any:
            trace = Trace(f, args, argnums, kwargs, has_aux)
            return trace.with_aux(has_aux, sparse_jacobian(trace))

        return named("jacobian", f, sparse_jacobian_of_f)
    return _jacobian("jacobian", f, argnums, has_aux, lambda trace: len(trace.inputs) < len(trace.outputs))


@overload
def hessian(
    f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0, *, sparse: Literal[False] = False
) -> Hessian[A, P, R]: ...
@overload
def hessian(f: Callable[P, Any], argnums: Argnums = 0, *, sparse: bool = False) -> Callable[P, Any]: ...
@overload
def hessian(f: Callable[P, Any], argnums: Argnums = 0, *, has_aux: bool, sparse: bool = False) -> Callable[P, Any]: ...
@names_its_parameters
def hessian(f: Function, argnums: Argnums = 0, has_aux: bool = False, *, sparse: bool = False) -> Function:
    """Return a function that returns the second derivatives of f, with one forward sweep over the gradient per input.

    A function with several outputs has one Hessian per output, in the structure of its result.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.
        has_aux: f returns a pair (output, aux). Only the output is differentiated; aux is returned after the result.
        sparse: return a matrix of the entries that can differ from 0, inputs by inputs in flat order, as `jacobian`
            does. f returns one number.

    Raises:
        TypeError: f is not a function; or, in a call, an argument is not made of numbers.
        ValueError: argnums does not fit the arguments of a call; with sparse, f returns more than one number.

    >>> hessian(lambda x: x[0] * x[0] * x[1])([3.0, 2.0])
    [[4.0, 6.0], [6.0, 0.0]]
    >>> hessian(lambda x: {"square": x**2, "cube": x**3})(2.0)
    {'square': 2.0, 'cube': 12.0}
    >>> hessian(lambda x: x[0] * x[0] * x[1], sparse=True)([3.0, 2.0]).toarray().tolist()
    [[4.0, 6.0], [6.0, 0.0]]
    """
    if sparse:
        check_function(f)

        def slopes(*args: Any, **kwargs: Any) -> Any:
            trace = Trace(f, args, argnums, kwargs, has_aux)
            if len(trace.outputs) != 1:
                count = len(trace.outputs)
                raise ValueError(
                    f"a sparse Hessian needs a function that returns one number; this one returned {count}"
                )
            return trace.with_aux(has_aux, trace.pull_back({0: 1.0}))

        return named("hessian", f, jacobian(slopes, argnums, has_aux=has_aux, sparse=True))
    gradient: Function = jacrev(f, argnums, has_aux=has_aux)
    return named("hessian", f, jacfwd(gradient, argnums, has_aux=has_aux))
