"""Activations made of exponentials, and their slopes: sigmoid, silu and mish."""

from __future__ import annotations

from math import exp
from typing import Any

from autograd.formulas.choices import either, minus_abs
from autograd.operation import ops

__all__ = ["mish", "mish_slope", "sigmoid", "sigmoid_slope", "silu", "silu_slope"]


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x)) from exp(-|x|), which never overflows."""
    e = ops.exp(minus_abs(x))
    return either(x > 0, 1.0, e) / (1 + e)


def sigmoid_slope(x: Any) -> Any:
    """Return the slope of the sigmoid, as `hyperbolic.tanh_slope` does: sigmoid(x) is (1 + tanh(x/2)) / 2.

    The textbook's z * (1 - z) has no digits left beyond x = 37.
    """
    t = ops.tanh(0.5 * x)
    e = ops.exp(minus_abs(x))
    return either(x * x < 1, 0.25 * (1 - t * t), e / ((1 + e) * (1 + e)))


def silu(x: Any) -> Any:
    """Return x * sigmoid(x), accurate in the left tail."""
    return either(x > -700, x / (1 + ops.exp(-x)), _far_left(x))


def silu_slope(x: Any) -> Any:
    """Return the slope of silu: sigmoid(x) * (1 + x * (1 - sigmoid(x))), written with e = exp(-|x|)."""
    e, scale = _scaled_exp(x)
    below = either(x < -800, -0.0, (1 + e + x) * e / ((1 + e) * (1 + e)) * scale)
    return either(x > 800, 1.0, either(x > 0, (1 + e + x * e) / ((1 + e) * (1 + e)), below))


def mish(x: Any) -> Any:
    """Return x * tanh(softplus(x)), which is x / (e + 1/2 + 1/2 / (1 + 2 e)) with e = exp(-x)."""
    e = ops.exp(-x)
    return either(x > -700, x / (e + (0.5 + 0.5 / (1 + 2 * e))), _far_left(x))


def mish_slope(x: Any) -> Any:
    """Return the slope of mish: a quotient of polynomials in e = exp(-|x|) for each sign of x."""
    e, scale = _scaled_exp(x)
    h = e + e * e / 2
    below = e * (x + 1 + e * (x + 1.5 + e * (1 + e / 4))) / (1 + h * (2 + h)) * scale
    d = 1 + 2 * e * (1 + e)
    above = 1 + 2 * e * e * (2 * x * (1 + e) - d) / (d * d)
    return either(x > 800, 1.0, either(x > 0, above, either(x < -800, -0.0, below)))


def _far_left(x: Any) -> Any:
    """Return x * exp(x), the limit of silu and mish. At -inf it is -0.0, not nan."""
    e, scale = _scaled_exp(x)
    return either(x < -800, -0.0, x * e * scale)


def _scaled_exp(x: Any) -> tuple[Any, Any]:
    """Return exp(-|x|) as a product of two factors.

    The second is below 1 only for very negative x. There the exponential alone would be subnormal and lose digits.
    """
    far = x < -700
    return ops.exp(either(far, x + 64, minus_abs(x))), either(far, exp(-64), 1.0)
