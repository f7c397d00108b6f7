"""Choices made without a branch, for use in rules, and slopes that are choices."""

from __future__ import annotations

from math import nan
from typing import Any

from autograd.operation import Traced, ops

__all__ = [
    "between",
    "clamp_partials",
    "either",
    "flat",
    "larger",
    "minimum_norm",
    "minus_abs",
    "nearest",
    "one_minus_square",
    "undefined",
]


def either(condition: Any, x: Any, y: Any) -> Any:
    """Choose x if the condition holds, else y, without a node for the choice.

    Symbols print it as C's conditional expression.
    """
    return condition._choose(x, y) if isinstance(condition, Traced) else x if condition else y


def undefined(x: Any) -> Any:
    """Return nan, whose derivatives of every order with respect to x are nan too.

    A multiple of x would not work, because its second derivative is 0.
    """
    return ops.div(nan, x) if isinstance(x, Traced) else nan


def flat(x: Any) -> Any:
    """Return the slope of a piecewise constant function: 0, or nan at nan."""
    return either(x == x, 0.0, undefined(x))


def minimum_norm(k: Any) -> Any:
    """Return the minimum-norm slope at a kink between the slopes k and 1.

    Every slope between the two is a subgradient there. The smallest in absolute value is the usual choice.
    """
    return either(k < 0, 0.0, either(k < 1, k, either(k == k, 1.0, undefined(k))))


def larger(x: Any, y: Any) -> Any:
    """Return the slope of max(x, y) with respect to x: half of it at a tie, nan at nan."""
    return either(x > y, 1.0, either(x < y, 0.0, either(x == y, 0.5, undefined(x * y))))


def minus_abs(x: Any) -> Any:
    """Return -|x| as a branch of a smooth function that is even in x.

    Unlike the row `abs`, it has a slope at 0, so that derivatives of any order are right there.
    """
    return either(x > 0, -x, x)


def nearest(x: Any) -> Any:
    """Return the integer nearest to x. Beyond 2**52, x + 0.5 would round to a different integer."""
    below = ops.floor(x)
    return either(x - below >= 0.5, below + 1, below)


def one_minus_square(x: Any) -> Any:
    """Return 1 - x**2 without cancellation near 1 and -1.

    Elsewhere, and at exactly 1 and -1, it is the plain formula, whose slope is exact.
    """
    return either(x * x < 0.25, 1 - x * x, either(x * x == 1, 1 - x * x, (1 - x) * (1 + x)))


def between(x: Any, low: float, high: float) -> Any:
    """Return the slope of x clipped to `low` and `high`: 0 at both, which are kinks."""
    return either(x <= low, 0.0, either(x >= high, 0.0, either(x == x, 1.0, undefined(x))))


def clamp_partials(z: Any, x: Any, low: Any, high: Any) -> tuple[Any, Any, Any]:
    """Return the slopes: 1 for the operand that is chosen, else 0. At the edges, x has slope 1, as in PyTorch."""
    nowhere = undefined(x * low * high)

    def slope(below: float, inside: float, above: float) -> Any:
        taken = either(x < low, below, either(x > high, above, either(x == x, inside, nowhere)))
        return either(low <= high, taken, nowhere)

    return slope(0.0, 1.0, 0.0), slope(1.0, 0.0, 0.0), slope(0.0, 0.0, 1.0)
