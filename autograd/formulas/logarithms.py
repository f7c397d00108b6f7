"""Logarithms of sums, and products with a logarithm."""

from __future__ import annotations

from typing import Any

from autograd import ieee
from autograd.formulas.choices import either, undefined
from autograd.formulas.named_constants import logarithm
from autograd.operation import ops

__all__ = ["logaddexp", "logaddexp_partials", "named_log", "xlog1py_partials", "xlogy_partials"]


def named_log(x: Any) -> Any:
    """Return log(x) for a formula in textbook form. The logarithm of a positive number is a named constant."""
    return logarithm(x) if type(x) is float and x > 0 else ops.log(x)


def _exp_of_difference(x: Any, m: Any) -> Any:
    """Return exp(x - m), corrected for the rounding error of the difference."""
    d = x - m
    e = ops.exp(d)
    return either(abs(d) < 750, e + e * ieee.rest_of_difference(x, m, d), e)


def logaddexp(x: Any, y: Any) -> Any:
    """Return log(exp(x) + exp(y)), with the larger term factored out so that the small one is not lost."""
    larger, smaller = either(x < y, y, x), either(x < y, x, y)
    rest = either(x == y, 1.0, _exp_of_difference(smaller, larger))
    return larger + ops.log1p(rest)


def logaddexp_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return exp(x) / (exp(x) + exp(y)) and exp(y) / (exp(x) + exp(y)). For equal infinities they are nan."""
    rest = _exp_of_difference(either(x < y, x, y), either(x < y, y, x))
    return either(x < y, rest, 1.0) / (1 + rest), either(x < y, 1.0, rest) / (1 + rest)


def xlogy_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the partials log(y) and x / y of z = x log(y), which is 0 at x = 0 even if the logarithm is infinite."""
    return ops.log(y), _slope_of_logarithm(x, y, y + 0.0)


def xlog1py_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the partials log1p(y) and x / (1 + y) of z = x log1p(y)."""
    return ops.log1p(y), _slope_of_logarithm(x, y, 1 + y)


def _slope_of_logarithm(x: Any, y: Any, of: Any) -> Any:
    """Return x / of, where `of` is the argument of the logarithm. For x = 0 the function is 0 for every y.

    There the slope is 0 too. Its own slope with respect to x is inf at the edge, and nan outside of the domain.
    """
    outside = undefined(x * y)
    edge = either(of == 0, ops.cbrt(x), either(of < 0, 0.0 * ops.cbrt(x), outside))
    return either(x == 0, either(of > 0, x / of, edge), either(of >= 0, x / of, outside))
