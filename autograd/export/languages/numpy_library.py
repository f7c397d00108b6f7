"""Functions for exported NumPy code. A program contains only those that it uses, as text.

They take numbers or arrays of them, and lists of these. This file is read and not imported.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


def numbers(tree: Any) -> Any:
    """Return a structure with its numbers as NumPy numbers."""
    if isinstance(tree, dict):
        return {key: numbers(x) for key, x in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [numbers(x) for x in tree]
    return np.asarray(tree, dtype=float)[()] if isinstance(tree, (int, float, np.ndarray, np.generic)) else tree


def where(condition: Any, x: Any, y: Any) -> Any:
    """Return x or y."""
    return np.where(condition, x, y)[()]


def erf(x: Any) -> Any:
    """Return the error function."""
    return np.vectorize(math.erf, otypes=[float])(x)[()]


def erfc(x: Any) -> Any:
    """Return 1 - erf(x)."""
    return np.vectorize(math.erfc, otypes=[float])(x)[()]


def power(x: Any, y: Any) -> Any:
    """Return x to the power of y. NumPy computes a power of 0.5 as a square root, which differs at -inf and -0."""
    return np.where((y == 0.5) & ((x == -np.inf) | (x == 0)), np.abs(x), np.power(x, y))[()]


def round_one(x: float, digits: float) -> float:
    """Return one number rounded to decimal digits, with ties to even."""
    if digits % 1 != 0:
        return math.nan
    try:
        return round(float(x), int(digits))
    except OverflowError:  # rounded up beyond the largest float
        return math.copysign(math.inf, x)


def round_decimal(x: Any, digits: Any) -> Any:
    """Return x rounded to decimal digits, with ties to even."""
    return np.vectorize(round_one, otypes=[float])(x, digits)[()]


def same_bits(x: Any, y: float) -> Any:
    """Return whether two numbers are the same, zeros with the same sign."""
    return ((x == y) & (np.signbit(x) == np.signbit(y))) | ((x != x) & (y != y))


def chosen(n: int, xs: Sequence[Any], i: Any) -> Any:
    """Return the number at one of n positions, nan if there is none."""
    total = np.float64(math.nan)
    for k, x in enumerate(xs):
        total = where(np.trunc(i) == k, x, total)
    return where((i >= 0) & (i < n), total, math.nan)


def sum_of(xs: Sequence[Any]) -> Any:
    """Return a sum from left to right."""
    return add_numbers(xs[0], xs[1:])


def add_numbers(total: Any, xs: Sequence[Any]) -> Any:
    """Return a number and others, from left to right."""
    for x in xs:
        total = total + x
    return total


def sum_of_products(xs: Sequence[Any], ys: Sequence[Any]) -> Any:
    """Return x1 y1 + x2 y2 + ..."""
    return add_products(xs[0] * ys[0], xs[1:], ys[1:])


def add_products(total: Any, xs: Sequence[Any], ys: Sequence[Any]) -> Any:
    """Return a number and x1 y1 + x2 y2 + ..."""
    for x, y in zip(xs, ys):
        total = total + x * y
    return total


def exact_sum(xs: Sequence[Any]) -> Any:
    """Return a sum with its rounding errors added at the end."""
    total = rest = np.float64(0.0)
    for x in xs:
        both = total + x
        rest = rest + where(np.abs(total) >= np.abs(x), (total - both) + x, (x - both) + total)
        total = both
    return where(np.isfinite(rest), total + rest, total)


def list_dot(operands: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return w1 x1 + w2 x2 + ... (+ bias) and its partials."""
    n = len(operands) // 2
    weights, inputs, bias = operands[:n], operands[n : 2 * n], operands[2 * n :]
    value = sum_of([w * x for w, x in zip(weights, inputs)] + list(bias))
    return value, [*inputs, *weights, *(np.float64(1.0) for _ in bias)]


