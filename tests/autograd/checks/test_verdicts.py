"""Verdicts distinguish mistakes from kinks, jumps, edges, noise and waves."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value, clamp, leaky_relu, maximum
from autograd.checks import Verdict, check_derivative, gradcheck
from autograd.checks.differences.decide_verdict import judge
from autograd.checks.differences.extrapolation import total
from autograd.checks.differences.slope_comparison import Comparison
from autograd.checks.report.findings import Finding
from autograd.modes import noting
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.draws import draws
from tests.helpers.every_case import every_case
from tests.soak.false_alarms import alarms

OK, WRONG, KINK = Verdict.OK, Verdict.WRONG, Verdict.KINK
ILL, NOWHERE = Verdict.ILL_CONDITIONED, Verdict.NOT_DIFFERENTIABLE


def judged(f: Callable[[float], float], x: float, analytic: float) -> Finding:
    return judge(Comparison(total(f), x), analytic)


def relu(x: float) -> float:
    return max(x, 0.0)


def single(x: float) -> float:
    """Round to a float of 32 bits."""
    return struct.unpack("f", struct.pack("f", x))[0]


def expanded(x: float) -> float:
    """(x - 1)**7, multiplied out: all but a few digits cancel."""
    return x**7 - 7 * x**6 + 21 * x**5 - 35 * x**4 + 35 * x**3 - 21 * x**2 + 7 * x - 1


def variance(x: float) -> float:
    """Return the variance of three numbers around 1e6, from mean squares that cancel."""
    xs = (1e6 + x, 1e6 - x, 1e6)
    return (xs[0] ** 2 + xs[1] ** 2 + xs[2] * xs[2]) / 3 - ((xs[0] + xs[1] + xs[2]) / 3) ** 2


@every_case(
    ("f", "x", "analytic", "verdict"),
    [
        (lambda x: math.sin(50 * x), 0.3, 50 * math.cos(15.0), OK),  # the first steps are several waves long
        (lambda x: math.sin(50 * x), 0.3, 50 * math.cos(15.0) * (1 + 1e-7), WRONG),
        (abs, 0.0, 1.0, KINK),
        (abs, 0.0, -1.0, KINK),
        (abs, 0.0, 1.1, WRONG),  # not a slope at this kink
        (relu, 0.0, 1.0, KINK),
        (relu, 0.0, 0.5, KINK),  # the result of central differences
        (lambda x: max(x, 1.0) + x * x, 1.0, 2.5, KINK),
        (lambda x: abs(x) * x, 0.0, 0.0, OK),  # the second derivative jumps, but the slope does not
        (relu, 1e-20, 1.0, OK),  # the kink is nearer than most steps
        (relu, 1e-20, 0.4, WRONG),
        (lambda x: max(x, 1.0), 1 + 1e-10, 1.0, OK),
        (lambda x: max(x, 1.0), 1 + 1e-10, 0.4, WRONG),
        (lambda x: max(x, 1e-30) - max(-x, 1e-30), 0.0, 0.0, OK),  # constant for short steps, linear for long ones
        (lambda x: math.hypot(x, 1e-10), 1e-20, 1e-10, ILL),  # a corner that is rounded off on a small scale
        (math.sqrt, 0.0, math.inf, NOWHERE),
        (math.sqrt, -1.0, math.nan, NOWHERE),
        (lambda x: math.copysign(1.0, x), 0.0, 0.0, NOWHERE),
        (math.floor, 2.0, 0.0, NOWHERE),
        (math.floor, 2.5, 0.0, OK),
        (math.floor, 2.5, 1.0, WRONG),
        (math.ceil, 1e5, 0.0, NOWHERE),  # steps that are powers of two see a straight line
        (lambda x: x**1.1 if x >= 0 else math.nan, 0.0, 0.0, NOWHERE),  # quotients approach their limit too slowly
        (lambda x: x**3, 0.0, 0.0, OK),
        (lambda x: x**3, 0.0, 1.0, WRONG),
        (expanded, 1.2, 7 * 0.2**6, OK),
        (expanded, 1.2, 7 * 0.2**6 * 1.001, WRONG),
        (expanded, 1.01, 7 * 0.01**6, ILL),
        (lambda x: 1 - math.cos(x), 1e-9, 1e-9, OK),
        (lambda x: 1 - math.cos(x), 1e-9, 2e-9, WRONG),
        (lambda x: single(math.sin(x)), 1.0, math.cos(1.0), OK),
        (lambda x: single(math.sin(x)), 1.0, 2 * math.cos(1.0), WRONG),
        (lambda x: x % 1e-20, 0.5, 1.0, ILL),  # a sawtooth finer than floats
        (lambda x: math.fmod(x, 1e-100), 4.518231590668698, 1.0, ILL),  # a few neighboring floats lie on a line
        (lambda x: (4 + 1e-8 * x) - 4, -2.5547, 1e-8, OK),  # a staircase that rises over longer steps
        (lambda x: (4 + 1e-8 * x) - 4, -2.5547, 1.1e-8, WRONG),
        (lambda x: (1e5 + 1e-10 * x) - 1e5, 1.0, 1e-10, ILL),  # on a stair too wide for rounding
        (lambda x: (1e5 + 1e-10 * x) - 1e5, 1.0, 1e-3, WRONG),
        (lambda x: (1e300 + 3.0 * x) - 1e300, 1.0, 3.0, ILL),
        (variance, 0.010186666055457023, 4 * 0.010186666055457023 / 3, ILL),  # a stair of 1e-4
        (variance, 0.010186666055457023, 0.0, ILL),
        (lambda x: 1e16 + x, 1.0, -3.0, ILL),  # at an edge of rounding, not at a jump
        (lambda x: x**-2.149698072823568, 1e100, -2.304465367e-315, OK),  # the slope itself has few digits left
        (relu, -1.0, 1.0, WRONG),  # constant, but not a staircase
        (lambda x: x ** (1 + 2.0**-52) if x >= 0 else math.nan, 0.0, 0.0, ILL),  # the quotients do not reach 0
        (lambda x: x ** (1 + 2.0**-52) if x >= 0 else math.nan, 1.0, 0.0, WRONG),
        (lambda x: x**1e-300 if x > 0 else math.nan, 5e-324, 2e23, ILL),  # 1 at every float
        (lambda x: x**1e-300 if x > 0 else math.nan, 1e-3, 1.0, WRONG),
    ],
)
def test_verdicts_on_foreign_functions(
    f: Callable[[float], float], x: float, analytic: float, verdict: Verdict
) -> None:
    """The check knows only the values of the function."""
    assert judged(f, x, analytic).verdict is verdict


@given(st.floats(-20, 20))
def test_right_slopes_at_kinks_are_never_called_wrong(x: float) -> None:
    """At the points that hypothesis draws, 0 and tiny numbers, a plain central difference fails relu once in five."""
    for f, slope in (
        (relu, float(x > 0)),
        (abs, math.copysign(1.0, x) if x else 0.0),
        (lambda t: max(t, 1.0), float(x > 1)),
        (lambda t: max(-1.0, min(t, 1.0)), float(-1 <= x <= 1)),
    ):
        assert not judged(f, x, slope).verdict.fails


# A function and its slope: of Values, of floats, with NumPy.
KINKED: list[tuple[Callable[[Any], Any], Callable[[float], float], Callable[[Any], Any], Callable[[float], float]]] = [
    (autograd.relu, relu, lambda x: np.maximum(x, 0.0), lambda x: float(x > 0)),
    (abs, abs, np.abs, lambda x: float(np.sign(x))),
    (lambda x: maximum(x, 1.0), lambda x: max(x, 1.0), lambda x: np.maximum(x, 1.0), lambda x: (x > 1) + (x == 1) / 2),
    (
        lambda x: clamp(x, -1, 1),
        lambda x: max(-1.0, min(x, 1.0)),
        lambda x: np.clip(x, -1, 1),
        lambda x: float(abs(x) <= 1),
    ),
    (leaky_relu, lambda x: max(x, 0.01 * x), lambda x: np.where(x > 0, x, 0.01 * x), lambda x: 1.0 if x > 0 else 0.01),
]


@settings(max_examples=draws(test=4, cover=100, soak=2_000))
@given(st.floats(-20, 20) | st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 1e-300, 1e-160, 1.0, math.nextafter(1, 2)]))
@example(1 - 2.0**-6)  # so close to a kink that the search for jumps begins beyond it
@example(1 - 2.0**-9)
def test_kinks_in_any_system(x: float) -> None:
    """Correct slopes are never reported as wrong. Slopes off by 0.1% are never confirmed, unless a kink is very close.

    If no step reaches a kink, they are reported as wrong.
    """
    for of_values, of_floats, of_numpy, slope in KINKED:
        assert gradcheck(of_values, x)
        assert check_derivative(of_floats, slope, x)
        assert check_derivative(of_numpy, lambda xs, slope=slope: [slope(xs[0])], np.array([x]))
        distance = min(abs(x), abs(abs(x) - 1))
        if distance > 1e-6 and slope(x):
            is_decided = distance > 1 / 16
            off = check_derivative(
                of_floats, lambda x, s=slope: 1.001 * s(x), x, raise_exception=False, strict=not is_decided
            )
            assert not off


@given(st.floats(-20, 20).filter(lambda x: x == 0 or abs(x) > 1e-290), st.sampled_from([2.001, -1.0, 1 + 1e-6]))
def test_wrong_slopes_are_called_wrong(x: float, factor: float) -> None:
    """A smooth function with a slope everywhere."""
    assert judged(lambda t: math.tanh(t / 5) + t, x, factor * (0.2 / math.cosh(x / 5) ** 2 + 1)).verdict is WRONG


WRONG_WHERE_FLOATS_ARE_FEW: list[tuple[Callable[[float], float], float, float]] = [
    (lambda x: math.log(1 + x), 0.0, 2.0),  # 1 + x rounds in the same way for all short steps
    (lambda x: math.log(1 + x), 0.001, 2 / 1.001),
    (lambda x: x if x > 0 else math.exp(x) - 1, 0.0, 3.0),
    (lambda x: x if x >= 0 else -x - x * x, 0.0, 5.0),  # a kink with a curve on one side
    (lambda x: abs(x) * math.exp(x), 0.0, 3.0),
    (lambda x: x + 1, 1e-15, -1.0),  # close to 0, but not to a jump
    (lambda x: x + 1, 1e-10, 1.00005),
    (lambda x: (3 * x - 1.5) ** 2, 1e-15, 9.0),
    (lambda x: 1e-6 * max(x, 0.0), -2.2, 1e-6),  # a small ramp is not a staircase
    (lambda x: 1e-9 * max(x, 0.0), -0.7, 1e-9),
]


@pytest.mark.parametrize(("f", "x", "slope"), WRONG_WHERE_FLOATS_ARE_FEW)
def test_derivatives_that_floats_can_show_are_decided(f: Callable[[float], float], x: float, slope: float) -> None:
    assert judged(f, x, slope).verdict is WRONG


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("end", [0.01, 0.03, 0.1, 0.5])
@pytest.mark.parametrize("digits", [6, 7])
def test_steps_are_longer_on_the_side_that_has_room(digits: int, end: float, mirrored: bool) -> None:
    """Rounding hides the slope from short steps, and the domain ends soon on one side."""
    sign = -1.0 if mirrored else 1.0

    def rounded(t: float) -> float:
        return round(t, digits) if sign * t < end else math.nan

    assert judged(rounded, 0.0, 1.0).verdict is OK
    assert judged(rounded, 0.0, 1.01).verdict is WRONG
    assert judge(Comparison(total(rounded), 0.0, uncertain=0.02), 1.01).verdict is not WRONG
    assert judged(rounded, 0.0, 0.0).verdict is WRONG


def test_an_uncertain_derivative_is_neither_confirmed_nor_wrong() -> None:
    for off in (0.001, -0.005):
        assert judge(Comparison(math.sin, 0.3, uncertain=0.01), math.cos(0.3) + off).verdict is ILL
        assert judge(Comparison(math.sin, 0.3), math.cos(0.3) + off).verdict is WRONG


# A function with kinks, a function that identifies its branches, and the slopes on both sides of 0.
BRANCHES: dict[str, tuple[Callable[[float], float], Callable[[float], Any], float, float]] = {
    "abs": (abs, lambda t: (t > 0) - (t < 0), -1.0, 1.0),
    "relu": (relu, lambda t: t > 0, 0.0, 1.0),
    "curve": (lambda t: t * t if t > 0 else math.sin(t), lambda t: t > 0, 1.0, 0.0),
    "next to a kink": (lambda t: abs(t) + abs(t - 1e-5), lambda t: (t > 0, t > 1e-5), -2.0, 0.0),
    "between kinks": (
        lambda t: abs(t) + abs(t - 1e-5) + abs(t + 1e-5), lambda t: (t > 0, t > 1e-5, t > -1e-5), -1.0, 1.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BRANCHES)
def test_known_branches_give_the_slopes_on_both_sides(name: str) -> None:
    f, branch, left, right = BRANCHES[name]
    comparison = Comparison(f, 0.0, branch)
    for analytic in (left, right, (left + right) / 2):
        found = judge(comparison, analytic)
        assert found.verdict is KINK
        assert (found.left, found.right) == (pytest.approx(left), pytest.approx(right))
    for analytic in (left + 2 * (left - right), right + 2 * (right - left)):
        assert judge(comparison, analytic).verdict is WRONG


@every_case("op", TABLE.values())
def test_correct_rules_pass_the_checks(op: Primitive) -> None:
    """Kinks, edges of domains, zeros of both signs, tiny and huge operands; `false_alarms.py` draws 10,000 points."""
    verdicts, wrong = alarms(op, draws(test=3, cover=15))
    assert not wrong
    assert verdicts[OK] > 0


def test_comparisons_are_noted_only_while_someone_listens() -> None:
    """Each nested listener receives its own outcomes. Outside of the blocks, nothing is kept."""
    v = Value(2.0)
    with noting() as outer:
        assert v > 1
        with noting() as inner:
            assert not v < 1
            assert v
        assert v == 2
    assert v >= 1
    assert v <= 3
    assert (outer, inner) == ([True, True], [False, True])
