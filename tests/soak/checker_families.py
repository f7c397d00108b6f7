"""Families of functions for the acceptance test of the checker, each with its derivative and test points.

A function takes a module of functions (math, mpmath or autograd) and a number; its derivative takes mpmath numbers.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import mpmath

__all__ = ["FAMILIES", "Family"]


@dataclass(frozen=True)
class Family:
    """Functions of one kind, with test points.

    Attributes:
        f: the function. It takes a module of functions (math, mpmath or autograd) and a number.
        slope: the derivative of f. It takes mpmath and a number.
        draw: draws a point.
        ordinary: whether floats can show the derivative, without cancellation or flat parts.
        values: whether f takes Values.
    """

    f: Callable[[Any, Any], Any]
    slope: Callable[[Any, Any], Any]
    draw: Callable[[Random], float]
    ordinary: bool = True
    values: bool = True


def uniform(low: float, high: float) -> Callable[[Random], float]:
    """Draw points uniformly."""
    return lambda random: random.uniform(low, high)


def scales(low: int, high: int, center: float = 0.0, signs: tuple[int, ...] = (-1, 1)) -> Callable[[Random], float]:
    """Draw points whose distances from a center are powers of ten of all sizes."""
    return lambda random: center + random.choice(signs) * 10 ** random.uniform(low, high)


def cube_root(y: float, tolerance: float) -> float:
    """Return a cube root by bisection."""
    low, high = 0.0, max(1.0, y)
    while high - low > tolerance:
        middle = (low + high) / 2
        low, high = (middle, high) if middle**3 < y else (low, middle)
    return (low + high) / 2


def newton(y: float, tolerance: float) -> float:
    """Return a cube root by Newton's method."""
    before, root = 0.0, 1.0
    while abs(root - before) > tolerance:
        before, root = root, root - (root**3 - y) / (3 * root * root)
    return root


def kepler(x: float, tolerance: float) -> float:
    """Return the y such that y + sin(y) / 2 = x, by iteration."""
    before, y = math.inf, x
    while abs(y - before) > tolerance:
        before, y = y, x - math.sin(y) / 2
    return y


def kepler_slope(m: Any, x: Any) -> Any:
    """Return the derivative of `kepler`."""
    y = m.findroot(lambda y: y + m.sin(y) / 2 - x, kepler(float(x), 1e-9))
    return 1 / (1 + m.cos(y) / 2)


def series(x: float, tolerance: float) -> float:
    """Return exp(x) by its series."""
    total, term, k = 1.0, 1.0, 1
    while abs(term) > tolerance:
        term *= x / k
        total, k = total + term, k + 1
    return total


def simpson(x: float, tolerance: float) -> float:
    """Return the integral of sin from 0 to x by halving intervals."""

    def rule(a: float, b: float) -> float:
        return (b - a) / 6 * (math.sin(a) + 4 * math.sin((a + b) / 2) + math.sin(b))

    def halved(a: float, b: float, tolerance: float) -> float:
        middle = (a + b) / 2
        left, right = rule(a, middle), rule(middle, b)
        if abs(left + right - rule(a, b)) <= 15 * tolerance:
            return left + right
        return halved(a, middle, tolerance / 2) + halved(middle, b, tolerance / 2)

    return halved(0.0, x, tolerance)


def single(x: float) -> float:
    """Round to the precision of float32."""
    (rounded,) = struct.unpack("f", struct.pack("f", x))
    return float(rounded)


def interpolated(x: float, spacing: float, digits: int = 17) -> float:
    """Return sin(x) from a table, by linear interpolation."""
    k = math.floor(x / spacing)
    here, there = (round(math.sin(i * spacing), digits) for i in (k, k + 1))
    return here + (there - here) * (x / spacing - k)


def interpolated_slope(x: Any, spacing: float, digits: int = 17) -> Any:
    """Return the slope of the interpolation."""
    k = math.floor(float(x) / spacing)
    here, there = (round(math.sin(i * spacing), digits) for i in (k, k + 1))
    return (mpmath.mpf(there) - here) / spacing


@cache
def coefficients(degree: int) -> tuple[float, ...]:
    """Return the coefficients of (x - 1) (x - 2) ... (x - degree), the highest power first."""
    found = [1.0]
    for root in range(1, degree + 1):
        found = [a - root * b for a, b in zip([*found, 0.0], [0.0, *found], strict=True)]
    return tuple(found)


