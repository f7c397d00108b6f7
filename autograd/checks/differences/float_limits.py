"""Why a derivative that disagrees with clear differences may be right all the same: what floats cannot show.

A function may change its ways between neighbouring floats; the change that makes its slope may be lost in the rounding
of a larger number that cancels; its quotients may go on moving, too slowly to see, towards another limit. None of it is
evidence against anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite, nextafter, ulp

from autograd.checks.differences.finite_differences import LEAST, ROUNDING, Estimate

Function = Callable[[float], float]

_RESOLVED = 2.0**10  # ulps of x: what is found from nearer rests on too few floats
_ROUND = 2.0**-20  # of x or 1: a stair that is higher is no rounding, unless it is wider than its inverse
_FARTHER = 2.0**8
_LOW = 2.0**10  # ulps: a higher stair is the function's own
_BEHIND = 2.0**-10  # of the way to the next change of f: a stair is flat so far before and behind
_FINER = 2.0**-16
_SURE = 10


def is_unresolved(f: Function, x: float, step: float) -> bool:
    """Tell whether a step is of a few floats only, or f not defined at the next ones.

    >>> is_unresolved(lambda x: x if x == round(x) else inf, 1e10, 1.0)
    True
    """
    return step < _RESOLVED * ulp(x) or not any(isfinite(f(nextafter(x, side))) for side in (-inf, inf))


def may_be_lost(f: Function, x: float, analytic: float, h: float) -> bool:
    """Tell whether f is constant around x as a staircase of tiny steps is, which may rise with this slope.

    >>> may_be_lost(lambda x: (1e5 + 1e-10 * x) - 1e5, 1.0, 1e-10, 2.0**-6)
    True
    >>> may_be_lost(lambda x: max(x, 0.0), -1.0, 1.0, 2.0**-6)
    False
    """
    here = f(x)
    if f(x - h) != here or f(x + h) != here:
        return False
    return any(_stair(f, x, here, side * h, abs(analytic)) for side in (-1, 1))


def is_on_a_stair(f: Function, x: float, h: float, slope: float) -> bool:
    """Tell whether f is constant beside x as rounding makes it: on a low stair of those that rise with this slope.

    >>> is_on_a_stair(lambda x: (1 + x) - 1, 0.0, 2.0**-54, 1.0), is_on_a_stair(round, 0.0, 2.0**-54, 1.0)
    (True, False)
    """
    here, low = f(x), _LOW * ulp(max(1.0, abs(x)))
    for side in (-h, h) if slope else ():
        away = side
        while isfinite(x + away) and f(x + away) == here:
            away *= 2
        if away != side and abs(f(x + away) - here) <= low and _stair(f, x, here, side, slope):
            return True
    return False


def _stair(f: Function, x: float, here: float, h: float, slope: float) -> bool:
    """Tell whether the next change of f on one side is tiny, and as far away as this slope takes to make it."""
    near, far = h, h * _FARTHER
    while isfinite(x + far) and f(x + far) == here:
        near, far = far, far * _FARTHER
    if not isfinite(x + far) or not isfinite(f(x + far)):
        return False
    while abs(far - near) > abs(near) / 2:
        middle = (near + far) / 2
        near, far = (middle, far) if f(x + middle) == here else (near, middle)
    if any(f(x + far * (1 + side * _BEHIND)) != f(x + far) for side in (-1, 1)):
        return False  # no stair: it goes on behind the change
    change = abs(f(x + far) - here)
    size = max(1.0, abs(x))
    is_rounding = change <= _ROUND * size or abs(far) >= size / _ROUND
    return is_rounding and slope * abs(far) <= _SURE * change


def is_beside_a_break(f: Function, x: float, off: float) -> bool:
    """Tell whether f changes between 0 and x, and a slope that is off by so much does not show on the way there.

    >>> is_beside_a_break(lambda x: x**1e-300 if x > 0 else 0.0, 5e-324, 2e23)
    True
    """
    here, there = f(x), f(0.0)
    is_break = not abs(there - here) <= abs(here) / 2  # nan is one too
    return is_break and off * abs(x) <= _SURE * ROUNDING * abs(here)


def drifts(f: Function, x: float, found: Estimate, h: float, noise: float) -> bool:
    """Tell whether quotients over ever shorter steps move away from what was found, beyond all rounding.

    >>> drifts(lambda x: x**1.0000000000000002 if x >= 0 else -1.0, 0.0, Estimate(1.0, 1e-15), 2.0**-6, 0.0)
    True
    """
    here = f(x)
    least = [inf, inf]  # how near they came, on either side
    while x + h != x - h:
        for i, side in enumerate((-h, h)):
            there = f(x + side)
            rounding = (max(ROUNDING * max(abs(here), abs(there)), noise) + LEAST) / h
            away = abs((there - here) / side - found.value)
            if away > least[i] + _SURE * (found.error + rounding):
                return True
            least[i] = min(least[i], away)  # a nan is never less
        h *= _FINER
    return False
