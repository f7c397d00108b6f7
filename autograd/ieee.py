"""The forward functions on floats, with the results of IEEE-754.

Python's `math` raises at a pole, outside a domain and on overflow. These functions return inf or nan instead, as C,
NumPy, PyTorch and JAX do, so that an overflow does not abort a training step. Only functions that differ from those of
the C library are written here. This module contains no derivatives.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import lru_cache, reduce, wraps
from itertools import accumulate, chain
from math import copysign, inf, nan
from typing import Any

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
    "dot",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "floordiv",
    "fsum",
    "hypot",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logsumexp",
    "maximum",
    "minimum",
    "mod",
    "norm",
    "pow",
    "prod",
    "products_of_others",
    "relu",
    "rest_of_difference",
    "round",
    "sign",
    "sin",
    "sinh",
    "softmax",
    "softmax_all",
    "sqrt",
    "tan",
    "tanh",
    "trunc",
    "upper_half",
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
    """The real cube root, within 1 ulp. It is computed for a number in [1, 8), then scaled by a power of two."""
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
    """x - y * floor(x / y), Python's %: the sign is the divisor's."""
    try:
        return x % y
    except (ZeroDivisionError, ValueError):
        return nan


def floordiv(x: float, y: float) -> float:
    """floor(x / y), Python's //, with the quotient's signed infinity at a pole."""
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
    """x rounded to a number of decimal digits, halves to even; nan if that number is not an integer."""
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


def dot(*operands: float) -> float:
    """w1*x1 + w2*x2 + ... (+ bias), with the rounding of the expression evaluated from left to right."""
    n = len(operands) // 2
    products = map(operator.mul, operands[:n], operands[n : 2 * n])
    return reduce(operator.add, chain(products, operands[2 * n :])) if operands else 0.0


def fsum(*operands: float) -> float:
    """The sum, rounded once."""
    try:
        return math.fsum(operands)
    except ValueError:  # inf - inf
        return nan
    except OverflowError:  # a partial sum overflows, but the total may not
        return _sum_of_huge(operands)


def _sum_of_huge(operands: tuple[float, ...]) -> float:
    from fractions import Fraction  # slow to import and rarely needed

    infinite = {x for x in operands if not math.isfinite(x)}
    if infinite:
        return infinite.pop() if len(infinite) == 1 else nan
    exact = sum(map(Fraction, operands))
    try:
        return float(exact)
    except OverflowError:
        return inf if exact > 0 else -inf


def norm(*xs: float) -> float:
    """The square root of the sum of squares."""
    return math.hypot(*xs)


def prod(*xs: float) -> float:
    """x1 * x2 * ..., as if rounded once; no intermediate product overflows or underflows."""
    return _in_range(reduce(_times, map(_split, xs), _ONE))


def products_of_others(*xs: float) -> list[float]:
    """For every i, the product of all except x_i: the product of those before it times that of those after it."""
    factors = [*map(_split, xs)]
    before = accumulate(factors[:-1], _times, initial=_ONE)
    after = [*accumulate(factors[:0:-1], _times, initial=_ONE)]
    return [_in_range(_times(x, y)) for x, y in zip(before, reversed(after), strict=True)] if xs else []


_Product = tuple[float, float, int]  # (high, low, e) is (high + low) * 2**e, high between 1/2 and 1
_ONE: _Product = (0.5, 0.0, 1)


def _split(x: float) -> _Product:
    m, e = math.frexp(x)
    return m, 0.0, e


def _times(x: _Product, y: _Product) -> _Product:
    """The product with twice the digits of a float (Dekker 1971)."""
    (a, a_low, i), (b, b_low, j) = x, y
    high = a * b
    if high == 0 or not math.isfinite(high):
        return high, 0.0, 0
    a_top, b_top = upper_half(a), upper_half(b)
    a_rest, b_rest = a - a_top, b - b_top
    low = ((a_top * b_top - high) + a_top * b_rest + a_rest * b_top) + a_rest * b_rest + (a * b_low + a_low * b)
    total = high + low
    m, e = math.frexp(total)
    return m, math.ldexp(low - (total - high), -e), i + j + e


def upper_half(x: Any) -> Any:
    """The upper 26 bits of x, a float, Value or symbol. Products of two such numbers are exact (Veltkamp 1968)."""
    return 134217729.0 * x - (134217729.0 * x - x)


def _in_range(product: _Product) -> float:
    high, _, e = product
    try:
        return math.ldexp(high, e)
    except OverflowError:
        return copysign(inf, high)


def _shifted_exponentials(xs: tuple[float, ...]) -> tuple[float, list[float]]:
    """The maximum m and every exp(x - m). If m is inf, the limit: 1 for x = m, else 0."""
    m = reduce(maximum, xs)
    if math.isinf(m):
        return m, [1.0 if x == m else 0.0 for x in xs]
    return m, [_exp_of_difference(x, m) for x in xs]


def _exp_of_difference(x: float, m: float) -> float:
    """exp(x - m) for x <= m, corrected for the rounding error of the difference."""
    d = x - m
    if not d > -750:
        return exp(d)  # 0, or nan
    e = exp(d)
    rest: float = rest_of_difference(x, m, d)
    return e + e * rest


def rest_of_difference(x: Any, m: Any, d: Any) -> Any:
    """The rounding error of d = x - m (Knuth's two-sum), for floats, Values or symbols."""
    kept = d - x
    return (x - (d - kept)) - (m + kept)


def logsumexp(*xs: float) -> float:
    """log(exp(x1) + exp(x2) + ...), with the largest term factored out so that small ones are not lost."""
    m, terms = _shifted_exponentials(xs)
    if not math.isfinite(m):
        return m
    terms.remove(1.0)
    return m + math.log1p(math.fsum(terms))


def log_softmax(*operands: float) -> float:
    """x_i - log(exp(x_1) + exp(x_2) + ...), where i is the last operand."""
    *xs, index = operands
    x = xs[int(index)]
    m, terms = _shifted_exponentials(tuple(xs))
    if not math.isfinite(m):
        return log(softmax(*operands))
    terms.remove(1.0)
    d = x - m
    return d - (math.log1p(math.fsum(terms)) - (rest_of_difference(x, m, d) if d > -inf else 0.0))


def softmax(*operands: float) -> float:
    """exp(x_i) / (exp(x_1) + exp(x_2) + ...), where i is the last operand."""
    *xs, index = operands
    return softmax_all(*xs)[int(index)]


@lru_cache(maxsize=16)  # each component's value and partials need all of them
def softmax_all(*xs: float) -> tuple[float, ...]:
    """Every component of the softmax of xs."""
    m, terms = _shifted_exponentials(xs)
    total = math.fsum(terms)
    if m != m or m == -inf or (m == inf and total > 1):
        return (nan,) * len(xs)  # the softmax of several infinities is undefined
    return tuple(term / total for term in terms)
