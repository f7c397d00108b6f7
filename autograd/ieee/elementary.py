"""The forward functions of one or two floats."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from math import copysign, inf, nan

__all__ = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "cos",
    "cosh",
    "div",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "floordiv",
    "hypot",
    "log",
    "log1p",
    "log2",
    "log10",
    "maximum",
    "minimum",
    "mod",
    "pow",
    "relu",
    "round",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "trunc",
]

_Unary = Callable[[float], float]


def _total(function: _Unary, otherwise: _Unary) -> _Unary:
    """Make `function` total: if it raises, `otherwise` gives the IEEE result."""

    @wraps(function)
    def total(x: float) -> float:
        try:
            return function(x)
        except (ValueError, OverflowError):
            return otherwise(x)

    return total


def _nan(_: float) -> float:
    return nan


def _inf(_: float) -> float:
    return inf


def _signed_inf(x: float) -> float:
    return copysign(inf, x)


exp = _total(math.exp, _inf)
exp2 = _total(math.exp2, _inf)
expm1 = _total(math.expm1, _inf)
cosh = _total(math.cosh, _inf)
sinh = _total(math.sinh, _signed_inf)
log = _total(math.log, lambda x: -inf if x == 0 else nan)
log2 = _total(math.log2, lambda x: -inf if x == 0 else nan)
log10 = _total(math.log10, lambda x: -inf if x == 0 else nan)
log1p = _total(math.log1p, lambda x: -inf if x == -1 else nan)
atanh = _total(math.atanh, lambda x: copysign(inf, x) if x * x == 1 else nan)
sqrt = _total(math.sqrt, _nan)
sin = _total(math.sin, _nan)
cos = _total(math.cos, _nan)
tan = _total(math.tan, _nan)
asin = _total(math.asin, _nan)
acos = _total(math.acos, _nan)
acosh = _total(math.acosh, _nan)

# These never raise.
atan, atan2, asinh, tanh = math.atan, math.atan2, math.asinh, math.tanh
erf, erfc, hypot, abs = math.erf, math.erfc, math.hypot, math.fabs


def relu(x: float) -> float:
    """x if it is positive, else 0; nan at nan."""
    return x if x > 0 else 0.0 if x <= 0 else x


def cbrt(x: float) -> float:
    """The real cube root, within 1 ulp. It is computed for a number in [1, 8) and scaled by a power of two."""
    if x == 0 or not math.isfinite(x):
        return x
    k = (math.frexp(x)[1] - 1) // 3
    return copysign(math.ldexp(math.pow(math.ldexp(math.fabs(x), -3 * k), 1 / 3), k), x)


def div(x: float, y: float) -> float:
    """x / y, with a signed infinity at a pole."""
    try:
        return x / y
    except ZeroDivisionError:
        return nan if x == 0 or x != x else copysign(inf, x) * copysign(1.0, y)


def pow(x: float, y: float) -> float:
    """x ** y, never complex: nan if the base is negative and the exponent is not an integer."""
    try:
        return math.pow(x, y)
    except OverflowError:
        return -inf if x < 0 and _is_odd(y) else inf
    except ValueError:
        if x != 0:
            return nan
        return copysign(inf, x) if _is_odd(y) else inf


def _is_odd(y: float) -> bool:
    return math.fmod(y, 2.0) in (1.0, -1.0)


def mod(x: float, y: float) -> float:
    """x - y * floor(x / y), Python's %: the result has the sign of the divisor."""
    try:
        return x % y
    except (ZeroDivisionError, ValueError):
        return nan


def floordiv(x: float, y: float) -> float:
    """floor(x / y), Python's //, with a signed infinity at a pole, as for the quotient."""
    return x // y if y != 0 else div(x, y)


def floor(x: float) -> float:
    """The largest integer not above x; -0.0, infinities and nan are unchanged."""
    return float(math.floor(x)) if x != 0 and math.isfinite(x) else x


def ceil(x: float) -> float:
    """The smallest integer not below x: -0.0 for x in (-1, 0)."""
    return -floor(-x)


def trunc(x: float) -> float:
    """x rounded toward 0; a zero has the sign of x."""
    return copysign(floor(math.fabs(x)), x)


def round(x: float, digits: float) -> float:
    """x rounded to a number of decimal digits, with ties to even; nan if that number is not an integer."""
    if not digits.is_integer():
        return nan
    try:
        return x.__round__(int(digits))
    except OverflowError:  # rounded up beyond the largest float
        return copysign(inf, x)


def sign(x: float) -> float:
    """-1, 0 or 1; nan at nan."""
    return 1.0 if x > 0 else -1.0 if x < 0 else 0.0 if x == 0 else x


def maximum(x: float, y: float) -> float:
    """The larger of two: nan if either is, and -0.0 below +0.0 (IEEE-754-2019)."""
    if x == y:
        return y if copysign(1.0, x) < 0 else x
    return x if x > y or x != x else y


def minimum(x: float, y: float) -> float:
    """The smaller of two: nan if either is, and -0.0 below +0.0 (IEEE-754-2019)."""
    return -maximum(-x, -y)
