"""Finite differences choose their own steps and estimate their error."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.checks import finite_difference
from tests.helpers.draws import draws, generator
from tests.soak.checker_families import cube_root, series


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (math.sin, 1.0, math.cos(1.0)),
        (math.exp, -700.0, math.exp(-700.0)),
        (math.log, 1e-20, 1e20),
        (lambda x: 1 / x, 0.01, -1e4),  # the first steps cross the pole
        (lambda x: x * x, 3e7, 6e7),
        (lambda x: math.atan2(x, 2e-63), 0.0, 5e62),  # only very short steps show the slope
        (lambda x: 5.0, 3.0, 0.0),
        (lambda x: x, 1e-300, 1.0),
        (lambda x: math.sin(50 * x), 0.3, 50 * math.cos(15.0)),
        (math.sin, 1e10, math.cos(1e10)),
    ],
)
def test_smooth_functions(f: Callable[[float], float], x: float, slope: float) -> None:
    """The derivative is right to ten digits, and the estimate covers the error."""
    value, error = finite_difference(f, x)
    assert value == pytest.approx(slope, rel=1e-10, abs=1e-300)
    assert abs(value - slope) <= 10 * error
    assert error <= 1e-9 * abs(slope) + 1e-12


# A smooth function on floats and in mpmath, and the interval of its ordinary points.
ORDINARY: dict[str, tuple[Callable[[float], float], Callable[[Any], Any], float, float]] = {
    "sin": (math.sin, mpmath.sin, -10, 10),
    "sin 50 x": (lambda x: math.sin(50 * x), lambda x: mpmath.sin(50 * x), -3, 3),
    "sin x / 1e8": (lambda x: math.sin(x / 1e8), lambda x: mpmath.sin(x / 1e8), -1e9, 1e9),
    "sin 1e8 x": (lambda x: math.sin(1e8 * x), lambda x: mpmath.sin(1e8 * x), -1e-6, 1e-6),
    "exp": (math.exp, mpmath.exp, -20, 20),
    "log": (math.log, mpmath.log, 1e-6, 50),
    "log of much": (math.log, mpmath.log, 1e6, 1e12),
    "sqrt": (math.sqrt, mpmath.sqrt, 1e-6, 50),
    "sqrt of little": (math.sqrt, mpmath.sqrt, 1e-12, 1e-8),
    "tan": (math.tan, mpmath.tan, -1.5, 1.5),
    "asin": (math.asin, mpmath.asin, -0.99, 0.99),
    "asin near its edge": (math.asin, mpmath.asin, 0.9999, 0.999999),
    "acosh": (math.acosh, mpmath.acosh, 1.01, 30),
    "atanh": (math.atanh, mpmath.atanh, -0.99, 0.99),
    "tanh": (math.tanh, mpmath.tanh, -3, 3),
    "erf": (math.erf, mpmath.erf, -2, 2),
    "lgamma": (math.lgamma, mpmath.loggamma, 1.6, 30),
    "sigmoid": (lambda x: 1 / (1 + math.exp(-x)), lambda x: 1 / (1 + mpmath.exp(-x)), -7, 7),
    "gaussian": (lambda x: math.exp(-x * x / 2), lambda x: mpmath.exp(-x * x / 2), 0.1, 4),
    "cube of a small number": (lambda x: x**3, lambda x: x**3, 1e-8, 1e-6),
    "cube of a large number": (lambda x: x**3, lambda x: x**3, -1e8, 1e8),
    "reciprocal": (lambda x: 1 / x, lambda x: 1 / x, 1e-4, 1e-2),
    "power": (lambda x: x**x, lambda x: x**x, 0.5, 5),
    "composed": (lambda x: math.sin(math.exp(x)), lambda x: mpmath.sin(mpmath.exp(x)), -3, 3),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_points_of_smooth_functions(name: str) -> None:
    """Ten digits at any scale, without a given step."""
    f, exact, low, high = ORDINARY[name]
    random = Random(name)
    with mpmath.workdps(50):
        for _ in range(50):
            x = random.uniform(low, high)
            assert finite_difference(f, x).value == pytest.approx(float(mpmath.diff(exact, x)), rel=1e-10)


def test_agreement_by_accident_is_contradicted() -> None:
    """The first two steps give the same quotient, 0.2 / x**2. Shorter ones show that the slope is 0."""
    x = 2.0**-7
    value, error = finite_difference(lambda t: t / (t * t + x * x), x)
    assert abs(value) <= 10 * error <= 1e-6


def variance(x: float, mean: float) -> float:
    """Return a variance from mean squares, which cancel, so its rounding errors are much larger than its last digit."""
    xs = (mean + x, mean - x, mean)
    return sum(v * v for v in xs) / 3 - (sum(xs) / 3) ** 2


# A noisy function and its slope, for each size of the noise.
NOISY: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = (
    {
        f"bisection to {size:g}": (lambda x, s=size: cube_root(x, s), lambda x: math.cbrt(x) / (3 * x))
        for size in (1e-3, 1e-6, 1e-9, 1e-12)
    }
    | {f"{n} places": (lambda x, n=n: round(math.sin(x), n), math.cos) for n in (3, 6, 9)}
    | {f"variance around {m:g}": (lambda x, m=m: variance(x, m), lambda x: 4 * x / 3) for m in (1e4, 1e5, 1e6)}
    | {"32 bits": (lambda x: float(np.float32(math.sin(x))), math.cos)}
)


@pytest.mark.parametrize("name", NOISY)
def test_errors_of_noisy_functions_are_honest(name: str) -> None:
    """The estimated error covers the true error, with few exceptions."""
    f, slope = NOISY[name]
    random = generator(name)
    count = draws(test=20, cover=200)
    too_small = 0
    for _ in range(count):
        x = random.uniform(0.2, 8)
        value, error = finite_difference(f, x)
        too_small += not abs(value - slope(x)) <= error
    assert too_small <= 0.1 * count


def test_flatness_that_rounding_explains_is_not_exact() -> None:
    """Langevin's function cancels to 0 near 0; a variance stays constant over all of the steps."""
    value, error = finite_difference(lambda x: 1 / math.tanh(x) - 1 / x if x else 0.0, 0.0)
    assert abs(value - 1 / 3) <= error <= 1e-3
    value, error = finite_difference(lambda x: variance(x, 1e6), 0.0013970242277086561)
    assert error > 1e-3
    assert finite_difference(lambda x: max(x, 0.0), -1.0).error < 1e-12
    assert finite_difference(round, 1.1).error < 1e-12


