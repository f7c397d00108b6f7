"""Arithmetic of the rules of optimizers, on floats and on the Values that record a rule."""

from __future__ import annotations

from math import sqrt

from autograd import div
from autograd import sqrt as sqrt_of

__all__ = ["quotient", "root"]


def quotient(x: float, y: float, eps: float) -> float:
    """Return x / (y + eps) for y >= 0: inf if the divisor is 0, and 0 for 0 / 0 (a gradient that was always 0)."""
    if eps:
        return x / (y + eps)
    return div(x, y) if x or y else 0.0


def root(x: float) -> float:
    """Return the square root of a float, or of a Value while a rule is recorded."""
    return sqrt(x) if type(x) is float else sqrt_of(x)