def list_fsum(xs: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return a sum and its partials."""
    return exact_sum(xs), [np.float64(1.0)] * len(xs)


def list_norm(xs: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return the length of a vector, and its partials."""
    largest = largest_of([np.abs(x) for x in xs])
    scale = where((largest > 0) & (largest < np.inf), largest, 1.0)
    value = where(largest < np.inf, scale * np.sqrt(exact_sum([(x / scale) * (x / scale) for x in xs])), largest)
    infinities = sum_of([np.isinf(x) + np.where(np.isnan(x), np.nan, 0.0) for x in xs])
    value = where(sum_of([np.isinf(x) for x in xs]) > 0, np.inf, value)
    length = np.sqrt(exact_sum([(x / scale) * (x / scale) for x in xs]))
    finite = [where(value == 0, 0.0, (x / scale) / length) for x in xs]
    infinite = [
        where(infinities == 1, where(np.isinf(x), np.sign(x), 0.0), where(infinities > 1, x / np.inf, np.nan))
        for x in xs
    ]
    return value, [where(infinities == 0, p, q) for p, q in zip(finite, infinite)]


def list_prod(xs: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return a product and its partials, without intermediate overflow."""
    return product(xs), [product([*xs[:k], *xs[k + 1 :]]) for k in range(len(xs))]


def product(xs: Sequence[Any]) -> Any:
    """Return a product: of mantissas and, separately, of powers of two."""
    total, exponent = np.float64(1.0), 0
    for x in xs:
        mantissa, e = np.frexp(total * np.frexp(x)[0])
        total, exponent = mantissa, exponent + e + np.frexp(x)[1]
    return np.ldexp(total, exponent)


def largest_of(xs: Sequence[Any]) -> Any:
    """Return the largest number."""
    total = xs[0]
    for x in xs[1:]:
        total = np.maximum(total, x)
    return total


def exponentials(xs: Sequence[Any]) -> tuple[Any, list[Any], Any]:
    """Return the largest number m, each exp(x - m), and the sum of these without the term of m itself."""
    m = largest_of(xs)
    terms = [where(x == m, 1.0, np.exp(x - m)) for x in xs]
    found, others = m != m, []
    for x, term in zip(xs, terms):
        others.append(where((x == m) & np.logical_not(found), 0.0, term))
        found = (x == m) | found
    return m, terms, exact_sum(others)


def shares(xs: Sequence[Any]) -> list[Any]:
    """Return the softmax."""
    m, terms, rest = exponentials(xs)
    undefined = (m == -np.inf) | ((m == np.inf) & (rest > 0)) | np.isnan(m)
    return [
        where(undefined, np.nan, where(m == np.inf, (x == m) + 0.0, term / (1 + rest))) for x, term in zip(xs, terms)
    ]


def list_logsumexp(xs: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return log(exp(x1) + exp(x2) + ...) and its partials."""
    m, _, rest = exponentials(xs)
    return where(np.isfinite(m), m + np.log1p(rest), m), shares(xs)


def list_softmax(operands: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return one component of a softmax, and its partials."""
    *xs, i = operands
    weights = shares(xs)
    value = chosen(len(weights), weights, i)
    others = exact_sum([where(i == k, 0.0, w) for k, w in enumerate(weights)])
    return value, [where(i == k, value * others, -(value * w)) for k, w in enumerate(weights)]


def list_log_softmax(operands: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return one component of the logarithm of a softmax, and its partials."""
    *xs, i = operands
    m, _, rest = exponentials(xs)
    weights = shares(xs)
    others = exact_sum([where(i == k, 0.0, w) for k, w in enumerate(weights)])
    value = where(
        np.isfinite(m), (chosen(len(xs), xs, i) - m) - np.log1p(rest), np.log(chosen(len(weights), weights, i))
    )
    slopes = [where(w >= 0.5, others, 1 - w) for w in weights]
    return value, [where(i == k, slopes[k], -w) for k, w in enumerate(weights)]
