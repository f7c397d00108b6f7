"""Roots and fixed points. Their derivatives, of any order, follow from the implicit function theorem.

The steps of the solver are not recorded. With f(x, a) = 0, the derivative of x with respect to a is the solution of
df/dx dx/da = -df/da at the solution.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite
from typing import Any

from autograd import linalg
from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue, Value
from autograd.functional.differentiated_function import Function, check_function
from autograd.functional.jacobian_products import vjp
from autograd.functional.nested_numbers import numbers_of
from autograd.functional.unrecorded_functions import applied
from autograd.names import names_its_parameters
from autograd.names.option_ranges import whole
from autograd.structure import place

__all__ = ["fixed_point", "root"]

_HALVINGS = 30  # the maximum number of times that a step of Newton's method is halved if the residual does not decrease
_TOLERANCE = 1e-15  # the size of the last step, relative to the solution; absolute near a solution at 0

Residual = Callable[[Sequence[Any], Sequence[Any]], list[FloatOrValue]]
Solve = Callable[[Residual, list[float], Sequence[float], int], list[float]]


@names_its_parameters
def root(f: Function, x0: Any, *args: Any, max_steps: int = 100) -> Any:
    """Return the x near x0 with f(x, *args) = 0, by Newton's method. It is differentiable with respect to args.

    Args:
        f: a function that returns as many numbers as x has. It may not close over Values: pass them in args.
        x0: a number, or a structure of numbers, to start from. Derivatives do not depend on it.
        args: the other arguments of f.
        max_steps: the maximum number of steps of the solver.

    Raises:
        TypeError: f is not a function, or closes over a Value.
        ValueError: f does not return as many numbers as x has, or no solution is found.

    >>> from autograd import grad
    >>> def cube_root(a):
    ...     return root(lambda x, a: x**3 - a, 1.0, a)
    >>> cube_root(8.0), grad(cube_root)(8.0)  # a**(1/3), and 1 / (3 a**(2/3))
    (2.0, 0.08333333333333333)
    >>> grad(grad(cube_root))(8.0) == -2 / 9 / 32
    True
    """
    return _solved("root", f, lambda x, y: y, _newton, x0, args, max_steps)


@names_its_parameters
def fixed_point(f: Function, x0: Any, *args: Any, max_steps: int = 10_000) -> Any:
    """Return the x such that f(x, *args) = x, by iteration from x0. It is differentiable with respect to args.

    Args:
        f: a function that returns as many numbers as x has. It may not close over Values: pass them in args.
        x0: a number, or a structure of numbers, to start from. Derivatives do not depend on it.
        args: the other arguments of f.
        max_steps: the maximum number of steps of the iteration.

    Raises:
        TypeError: f is not a function, or closes over a Value.
        ValueError: f does not return as many numbers as x has, or the iteration does not converge.

    >>> from autograd import cos, grad
    >>> def solution(a):
    ...     return fixed_point(lambda x, a: cos(x) * a, 0.5, a)
    >>> round(solution(1.0), 12), round(grad(solution)(1.0), 12)
    (0.739085133215, 0.441610791705)
    """
    return _solved("fixed_point", f, lambda x, y: y - x, _iterated, x0, args, max_steps)


def _solved(
    name: str,
    f: Function,
    difference: Callable[[Any, Any], Any],
    solve: Solve,
    x0: Any,
    args: Sequence[Any],
    max_steps: int,
) -> Any:
    check_function(f)
    whole("max_steps", max_steps, 1)
    starts, rebuild = numbers_of(x0, lambda keys: f"x0{place(keys)}")
    start = [data_of(x) for x in starts]
    operands, rebuild_args = numbers_of(tuple(args), lambda keys: f"argument {keys[0]}{place(keys[1:])}", top=1)

    def residual(xs: Sequence[Any], numbers: Sequence[Any]) -> list[FloatOrValue]:
        ys, _ = numbers_of(f(rebuild(xs), *rebuild_args(numbers)), lambda keys: f"the result of f{place(keys)}")
        if len(ys) != len(xs):
            raise ValueError(f"f must return as many numbers as x has: {len(xs)}, got {len(ys)}")
        return [difference(x, y) for x, y in zip(xs, ys, strict=True)]

    def forward(numbers: Sequence[float]) -> list[float]:
        if any(isinstance(y, Value) for y in residual(start, numbers)):
            raise TypeError(f"the function of {name} closes over a Value; pass it as an argument of {name}")
        return solve(residual, start, numbers, max_steps)

    def rows(j: int, numbers: Sequence[FloatOrValue]) -> list[FloatOrValue]:
        xs = applied(name, forward, rows, numbers)
        _, pull_back = vjp(residual, xs, list(numbers))
        units = [[float(i == k) for k in range(len(xs))] for i in range(len(xs))]
        jacobian = [pull_back(unit)[0] for unit in units]
        transposed = [[row[k] for row in jacobian] for k in range(len(xs))]
        weights = linalg.solve(transposed, units[j])
        return [-g for g in pull_back(weights)[1]]

    return rebuild(applied(name, forward, rows, operands))


def _newton(residual: Residual, start: list[float], numbers: Sequence[float], max_steps: int) -> list[float]:
    """Return the solution by Newton's method. A step that does not reduce the residual is halved."""
    x, moved = start, inf
    largest = [abs(a) for a in start]
    size = _size(residual(x, numbers))
    for _ in range(max_steps):
        if size == 0:
            return x
        value, pull_back = vjp(lambda xs: residual(xs, numbers), x)
        units = [[float(i == k) for k in range(len(x))] for i in range(len(x))]
        try:
            step = linalg.solve([pull_back(unit)[0] for unit in units], value)
        except ValueError:  # the Jacobian is singular
            break
        closer = _closer(residual, x, step, size, numbers)
        if closer is None:
            if all(abs(s) <= 1e-8 * a for a, s in zip(largest, step, strict=True)):
                return x  # this is as close as rounding allows
            break
        steps = [b - a for a, b in zip(x, closer[0], strict=True)]
        x, size = closer
        largest = [max(a, abs(b)) for a, b in zip(largest, x, strict=True)]
        moved = _longest(steps, [1.0] * len(x))
        if _longest(steps, x) <= _TOLERANCE:
            return x
    if size == 0 or moved <= _TOLERANCE:  # toward a solution at 0, steps do not become small relative to x
        return x
    raise ValueError(f"root found no solution from {start}: at {x} the residual is {size}; start closer, or check f")


