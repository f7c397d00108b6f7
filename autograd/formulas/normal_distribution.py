"""The normal distribution."""

from __future__ import annotations

from math import exp, pi, sqrt
from typing import Any

from autograd import ieee
from autograd.formulas.choices import either
from autograd.operation import ops

__all__ = ["gaussian", "gelu", "normal_cdf"]


def gaussian(factor: Any, scale: float, x: Any) -> Any:
    """Return factor * exp(-scale * x**2).

    The rounding of x**2 would cost digits in the tails. So x is split into m, a multiple of 1/256 with an exact square,
    and a small rest f, as in `expx2` of the Cephes library. Far out, the factor exp(-64) comes last, since the
    exponential alone could underflow before `factor` is applied.
    """
    m = ops.floor(256 * x + 0.5) / 256
    f = x - m
    far = scale * x * x > 690
    e = ops.exp(either(far, 64.0, 0.0) - scale * m * m) * ops.exp(-scale * (2 * m * f + f * f))
    return either(scale * x * x > 760, either(factor >= 0, 0.0, -0.0), factor * e * either(far, exp(-64), 1.0))


def normal_cdf(x: Any) -> Any:
    """Return the normal distribution function, erfc(-x / sqrt(2)) / 2: 1 + erf would lose the left tail.

    In the tail, the rounding error of -x / sqrt(2) would cost digits. It is corrected with the slope of erfc. Below
    x = -37, where erfc underflows, the result is the density times the Mills ratio.
    """
    plain = 0.5 * ops.erfc(-x * sqrt(0.5))
    t = -ops.clamp(x, -37.0, -1.0)
    u = t * sqrt(0.5)
    high = ieee.upper_half(t)
    lost = (high * _ROOT_HALF - u) + (t - high) * _ROOT_HALF + t * _REST_OF_ROOT_HALF
    near = 0.5 * ops.erfc(u) - lost * ops.exp(-u * u) * (1 / sqrt(pi))
    return either(x < -1, either(x > -37, near, gaussian(_far_mills(x) / sqrt(2 * pi), 0.5, x)), plain)


_ROOT_HALF, _REST_OF_ROOT_HALF = 0.7071067839860916, -2.799544089368687e-09  # sqrt(1/2): 26 bits, and the rest


def gelu(x: Any) -> Any:
    """Return x times the normal distribution function. In the far tail, x is multiplied in before it underflows."""
    far = gaussian(x * _far_mills(x) / sqrt(2 * pi), 0.5, x)
    return either(x < -37, far, x * ops.normal_cdf(x))


def _far_mills(x: Any) -> Any:
    """Return the Mills ratio at x below -37, the tail of the normal distribution over its density.

    It is Laplace's continued fraction.
    """
    a = either(x < -37, -x, 37.0)
    return 1 / (a + 1 / (a + 2 / (a + 3 / (a + 4 / (a + 5 / a)))))
