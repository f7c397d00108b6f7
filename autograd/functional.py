"""Derivatives of functions, with JAX's names. `argnums` chooses the arguments to differentiate with respect to.

Arguments are floats or nested lists, tuples, dicts and NumPy arrays of floats. Results have the structure of the
arguments. They are floats, unless the function uses Values that existed before the call, as arguments or variables.
Then they are Values, so that derivatives nest to any depth and no gradient is lost. The `.grad` of those Values is not
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Concatenate, Literal, TypeVar, TypeVarTuple, Unpack, overload

from autograd.current_engine import FloatOrValue, Value, finish_plainly, pulled_back, recorded_since, start_plainly
from autograd.names import names_its_parameters
from autograd.structure import flatten, key_paths, matched, place
from autograd.trace import Argnums, Function, Trace, numbers, swept

if TYPE_CHECKING:
    from autograd.calls.derivatives import A, B, Gradient, Hessian, Jacobian, P, R, SecondGradient, ValueAndGradient
    from autograd.calls.lambdas import Lambda

__all__ = [
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "value_and_grad",
    "vjp",
]

K = TypeVar("K")
Primals = TypeVarTuple("Primals")


@overload
def value_and_grad(f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0) -> ValueAndGradient[A, P, R]: ...
@overload
def value_and_grad(f: Callable[P, R], argnums: Argnums) -> Callable[P, tuple[R, Any]]: ...
@names_its_parameters
def value_and_grad(f: Function, argnums: Argnums = 0) -> Function:
    """Return a function that returns the value of f and its gradient; it fits `scipy.optimize.minimize(..., jac=True)`.

    Args:
        f: a function of floats or structures of them that returns one number, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.

    Raises:
        TypeError: f is not a function; when it is called, f returns more than one number, or an argument is not made
            of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> value_and_grad(lambda x, y: x * x * y)(3.0, 2.0)
    (18.0, 12.0)
    """
    _check_function(f)

    def with_gradient(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        started = start_plainly(args, argnums)
        if started is None:
            trace = Trace(f, args, argnums, kwargs)
        else:  # pragma: no cover  (only the native engine, which coverage is not measured on, starts plainly)
            start, inputs, values = started
            result = f(*values, **kwargs)
            found = finish_plainly(start, inputs, result)
            if found is not None:
                return found
            trace = Trace.of_call(start, inputs, result)
        if not trace.is_scalar:
            returned = f"a structure of {len(trace.outputs)}"
            raise TypeError(f"grad takes functions that return one number, this one returned {returned}; use jacobian")
        return trace.value(), trace.rebuild_inputs(trace.pull_back({0: 1.0}))

    return _named("value_and_grad", f, with_gradient)


@overload
def grad(f: Callable[Concatenate[A, P], Any], argnums: Literal[0] = 0) -> Gradient[A, P]: ...
@overload
def grad(f: Callable[Concatenate[A, B, P], Any], argnums: Literal[1]) -> SecondGradient[A, B, P]: ...
@overload
def grad(f: Callable[P, Any], argnums: Argnums) -> Callable[P, Any]: ...
@names_its_parameters
def grad(f: Function, argnums: Argnums = 0) -> Function:
    """Return a function that returns the gradient of f with respect to its arguments `argnums`.

    The gradient has the structure of the arguments.

    Args:
        f: a function of floats or structures of them that returns one number, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.

    Raises:
        TypeError: f is not a function; when it is called, f returns more than one number, or an argument is not made
            of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> grad(lambda p: p["w"] * p["x"][0])({"w": 2.0, "x": [5.0]})
    {'w': 5.0, 'x': [2.0]}
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    """
    both: Function = value_and_grad(f, argnums)
    return _named("grad", f, lambda *args, **kwargs: both(*args, **kwargs)[1])


def _jacobian(name: str, f: Function, argnums: Argnums, forward: Callable[[Trace], bool]) -> Function:
    _check_function(f)

    def jacobian_of_f(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(f, args, argnums, kwargs)
        n, m = len(trace.inputs), len(trace.outputs)
        if forward(trace):
            columns = [trace.push_forward({i: 1.0}) for i in range(n)]
            rows = [[column[j] for column in columns] for j in range(m)]
        else:
            rows = [trace.pull_back({j: 1.0}) for j in range(m)]
        return trace.rebuild_outputs([trace.rebuild_inputs(row) for row in rows])

    return _named(name, f, jacobian_of_f)


@overload
def jacrev(f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0) -> Jacobian[A, P, R]: ...
@overload
def jacrev(f: Callable[P, Any], argnums: Argnums) -> Callable[P, Any]: ...
@names_its_parameters
def jacrev(f: Function, argnums: Argnums = 0) -> Function:
    """Return a function that returns the Jacobian of f, with one reverse sweep per output.

    The result has the structure of f's result, each number in it replaced by the structure of the arguments.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.

    Raises:
        TypeError: f is not a function; when it is called, an argument is not made of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> jacrev(lambda x: [x[0] * x[1], x[0]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 0.0]]
    """
    return _jacobian("jacrev", f, argnums, lambda trace: False)


@overload
def jacfwd(f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0) -> Jacobian[A, P, R]: ...
@overload
def jacfwd(f: Callable[P, Any], argnums: Argnums) -> Callable[P, Any]: ...
@names_its_parameters
def jacfwd(f: Function, argnums: Argnums = 0) -> Function:
    """Return a function that returns the Jacobian of f, with one forward sweep per input.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.

    Raises:
        TypeError: f is not a function; when it is called, an argument is not made of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> jacfwd(lambda x: [x * x, 3 * x])(2.0)
    [4.0, 3.0]
    """
    return _jacobian("jacfwd", f, argnums, lambda trace: True)


@overload
def jacobian(f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0) -> Jacobian[A, P, R]: ...
@overload
def jacobian(f: Callable[P, Any], argnums: Argnums) -> Callable[P, Any]: ...
@names_its_parameters
def jacobian(f: Function, argnums: Argnums = 0) -> Function:
    """Return a function that returns the Jacobian of f, in the direction that takes fewer sweeps.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.

    Raises:
        TypeError: f is not a function; when it is called, an argument is not made of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> jacobian(lambda x: [x[0] * x[1], x[0]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 0.0]]
    """
    return _jacobian("jacobian", f, argnums, lambda trace: len(trace.inputs) < len(trace.outputs))


@overload
def hessian(f: Callable[Concatenate[A, P], R], argnums: Literal[0] = 0) -> Hessian[A, P, R]: ...
@overload
def hessian(f: Callable[P, Any], argnums: Argnums) -> Callable[P, Any]: ...
@names_its_parameters
def hessian(f: Function, argnums: Argnums = 0) -> Function:
    """Return a function that returns the second derivatives of f, with one forward sweep over the gradient per input.

    A function with several outputs has one Hessian per output, in the structure of its result.

    Args:
        f: a function of floats or structures of them, written with autograd's functions.
        argnums: the position of the argument to differentiate with respect to, or a tuple of positions.

    Raises:
        TypeError: f is not a function; when it is called, an argument is not made of numbers.
        ValueError: argnums does not fit the arguments of a call.

    >>> hessian(lambda x: x[0] * x[0] * x[1])([3.0, 2.0])
    [[4.0, 6.0], [6.0, 0.0]]
    >>> hessian(lambda x: {"square": x**2, "cube": x**3})(2.0)
    {'square': 2.0, 'cube': 12.0}
    """
    gradient: Function = jacrev(f, argnums)
    return _named("hessian", f, jacfwd(gradient, argnums))


@overload
def jvp(f: Callable[P, Value] | Lambda, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[float, float]: ...
@overload
def jvp(f: Callable[P, R] | Lambda, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[R, R]: ...
def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:  # JAX's argument names
    """Return f(*primals) and its derivative along the tangents, with one forward sweep.

    Args:
        f: the function.
        primals: its arguments.
        tangents: one per argument, in the structure of the argument: dicts match by key, sequences by position.

    Raises:
        TypeError: the tangents do not have the structure of the arguments.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    _check_function(f)
    for what, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, (tuple, list)):
            raise TypeError(f"{what} are a tuple, one for each argument, got {type(given).__name__}; write (x,)")
    directions = _like(tuple(primals), tangents, "tangents", "primals")
    trace = Trace(f, tuple(primals), tuple(range(len(primals))), {})
    return trace.value(), trace.rebuild_outputs(trace.push_forward(dict(enumerate(directions))))


