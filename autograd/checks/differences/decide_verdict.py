"""The verdict on a derivative: it distinguishes mistakes from kinks.

Finite differences that agree settle the question. If they do not agree, a mistake is not the only explanation. The
function may have a kink within the first steps, so both sides and shorter steps are tried. Its values may have larger
errors than rounding, so its noise is measured. It may behave in ways that floats cannot resolve. A derivative is called
wrong only if none of these explains the difference.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan, ulp

from autograd.checks.differences.comparison_constants import (
    CERTAIN_ERROR,
    GROSS_ERROR,
    GROSS_QUOTIENTS,
    JUMP_DISTANCE,
    LARGEST_JUMP_EFFECT,
    LEAST,
    LEAST_NOISE,
    ROUNDING,
    SCALE_RATIO,
    SIGNIFICANT,
    USEFUL_ERROR,
)
from autograd.checks.differences.extrapolation import Estimate
from autograd.checks.differences.inconclusive_differences import (
    drifts,
    is_jump,
    is_next_to_break,
    is_on_a_stair,
    is_unresolved,
    may_be_lost,
)
from autograd.checks.differences.noise import broad_noise, most_noise, noise, quick_noise, teeth
from autograd.checks.differences.slope_comparison import Comparison, one_branch
from autograd.checks.differences.tolerance_jumps import slope_of_jumps
from autograd.checks.report.findings import Finding, Verdict

__all__ = ["judge"]


def judge(comparison: Comparison, analytic: float) -> Finding:
    """Return the finding for this derivative.

    >>> from math import cos, sin
    >>> judge(Comparison(sin, 1.0), cos(1.0)).verdict
    <Verdict.OK: 'ok'>
    >>> judge(Comparison(sin, 1.0), cos(1.0) * (1 + 1e-8)).verdict
    <Verdict.WRONG: 'wrong'>
    >>> found = judge(Comparison(abs, 0.0), 1.0)
    >>> found.verdict.value, found.left, found.right
    ('kink', -1.0, 1.0)
    """
    if not isfinite(comparison.f(comparison.x)):
        return Finding(Verdict.NOT_DIFFERENTIABLE, analytic)
    found = _judge_in_stages(comparison, analytic)
    if found.verdict is Verdict.NOT_DIFFERENTIABLE and comparison.branch is not one_branch:
        # The branch may be too narrow for any step, and f may be smooth where it ends.
        return judge(replace(comparison, branch=one_branch), analytic)
    return found


def _judge_in_stages(comparison: Comparison, analytic: float) -> Finding:
    known = (
        comparison.noise if comparison.noise > ROUNDING * abs(comparison.f(comparison.x)) + LEAST_NOISE * LEAST else 0.0
    )
    quick = replace(comparison, noise=max(known, quick_noise(comparison.f, comparison.x, comparison.longest).size))
    first = quick.find(analytic)
    if first.verdict is Verdict.OK and analytic and first.error <= CERTAIN_ERROR * abs(analytic):
        return first  # unless it is 0: noise may hide a slope
    at_first = first.verdict
    if is_jump(comparison.f, comparison.x, comparison.longest * JUMP_DISTANCE):
        return Finding(Verdict.NOT_DIFFERENTIABLE, analytic)
    if clear := _clearly_wrong(first, quick):
        return clear
    seen = noise(comparison.f, comparison.x, comparison.longest)
    comparison = replace(
        comparison, noise=max(seen.size, quick.noise, broad_noise(comparison.f, comparison.x, comparison.longest))
    )
    first = comparison.find(analytic)
    if first.verdict is Verdict.ILL_CONDITIONED and isfinite(first.error):
        first = comparison.sharpen(first)
    if first.verdict is Verdict.OK and analytic:
        return first
    if height := teeth(comparison.f, comparison.x, comparison.longest):
        seen = seen._replace(size=max(seen.size, height))
        comparison = replace(comparison, noise=max(comparison.noise, height))
        first = comparison.find(analytic)
        if first.verdict is Verdict.ILL_CONDITIONED and isfinite(first.error):
            first = comparison.sharpen(first)
    if first.verdict is Verdict.OK:
        return first
    found, closer, stair = first, comparison, False
    while not stair and (finer := _contradiction(closer, found)) is not None:
        nearer = replace(comparison, step=finer)
        stair = is_on_a_stair(comparison.f, comparison.x, finer, _steepest(found))
        if not stair:
            found, closer = nearer.find(analytic), nearer
        elif found.verdict is Verdict.WRONG and nearer.find(analytic).verdict is Verdict.OK:
            return replace(found, verdict=Verdict.ILL_CONDITIONED)  # the slope of the stair, or the slope it hides
    if found.verdict is Verdict.ILL_CONDITIONED and isfinite(found.error):
        found = comparison.sharpen(found)
    if found.verdict is Verdict.OK:
        return found
    if found.verdict is Verdict.NOT_DIFFERENTIABLE and comparison.noise:
        return replace(found, verdict=Verdict.ILL_CONDITIONED)
    if seen.share > USEFUL_ERROR:  # only noise, with any step
        return found if found.verdict is Verdict.KINK else replace(first, verdict=Verdict.ILL_CONDITIONED)
    if found.verdict is Verdict.WRONG and (
        at_first is Verdict.OK  # so what looks like noise may be a wave shorter than the steps
        or _is_doubtful(found, comparison, closer, most_noise(comparison.f, comparison.x, comparison.longest))
        or _is_within_jumps(found, comparison)
        or _is_within_noise(found, comparison)
        or _is_right_nearer(found, comparison)
    ):
        return replace(found, verdict=Verdict.ILL_CONDITIONED)
    return found


def _clearly_wrong(first: Finding, comparison: Comparison) -> Finding | None:
    """Return a finding too far from a certain estimate and from all plain quotients to be explained by noise."""
    f, x, analytic = comparison.f, comparison.x, first.analytic
    steps = (comparison.longest * SCALE_RATIO**k for k in range(GROSS_QUOTIENTS))
    if not all(_is_far(analytic, (f(x + h) - f(x - h)) / (2 * h)) for h in steps):
        return None
    found, closer = first, comparison
    while (
        found.verdict is Verdict.WRONG
        and not isfinite(found.left)
        and 0 < SIGNIFICANT * found.error <= USEFUL_ERROR * abs(found.numeric)
        and _is_far(analytic, found.numeric)
    ):
        finer = _contradiction(closer, found)
        if finer is None:
            doubtful = _is_doubtful(found, closer, closer, closer.noise) or _is_within_jumps(found, closer)
            return None if doubtful else found
        closer = replace(closer, step=finer)
        found = closer.find(analytic)
    return None


def _is_far(analytic: float, slope: float) -> bool:
    return abs(analytic - slope) >= GROSS_ERROR * max(abs(analytic), abs(slope))


def _steepest(found: Finding) -> float:
    return max((abs(s) for s in (found.numeric, found.left, found.right) if isfinite(s)), default=0.0)


def _is_doubtful(found: Finding, comparison: Comparison, closest: Comparison, uncertain: float) -> bool:
    """Return whether the limits of floats may explain the disagreement."""
    f, x, h = comparison.f, comparison.x, comparison.longest
    if (
        is_unresolved(f, x, closest.longest)
        or may_be_lost(f, x, found.analytic, h)
        or is_next_to_break(f, x, abs(found.analytic - found.numeric))
    ):
        return True
    if isfinite(found.left):  # a kink: the other side has a different slope
        return False
    return drifts(f, x, Estimate(found.numeric, found.error), h, max(uncertain, comparison.noise))


def _is_within_jumps(found: Finding, comparison: Comparison) -> bool:
    """Return whether small jumps of f, such as those of an iteration with a tolerance, explain the disagreement."""
    off = abs(found.analytic - found.numeric)
    scales = (2.0, 1.0, 4.0, 8.0) if _is_related(found) else (2.0,)
    return any(off <= slope_of_jumps(comparison.f, comparison.x, scale * comparison.longest) for scale in scales)


def _is_right_nearer(found: Finding, comparison: Comparison) -> bool:
    """Return whether shorter steps confirm a derivative that looks slightly off for longer ones, as near a bend."""
    steps = [comparison.longest * SCALE_RATIO**k for k in (1, 2, 3)] if _is_related(found) else []
    return any(replace(comparison, step=step).find(found.analytic).verdict is Verdict.OK for step in steps)


def _is_related(found: Finding) -> bool:
    return abs(found.analytic - found.numeric) <= LARGEST_JUMP_EFFECT * abs(found.numeric)


def _is_within_noise(found: Finding, comparison: Comparison) -> bool:
    """Return whether the largest noise of f anywhere near x explains the disagreement."""
    most = most_noise(comparison.f, comparison.x, comparison.longest)
    return most > comparison.noise and replace(comparison, noise=most).find(found.analytic).verdict is not Verdict.WRONG


def _contradiction(comparison: Comparison, found: Finding) -> float | None:
    """Return a shorter step at which plain quotients contradict the finding, beyond rounding and curvature."""
    f, x = comparison.f, comparison.x
    h, before = comparison.longest * SCALE_RATIO, nan
    while found.verdict is not Verdict.OK and x + h != x - h:
        a, here, b = f(x - h), f(x), f(x + h)
        left, right = (here - a) / h, (b - here) / h
        center = (left + right) / 2
        inner = 4 * ulp(x) * max(abs(left), abs(right), _steepest(found))
        rounding = (max(ROUNDING * max(abs(a), abs(here), abs(b)), comparison.noise) + inner + LEAST) / h
        if rounding > USEFUL_ERROR * max(abs(left), abs(right), abs(found.analytic)):
            return None
        if isfinite(found.left) and isfinite(found.right):
            allowed = USEFUL_ERROR * max(abs(left), abs(right)) + SIGNIFICANT * (rounding + found.error)
            contradicted = abs(left - found.left) > allowed or abs(right - found.right) > allowed
        elif isfinite(found.error):
            contradicted = abs(center - found.numeric) > USEFUL_ERROR * abs(center) + SIGNIFICANT * (
                rounding + found.error
            )
        else:  # no derivative was found, but there is one at this step
            allowed = USEFUL_ERROR * abs(center) + SIGNIFICANT * rounding
            contradicted = abs(left - right) <= allowed and abs(center - before) <= allowed
        if contradicted:
            return h
        h, before = h * SCALE_RATIO, center
    return None
