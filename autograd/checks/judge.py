"""How a mistake is told from a kink.

Finite differences that agree settle it. Where they do not, the function may have a kink nearer than the first steps, so
both sides are looked at, and ever shorter steps; it may be uncertain in more digits than rounding alone takes, so its
noise is measured; it may do what floats cannot show. Only what stands after all that is called wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from math import isfinite, nan

from autograd.checks.doubts import drifts, is_beside_a_break, is_unresolved, may_be_lost
from autograd.checks.findings import Finding, Verdict
from autograd.checks.finite_differences import (
    LEAST,
    NOTHING,
    ROUNDING,
    Estimate,
    finite_difference,
    nearby,
    power_of_two,
)
from autograd.checks.noise import Noise, noise

Function = Callable[[float], float]
Branch = Callable[[float], Hashable]

_USEFUL = 1e-3  # an estimate less certain than this, relatively, is no evidence
_NOTHING = 1e-300  # an error that is none
_STAYS = 0.9  # of the gap between two slopes is left when steps halve; at a bend that is round, a half
_FINER = 2.0**-4  # from one scale to the next


def one_branch(_: float) -> Hashable:
    """The branch of a function that nothing is known of."""
    return None


@dataclass(frozen=True)
class Judge:
    """Compares an analytic derivative of f at x with finite differences.

    Attributes:
        f: a function of one float; nan where it is not defined.
        x: where.
        branch: tells which way the computation of f went at a point; derivatives are continuous on one branch.
        step: the longest step; None leaves it to the differences.
        atol, rtol: what deviation to allow in any case.
        noise: how uncertain values of f are, where that is more than rounding.
    """

    f: Function
    x: float
    branch: Branch = one_branch
    step: float | None = None
    atol: float = 0.0
    rtol: float = 1e-9
    noise: float = 0.0

    def judge(self, analytic: float) -> Finding:
        """Return what is found about this derivative.

        >>> from math import cos, sin
        >>> Judge(sin, 1.0).judge(cos(1.0)).verdict
        <Verdict.OK: 'ok'>
        >>> Judge(sin, 1.0).judge(cos(1.0) * (1 + 1e-8)).verdict
        <Verdict.WRONG: 'wrong'>
        >>> found = Judge(abs, 0.0).judge(1.0)
        >>> found.verdict.value, found.left, found.right
        ('kink', -1.0, 1.0)
        """
        if not isfinite(self.f(self.x)):
            return Finding(Verdict.NOT_DIFFERENTIABLE, analytic)
        found = self._from_near_and_afar(analytic)
        if found.verdict is Verdict.NOT_DIFFERENTIABLE and self.branch is not one_branch:
            # The branch may be too narrow for any step, and where it ends nothing need happen.
            return replace(self, branch=one_branch).judge(analytic)
        return found

    def _from_near_and_afar(self, analytic: float) -> Finding:
        first = self._at_one_scale(analytic)
        if first.verdict is Verdict.OK:
            return first
        # A function that is uncertain is all steps from near: its slope shows from afar.
        seen = self._noise()
        afar = replace(self, noise=seen.size)._at_one_scale(analytic) if seen.size else first
        if afar.verdict is Verdict.OK:
            return afar
        found, closer = first, self
        while (finer := closer._contradiction(found)) is not None:
            closer = replace(self, step=finer)
            found = closer._at_one_scale(analytic)
        if found.verdict is Verdict.OK:
            return found
        seen = seen if seen.size else closer._noise()
        if seen.share > _USEFUL:  # from near or from afar, nothing but noise
            return found if found.verdict is Verdict.KINK else replace(afar, verdict=Verdict.ILL_CONDITIONED)
        if seen.size and afar.verdict is not Verdict.NOT_DIFFERENTIABLE:
            found, closer = afar, self
        if found.verdict is Verdict.WRONG and (closer._is_unresolved or self._doubts(found, seen.size)):
            return replace(found, verdict=Verdict.ILL_CONDITIONED)
        return found

    @property
    def _is_unresolved(self) -> bool:
        return is_unresolved(self.f, self.x, self._longest)

    def _doubts(self, found: Finding, noise: float) -> bool:
        """Tell whether the disagreement may be of the floats' making."""
        f, x, numeric = self.f, self.x, Estimate(found.numeric, found.error)
        return (
            may_be_lost(f, x, found.analytic, self._longest)
            or is_beside_a_break(f, x, abs(found.analytic - found.numeric))
            or drifts(f, x, numeric, self._longest, noise)
        )

    def agrees(self, analytic: float, numeric: Estimate) -> bool:
        """Tell whether an analytic derivative lies within what the numeric one leaves open."""
        allowed = max(10 * numeric.error, self.atol + self.rtol * abs(numeric.value))
        return isfinite(numeric.error) and abs(analytic - numeric.value) <= allowed

    def _at_one_scale(self, analytic: float) -> Finding:
        x, h = self.x, self._probe
        on_left, on_right = isfinite(self.f(x - h)), isfinite(self.f(x + h))
        here = self.branch(x)
        straight = all(self.branch(beside) == here for beside, on in ((x - h, on_left), (x + h, on_right)) if on)
        if straight:
            numeric = finite_difference(self._within(here), x, step=self.step, noise=self.noise)
            if self.agrees(analytic, numeric):
                return (self._bent(analytic) if on_left and on_right else None) or self._settled(analytic, numeric)
        left, right = (self._side(side) if on else NOTHING for side, on in ((-1, on_left), (1, on_right)))
        if on_left and on_right:
            if not (isfinite(left.error) and isfinite(right.error)):
                return Finding(Verdict.NOT_DIFFERENTIABLE, analytic, left=left.value, right=right.value)
            apart = abs(left.value - right.value)
            if apart > 10 * (left.error + right.error) + self.rtol * max(abs(left.value), abs(right.value)):
                return self._kink(analytic, left, right)
        if not straight or not isfinite(numeric.error):
            numeric = min(left, right, key=lambda estimate: estimate.error)
        return self._settled(analytic, numeric)

    def _bent(self, analytic: float) -> Finding | None:
        """Return the kink where central differences agree only because they are the mean of two slopes."""
        gap = self._gap(self._longest / 8)
        if not gap > max(_STAYS * self._gap(self._longest / 4), _USEFUL * abs(analytic)):
            return None
        left, right = self._side(-1), self._side(1)
        apart = abs(left.value - right.value)
        if not apart > 10 * (left.error + right.error) + _USEFUL * max(abs(left.value), abs(right.value)):
            return None
        found = self._kink(analytic, left, right)
        return found if found.verdict is Verdict.KINK else None

    def _gap(self, h: float) -> float:
        """Return how far the slopes on the two sides are apart, over these steps."""
        return abs(self.f(self.x + h) - 2 * self.f(self.x) + self.f(self.x - h)) / h

    def _settled(self, analytic: float, numeric: Estimate) -> Finding:
        """Return the verdict where there is one derivative or none."""
        if not isfinite(numeric.error):
            verdict = Verdict.NOT_DIFFERENTIABLE
        elif not self.agrees(analytic, numeric):
            verdict = Verdict.WRONG
        elif 10 * numeric.error > _USEFUL * max(abs(numeric.value), self._scale) + _NOTHING:
            verdict = Verdict.ILL_CONDITIONED
        else:
            verdict = Verdict.OK
        return Finding(verdict, analytic, *numeric)

    def _kink(self, analytic: float, left: Estimate, right: Estimate) -> Finding:
        low, high = sorted((left, right))
        below, above = low.value - 10 * low.error, high.value + 10 * high.error
        slack = self.rtol * max(abs(low.value), abs(high.value)) + self.atol
        verdict = Verdict.KINK if below - slack <= analytic <= above + slack else Verdict.WRONG
        nearer = min(left, right, key=lambda side: abs(side.value - analytic))
        return Finding(verdict, analytic, *nearer, left.value, right.value)

    def _side(self, side: int) -> Estimate:
        """Return the derivative from one side, along the branch that lies there."""
        beside = self._within(self.branch(self.x + side * self._probe))
        return finite_difference(beside, self.x, step=self.step, side=side, noise=self.noise)

    def _within(self, branch: Hashable) -> Function:
        """Return f as it is on one branch: nan on others."""

        def within(t: float) -> float:
            z = self.f(t)
            return z if t == self.x or self.branch(t) == branch else nan

        return within

    def _contradiction(self, found: Finding) -> float | None:
        """Return a shorter step at which plain quotients contradict what was found, beyond rounding and curvature."""
        h, before = self._longest * _FINER, nan
        while found.verdict is not Verdict.OK and self.x + h != self.x - h:
            a, here, b = self.f(self.x - h), self.f(self.x), self.f(self.x + h)
            left, right = (here - a) / h, (b - here) / h
            center = (left + right) / 2
            rounding = (ROUNDING * max(abs(a), abs(here), abs(b)) + LEAST) / h
            if rounding > _USEFUL * max(abs(left), abs(right), abs(found.analytic)):
                return None
            if isfinite(found.left) and isfinite(found.right):
                allowed = _USEFUL * max(abs(left), abs(right)) + 10 * (rounding + found.error)
                contradicted = abs(left - found.left) > allowed or abs(right - found.right) > allowed
            elif isfinite(found.error):
                contradicted = abs(center - found.numeric) > _USEFUL * abs(center) + 10 * (rounding + found.error)
            else:  # nothing was found, and here there is something
                allowed = _USEFUL * abs(center) + 10 * rounding
                contradicted = abs(left - right) <= allowed and abs(center - before) <= allowed
            if contradicted:
                return h
            h, before = h * _FINER, center
        return None

    def _noise(self) -> Noise:
        return noise(self.f, self.x, self._longest)

    @property
    def _scale(self) -> float:
        """The slope that the function's size and its values around suggest."""
        h, here = self._longest, self.f(self.x)
        around = [abs(z - here) / h for z in (self.f(self.x - h), self.f(self.x + h)) if isfinite(z)]
        return max(abs(here) / max(1.0, abs(self.x)), *around, 0.0)

    @property
    def _longest(self) -> float:
        return power_of_two(max(1.0, abs(self.x)) / 64 if self.step is None else self.step)

    @property
    def _probe(self) -> float:
        return nearby(self.x, self._longest)
