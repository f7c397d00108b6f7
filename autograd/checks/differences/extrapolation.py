"""The extrapolation of difference quotients, with an estimate of its own error.

Difference quotients over steps that halve are extrapolated to step zero (Richardson). The entry of the tableau whose
neighbors agree best is used (Ridders, Advances in Engineering Software 4, 1982). Steps that are too long, across a
pole or several waves, can agree by accident, so an entry that shorter steps contradict is dropped. The search ends when
rounding outweighs the function. Steps are powers of two, so that x + h is usually exact. If a function accepts complex
numbers, a complex step gives its slope without cancellation (Squire and Trapp, SIAM Review 40, 1998). That slope is
used if the differences confirm it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from math import frexp, inf, isfinite, nan, ulp
from typing import Any, NamedTuple

from autograd.checks.differences.comparison_constants import (
    COLUMNS,
    COMPLEX_DOUBT,
    COMPLEX_STEP,
    CONFIRMED,
    CONTRADICTION,
    CONVERGED,
    LEAST,
    ROUNDING,
    SHORTEST_STEP,
    SIGNIFICANT,
    SLOW_RATIO,
    STEP_FACTOR,
)
from autograd.number import number

__all__ = [
    "NOTHING",
    "Estimate",
    "Extrapolation",
    "RealFunction",
    "default_step",
    "extrapolate",
    "extrapolation",
    "nearby",
    "power_of_two",
    "total",
]

RealFunction = Callable[[float], float]


class Estimate(NamedTuple):
    """A numeric derivative and an estimate of its absolute error.

    Attributes:
        value: the derivative.
        error: the estimate of its absolute error.

    >>> from autograd.checks import finite_difference
    >>> value, error = finite_difference(lambda x: x * x * x, 2.0)
    >>> abs(value - 12.0) <= error
    True
    """

    value: float
    error: float


NOTHING = Estimate(nan, inf)


class Extrapolation(NamedTuple):
    """An estimate, and whether its quotients converged as for a smooth function."""

    estimate: Estimate
    is_plain: bool


def extrapolate(f: RealFunction, x: float, *, step: float | None = None, side: int = 0, noise: float = 0.0) -> Estimate:
    """Return the derivative of f at x, assuming that the values of f are exact up to rounding and this noise.

    >>> extrapolate(lambda t: t * t, 3.0).value
    6.0
    """
    return extrapolation(f, x, step, side, noise).estimate


def extrapolation(f: RealFunction, x: float, step: float | None, side: int, noise: float) -> Extrapolation:
    """Return the same estimate, and whether the quotients converged as for a smooth function."""
    h = power_of_two(step) if step is not None else default_step(x)
    probe = nearby(x, h)
    value = f(x)
    nearest = [f(x - probe) if side <= 0 else nan, f(x + probe) if side >= 0 else nan]
    on_left, on_right = map(isfinite, nearest)
    here = abs(value)
    if not (on_left or on_right) or not isfinite(here):
        return Extrapolation(NOTHING, True)
    # Errors of central quotients have even powers of h. Those of one-sided quotients have all powers.
    power = 4 if on_left and on_right else 2
    best, least, unbeaten = NOTHING, 0.0, 0  # the rounding error of the best entry, and the steps since it was found
    width, before, slow, steepest, largest = inf, inf, False, 0.0, here
    above: list[float] = []  # the previous row of the tableau
    shortest, is_plain = h * SHORTEST_STEP, True
    while x + h * on_right != x - h * on_left and (h > shortest or isfinite(best.error)):
        a, b = x - h * on_left, x + h * on_right
        if b - a > 0.75 * width:  # the step is too small for the spacing of floats
            break
        width = b - a
        low, high = f(a), f(b)
        quotient = (high - low) / width
        h /= 2
        if not isfinite(quotient):
            above = []
            continue
        steepest, largest = max(steepest, abs(quotient)), max(largest, abs(low), abs(high))
        inner = min(2 * ulp(x) * steepest, ROUNDING * largest)  # the error of an argument computed from x inside f
        rounding = (max(ROUNDING * max(abs(low), here, abs(high)), noise, inner) + LEAST) / width + LEAST
        apart = abs(quotient - best.value)
        if above and apart > max(abs(quotient - above[0]) + best.error + rounding, CONTRADICTION * abs(quotient)):
            best, least, is_plain = NOTHING, 0.0, False
        if unbeaten >= CONFIRMED and (rounding > best.error or best.error < 2 * least):
            break
        row = [quotient]
        unbeaten += 1
        if above:
            moved = abs(quotient - above[0])
            if max(moved, SLOW_RATIO * before) > 2 * rounding:  # otherwise rounding hides the convergence
                slow, before = moved > SLOW_RATIO * before, moved
                is_plain = is_plain and not slow
        for column, previous in enumerate(above[: COLUMNS - 1], start=1):
            last = row[-1]
            row.append(last + (last - previous) / (power**column - 1))
            error = max(abs(row[-1] - last), abs(row[-1] - previous)) + rounding
            if error < best.error and not slow:
                best, least, unbeaten = Estimate(row[-1], error), rounding, 0
        if abs(row[-1] - best.value) > best.error + SIGNIFICANT * rounding:
            is_plain = False  # the best entry was an accident
        above = row
    if not best.error - 4 * least <= CONVERGED * abs(best.value):
        return Extrapolation(NOTHING, is_plain)
    low, high = (near if isfinite(near) else value for near in nearest)
    width = probe * (on_left + on_right)
    off = abs((high - low) / width - best.value)
    is_plain = is_plain and steepest > 0 and off <= best.error + SIGNIFICANT * (ROUNDING * largest + LEAST) / width
    return Extrapolation(best if side or noise else _beside(f, x, best), is_plain)


def default_step(x: float) -> float:
    """Return the longest step to take at x.

    It is a power of two, so that x + h is usually exact. Beyond 1 it is multiplied by an irregular factor, because many
    periods are multiples of powers of two.
    """
    h = power_of_two(max(1.0, abs(x)) / 64)
    return h if h < 1 else STEP_FACTOR * h


def nearby(x: float, step: float) -> float:
    """Return the distance from x at which to test whether a function is defined next to it."""
    return power_of_two(min(step, max(abs(x) * 2**-26, LEAST) if x else 2.0**-60))


def total(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wrap f to return nan if it raises ArithmeticError or ValueError, or is complex at a real x."""

    def everywhere(x: Any) -> Any:
        try:
            z = f(x)
            if type(z) is float or isinstance(x, complex):
                return z
            return nan if isinstance(z, complex) else number(z, "the function's result")
        except (ArithmeticError, ValueError):
            return nan

    return everywhere


def _beside(f: Callable[[Any], Any], x: float, best: Estimate) -> Estimate:
    """Return the complex-step derivative if f takes complex numbers and it agrees with the best estimate."""
    h = max((abs(x) or 1.0) * COMPLEX_STEP, LEAST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # NumPy only warns when it drops an imaginary part
            z = f(complex(x, h))
    except Exception:  # noqa: BLE001  (a function that does not take complex numbers may raise anything)
        return best
    if not isinstance(z, complex) or not abs(z.imag / h - best.value) <= best.error:
        return best
    slope = float(z.imag) / h
    return Estimate(slope, min(best.error, 2 * ROUNDING * abs(slope) + COMPLEX_DOUBT * best.error + LEAST / h + LEAST))


def power_of_two(x: float) -> float:
    """Return the largest power of two not above x."""
    return 2.0 ** max(frexp(x)[1] - 1, -1074)
