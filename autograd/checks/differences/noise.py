"""How uncertain the values of a function are, where that is more than rounding."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import hypot, isfinite, sqrt
from statistics import median_low
from typing import NamedTuple

from autograd.checks.differences.finite_differences import LEAST, ROUNDING

_WINDOW = 16  # how many values to look for noise in
_NEAR = (2.0**-20, 2.0**-14, 2.0**-8)  # how near to each other: nearer, and they may all round to the same
_PLACES = (-0.91, -0.43, 0.37, 0.83)  # where: in no simple ratio, so that nothing periodic meets all
_ODD = 1.2345678901  # times a power of two: no multiple of it rounds as the next one does
_ORDER = 4  # of the differences that noise is seen in
_FEW = 64  # below the normal floats
_GAMMA = 70.0  # the sum of squared binomial coefficients of that order


class Noise(NamedTuple):
    """How far values of a function may be off, 0 if no more than by rounding, and how large they are."""

    size: float
    of: float

    @property
    def share(self) -> float:
        """How much of the function is noise."""
        return self.size / self.of if self.of else 0.0


def noise(f: Callable[[float], float], x: float, h: float) -> Noise:
    """Return the noise of f around x, as it shows within a distance of h.

    It is what high differences over tiny steps leave (Hamming), in most of a few places: seldom near a kink. Where half
    of the values are the same the steps are too small to see it (More and Wild, SIAM Journal on Scientific Computing
    33, 2011).

    >>> noise(lambda x: round(x, 9), 0.3, 2.0**-6).size > 1e-10
    True
    >>> noise(lambda x: x * x, 0.3, 2.0**-6).size
    0.0
    """
    return median_low([Noise(0.0, 0.0), *(_at(f, x + h * place, h) for place in _PLACES)])


def most_noise(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the most noise of f in any place around x, that of steps which all round alike included.

    >>> noise(lambda x: (1 + x) - 1, 0.0, 2.0**-6).size, most_noise(lambda x: (1 + x) - 1, 0.0, 2.0**-6) > 1e-17
    (0.0, True)
    """
    return max(_at(f, x + h * place, h, _ODD).size for place in _PLACES)


def _at(f: Callable[[float], float], x: float, h: float, apart: float = 1.0) -> Noise:
    values: list[float] = []
    for near in _NEAR:
        values = [z for k in range(_WINDOW) if isfinite(z := f(x + k * h * near * apart))]
        if len({*values}) > _WINDOW / 2:
            break
    of = max(map(abs, values), default=0.0)
    for _ in range(_ORDER):
        values = [b - a for a, b in pairwise(values)]
    size = 10 * hypot(*values) / sqrt(_GAMMA * len(values)) if values else 0.0
    return Noise(size if size > ROUNDING * of + _FEW * LEAST else 0.0, of)
