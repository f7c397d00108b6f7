"""Limits of floats: cases in which a derivative may be right although the differences disagree with it.

A function may change its behavior between neighboring floats. The change that makes up its slope may be rounded away
next to a larger number. Its quotients may drift toward a different limit too slowly to be noticed. In these cases,
differences prove nothing.
"""

from __future__ import annotations

from math import inf, isfinite, nan, nextafter, ulp
from typing import NamedTuple

from autograd.checks.differences.comparison_constants import (
    ATTEMPTS,
    DRIFT_STEP,
    EDGE_ACCURACY,
    EXTREMUM_DISTANCE,
    FLATNESS_DISTANCES,
    HALVINGS,
    LEAST,
    LEVEL_STAIR,
    LOW_STAIR,
    PAST_EDGE,
    RESOLVED_ULPS,
    ROUNDED_STAIR,
    ROUNDING,
    SEARCH_RATIO,
    SIGNIFICANT,
    VISIBLE_STAIR,
)
from autograd.checks.differences.extrapolation import Estimate, RealFunction

__all__ = [
    "drifts",
    "hidden_slope",
    "is_flat",
    "is_jump",
    "is_next_to_break",
    "is_on_a_stair",
    "is_on_a_step",
    "is_unresolved",
    "may_be_lost",
]


def is_unresolved(f: RealFunction, x: float, step: float) -> bool:
    """Return whether a step contains only a few floats, or f is not defined at the neighboring floats.

    >>> is_unresolved(lambda x: x if x == round(x) else inf, 1e10, 1.0)
    True
    """
    return step < RESOLVED_ULPS * ulp(x) or not any(isfinite(f(nextafter(x, side))) for side in (-inf, inf))


def may_be_lost(f: RealFunction, x: float, analytic: float, h: float) -> bool:
    """Return whether f is constant around x like a staircase of tiny steps, and may still rise with this slope.

    >>> may_be_lost(lambda x: (1e5 + 1e-10 * x) - 1e5, 1.0, 1e-10, 2.0**-6)
    True
    >>> may_be_lost(lambda x: max(x, 0.0), -1.0, 1.0, 2.0**-6)
    False
    >>> edge = 0.07275957614183426  # the end of a stair
    >>> [may_be_lost(lambda x: (1e5 + 1e-10 * x) - 1e5, edge + off, 1e-10, 2.0**-6) for off in (-1e-4, 1e-4)]
    [False, False]
    """
    here, h = f(x), h * EXTREMUM_DISTANCE
    if f(x - h) != here or f(x + h) != here:
        return False
    stairs = [_stair(f, x, here, side * h, VISIBLE_STAIR) for side in (-1, 1)]
    return any(stair and stair.explains(analytic) for stair in stairs)


def is_flat(f: RealFunction, x: float, h: float) -> bool:
    """Return whether f is constant around x, and not only because a change is lost in rounding.

    >>> from math import tanh
    >>> [is_flat(f, x, 2.0**-6) for f, x in ((lambda x: max(x, 0.0), -1.0), (tanh, 25.0), (lambda x: 1e16 + x, 1.0))]
    [True, False, False]
    """
    here = f(x)
    if any(f(x + side * h * near) != here for side in (-1, 1) for near in FLATNESS_DISTANCES):
        return False
    if ulp(here) > ROUNDED_STAIR * max(1.0, abs(x)):
        return False
    return not hidden_slope(f, x, h)


def hidden_slope(f: RealFunction, x: float, h: float) -> float:
    """Return the slope that f may have as a staircase of tiny steps, if it is constant around x.

    >>> hidden_slope(lambda x: (1e5 + 1e-10 * x) - 1e5, 1.0, 2.0**-6) > 1e-11, hidden_slope(round, 1.1, 2.0**-6)
    (True, 0.0)
    """
    here = f(x)
    stairs = [_stair(f, x, here, side * h, VISIBLE_STAIR) for side in (-1, 1)]
    return max((stair.height / stair.width for stair in stairs if stair), default=0.0)


def is_on_a_step(f: RealFunction, x: float, h: float) -> bool:
    """Return whether f changes within h of x only by a jump, like a function that rounds to some digits.

    >>> is_on_a_step(lambda x: round(x, 3), 0.25045, 2.0**-12), is_on_a_step(lambda x: max(x, 0.0), -1e-5, 2.0**-12)
    (True, False)
    >>> is_on_a_step(lambda x: 1.0 + x * x, 0.0, 2.0**-12)
    False
    """
    here, changed = f(x), 0.0
    for _ in range(HALVINGS):
        change = max(abs(f(x - h) - here), abs(f(x + h) - here))
        if change == 0:
            low = LOW_STAIR * ulp(
                max(1.0, abs(x), abs(here))
            )  # a smooth function would still change by more after the halvings
            return changed > low and hidden_slope(f, x, h) > 0
        h, changed = h / 2, change
    return False


