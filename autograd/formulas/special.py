"""The special functions: lgamma, digamma, trigamma and the inverse of erf, accurate to the last digits of a float.

The C library's lgamma differs between machines, and the C library lacks the others. Each function here is written
like a rule, without a branch on a value, so that it works for floats, Values and C. The constants are values of
classical functions, computed with mpmath to 50 digits. Only the constants of `erfinv` are fitted; they come from a
paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, log, nan, pi, sqrt
from typing import Any

from autograd.formulas.choices import either, minus_abs, nearest, one_minus_square, undefined
from autograd.operation import Primitive, ops

__all__ = ["TRIGAMMA", "digamma", "erfinv", "erfinv_slope", "lgamma", "trigamma"]


# ---- the gamma function ----------------------------------------------------------------------------------------------

# Riemann's zeta(k) - 1 from k = 2: log(gamma(2 + t)) is (1 - euler) t + sum of (-t)**k (zeta(k) - 1) / k (Abramowitz
# and Stegun, 6.1.33). Its terms fall like (t / 2)**k.
# fmt: off
_ZETA_LESS_1 = (
    0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
    0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
    0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-05, 3.058823630702049e-05,
    1.528225940865187e-05, 7.637197637899763e-06, 3.81729326499984e-06, 1.908212716553939e-06, 9.539620338727962e-07,
    4.769329867878064e-07, 2.38450502727733e-07, 1.1921992596531106e-07, 5.960818905125948e-08,
    2.980350351465228e-08, 1.4901554828365043e-08, 7.45071178983543e-09, 3.725334024788457e-09,
    1.862659723513049e-09, 9.313274324196682e-10, 4.656629065033784e-10, 2.3283118336765053e-10,
    1.164155017270052e-10,
)
_ONE_LESS_EULER = 0.42278433509846713
# The zero of digamma as a sum of two floats, and the value of lgamma at it. Then the Taylor coefficients of digamma at
# the zero, without the first, which is 0.
_ROOT, _REST_OF_ROOT = 1.4616321449683622, 9.549995429965697e-17
_LEAST = -0.12148629053584961
_AT_ROOT = (
    0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652, 0.10782405069126237,
    -0.07219956125645471, 0.04880428816414311, -0.03316112647484736, 0.022597648232218104, -0.01542476590494896,
    0.010538791616612175, -0.007204534386356869, 0.004926781395729853, -0.003369801655439328, 0.002305126326734928,
    -0.0015769367714301972, 0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602,
    -0.0003454680251063077, 0.00023635601564027053, -0.00016170622091974803, 0.0001106337276874741,
)
# The Bernoulli numbers B2, B4 ... of Stirling's series (6.1.40, 6.3.18 and 6.4.12).
_BERNOULLI = (
    0.16666666666666666, -0.03333333333333333, 0.023809523809523808, -0.03333333333333333, 0.07575757575757576,
    -0.2531135531135531, 1.1666666666666667, -7.092156862745098, 54.971177944862156, -529.1242424242424,
)
# fmt: on
_PI_SQUARED = 9.869604401089358  # pi * pi would be rounded twice


def lgamma(x: Any) -> Any:
    """Return log(abs(gamma(x))).

    Below 9.5, x is reduced to a number near 2 by a product of x - 1, x - 2 ..., and the series around 2 is used. Near
    the minimum at 1.46, where this would cancel, a different series is used. Above 9.5 it is Stirling's series, and
    below -0.5 the reflection formula (6.1.17).
    """
    u = either(x < -0.5, -x, x)
    n = nearest(u)
    t = u - n
    series = t * (_ONE_LESS_EULER + t * _series([z / k * (-1) ** k for k, z in enumerate(_ZETA_LESS_1, 2)], t))
    steps: Any = 1.0
    for k in range(1, 8):
        steps = steps * either(n >= k + 2, u - k, 1.0)
    below = either(n < 1, ops.log(abs(u)) + ops.log1p(u), ops.log(u))
    small = either(n < 2, series - below, series + ops.log(steps))
    s = (u - _ROOT) - _REST_OF_ROOT
    around_root = _LEAST + s * s * _series([c / k for k, c in enumerate(_AT_ROOT, 2)], s)
    small = either(abs(s) < 0.3, around_root, small)
    far = either(u < 9.5, 9.5, u)
    rest = _series([b / (2 * k * (2 * k - 1)) for k, b in enumerate(_BERNOULLI[:8], 1)], 1 / far / far) / far
    large = (u - 0.5) * (ops.log(far) - 1) + (0.5 * log(2 * pi) - 0.5 + rest)
    value = either(u < 9.5, small, large)
    r = x - nearest(x)
    reflected = either(r == 0, inf, -ops.log(abs(x * ops.sin(pi * r)) / pi) - value)
    return either(x >= -0.5, value, either(x > -inf, reflected, either(x == x, inf, x)))


def digamma(x: Any) -> Any:
    """Return the derivative of lgamma: a Taylor series around its zero at 1.46, or the reflection (6.3.7) for x < 0."""
    u = either(x > 0, x, 1 - x)
    rest_of_u = either(x > 0, 0.0, (1 - u) - x)  # the rounding error of the difference
    n = nearest(u)
    steps: Any = 0.0
    for k in range(1, 8):
        steps = steps + either(n >= k + 2, 1 / either(n >= k + 2, u - k, 1.0), 0.0)
    series = _ONE_LESS_EULER + (u - n) * _series([z * (-1) ** k for k, z in enumerate(_ZETA_LESS_1, 2)], u - n)
    below = either(n < 1, 1 / u + 1 / (1 + u), 1 / u)
    s = (u - _ROOT) + (rest_of_u - _REST_OF_ROOT)
    small = either(abs(s) < 0.3, s * _series(_AT_ROOT, s), either(n < 2, series - below, series + steps))
    far = either(u < 9.5, 9.5, u)
    terms = _series([b / (2 * k) for k, b in enumerate(_BERNOULLI[:8], 1)], 1 / far / far) / far / far
    large = ops.log(u) - 0.5 / far - terms
    positive = either(u < 9.5, small, large)
    r = x - nearest(x)
    complement = ops.sign(r) * pi * ops.tan(pi * (0.5 + minus_abs(r)))  # near the zeros of the cotangent
    cotangent = either(r == 0, nan, either(r * r > 0.0625, complement, ops.div(pi, ops.tan(pi * r))))
    return either(
        x > 0, positive, either(x == 0, ops.div(-1.0, x), either(x > -inf, positive - cotangent, undefined(x)))
    )


def trigamma(x: Any) -> Any:
    """Return the derivative of digamma: ten terms of the sum of 1 / (x + k)**2, and Stirling's series for the rest.

    Below -0.5 it is the reflection formula (6.4.7). Higher derivatives are those of this sum.
    """
    u = either(x > -0.5, x, 1 - x)
    y = u + 10.0
    rest = _series(_BERNOULLI[:9], 1 / y / y) / y / y
    total: Any = 0.0
    for k in range(9, 0, -1):
        total = total + 1 / (u + k) / (u + k)
    total = total + 1 / u / u  # u + 0 would lose the sign of -0.0
    total = total + (1 + 0.5 / y + rest) / y
    r = x - nearest(x)
    # Near the zeros of its slope, the sine is computed as a cosine, so that higher derivatives keep their digits.
    sine = either(r * r > 0.0625, ops.cos(pi * (0.5 + minus_abs(r))), ops.sin(pi * r))
    reflected = either(r == 0, undefined(x), ops.div(_PI_SQUARED, sine * sine) - total)
    return either(x > -0.5, total, reflected)


# The slope of digamma in printed formulas. It is not a row, because nothing records it.
TRIGAMMA = Primitive("trigamma", trigamma, lambda z, x: (undefined(x),), latex=r"\psi_{1}\left($a\right)")


def _series(coefficients: Sequence[float], t: Any) -> Any:
    """Return c0 + c1 t + c2 t**2 + ..."""
    total: Any = 0.0
    for c in reversed(coefficients):
        total = total * t + c
    return total


# ---- the inverse of the error function -------------------------------------------------------------------------------

# M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988):
# numerator and denominator by region, the constant first. The paper has a third region, for x within 2.8e-11
# of 1 or -1. There the second one is good enough for one step of Newton's method.
# fmt: off
_CENTRAL_NUMERATOR = (
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
)
_CENTRAL_DENOMINATOR = (
    1.0, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
)
_TAIL_NUMERATOR = (
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
)
_TAIL_DENOMINATOR = (
    1.0, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-09,
)
# fmt: on


def erfinv(x: Any) -> Any:
    """Return the y with erf(y) = x: the normal distribution's quantile at (1 + x) / 2, over sqrt(2).

    One step of Newton's method corrects rounding errors. If erf is near 1, the residual is computed with erfc.
    """
    q = 0.5 * x
    central = q * _quotient(_CENTRAL_NUMERATOR, _CENTRAL_DENOMINATOR, 0.180625 - q * q)
    r = ops.sqrt(-ops.log(0.5 * (1 - abs(x))))
    tail = _quotient(_TAIL_NUMERATOR, _TAIL_DENOMINATOR, r - 1.6)
    y = either(abs(q) <= 0.425, central, ops.sign(x) * tail) * sqrt(0.5)
    residual = either(abs(x) < 0.5, ops.erf(y) - x, ops.sign(x) * (1 - abs(x) - ops.erfc(abs(y))))
    return either(abs(x) == 1, inf * x, y - residual * ops.exp(y * y) * (sqrt(pi) / 2))


def _quotient(numerator: Sequence[float], denominator: Sequence[float], r: Any) -> Any:
    return _series(numerator, r) / _series(denominator, r)


def erfinv_slope(z: Any, x: Any) -> Any:
    """Return sqrt(pi) / 2 * exp(z**2) for z = erfinv(x).

    In the tails the rounding error of z costs digits. It is corrected with the residual erfc(|z|) - (1 - |x|). The
    rounding of z**2 costs digits too, so z is split as in `gaussian`.
    """
    at_edge = either(abs(x) == 1, 1 / one_minus_square(x), undefined(x))
    y, u = -minus_abs(z), -minus_abs(x)
    inside = either(u < 1, y, 0.0)
    m = ops.floor(256 * inside + 0.5) / 256
    f = inside - m
    slope = sqrt(pi) / 2 * ops.exp(m * m) * ops.exp(2 * m * f + f * f)
    return either(u < 1, slope + slope * (2 * inside * (ops.erfc(inside) - (1 - u)) * slope), at_edge)
