"""A derivative from function values alone, with an estimate of its own error.

Difference quotients over steps that halve are extrapolated to step zero (Richardson), and the entry of the tableau
whose neighbours agree best is taken (Ridders, Advances in Engineering Software 4, 1982). Steps that are too long,
across a pole or several waves, agree by accident at most: whatever shorter steps contradict is dropped. The search
ends where rounding would tell more than the function. Steps are powers of two, so that x + h is mostly exact.
"""

from __future__ import annotations

from collections.abc import Callable
from math import frexp, inf, isfinite, nan
from sys import float_info
from typing import NamedTuple

_COLUMNS = 8  # how many steps an extrapolation looks back
_ROUNDING = 4 * float_info.epsilon  # the error of a function value, and what extrapolation makes of it
_LEAST = 5e-324  # below the normal floats the error is absolute
_CONFIRMED = 2  # how many shorter steps must fail to contradict the best entry
_CONVERGED = 0.01  # relative: further apart than this, rounding set aside, there is no limit


class Estimate(NamedTuple):
    """A numeric derivative and an estimate of its absolute error."""

    value: float
    error: float


def finite_difference(f: Callable[[float], float], x: float, *, step: float | None = None) -> Estimate:
    """Return the derivative of f at x from function values, and an estimate of its error.

    Differences are central, or one-sided where f is defined on one side of x only. An f that raises ArithmeticError or
    ValueError counts as undefined there. Where no derivative can be had, the result is nan with the error inf.

    Args:
        f: a function of one float.
        x: where.
        step: the longest step to take; by default a 64th of |x|, or of 1 if that is more.

    >>> from math import exp, sqrt
    >>> value, error = finite_difference(exp, 1.0)
    >>> abs(value - exp(1.0)) < 1e-11, error < 1e-10
    (True, True)
    >>> abs(finite_difference(lambda t: sqrt(t) ** 3, 0.0).value) < 1e-5  # defined on the right only
    True
    """
    f = _total(f)
    h = _power_of_two(max(1.0, abs(x)) / 64 if step is None else step)
    probe = _power_of_two(min(h, abs(x) * 2**-26 or 2.0**-60))
    on_left, on_right = isfinite(f(x - probe)), isfinite(f(x + probe))
    here = abs(f(x))
    if not (on_left or on_right) or not isfinite(here):
        return Estimate(nan, inf)
    power = 4 if on_left and on_right else 2  # central quotients err by even powers of h, one-sided ones by all
    best, noise, unbeaten = Estimate(nan, inf), 0.0, 0  # unbeaten: for how many steps it has been the best
    above: list[float] = []  # the row of the tableau before this one
    while x + h != x - h:
        a, b = x - h * on_left, x + h * on_right
        low, high = f(a), f(b)
        quotient = (high - low) / (b - a)
        h /= 2
        if not isfinite(quotient):
            above = []
            continue
        rounding = (_ROUNDING * max(abs(low), here, abs(high)) + _LEAST) / (b - a)
        if above and abs(quotient - best.value) > abs(quotient - above[0]) + best.error + rounding:
            best, noise = Estimate(nan, inf), 0.0
        if rounding > best.error and unbeaten >= _CONFIRMED:
            break
        row = [quotient]
        unbeaten += 1
        for column, previous in enumerate(above[: _COLUMNS - 1], start=1):
            last = row[-1]
            row.append(last + (last - previous) / (power**column - 1))
            error = max(abs(row[-1] - last), abs(row[-1] - previous)) + rounding
            if error < best.error:
                best, noise, unbeaten = Estimate(row[-1], error), rounding, 0
        above = row
    return best if best.error - 4 * noise <= _CONVERGED * abs(best.value) else Estimate(nan, inf)


def _total(f: Callable[[float], float]) -> Callable[[float], float]:
    """Make f nan where it raises."""

    def total(x: float) -> float:
        try:
            return f(x)
        except (ArithmeticError, ValueError):
            return nan

    return total


def _power_of_two(x: float) -> float:
    """Return the largest power of two not above x."""
    return 2.0 ** max(frexp(x)[1] - 1, -1074)
