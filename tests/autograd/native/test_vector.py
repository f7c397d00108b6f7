"""`exact=False`: the fast functions against mpmath, powers, and results that do not depend on the position of a row."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

import autograd
from autograd import grad, value_and_grad, vmap
from autograd.native.replay.lane_instructions import POWERS
from tests.helpers.draws import draws, generator

pytestmark = pytest.mark.skipif(autograd.engine_info().engine != "native", reason="the native engine is not chosen")

POINTS = draws(test=300, cover=5_000, soak=200_000)
LARGEST = 4.0  # units in the last place
RANGES = {
    "exp": (-745.1, 709.7),
    "expm1": (-60.0, 709.7),
    "log": (0.0, 1e6),
    "log1p": (-1.0, 1e6),
    "tanh": (-25.0, 25.0),
    "sin": (-600_000.0, 600_000.0),
    "cos": (-600_000.0, 600_000.0),
    "erf": (-7.0, 7.0),
    "erfc": (-7.0, 27.3),
    "normal_cdf": (-38.6, 9.0),
}
TRUE = {"normal_cdf": lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2}
SPECIAL = [0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -1e-310, 1e-310, 1e308, -1e308, 1.0, -1.0, 710.0, -746.0]


@pytest.mark.parametrize("name", RANGES)
def test_fast_functions_are_within_four_ulps_of_mpmath(name: str) -> None:
    random = generator(f"fast {name}")
    low, high = RANGES[name]
    xs = [random.uniform(low, high) for _ in range(POINTS)]
    xs += [random.uniform(max(low, -2.0), min(high, 2.0)) for _ in range(POINTS)]
    xs += [math.exp(random.uniform(-700.0, math.log(high))) for _ in range(POINTS)]
    xs += [-math.exp(random.uniform(-700.0, math.log(-low))) for _ in range(POINTS) if low < 0]
    xs += [-22.065500876349528] if name == "normal_cdf" else []  # where rounding x / sqrt(2) mattered
    ys = vmap(getattr(autograd, name), exact=False)(xs)
    with mpmath.workprec(200):
        for x, y in zip(xs, ys, strict=True):
            true = TRUE.get(name, getattr(mpmath, name, None))(mpmath.mpf(x))
            assert abs(mpmath.mpf(y) - true) <= LARGEST * math.ulp(float(true)), (x, y)


@pytest.mark.parametrize("name", RANGES)
def test_fast_functions_have_the_limits_of_the_exact_ones(name: str) -> None:
    f = getattr(autograd, name)
    for x, fast, exact in zip(SPECIAL, vmap(f, exact=False)(SPECIAL), vmap(f)(SPECIAL), strict=True):
        assert fast == pytest.approx(exact, rel=1e-15, abs=0.0, nan_ok=True), x
        assert math.copysign(1.0, fast) == math.copysign(1.0, exact) or exact != exact, x


@pytest.mark.parametrize("exponent", POWERS)
def test_powers_and_their_slopes(exponent: float) -> None:
    random = generator("fast powers")
    xs = [*[random.uniform(-3.0, 3.0) for _ in range(100)], 0.0, -0.0, math.inf, -math.inf, math.nan, 1e-200, -1e200]
    fast = vmap(value_and_grad(lambda x: x**exponent), exact=False)(xs)
    exact = vmap(value_and_grad(lambda x: x**exponent))(xs)
    for ours, theirs in zip(fast, exact, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-15, abs=0.0, nan_ok=True)


def test_a_row_has_the_same_bits_at_every_place_and_in_every_thread() -> None:
    def f(x: Any, y: Any) -> Any:
        z = autograd.exp(x) * autograd.tanh(y) if x > y else autograd.log1p(x * x) + y**3
        return z * autograd.sigmoid(x)

    random = np.random.default_rng(0)
    x, y = random.normal(size=5000), random.normal(size=5000)
    at_once = vmap(grad(f, (0, 1)), exact=False)(x, y)
    in_threads = vmap(grad(f, (0, 1)), exact=False, threads=3)(x, y)
    reversed_rows = vmap(grad(f, (0, 1)), exact=False)(x[::-1], y[::-1])
    few = vmap(grad(f, (0, 1)), exact=False)(x[:5], y[:5])
    for k in (0, 1):
        assert at_once[k].tobytes() == in_threads[k].tobytes() == reversed_rows[k][::-1].tobytes()
        assert at_once[k][:5].tobytes() == few[k].tobytes()
    exact = vmap(grad(f, (0, 1)))(x, y)
    assert any((fast != slow).any() for fast, slow in zip(at_once, exact, strict=True))
    assert np.allclose(at_once, exact, rtol=1e-13, atol=1e-13)


def test_sums_match_those_of_the_rows() -> None:
    x = np.random.default_rng(1).normal(size=1000)
    f: Callable[..., Any] = value_and_grad(lambda w, x: autograd.tanh(w * x) ** 2)
    total, slope = vmap(f, (None, 0), reduce="sum", exact=False)(0.3, x)
    values, slopes = vmap(f, (None, 0), exact=False)(0.3, x)
    assert (total, slope) == (pytest.approx(values.sum(), rel=1e-13), pytest.approx(slopes.sum(), rel=1e-13))


def test_a_guard_at_which_the_rounding_decides_is_passed() -> None:
    xs = np.linspace(-3.0, 3.0, 2000)
    fast = vmap(autograd.exp, exact=False)(xs)
    at = int(np.argmax(fast != vmap(autograd.exp)(xs)))
    limit, other = math.exp(xs[at]), fast[at]
    assert limit != other

    def f(x: Any) -> Any:
        y = autograd.exp(x)
        return y + 1.0 if (y >= limit if other < limit else y <= limit) else y - 1.0

    mapped = vmap(f, exact=False)
    assert mapped(xs[at:]) == pytest.approx([f(x) for x in xs[at:].tolist()])
    others = np.arange(len(xs)) != at  # the rounding may choose the other branch
    assert mapped(xs)[others] == pytest.approx([f(x) for x in xs[others].tolist()])
    assert len(mapped.programs) == 2
    repeated = np.array([0.01, *[xs[at]] * 100])
    mapped = vmap(f, exact=False)
    assert mapped(repeated) == pytest.approx([f(x) for x in repeated.tolist()])
    assert len(mapped.programs) <= 2