@overload
def vjp(f: Callable[[Unpack[Primals]], R], *primals: *Primals) -> tuple[R, Callable[[R], tuple[*Primals]]]: ...
@overload
def vjp(f: Callable[..., Value], *primals: Any) -> tuple[float, Callable[[float], tuple[Any, ...]]]: ...
@overload
def vjp(f: Function, *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]: ...
def vjp(f: Function, *primals: Any) -> tuple[Any, Function]:  # type: ignore[misc]  # mypy does not match *Primals with Any
    """Return f(*primals) and a function that maps a cotangent of the result to cotangents of the primals.

    Each call of that function is one reverse sweep.

    The cotangent has the structure of the result: dicts match by key, sequences by position.

    Args:
        f: a function of floats or structures of them.
        primals: its arguments.

    Raises:
        TypeError: f is not a function, or a cotangent does not have the structure of the result.

    >>> value, pull_back = vjp(lambda x, y: [x * y, x], 2.0, 3.0)
    >>> value, pull_back([1.0, 10.0])
    ([6.0, 2.0], (13.0, 2.0))
    """
    _check_function(f)
    trace = Trace(f, primals, tuple(range(len(primals))), {})
    value = trace.value()

    def pull_back(cotangent: Any) -> Any:
        cotangents = _like(value, cotangent, "the cotangent", "the result")
        return trace.rebuild_inputs(trace.pull_back(dict(enumerate(cotangents))))

    return value, pull_back


