"""The slope of atan, and sinc."""

from __future__ import annotations

from math import factorial, inf, pi
from typing import Any

from autograd.formulas.choices import either, minus_abs, nearest
from autograd.operation import ops

__all__ = ["atan_slope", "sinc", "sinc_slope"]


def atan_slope(x: Any) -> Any:
    """Return 1 / (1 + x**2), or 1 / x / x for large x, where the square or its slope would overflow."""
    far = either(abs(x) > 1e9, x, 1e9)
    return either(abs(x) > 1e9, 1 / far / far, 1 / (1 + x * x))


def sinc(x: Any) -> Any:
    """Return sin(pi x) / (pi x), 1 at 0 and 0 at +-inf."""
    quotient = ops.div(_sin_pi(x), pi * x)
    return either(x == 0, 1.0, either(abs(x) == inf, 0.0, quotient + 0.0))


def sinc_slope(x: Any) -> Any:
    """Return (cos(pi x) - sinc(x)) / x, and its series near 0, where the difference would cancel."""
    t = pi * pi * (x * x)
    series: Any = 0.0
    for k in range(12, 0, -1):
        series = series * t + (-1) ** k * 2 * k / factorial(2 * k + 1)
    beyond = ops.div(_cos_pi(x) - ops.sinc(x), x)
    return either(abs(x) < 0.5, pi * pi * x * series, either(abs(x) == inf, 0.0, beyond))


def _sin_pi(x: Any) -> Any:
    """Return sin(pi x) from the distance of x to the nearest integer, which is exact, unlike pi * x."""
    n = nearest(x)
    return ops.sin(pi * (x - n)) * (1 - 2 * (n % 2))


def _cos_pi(x: Any) -> Any:
    """Return cos(pi x) in the same way. Near its zeros it is computed as a sine, so that it is exactly 0 there."""
    n = nearest(x)
    r = x - n
    cosine = either(r * r > 0.0625, ops.sin(pi * (0.5 + minus_abs(r))), ops.cos(pi * r))
    return cosine * (1 - 2 * (n % 2))