def is_jump(f: RealFunction, x: float, h: float) -> bool:
    """Return whether f is constant on either side of x, with a difference between the two that exceeds rounding.

    >>> from math import floor
    >>> is_jump(floor, 2.0, 2.0**-6), is_jump(floor, 2.5, 2.0**-6)
    (True, False)
    """
    lower, upper = ({f(x + side * h * near) for near in FLATNESS_DISTANCES} for side in (-1, 1))
    if len(lower) > 1 or len(upper) > 1:
        return False
    a, b = *lower, *upper
    return abs(b - a) > max(4 * ROUNDED_STAIR * max(1.0, abs(x)), SIGNIFICANT * ulp(max(abs(a), abs(b))))


def is_on_a_stair(f: RealFunction, x: float, h: float, slope: float) -> bool:
    """Return whether rounding explains that f is constant near x: it is on a stair that fits this slope.

    >>> is_on_a_stair(lambda x: (1 + x) - 1, 0.0, 2.0**-54, 1.0), is_on_a_stair(round, 0.0, 2.0**-54, 1.0)
    (True, False)
    """
    here, low = f(x), LOW_STAIR * ulp(max(1.0, abs(x)))
    for side in (-h, h) if slope else ():
        away = side
        while isfinite(x + away) and f(x + away) == here:
            away *= 2
        if away != side and abs(f(x + away) - here) <= low:
            stair = _stair(f, x, here, side)
            if stair and stair.explains(slope):
                return True
    return False


class _Stair(NamedTuple):
    """The distance to the next change of f, and the size of the change."""

    width: float
    height: float

    def explains(self, slope: float) -> bool:
        """Return whether a function with this slope may be constant over this distance."""
        return abs(slope) * self.width <= SIGNIFICANT * self.height


def _stair(f: RealFunction, x: float, here: float, h: float, highest: float = ROUNDED_STAIR) -> _Stair | None:
    """Return the next change of f on one side, if it is tiny and f is constant beyond it too."""
    near, far = h, h * SEARCH_RATIO
    while isfinite(x + far) and f(x + far) == here:
        near, far = far, far * SEARCH_RATIO
    if not isfinite(x + far):
        return None
    for _ in range(ATTEMPTS):
        if isfinite(f(x + far)):
            break
        middle = near + (far - near) / 4
        near, far = (middle, far) if f(x + middle) == here else (near, middle)
    else:
        return None
    while abs(far - near) > abs(near) * EDGE_ACCURACY and (middle := (near + far) / 2) not in (near, far):
        near, far = (middle, far) if f(x + middle) == here else (near, middle)
    change = abs(f(x + far) - here)
    if any(not abs(f(x + far * (1 + behind)) - here) <= LEVEL_STAIR * change for behind in PAST_EDGE):
        return None  # a ramp: f continues to change past this point
    size = max(1.0, abs(x))
    is_rounding = change <= highest * size or abs(far) >= size / ROUNDED_STAIR
    return _Stair(abs(far), change) if is_rounding else None


def is_next_to_break(f: RealFunction, x: float, off: float) -> bool:
    """Return whether f changes between 0 and x, and a slope error of this size is invisible before that change.

    >>> is_next_to_break(lambda x: x**1e-300 if x > 0 else 0.0, 5e-324, 2e23)
    True
    """
    here, there = f(x), f(0.0)
    is_break = not abs(there - here) <= abs(here) / 2  # nan counts as a break too
    return is_break and off * abs(x) <= SIGNIFICANT * ROUNDING * abs(here)


def drifts(f: RealFunction, x: float, found: Estimate, h: float, noise: float) -> bool:
    """Return whether quotients over shorter and shorter steps move away from an estimate, by more than rounding.

    >>> drifts(lambda x: x**1.0000000000000002 if x >= 0 else -1.0, 0.0, Estimate(1.0, 1e-15), 2.0**-6, 0.0)
    True
    """
    here = f(x)
    least = [inf, inf]  # the smallest distance so far, on either side
    moved = [0.0, 0.0]  # the growth of the distance after that
    while x + h != x - h:
        for i, side in enumerate((-h, h)):
            there = f(x + side)
            rounding = (max(ROUNDING * max(abs(here), abs(there)), noise) + LEAST) / h
            step = (x + side) - x  # exact, even if x + side rounds
            away = abs((there - here) / step - found.value) if step else nan
            uncertain = SIGNIFICANT * (found.error + rounding)
            if away > least[i] + uncertain:
                moved[i] = max(moved[i], away)
            elif away + uncertain < moved[i] / 2:
                moved[i] = 0.0  # the quotients came back: the cause was a jump farther away
            least[i] = min(least[i], away)  # ignores nan
        h *= DRIFT_STEP
    return any(moved)
