"""The forward functions of lists of floats."""

from __future__ import annotations

import math
import operator
from functools import lru_cache, reduce
from itertools import accumulate, chain
from math import copysign, inf, nan

from autograd.ieee.elementary import exp, log, maximum
from autograd.ieee.rounding_errors import rest_of_difference, upper_half

__all__ = ["dot", "fsum", "log_softmax", "logsumexp", "norm", "prod", "products_of_others", "softmax", "softmax_all"]


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
    """For every i, the product of all factors except x_i, as the product before it times the product after it."""
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


@lru_cache(maxsize=16)  # the value and partials of each component need all components
def softmax_all(*xs: float) -> tuple[float, ...]:
    """Every component of the softmax of xs."""
    m, terms = _shifted_exponentials(xs)
    total = math.fsum(terms)
    if m != m or m == -inf or (m == inf and total > 1):
        return (nan,) * len(xs)  # the softmax of several infinities is undefined
    return tuple(term / total for term in terms)
