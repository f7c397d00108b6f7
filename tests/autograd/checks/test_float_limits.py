"""The noise, jumps and float limits of a function, which are measured before a derivative is reported as wrong."""

from __future__ import annotations

import math

import pytest

from autograd import Value
from autograd.checks import Verdict, check_derivative
from autograd.checks.differences.extrapolation import Estimate
from autograd.checks.differences.inconclusive_differences import drifts, hidden_slope, is_unresolved
from autograd.checks.differences.noise import _tooth, teeth
from autograd.checks.functions.rounding_error import rounding_errors
from tests.helpers.draws import draws, generator

random = generator("float limits")


@pytest.mark.parametrize("x", [1.0, -3.5e10, 7e-20])
def test_a_step_of_a_few_floats_resolves_nothing(x: float) -> None:
    assert is_unresolved(math.sin, x, 100 * math.ulp(x))
    assert not is_unresolved(math.sin, x, 5_000 * math.ulp(x))


@pytest.mark.parametrize("slope", [0.0, 1.0, -100.0, 1e4])
def test_the_height_of_jumps_is_found_on_any_slope(slope: float) -> None:
    for _ in range(10):
        height, x = 10 ** random.uniform(-6, -4) * random.choice((-1, 1)), random.uniform(0.5, 0.9)
        found = teeth(lambda t, height=height: slope * t + height * (t // 1e-3), x, 2.0**-6)  # type: ignore[misc]
        assert found == pytest.approx(abs(height), rel=1e-3)


@pytest.mark.parametrize("x", [0.0, 0.7])
def test_jumps_are_looked_for_at_the_same_distances_on_both_sides(x: float) -> None:
    seen: list[list[float]] = [[], []]
    for side, points in zip((-1.0, 1.0), seen, strict=True):

        def smooth(t: float, side: float = side, points: list[float] = points) -> float:
            points.append(side * (t - x))
            return t * t

        _tooth(smooth, x, side * 2.0**-6)
    assert seen[0] == pytest.approx(seen[1], rel=1e-3)


@pytest.mark.parametrize("digits", [2, 3, 4])
def test_a_zero_derivative_does_not_pass_if_only_rounding_makes_f_constant(digits: int) -> None:
    """Also on a stair that ends closer than the first steps, which used to look like an extremum."""
    for _ in range(draws(test=20, cover=300)):
        end = random.uniform(0.2, 1.4)
        edge = math.asin(round(math.sin(end), digits) + 0.5 * 10**-digits)  # the start of the next digit
        x = edge + random.choice((-1, 1)) * 10 ** random.uniform(-5, -3)
        report = check_derivative(lambda t: round(math.sin(t), digits), lambda _: 0.0, x, raise_exception=False)
        assert report.rows[0].verdict in (Verdict.ILL_CONDITIONED, Verdict.WRONG, Verdict.NOT_DIFFERENTIABLE)


@pytest.mark.parametrize("end", [math.inf, 0.2, 0.1, 0.08])
@pytest.mark.parametrize("sides", [(-1, 1), (-1,), (1,)])
@pytest.mark.parametrize("rate", [1.0, 1.4, 2.0, 3.0])
def test_a_stair_is_found_near_the_end_of_the_domain(end: float, sides: tuple[int, ...], rate: float) -> None:
    """At a rate of 1, the first change is at 0.073, and the next one at 0.218."""

    def staircase(t: float) -> float:
        is_inside = abs(t) * rate < end and (t == 0 or math.copysign(1, t) in sides)
        return (1e5 + 1e-10 * rate * t) - 1e5 if is_inside else math.nan

    assert hidden_slope(staircase, 0.0, 2.0**-6) == pytest.approx(2e-10 * rate, rel=0.01)


def test_an_error_of_rounding_is_a_size() -> None:
    """The noise covers the digits that a sum loses to a larger number. For a single operation it is at most an ulp."""
    for _ in range(50):
        x, large = Value(random.uniform(-2, 2)), 10 ** random.uniform(3, 12)
        one, cancelled = rounding_errors([x * 3, (large + x) - large])
        assert 0 <= one <= math.ulp(3 * x.data)
        assert abs((large + x.data) - large - x.data) <= cancelled + math.ulp(large) / 2
        assert cancelled <= 4 * math.ulp(large)
        several = (large + x) - large + ((3 * large + x) - 3 * large) * 0.7
        up, down = rounding_errors([several, -several])
        assert up == pytest.approx(down, rel=1e-6)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_quotients_drift_the_same_on_both_sides(sign: float) -> None:
    """For a power barely above 1, but neither for the power 1 nor for its negative."""
    found = Estimate(sign, 1e-15)
    assert drifts(lambda x: sign * math.copysign(abs(x) ** 1.0000000000000002, x), 0.0, found, 2.0**-6, 0.0)
    assert not drifts(lambda x: sign * x, 0.0, found, 2.0**-6, 0.0)