def expanded(x: Any, degree: int) -> Any:
    """Return (x - 1) (x - 2) ... (x - degree) from the powers of x."""
    return sum(c * x ** (degree - k) for k, c in enumerate(coefficients(degree)))


M = 1e6
K = 273.15

SMOOTH = {
    "polynomial": Family(
        lambda m, x: ((x - 2.0) * x + 3.0) * x - 1.0, lambda m, x: 3 * x**2 - 4 * x + 3, uniform(-3, 3)
    ),
    "exp": Family(lambda m, x: m.exp(x), lambda m, x: m.exp(x), uniform(-20, 20)),
    "log": Family(lambda m, x: m.log(x), lambda m, x: 1 / x, scales(-8, 8, signs=(1,))),
    "tanh": Family(lambda m, x: m.tanh(x), lambda m, x: m.sech(x) ** 2, uniform(-3, 3)),
    "atan": Family(lambda m, x: m.atan(5 * x), lambda m, x: 5 / (1 + 25 * x * x), uniform(-10, 10)),
    "sqrt": Family(lambda m, x: m.sqrt(x), lambda m, x: 0.5 / m.sqrt(x), scales(-12, 12, signs=(1,))),
    "reciprocal": Family(lambda m, x: 1 / x, lambda m, x: -1 / x**2, scales(-6, 6)),
    "power": Family(lambda m, x: x**2.5, lambda m, x: 2.5 * x**1.5, scales(-4, 4, signs=(1,))),
    "hypot": Family(lambda m, x: m.sqrt(x * x + 2.0), lambda m, x: x / m.sqrt(x * x + 2), scales(-3, 5)),
    "exp_sin": Family(
        lambda m, x: m.exp(m.sin(3 * x)), lambda m, x: 3 * m.cos(3 * x) * m.exp(m.sin(3 * x)), uniform(-5, 5)
    ),
    "logistic": Family(
        lambda m, x: 1 / (1 + m.exp(-x)), lambda m, x: 1 / (m.exp(x / 2) + m.exp(-x / 2)) ** 2, uniform(-10, 10)
    ),
    "erf": Family(lambda m, x: m.erf(x), lambda m, x: 2 / m.sqrt(m.pi) * m.exp(-x * x), uniform(-2, 2)),
    "linear": Family(lambda m, x: 3.7 * x + 1.3, lambda m, x: m.mpf(3.7), scales(-6, 6)),
    "deep": Family(
        lambda m, x: m.sin(m.cos(m.sin(2 * x) + x) + 1.0),
        lambda m, x: -m.cos(m.cos(m.sin(2 * x) + x) + 1) * m.sin(m.sin(2 * x) + x) * (2 * m.cos(2 * x) + 1),
        uniform(-3, 3),
    ),
    "small_argument": Family(lambda m, x: m.sin(x), lambda m, x: m.cos(x), scales(-12, 0)),
    "large_values": Family(lambda m, x: 1e200 * m.sin(x), lambda m, x: 1e200 * m.cos(x), uniform(-3, 3)),
    "small_values": Family(lambda m, x: 1e-200 * m.sin(x), lambda m, x: 1e-200 * m.cos(x), uniform(-3, 3)),
}
WAVES = {
    f"sin_{w:g}x": Family(lambda m, x, w=w: m.sin(w * x), lambda m, x, w=w: w * m.cos(w * x), uniform(-2, 2))
    for w in (7.0, 50.0, 200.0, 1000.0, 1e4)
} | {
    "cos_30x_shifted": Family(lambda m, x: m.cos(30 * x + 2), lambda m, x: -30 * m.sin(30 * x + 2), uniform(-2, 2)),
    "zero_of_a_wave": Family(
        lambda m, x: m.sin(50 * x),
        lambda m, x: 50 * m.cos(50 * x),
        lambda random: random.randrange(-30, 30) * math.pi / 50 + random.uniform(-1, 1) * 10 ** random.uniform(-9, -3),
    ),
    "chirp": Family(lambda m, x: m.sin(x * x), lambda m, x: 2 * x * m.cos(x * x), uniform(1, 30)),
    "reciprocal_wave": Family(lambda m, x: m.sin(1 / x), lambda m, x: -m.cos(1 / x) / x**2, uniform(0.01, 1)),
    "two_waves": Family(
        lambda m, x: m.sin(x) + 0.01 * m.sin(300 * x), lambda m, x: m.cos(x) + 3 * m.cos(300 * x), uniform(-3, 3)
    ),
    "far_wave": Family(
        lambda m, x: m.sin(2 * math.pi * x), lambda m, x: 2 * math.pi * m.cos(2 * math.pi * x), scales(2, 5)
    ),
    "far_wave_at_integers": Family(
        lambda m, x: m.sin(2 * math.pi * x),
        lambda m, x: 2 * math.pi * m.cos(2 * math.pi * x),
        lambda random: float(random.randrange(10**8)),
        ordinary=False,
    ),
    "damped": Family(
        lambda m, x: m.exp(-x) * m.cos(20 * x),
        lambda m, x: -m.exp(-x) * (m.cos(20 * x) + 20 * m.sin(20 * x)),
        uniform(0, 5),
    ),
}
STEEP = {
    "steep_tanh": Family(
        lambda m, x: m.tanh(20 * (x - 0.7)), lambda m, x: 20 * m.sech(20 * (x - 0.7)) ** 2, uniform(0.5, 0.9)
    ),
    "steeper_tanh": Family(lambda m, x: m.tanh(1e4 * x), lambda m, x: 1e4 * m.sech(1e4 * x) ** 2, uniform(-2e-4, 2e-4)),
    "peak": Family(
        lambda m, x: 1 / (1 + (1000 * x) ** 2), lambda m, x: -2e6 * x / (1 + (1000 * x) ** 2) ** 2, uniform(-0.01, 0.01)
    ),
    "pole": Family(lambda m, x: 1 / (x - 1), lambda m, x: -1 / (x - 1) ** 2, scales(-5, 0, 1.0)),
    "log_near_zero_of_f": Family(lambda m, x: m.log(3 * x), lambda m, x: 1 / x, scales(-9, -3, 1 / 3)),
    "growth": Family(lambda m, x: m.exp(x * x), lambda m, x: 2 * x * m.exp(x * x), uniform(-5, 5)),
}
FLAT = {
    "far_tail": Family(
        lambda m, x: m.exp(-x * x), lambda m, x: -2 * x * m.exp(-x * x), uniform(-20, 20), ordinary=False
    ),
    "saturated": Family(lambda m, x: m.tanh(x), lambda m, x: m.sech(x) ** 2, uniform(3, 25), ordinary=False),
    "log_sigmoid": Family(
        lambda m, x: m.log(1 / (1 + m.exp(-x))), lambda m, x: 1 / (1 + m.exp(x)), uniform(0, 60), ordinary=False
    ),
    "high_power": Family(lambda m, x: x**8, lambda m, x: 8 * x**7, scales(-3, 0), ordinary=False),
    "cosine_top": Family(lambda m, x: m.cos(x), lambda m, x: -m.sin(x), scales(-10, -1), ordinary=False),
}
CANCELLING = {
    "variance": Family(
        lambda m, x: ((M + x) ** 2 + (M - x) ** 2 + M * M) / 3 - ((M + x + M - x + M) / 3) ** 2,
        lambda m, x: 4 * x / 3,
        scales(-2, 3),
        ordinary=False,
    ),
    "kelvin": Family(lambda m, x: (K + x) ** 4 - K**4, lambda m, x: 4 * (K + x) ** 3, scales(-8, 2), ordinary=False),
    "one_minus_cos": Family(lambda m, x: 1 - m.cos(x), lambda m, x: m.sin(x), scales(-9, 0), ordinary=False),
    "exp_minus_one": Family(lambda m, x: m.exp(x) - 1, lambda m, x: m.exp(x), scales(-12, 0), ordinary=False),
    "exp_minus_three": Family(lambda m, x: m.exp(x) - 3, lambda m, x: m.exp(x), uniform(0.9, 1.3)),
    "expanded": Family(
        lambda m, x: x**7 - 7 * x**6 + 21 * x**5 - 35 * x**4 + 35 * x**3 - 21 * x**2 + 7 * x - 1,
        lambda m, x: 7 * (x - 1) ** 6,
        uniform(0.5, 1.5),
        ordinary=False,
    ),
    "langevin": Family(
        lambda m, x: 1 / m.tanh(x) - 1 / x, lambda m, x: 1 / x**2 - m.csch(x) ** 2, scales(-6, 1), ordinary=False
    ),
    "conjugate": Family(
        lambda m, x: m.sqrt(x * x + 1) - x,
        lambda m, x: x / m.sqrt(x * x + 1) - 1,
        scales(0, 6, signs=(1,)),
        ordinary=False,
    ),
}
OFFSET = {
    f"offset_{c:g}": Family(lambda m, x, c=c: m.sin(x) + c, lambda m, x: m.cos(x), uniform(-3, 3), ordinary=c <= 1e3)
    for c in (1e3, 1e6, 1e10, 1e16)
} | {
    "offset_argument": Family(lambda m, x: m.sin(x + 1e5), lambda m, x: m.cos(x + 1e5), uniform(-3, 3)),
    "offset_cancelled": Family(
        lambda m, x: (1e8 + m.sin(x)) - 1e8, lambda m, x: m.cos(x), uniform(-3, 3), ordinary=False
    ),
}
NOISY = {
    "rounded_6": Family(
        lambda m, x: m.floor(m.sin(x) * 1e6) / 1e6, lambda m, x: m.cos(x), uniform(-3, 3), ordinary=False, values=False
    ),
    "jitter": Family(
        lambda m, x: m.sin(x) + 1e-9 * (hash(x) % 1000 / 1000),
        lambda m, x: m.cos(x),
        uniform(-3, 3),
        ordinary=False,
        values=False,
    ),
}
PIECES = {
    "relu_far": Family(lambda m, x: max(x, 0.0) * 3, lambda m, x: m.mpf(3 if x > 0 else 0), uniform(-3, 3)),
    "abs_near": Family(lambda m, x: abs(x - 0.5), lambda m, x: m.sign(x - 0.5), scales(-10, 0, 0.5)),
    "kinked_wave": Family(
        lambda m, x: abs(m.sin(5 * x)), lambda m, x: 5 * m.cos(5 * x) * m.sign(m.sin(5 * x)), uniform(-2, 2)
    ),
    "huber": Family(
        lambda m, x: 0.5 * x * x if abs(x) < 1 else abs(x) - 0.5,
        lambda m, x: x if abs(x) < 1 else m.sign(x),
        uniform(-3, 3),
    ),
    "piecewise": Family(
        lambda m, x: m.exp(x) if x < 0.25 else 2 * x * x, lambda m, x: m.exp(x) if x < 0.25 else 4 * x, uniform(-1, 1.5)
    ),
    "near_a_step": Family(lambda m, x: m.sin(x) + (1.0 if x > 0.5 else 0.0), lambda m, x: m.cos(x), scales(-8, 0, 0.5)),
    "sawtooth": Family(lambda m, x: (3 * x) % 1.0, lambda m, x: m.mpf(3), uniform(-5, 5)),
    "max_of_two": Family(
        lambda m, x: max(m.sin(x), m.cos(x)),
        lambda m, x: m.cos(x) if m.sin(x) > m.cos(x) else -m.sin(x),
        uniform(-5, 5),
    ),
}
CANCELLED_POLYNOMIALS = {
    "square": Family(lambda m, x: (1e4 + x) ** 2 - 1e8 - 2e4 * x, lambda m, x: 2 * x, scales(-2, 1), ordinary=False),
    "cube": Family(
        lambda m, x: (1e3 + x) ** 3 - 1e9 - 3e6 * x - 3e3 * x * x, lambda m, x: 3 * x * x, scales(-1, 2), ordinary=False
    ),
    "wilkinson": Family(
        lambda m, x: expanded(x, 9),
        lambda m, x: sum((9 - k) * c * x ** (8 - k) for k, c in enumerate(coefficients(9)[:-1])),
        uniform(0, 10),
        ordinary=False,
    ),
    "alternating_series": Family(
        lambda m, x: sum((-x) ** k / float(math.factorial(k)) for k in range(90)),
        lambda m, x: -m.exp(-x),
        uniform(1, 15),
        ordinary=False,
        values=False,
    ),
    "small_root": Family(
        lambda m, x: m.sqrt((1e4 + x) ** 2 + 4) - (1e4 + x),
        lambda m, x: (1e4 + x) / m.sqrt((1e4 + x) ** 2 + 4) - 1,
        scales(-2, 3),
        ordinary=False,
    ),
    "secant_of_log": Family(
        lambda m, x: (m.log(x + 1e-4) - m.log(x)) * 1e4,
        lambda m, x: (1 / (x + mpmath.mpf(1e-4)) - 1 / x) * 1e4,
        scales(-2, 1, signs=(1,)),
        ordinary=False,
    ),
}


