"""The noise of a function: the uncertainty of its values in excess of rounding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import copysign, hypot, isfinite, sqrt, ulp
from statistics import median_low
from typing import NamedTuple

from autograd.checks.differences.comparison_constants import (
    BROAD_POSITIONS,
    BROAD_VALUES,
    CLOSEST_ULPS,
    FULL_VALUES,
    GAMMA,
    JUMP_MULTIPLE,
    LEAST,
    LEAST_NOISE,
    NOISE_DEVIATIONS,
    NOISE_ORDER,
    NOISE_POSITIONS,
    NOISE_STEP_FACTOR,
    NOISE_VARIATION,
    QUICK_VALUES,
    ROUNDING,
    WIDENING_RATIO,
)

__all__ = ["Noise", "broad_noise", "most_noise", "noise", "quick_noise", "teeth"]


class Noise(NamedTuple):
    """The error of a function's values beyond rounding, and their magnitude."""

    size: float
    of: float

    @property
    def share(self) -> float:
        """The noise relative to the magnitude of the function."""
        return self.size / self.of if self.of else 0.0


def noise(f: Callable[[float], float], x: float, h: float) -> Noise:
    """Return the noise of f around x, measured within a distance of h.

    It is estimated from high-order differences over tiny steps (Hamming) in a few places, and decided by majority,
    since one place may be near a kink. If half the values are equal, the steps are too small to show it (More and
    Wild, SIAM Journal on Scientific Computing 33, 2011).

    >>> noise(lambda x: round(x, 9), 0.3, 2.0**-6).size > 1e-10
    True
    >>> noise(lambda x: x * x, 0.3, 2.0**-6).size
    0.0
    """
    return median_low([Noise(0.0, 0.0), *(_at(f, x + h * place, h) for place in NOISE_POSITIONS)])


def most_noise(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the largest noise of f around x, also at points where all steps round in the same way.

    >>> noise(lambda x: (1 + x) - 1, 0.0, 2.0**-6).size, most_noise(lambda x: (1 + x) - 1, 0.0, 2.0**-6) > 1e-17
    (0.0, True)
    """
    return max(_at(f, x + h * place, h).size for place in NOISE_POSITIONS)


def quick_noise(f: Callable[[float], float], x: float, h: float) -> Noise:
    """Return a quick estimate of the noise of f around x from a few values.

    >>> quick_noise(lambda x: round(x, 9), 0.3, 2.0**-6).size > 1e-10, quick_noise(lambda x: x * x, 0.3, 2.0**-6).size
    (True, 0.0)
    """
    return _at(f, x + h * NOISE_POSITIONS[2], h, window=QUICK_VALUES)


def broad_noise(f: Callable[[float], float], x: float, h: float) -> float:
    """Return noise of f that has the same size over steps of many lengths, as in a sum that cancels.

    Over the shortest steps such a function may look smooth, because all steps round in the same way.

    >>> f = lambda x: (1e4 + x) ** 2 - 1e8 - 2e4 * x
    >>> noise(f, 1.5736804947476521, 2.0**-6).size < 1e-9, broad_noise(f, 1.5736804947476521, 2.0**-6) > 1e-9
    (True, True)
    >>> from math import sin
    >>> broad_noise(lambda x: sin(1e4 * x), 1.0, 2.0**-6) < 1e-11  # the rounding error of 1e4 * x
    True
    """
    sizes = []
    near = _closest(x, h)
    while near <= h / FULL_VALUES:
        places = [_scatter(_values(f, x + h * place, near)) for place in BROAD_POSITIONS]
        sizes.append(median_low(places))
        near *= WIDENING_RATIO
    found = 0.0
    for three in zip(sizes, sizes[1:], sizes[2:], strict=False):
        if max(three) <= NOISE_VARIATION * min(three):
            found = max(found, *three)
    return found


def _closest(x: float, h: float) -> float:
    """Return the first distance between values, which is short enough for rounding to show."""
    return CLOSEST_ULPS * max(ulp(x), h * 2.0**-46)


def _values(f: Callable[[float], float], x: float, near: float) -> list[float]:
    step = (x + near * NOISE_STEP_FACTOR) - x  # so that no point is rounded
    return [f(x + k * step) for k in range(BROAD_VALUES)]


def _at(f: Callable[[float], float], x: float, h: float, window: int = FULL_VALUES) -> Noise:
    values: list[float] = []
    near = _closest(x, h)
    while near <= h / FULL_VALUES:
        step = (x + near * NOISE_STEP_FACTOR) - x  # so that no point is rounded
        values = [z for k in range(window) if isfinite(z := f(x + k * step))]
        if len({*values}) > window / 2:
            break
        near *= WIDENING_RATIO
    return Noise(_scatter(values), max(map(abs, values), default=0.0))


def _scatter(values: Sequence[float]) -> float:
    """Return the noise in values at equal steps, or 0 if it does not exceed rounding."""
    values = [*filter(isfinite, values)]
    of = max(map(abs, values), default=0.0)
    for _ in range(NOISE_ORDER):
        values = [b - a for a, b in pairwise(values)]
    size = NOISE_DEVIATIONS * hypot(*values) / sqrt(GAMMA * len(values)) if values else 0.0
    return size if size > ROUNDING * of + LEAST_NOISE * LEAST else 0.0


def teeth(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the height of the jumps of f on both sides of x, or 0 if one side has none.

    An iteration that stops at a tolerance is such a function: smooth between jumps, with a different slope there.

    >>> teeth(lambda x: x - 1e-3 * (x // 1e-3) / 2, 0.3, 2.0**-6) > 4e-4, teeth(abs, 0.3, 2.0**-6)
    (True, 0.0)
    """
    left = _tooth(f, x, -h)
    return min(left, _tooth(f, x, h)) if left else 0.0


def _tooth(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the height of the first jump of f on one side."""
    near = copysign(_closest(x, abs(h)), h)
    while abs(near) <= abs(h) / FULL_VALUES:
        values = [f(x + k * near) for k in range(FULL_VALUES)]
        if not all(map(isfinite, values)):
            return 0.0
        changes = [b - a for a, b in pairwise(values)]
        usual = median_low(changes)
        unusual = [abs(change - usual) for change in changes]
        k = max(range(len(unusual)), key=unusual.__getitem__)
        floor = JUMP_MULTIPLE * ROUNDING * max(map(abs, values))
        if unusual[k] > JUMP_MULTIPLE * median_low(unusual) + floor:
            jump = _jump_between(f, x + k * near, x + (k + 1) * near, usual / near)
            if jump > floor:
                return jump
        near *= JUMP_MULTIPLE
    return 0.0


def _jump_between(f: Callable[[float], float], a: float, b: float, slope: float) -> float:
    """Return the change of f over the shortest interval that floats allow."""
    while (middle := (a + b) / 2) not in (a, b):
        low, high = (abs(f(end) - f(middle) - slope * (end - middle)) for end in (a, b))
        a, b = (a, middle) if low > high else (middle, b)
    return abs(f(b) - f(a))
