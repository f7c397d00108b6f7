"""Compare a derivative with the slopes of a function near a point, over some steps.

If central differences agree with the derivative, they confirm it. Otherwise the two sides are compared separately.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import inf, isfinite, nan

from autograd.checks.check_options import RTOL
from autograd.checks.differences.comparison_constants import (
    CONFIRMING_ERROR,
    EXTREMUM_DISTANCE,
    KINK_REMAINDER,
    LONGER_STEPS,
    NO_ERROR,
    SIGNIFICANT,
    USEFUL_ERROR,
)
from autograd.checks.differences.extrapolation import (
    NOTHING,
    Estimate,
    RealFunction,
    default_step,
    extrapolate,
    nearby,
    power_of_two,
)
from autograd.checks.differences.inconclusive_differences import is_flat, is_on_a_step
from autograd.checks.report.findings import Finding, Verdict

__all__ = ["Branch", "Comparison", "one_branch"]

Branch = Callable[[float], Hashable]


def one_branch(_: float) -> Hashable:
    """The only branch of a function whose branches are unknown."""
    return None


@dataclass(frozen=True)
class Comparison:
    """Compares an analytic derivative of f at x with finite differences over some steps.

    Attributes:
        f: a function of one float. It returns nan if it is not defined.
        x: the point.
        branch: returns the path that the computation of f took at a point. Derivatives are continuous on one branch.
        step: the longest step; None for the default.
        atol, rtol: the deviation to allow.
        noise: the uncertainty of values of f, if it exceeds rounding.
        uncertain: the rounding error of the analytic derivative.
    """

    f: RealFunction
    x: float
    branch: Branch = one_branch
    step: float | None = None
    atol: float = 0.0
    rtol: float = RTOL
    noise: float = 0.0
    uncertain: float = 0.0

    def find(self, analytic: float) -> Finding:
        """Return the finding for this derivative.

        >>> Comparison(abs, 1.0).find(-1.0).verdict
        <Verdict.WRONG: 'wrong'>
        """
        x, h = self.x, self._probe
        on_left, on_right = isfinite(self.f(x - h)), isfinite(self.f(x + h))
        here = self.branch(x)
        straight = all(self.branch(beside) == here for beside, on in ((x - h, on_left), (x + h, on_right)) if on)
        if straight:
            numeric = extrapolate(self._within(here), x, step=self.step, noise=self.noise)
            if self._agrees(analytic, numeric):
                return (self._bent(analytic) if on_left and on_right else None) or self._settled(analytic, numeric)
        left, right = (self._side(side) if on else NOTHING for side, on in ((-1, on_left), (1, on_right)))
        if on_left and on_right:
            if not (isfinite(left.error) and isfinite(right.error)):
                return Finding(Verdict.NOT_DIFFERENTIABLE, analytic, left=left.value, right=right.value)
            apart = abs(left.value - right.value)
            if apart > SIGNIFICANT * (left.error + right.error) + self.rtol * max(abs(left.value), abs(right.value)):
                return self._kink(analytic, left, right)
        if not straight or not isfinite(numeric.error):
            numeric = min(left, right, key=lambda estimate: estimate.error)
        return self._settled(analytic, numeric)

    @property
    def longest(self) -> float:
        """The longest step."""
        return default_step(self.x) if self.step is None else power_of_two(self.step)

    def sharpen(self, found: Finding) -> Finding:
        """Return the finding of longer or one-sided steps if it has the same verdict with a smaller error."""
        if isfinite(found.left):
            return found  # the two sides differ, which steps of a single length may hide
        f, analytic = self._within(self.branch(self.x)), found.analytic
        for longer in LONGER_STEPS if self.step is None else (1.0,):
            for side in (0, -1, 1):
                numeric = extrapolate(f, self.x, step=longer * self.longest, side=side, noise=self.noise)
                if not abs(numeric.value - found.numeric) <= 3 * (numeric.error + found.error):
                    continue
                decisive = CONFIRMING_ERROR * abs(numeric.value)
                if 3 * numeric.error <= decisive:
                    off = abs(analytic - numeric.value)
                    verdict = (
                        Verdict.OK
                        if off <= decisive
                        else Verdict.WRONG
                        if off > SIGNIFICANT * numeric.error + self.uncertain
                        else None
                    )
                    return Finding(verdict, analytic, *numeric) if verdict else found
        return found

    def _agrees(self, analytic: float, numeric: Estimate) -> bool:
        """Return whether the analytic derivative is within the error of the numeric one."""
        allowed = max(SIGNIFICANT * numeric.error, self.atol + self.rtol * abs(numeric.value)) + self.uncertain
        return isfinite(numeric.error) and abs(analytic - numeric.value) <= allowed

    def _bent(self, analytic: float) -> Finding | None:
        """Return a kink if central differences agree only as the mean of two slopes."""
        gap = self._gap(self.longest / 8)
        if not gap > max(KINK_REMAINDER * self._gap(self.longest / 4), USEFUL_ERROR * abs(analytic)):
            return None
        left, right = self._side(-1), self._side(1)
        apart = abs(left.value - right.value)
        if not apart > SIGNIFICANT * (left.error + right.error) + USEFUL_ERROR * max(abs(left.value), abs(right.value)):
            return None
        found = self._kink(analytic, left, right)
        return found if found.verdict is Verdict.KINK else None

    def _gap(self, h: float) -> float:
        """Return the difference between the slopes on the two sides, over these steps."""
        return abs(self.f(self.x + h) - 2 * self.f(self.x) + self.f(self.x - h)) / h

    def _settled(self, analytic: float, numeric: Estimate) -> Finding:
        """Return the verdict if both sides have the same derivative, or none."""
        if not isfinite(numeric.error):
            verdict = Verdict.NOT_DIFFERENTIABLE
        elif not self._agrees(analytic, numeric):
            verdict = Verdict.WRONG
        elif SIGNIFICANT * numeric.error + self.uncertain > self._visible(analytic, numeric):
            verdict = Verdict.ILL_CONDITIONED
        else:
            verdict = Verdict.OK
        return Finding(verdict, analytic, *numeric)

    def _visible(self, analytic: float, numeric: Estimate) -> float:
        """Return the largest error that an estimate may have to confirm a derivative."""
        if analytic == 0:  # at an extremum, f changes around x; without one, f must be constant
            short = self.longest * EXTREMUM_DISTANCE
            if self.f(self.x - short) == self.f(self.x) == self.f(self.x + short):
                return inf if not self.noise and is_flat(self.f, self.x, short) else 0.0
            moves = isfinite(self._slope_around) and SIGNIFICANT * numeric.error <= USEFUL_ERROR * self._slope_around
            return inf if moves and not is_on_a_step(self.f, self.x, short) else 0.0
        return max(CONFIRMING_ERROR * abs(analytic), self.atol + self.rtol * abs(analytic), NO_ERROR)

    def _kink(self, analytic: float, left: Estimate, right: Estimate) -> Finding:
        low, high = sorted((left, right))
        below, above = low.value - SIGNIFICANT * low.error, high.value + SIGNIFICANT * high.error
        slack = self.rtol * max(abs(low.value), abs(high.value)) + self.atol + self.uncertain
        verdict = Verdict.KINK if below - slack <= analytic <= above + slack else Verdict.WRONG
        apart = abs(left.value - right.value)
        if verdict is Verdict.KINK and not all(
            apart / 2 <= self._gap(self.longest * near) <= 2 * apart for near in (2.0**-4, 2.0**-8)
        ):
            verdict = Verdict.ILL_CONDITIONED
        nearer = min(left, right, key=lambda side: abs(side.value - analytic))
        return Finding(verdict, analytic, *nearer, left.value, right.value)

    def _side(self, side: int) -> Estimate:
        """Return the derivative from one side, along the branch on that side."""
        beside = self._within(self.branch(self.x + side * self._probe))
        return extrapolate(beside, self.x, step=self.step, side=side, noise=self.noise)

    def _within(self, branch: Hashable) -> RealFunction:
        """Return f restricted to one branch: nan on the others."""

        def within(t: float) -> float:
            z = self.f(t)
            return z if t == self.x or self.branch(t) == branch else nan

        return within

    @property
    def _slope_around(self) -> float:
        """The slope estimated from the values around x."""
        h, here = self.longest, self.f(self.x)
        return max((abs(z - here) / h for z in (self.f(self.x - h), self.f(self.x + h)) if isfinite(z)), default=0.0)

    @property
    def _probe(self) -> float:
        return nearby(self.x, self.longest)