@pytest.mark.parametrize(("offset", "power"), [(1e3, 3), (1e3, 4), (1e6, 4), (1.0, 6), (1e3, 6), (1.0, 8)])
@pytest.mark.parametrize("x", [0.0, 1.0, -1.0])
def test_the_error_covers_a_slope_that_rounding_hides(x: float, offset: float, power: int) -> None:
    for slope in (offset * 2.0**k for k in range(-56, -40, 2)):
        value, error = finite_difference(lambda t, s=slope: float(offset + ((t - x) ** power + s * (t - x))), x)
        assert abs(value - slope) <= error <= offset * 1e-11


@pytest.mark.parametrize("tolerance", [1e-3, 1e-5, 1e-7])
@pytest.mark.parametrize("iteration", [series, cube_root])
def test_the_error_covers_the_effect_of_a_tolerance(iteration: Callable[..., float], tolerance: float) -> None:
    """Between its jumps such a function is smooth, but its slope differs from the exact function's."""
    random = generator(iteration.__name__)
    for _ in range(draws(test=5, cover=50)):
        x = random.uniform(1, 3)
        slope = math.exp(x) if iteration is series else math.cbrt(x) / (3 * x)
        value, error = finite_difference(lambda t: iteration(t, tolerance), x)
        assert abs(value - slope) <= error + 1e-12


def agm(x: float, tolerance: float) -> float:
    """Return the arithmetic-geometric mean of 1 and x: its digits double, so its jumps are far apart."""
    a, b = 1.0, x
    while abs(a - b) > tolerance:
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


@pytest.mark.parametrize("tolerance", [1e-3, 1e-4])
def test_the_error_covers_what_jumps_far_away_leave_open(tolerance: float) -> None:
    random, count, too_small = generator("agm"), draws(test=15, cover=100), 0
    for _ in range(count):
        x = random.uniform(0.3, 8)
        with mpmath.workdps(30):
            slope = float(mpmath.diff(lambda t: mpmath.agm(1, t), x))
        value, error = finite_difference(lambda t: agm(t, tolerance), x)
        too_small += not abs(value - slope) <= error + 1e-10
    assert too_small <= 0.2 * count


def test_few_evaluations_are_enough() -> None:
    """A smooth function is evaluated about a hundred times. So is one without a derivative."""
    for f, most in ((math.exp, 120), (lambda x: math.copysign(1.0, x - 1), 120), (lambda x: x, 116)):
        asked = []
        finite_difference(lambda x, f=f, asked=asked: asked.append(x) or f(x), 1.0)
        assert len(asked) <= most, len(asked)


@pytest.mark.parametrize("x", [0.0, 1e-300, 1.0])
def test_noise_is_measured_with_a_limited_number_of_evaluations(x: float) -> None:
    asked: list[float] = []
    finite_difference(lambda t: asked.append(t) or round(math.exp(t), 6), x)
    assert len(asked) <= 2_500, len(asked)


