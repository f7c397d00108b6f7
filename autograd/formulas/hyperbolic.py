"""Slopes of the hyperbolic functions tanh and acosh."""

from __future__ import annotations

from typing import Any

from autograd.formulas.choices import either, minus_abs, undefined
from autograd.operation import ops

__all__ = ["acosh_slope", "tanh_slope"]


def tanh_slope(z: Any, x: Any) -> Any:
    """Return the slope 1 - z**2 of z = tanh(x).

    Near 0 it is computed in this form, whose own slope is exact. For larger x, where 1 - z**2 cancels, it is
    4 e / (1 + e)**2 with e = exp(-2|x|).
    """
    e = ops.exp(2 * minus_abs(x))
    return either(x * x < 0.25, 1 - z * z, 4 * e / ((1 + e) * (1 + e)))


def acosh_slope(x: Any) -> Any:
    """Return 1 / sqrt(x**2 - 1), with (x - 1) * (x + 1) in place of x**2 - 1.

    At exactly 1, its tangent is used, so that derivatives of every order equal their limits. For large x the result
    is 1 / x.
    """
    square = either(x == 1, 2 * (x - 1), (x - 1) * (x + 1))
    return either(x > 1e9, 1 / x, either(x >= 1, 1 / ops.sqrt(square), undefined(x)))