def of_floats(f: Callable[[float], float], slope: Callable[[Any, Any], Any], low: float, high: float) -> Family:
    """Return a family of functions of plain floats with large errors."""
    return Family(lambda m, x: f(x), slope, uniform(low, high), ordinary=False, values=False)


TO_A_TOLERANCE = (
    {
        f"newton_{e:g}": of_floats(lambda x, e=e: newton(x, e), lambda m, x: m.cbrt(x) / (3 * x), 1, 8)
        for e in (1e-2, 1e-4, 1e-6)
    }
    | {
        f"bisection_{e:g}": of_floats(lambda x, e=e: cube_root(x, e), lambda m, x: m.cbrt(x) / (3 * x), 1, 8)
        for e in (1e-3, 1e-4, 1e-6, 1e-8, 1e-12)
    }
    | {
        f"series_{e:g}": of_floats(lambda x, e=e: series(x, e), lambda m, x: m.exp(x), -3, 3)
        for e in (1e-3, 1e-6, 1e-10)
    }
    | {f"iteration_{e:g}": of_floats(lambda x, e=e: kepler(x, e), kepler_slope, -3, 3) for e in (1e-3, 1e-5, 1e-8)}
    | {f"quadrature_{e:g}": of_floats(lambda x, e=e: simpson(x, e), lambda m, x: m.sin(x), 1, 3) for e in (1e-4, 1e-7)}
)
ROUNDED = (
    {
        f"rounded_{n}": of_floats(lambda x, n=n: round(math.sin(x), n), lambda m, x: m.cos(x), -3, 3)
        for n in (3, 4, 9, 12)
    }
    | {
        f"printed_{n}": of_floats(lambda x, n=n: float(f"{math.exp(x):.{n}g}"), lambda m, x: m.exp(x), -9, 9)
        for n in (4, 8)
    }
    | {
        "float32": of_floats(lambda x: single(math.sin(x)), lambda m, x: m.cos(x), -3, 3),
        "float32_inside": of_floats(
            lambda x: single(single(x * x) + single(math.sin(x))) * 2.0, lambda m, x: 4 * x + 2 * m.cos(x), -3, 3
        ),
        "float32_argument": of_floats(lambda x: math.exp(single(x)), lambda m, x: m.exp(x), -3, 3),
    }
)
TABLES = {
    "table": of_floats(lambda x: interpolated(x, 0.25), lambda m, x: interpolated_slope(x, 0.25), -3, 3),
    "fine_table": of_floats(lambda x: interpolated(x, 1e-3), lambda m, x: interpolated_slope(x, 1e-3), -3, 3),
    "rounded_table": of_floats(lambda x: interpolated(x, 0.1, 4), lambda m, x: interpolated_slope(x, 0.1, 4), -3, 3),
}
SUMS = {
    "many_terms": Family(
        lambda m, x: sum(m.sin(k * x) / k**3 for k in range(1, 16)),
        lambda m, x: sum(m.cos(k * x) / m.mpf(k) ** 2 for k in range(1, 16)),
        uniform(-3, 3),
    ),
    "harmonic": Family(
        lambda m, x: sum(1 / (x + k) for k in range(30)),
        lambda m, x: -sum(1 / (x + k) ** 2 for k in range(30)),
        scales(-3, 2, signs=(1,)),
    ),
}
BRANCHES_OF_NOISE = {
    "two_formulas": of_floats(
        lambda x: 1 - math.cos(x) if hash(x) & 1 else 2 * math.sin(x / 2) ** 2, lambda m, x: m.sin(x), -3, 3
    ),
    "two_approximations": of_floats(lambda x: math.sin(x) + 1e-10 * (hash(x) & 1), lambda m, x: m.cos(x), -3, 3),
    "either_rounding": of_floats(
        lambda x: math.log(x + 1e6) - math.log(1e6) if x * 1e3 % 1 < 0.5 else math.log1p(x / 1e6),
        lambda m, x: 1 / (x + m.mpf(10) ** 6),
        1,
        100,
    ),
}
FAMILIES = (
    SMOOTH
    | WAVES
    | STEEP
    | FLAT
    | CANCELLING
    | OFFSET
    | NOISY
    | PIECES
    | CANCELLED_POLYNOMIALS
    | TO_A_TOLERANCE
    | ROUNDED
    | TABLES
    | SUMS
    | BRANCHES_OF_NOISE
)