def _closer(
    residual: Residual, x: list[float], step: Sequence[float], size: float, numbers: Sequence[float]
) -> tuple[list[float], float] | None:
    """Return the point after a fraction of a step, and its residual; None if no fraction reduces the residual."""
    share = 1.0
    for _ in range(_HALVINGS):
        found = [a - share * s for a, s in zip(x, step, strict=True)]
        now = _size(residual(found, numbers))
        if now < size:
            return found, now
        share /= 2
    return None


def _iterated(residual: Residual, start: list[float], numbers: Sequence[float], max_steps: int) -> list[float]:
    """Return the fixed point by iteration, until the steps stop getting smaller."""
    x, least, shortest = start, inf, inf
    largest = [abs(a) for a in start]
    for k in range(max_steps + 1):
        step = [data_of(s) for s in residual(x, numbers)]
        if not all(map(isfinite, step)):
            break
        size, length = _longest(step, x), max(map(abs, step), default=0.0)
        if size <= _TOLERANCE or (size >= least and size < 1e-12):
            return x
        # Near a solution at 0, rounding keeps the steps from getting short relative to x.
        if length >= shortest and _longest(step, largest) <= _TOLERANCE:
            return x
        if k == max_steps:
            if length <= _TOLERANCE:
                return x
            break
        least, shortest = min(least, size), min(shortest, length)
        x = [a + s for a, s in zip(x, step, strict=True)]
        largest = [max(a, abs(b)) for a, b in zip(largest, x, strict=True)]
    raise ValueError(f"the iteration of fixed_point from {start} does not converge: after its last step it is at {x}")


def _longest(step: Sequence[float], sizes: Sequence[float]) -> float:
    """Return the largest component of a step, each relative to a size. A step of 0 is 0 relative to any size."""
    parts = zip(step, sizes, strict=True)
    return max((0.0 if s == 0 else abs(s / a) if a else inf for s, a in parts), default=0.0)


def _size(residuals: Sequence[FloatOrValue]) -> float:
    sizes = [abs(data_of(r)) for r in residuals]
    return inf if any(size != size for size in sizes) else max(sizes, default=0.0)
