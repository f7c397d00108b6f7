"""The verdict on a derivative, which tells a mistake from a kink.

Finite differences that agree settle it. Where they do not agree, there are other explanations than a mistake. The
function may have a kink nearer than the first steps, so both sides and ever shorter steps are tried. It may be
uncertain in more digits than rounding alone takes, so its noise is measured. It may behave in ways that floats cannot
show. A derivative is called wrong only if none of these explains the difference.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan, ulp

from autograd.checks.differences.comparison import Comparison, one_branch
from autograd.checks.differences.constants import BESIDE, FEW, FINER, LEAST, ROUNDING, USEFUL
from autograd.checks.differences.extrapolation import Estimate
from autograd.checks.differences.float_limits import (
    drifts,
    is_beside_a_break,
    is_jump,
    is_on_a_stair,
    is_unresolved,
    may_be_lost,
)
from autograd.checks.differences.noise import most_noise, noise, quick_noise, teeth
from autograd.checks.findings import Finding, Verdict

__all__ = ["judge"]


def judge(look: Comparison, analytic: float) -> Finding:
    """Return what is found about this derivative.

    >>> from math import cos, sin
    >>> judge(Comparison(sin, 1.0), cos(1.0)).verdict
    <Verdict.OK: 'ok'>
    >>> judge(Comparison(sin, 1.0), cos(1.0) * (1 + 1e-8)).verdict
    <Verdict.WRONG: 'wrong'>
    >>> found = judge(Comparison(abs, 0.0), 1.0)
    >>> found.verdict.value, found.left, found.right
    ('kink', -1.0, 1.0)
    """
    if not isfinite(look.f(look.x)):
        return Finding(Verdict.NOT_DIFFERENTIABLE, analytic)
    found = _from_near_and_afar(look, analytic)
    if found.verdict is Verdict.NOT_DIFFERENTIABLE and look.branch is not one_branch:
        # The branch may be too narrow for any step, and where it ends nothing need happen.
        return judge(replace(look, branch=one_branch), analytic)
    return found


def _from_near_and_afar(look: Comparison, analytic: float) -> Finding:
    known = look.noise if look.noise > ROUNDING * abs(look.f(look.x)) + FEW * LEAST else 0.0
    quick = replace(look, noise=max(known, quick_noise(look.f, look.x, look.longest).size))
    first = quick.find(analytic)
    if first.verdict is Verdict.OK and analytic:  # 0 is what noise may hide a slope behind
        return first
    if is_jump(look.f, look.x, look.longest * BESIDE):
        return Finding(Verdict.NOT_DIFFERENTIABLE, analytic)
    seen = noise(look.f, look.x, look.longest)
    look = replace(look, noise=max(seen.size, quick.noise))
    first = look.find(analytic)
    if first.verdict is Verdict.ILL_CONDITIONED and isfinite(first.error):
        first = look.sharpen(first)
    if first.verdict is Verdict.OK and analytic:
        return first
    if height := teeth(look.f, look.x, look.longest):
        seen = seen._replace(size=max(seen.size, height))
        look = replace(look, noise=seen.size)
        first = look.find(analytic)
        if first.verdict is Verdict.ILL_CONDITIONED and isfinite(first.error):
            first = look.sharpen(first)
    if first.verdict is Verdict.OK:
        return first
    found, closer, stair = first, look, False
    while not stair and (finer := _contradiction(closer, found)) is not None:
        nearer = replace(look, step=finer)
        stair = is_on_a_stair(look.f, look.x, finer, _steepest(found))
        if not stair:
            found, closer = nearer.find(analytic), nearer
        elif found.verdict is Verdict.WRONG and nearer.find(analytic).verdict is Verdict.OK:
            return replace(found, verdict=Verdict.ILL_CONDITIONED)  # the slope of the stair, or of what it hides
    if found.verdict is Verdict.ILL_CONDITIONED and isfinite(found.error):
        found = look.sharpen(found)
    if found.verdict is Verdict.OK:
        return found
    if found.verdict is Verdict.NOT_DIFFERENTIABLE and look.noise:
        return replace(found, verdict=Verdict.ILL_CONDITIONED)
    if seen.share > USEFUL:  # from near or from afar, nothing but noise
        return found if found.verdict is Verdict.KINK else replace(first, verdict=Verdict.ILL_CONDITIONED)
    if found.verdict is Verdict.WRONG and _is_doubtful(found, look, closer, seen.size):
        return replace(found, verdict=Verdict.ILL_CONDITIONED)
    return found


def _steepest(found: Finding) -> float:
    return max((abs(s) for s in (found.numeric, found.left, found.right) if isfinite(s)), default=0.0)


def _is_doubtful(found: Finding, look: Comparison, closest: Comparison, uncertain: float) -> bool:
    """Tell whether the disagreement may come from the limits of floats."""
    f, x, h = look.f, look.x, look.longest
    if (
        is_unresolved(f, x, closest.longest)
        or may_be_lost(f, x, found.analytic, h)
        or is_beside_a_break(f, x, abs(found.analytic - found.numeric))
    ):
        return True
    if isfinite(found.left):  # a kink, whose other side goes another way
        return False
    return drifts(f, x, Estimate(found.numeric, found.error), h, max(uncertain, most_noise(f, x, h)))


def _contradiction(look: Comparison, found: Finding) -> float | None:
    """Return a shorter step at which plain quotients contradict what was found, beyond rounding and curvature."""
    f, x = look.f, look.x
    h, before = look.longest * FINER, nan
    while found.verdict is not Verdict.OK and x + h != x - h:
        a, here, b = f(x - h), f(x), f(x + h)
        left, right = (here - a) / h, (b - here) / h
        center = (left + right) / 2
        inner = 4 * ulp(x) * max(abs(left), abs(right), _steepest(found))
        rounding = (max(ROUNDING * max(abs(a), abs(here), abs(b)), look.noise) + inner + LEAST) / h
        if rounding > USEFUL * max(abs(left), abs(right), abs(found.analytic)):
            return None
        if isfinite(found.left) and isfinite(found.right):
            allowed = USEFUL * max(abs(left), abs(right)) + 10 * (rounding + found.error)
            contradicted = abs(left - found.left) > allowed or abs(right - found.right) > allowed
        elif isfinite(found.error):
            contradicted = abs(center - found.numeric) > USEFUL * abs(center) + 10 * (rounding + found.error)
        else:  # nothing was found, and here there is something
            allowed = USEFUL * abs(center) + 10 * rounding
            contradicted = abs(left - right) <= allowed and abs(center - before) <= allowed
        if contradicted:
            return h
        h, before = h * FINER, center
    return None