def test_a_step_that_is_given_is_not_exceeded() -> None:
    """A kink beyond the step is never seen."""
    assert finite_difference(lambda x: abs(x - 1) if x < 1.01 else 7.0, 1.004, step=0.003).value == pytest.approx(1.0)


def test_at_the_edge_of_a_domain_differences_are_one_sided() -> None:
    """If f is nan or raises on one side, the other side is used."""
    assert finite_difference(lambda x: math.sqrt(x) ** 4, 0.0).value == pytest.approx(0.0, abs=1e-12)
    assert finite_difference(lambda x: math.sqrt(1 - x) ** 4 + x, 1.0).value == pytest.approx(1.0)
    assert finite_difference(lambda x: x * 3 if x >= 1 else math.nan, 1.0).value == pytest.approx(3.0)


@pytest.mark.parametrize(
    "f", [math.sqrt, lambda x: math.copysign(1.0, x), lambda x: math.nan, lambda x: x * 1e300 * 1e300]
)
def test_a_missing_derivative_is_nan_with_infinite_error(f: Callable[[float], float]) -> None:
    """A vertical tangent, a jump, or a function that is nowhere defined: the result is nan, with the error inf."""
    value, error = finite_difference(f, 0.0)
    assert math.isnan(value) or value == 0.0
    assert error == math.inf


@pytest.mark.parametrize("kind", [np.float64, np.float32, int, bool, np.array, Fraction])
def test_any_number_that_f_returns_is_a_float(kind: Callable[[float], Any]) -> None:
    """If x is a float32, the estimate is still a float64."""
    value, error = finite_difference(lambda x: kind(2), 1.0)
    assert type(value) is type(error) is float
    assert value == 0.0
    assert {*map(type, finite_difference(np.sin, 1.0))} == {float}  # by the complex step


def test_arguments_and_results_must_be_numbers() -> None:
    """Invalid points, steps, sides and results of f are errors."""
    for x in ("1", None, [1.0], Value(1.0)):
        with pytest.raises(TypeError, match="the point must be a number"):
            finite_difference(math.sin, x)  # type: ignore[arg-type]  # the subject
    for f in (lambda x: None, lambda x: "1", lambda x: [x]):
        with pytest.raises(TypeError, match="the function's result must be a number"):
            finite_difference(f, 1.0)
    for step in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="longest step"):
            finite_difference(math.sin, 1.0, step=step)
    with pytest.raises(ValueError, match="side must be 1"):
        finite_difference(math.sin, 1.0, side=2)
    assert finite_difference(lambda x: x * 1j, 1.0).error == math.inf


@given(st.floats(-20, 20), st.floats(0.1, 10))
def test_the_error_estimate_is_honest(x: float, rate: float) -> None:
    """Ten times the estimate covers the error, and the estimate is small."""
    value, error = finite_difference(lambda t: math.tanh(rate * t) + t, x)
    slope = rate / math.cosh(rate * x) ** 2 + 1 if abs(rate * x) < 300 else 1.0
    assert abs(value - slope) <= 10 * error + 1e-15
    assert error <= 1e-9


@pytest.mark.parametrize("noise", [-1.0, math.nan, math.inf])
def test_noise_is_a_finite_number_of_at_least_0(noise: float) -> None:
    with pytest.raises(ValueError, match="the noise must be a finite, nonnegative number"):
        finite_difference(math.sin, 1.0, noise=noise)
    with pytest.raises(TypeError, match="the noise"):
        finite_difference(math.sin, 1.0, noise="1e-9")  # type: ignore[arg-type]  # the subject
    with pytest.raises(ValueError, match="side must be"):
        finite_difference(math.sin, 1.0, side=True)


@pytest.mark.parametrize("slope", [0.0, 1.0, -0.5])
@pytest.mark.parametrize(
    "slow", [lambda x: abs(x) ** 1.01, lambda x: abs(x) ** 1.02, lambda x: x / math.log(abs(x)) if x else 0.0]
)
def test_a_limit_that_is_reached_too_slowly_is_not_made_up(slow: Callable[[float], float], slope: float) -> None:
    """Differences between quotients shrink too slowly; extrapolation would find a wrong limit with a small error."""
    for side in (0, 1, -1):
        value, error = finite_difference(lambda x: math.copysign(slow(x), x) + slope * x, 0.0, side=side)
        assert error == math.inf or abs(value - slope) <= error


@pytest.mark.parametrize("x", [0.0, 1.0, 1e10, 1e300])
def test_no_error_is_negative(x: float) -> None:
    assert finite_difference(lambda _: 0.0, x) == (0.0, pytest.approx(0.0, abs=1e-300))
    assert finite_difference(lambda _: 0.0, x).error >= 0.0