@overload
def hvp(f: Callable[[A], float], primals: Sequence[A], tangents: Sequence[A]) -> A: ...
@overload
def hvp(f: Callable[[Value], Value], primals: Sequence[float], tangents: Sequence[float]) -> float: ...
@overload
def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any: ...
def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Return the second derivatives of f, with respect to its first argument, times a vector.

    It is a forward sweep over the gradient. Tangents are as for `jvp`, and results as for `hessian`.

    Args:
        f: a function of floats or structures of them.
        primals: its arguments.
        tangents: the vector; one part per argument, in the structure of the argument.

    Raises:
        TypeError: the tangents do not have the structure of the arguments.

    >>> hvp(lambda x: x[0] * x[0] * x[1], ([3.0, 2.0],), ([1.0, 0.0],))
    [4.0, 6.0]
    """
    gradient: Function = jacrev(f)
    return jvp(gradient, primals, tangents)[1]


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
    ys, xs = _values(outputs, "outputs"), _values(inputs, "inputs")
    for y in ys:
        y._require_graph(create_graph)
    seeds: dict[Value, FloatOrValue] = {}
    for y in ys:
        seeds[y] = seeds.get(y, 0.0) + 1.0
    order, _ = recorded_since(min((x._serial for x in xs), default=0), ys)
    found = pulled_back(order, seeds, True, xs) if create_graph else swept(pulled_back, order, seeds, xs)
    return flatten(inputs)[1](found)


def _check_function(f: object) -> None:
    if not callable(f):
        raise TypeError(f"expected a function, got {type(f).__name__} {f!r}")


def _named(verb: str, f: Function, derivative: Function) -> Function:
    """Give a derivative of f the signature of f, and a matching name and docstring."""
    name = getattr(f, "__name__", None) or getattr(f, "name", None) or type(f).__name__
    derivative.__name__ = derivative.__qualname__ = f"{verb}({name})"
    derivative.__doc__ = f"Return {verb}({name}) of these arguments, which are those of {name}."
    derivative.__wrapped__ = f  # type: ignore[attr-defined]  # inspect.signature reads it
    return derivative


def _values(tree: Any, what: str) -> list[Value]:
    nodes, _ = flatten(tree)
    for node, keys in zip(nodes, key_paths(tree)):
        if not isinstance(node, Value):
            raise TypeError(f"the {what} of gradients are Values, got {type(node).__name__} {node!r}{place(keys)}")
    return nodes


def _like(like: Any, given: Any, what: str, other: str) -> list[FloatOrValue]:
    """Return the numbers of `given` in the order of `like`."""
    return numbers(matched(given, like, what, other), like, lambda keys: f"{what}{place(keys)}")
