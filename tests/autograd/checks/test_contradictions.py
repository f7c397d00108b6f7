"""A shorter step contradicts an estimate if they differ by more than error, rounding, curvature and noise allow."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from autograd.checks import Finding, Verdict
from autograd.checks.differences.comparison_constants import SCALE_RATIO
from autograd.checks.differences.decide_verdict import _contradiction
from autograd.checks.differences.slope_comparison import Comparison
from tests.helpers.every_case import every_case

WRONG = Verdict.WRONG
FIRST = 2.0**-6 * SCALE_RATIO  # the first step for points up to 1
NAN, INF = math.nan, math.inf


def line(x: float) -> float:
    return x


def with_slopes(left: float, right: float, x: float = 0.0) -> Callable[[float], float]:
    """Return a function that is 0 at x and has a kink there."""
    return lambda t: (right if t > x else left) * (t - x)


bent = with_slopes(2.0, 5.0)


def found(numeric: float, error: float = 0.0, left: float = NAN, right: float = NAN, analytic: float = 9.0) -> Finding:
    return Finding(WRONG, analytic, numeric, error, left, right)


@every_case(
    ("f", "x", "finding", "step"),
    [
        (line, 0.0, found(1.0), None),
        (line, 0.0, found(1.0009), None),  # a difference of 0.1% may be curvature
        (line, 0.0, found(0.9991), None),
        (line, 0.0, found(1.0011), FIRST),
        (line, 0.0, found(0.9989), FIRST),
        (line, 0.0, found(1.05, error=0.006), None),  # ten times the error is enough to cast doubt
        (line, 0.0, found(1.05, error=0.0045), FIRST),
        (lambda x: 0.0, 0.0, found(5.0), FIRST),
        (lambda x: 0.0, 0.0, found(0.0), None),
        (bent, 0.0, found(2.0, left=2.0, right=5.0), None),
        (bent, 0.0, found(2.0, left=2.004, right=5.004), None),  # 0.1% of the steeper side
        (bent, 0.0, found(2.0, left=2.006, right=5.0), FIRST),
        (bent, 0.0, found(2.0, left=1.994, right=5.0), FIRST),
        (bent, 0.0, found(2.0, left=2.0, right=5.006), FIRST),
        (bent, 0.0, found(2.0, left=2.0, right=4.994), FIRST),
        (with_slopes(-2.0, -5.0), 0.0, found(-2.0, left=-2.004, right=-5.004), None),
        (with_slopes(-5.0, -2.0), 0.0, found(-2.0, left=-5.004, right=-2.004), None),
        (bent, 0.0, found(2.0, error=0.01, left=2.1, right=4.9), None),
        (bent, 0.0, found(2.0, error=0.01, left=2.11, right=5.0), FIRST),
        (bent, 0.0, found(2.0, error=0.01, left=2.0, right=4.89), FIRST),
        (line, 0.0, found(NAN, INF), FIRST * SCALE_RATIO),  # two steps agree, but there was no estimate
        (line, 0.0, found(NAN, INF, left=1.0), FIRST * SCALE_RATIO),  # one side is not enough
        (with_slopes(1000.0, 1000.5), 0.0, found(NAN, INF), FIRST * SCALE_RATIO),
        (with_slopes(0.001, 0.002), 0.0, found(NAN, INF, analytic=0.001), None),
        (bent, 0.0, found(NAN, INF), None),
        (math.cbrt, 0.0, found(NAN, INF), None),  # the sides agree, but not the steps
        (lambda x: x * (1.0 if abs(x) > FIRST / 2 else 2.0), 0.0, found(NAN, INF), FIRST * SCALE_RATIO**2),
        (lambda x: abs(x - 2.0**-20), 0.0, found(NAN, INF), 2.0**-26),  # 2**-22 is the first step below the kink
        (lambda x: abs(x - 2.0**-13), 0.0, found(0.0), FIRST),  # noticed before it is resolved
        (lambda x: x + max(x - 2.0**-11, 0.0), 0.0, found(1.25), 2.0**-14),
    ],
)
def test_quotients_contradict_an_estimate(
    f: Callable[[float], float], x: float, finding: Finding, step: float | None
) -> None:
    assert _contradiction(Comparison(f, x), finding) == step


def test_confirmed_derivatives_are_not_examined_further() -> None:
    """Only estimates that disagree with the derivative are examined further."""
    settled = Finding(Verdict.OK, 5.0, 5.0, 0.0)
    assert _contradiction(Comparison(line, 0.0), settled) is None


@pytest.mark.parametrize(("noise", "contradicted"), [(0.0, True), (0.9e-3, True), (1.1e-3, False)])
def test_steps_end_when_noise_hides_a_thousandth_of_the_slope(noise: float, contradicted: bool) -> None:
    """The scale is the larger of the derivative and the observed slopes."""
    for left, right, analytic in [
        (1000.0, 0.0, 0.0),
        (-1000.0, 0.0, 0.0),
        (0.0, 1000.0, 0.0),
        (0.0, -1000.0, 0.0),
        (1.0, 1.0, 1000.0),
        (1.0, 1.0, -1000.0),
    ]:
        comparison = Comparison(with_slopes(left, right), 0.0, noise=noise * FIRST * 1000)
        assert (_contradiction(comparison, found(2e4, analytic=analytic)) == FIRST) is contradicted


@pytest.mark.parametrize(("apart", "agree"), [(0.008, True), (0.012, False)])
def test_sides_agree_within_ten_times_the_noise(apart: float, agree: bool) -> None:
    """Without an estimate, noise of 0.1% of the slope allows the sides to differ by 1%."""
    comparison = Comparison(with_slopes(1.0, 1.0 + apart), 0.0, noise=0.9e-3 * FIRST * SCALE_RATIO)
    assert (_contradiction(comparison, found(NAN, INF, analytic=1.0)) == FIRST * SCALE_RATIO) is agree


@pytest.mark.parametrize("slopes", [(0.0, 0.0), (1000.0, 0.0), (-1000.0, 0.0), (0.0, 1000.0), (0.0, -1000.0)])
def test_steps_end_when_the_rounding_of_x_hides_a_thousandth_of_the_slope(slopes: tuple[float, float]) -> None:
    """An argument that f computes from x may have an error of 4 ulp of x."""
    x = 2.0**20
    steep = max(map(abs, slopes)) or 1.0
    f, finding = with_slopes(*slopes, x), found(0.0 if any(slopes) else 1.0, analytic=steep)
    for ulps, step in ((2.0**11, None), (2.0**13, 2.0**13 * math.ulp(x))):
        assert _contradiction(Comparison(f, x, step=ulps * math.ulp(x) / SCALE_RATIO), finding) == step


@pytest.mark.parametrize("x", [0.7543218246483239, 1.2566372, 0.0628318530718, 1.8849555921])
def test_rounding_of_an_inner_argument_is_not_a_contradiction(x: float) -> None:
    """Near a zero of sin(50 x) rounding is relative to 50 x, and the value is tiny."""
    slope = 50 * math.cos(50 * x)
    assert _contradiction(Comparison(lambda t: math.sin(50 * t), x), found(slope, 1e-9, analytic=-slope)) is None


def test_steps_do_not_end_before_those_of_a_few_floats() -> None:
    """A kink a hundred floats away still contradicts."""
    x = 1.0
    kink = x + 100 * math.ulp(x)
    step = _contradiction(Comparison(lambda t: max(t - kink, 0.0), x), found(0.5, 1e-9, analytic=0.5))
    assert step is not None
    assert step <= FIRST
