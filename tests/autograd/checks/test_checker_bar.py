"""A short run of the acceptance test of the checker; `python -m tests.soak.checker_bar` is the full one."""

from __future__ import annotations

import math
from collections.abc import Callable

import mpmath
import pytest

from autograd.checks import Verdict
from autograd.checks.differences.decide_verdict import judge
from autograd.checks.differences.slope_comparison import Comparison
from tests.helpers.draws import draws, generator
from tests.helpers.every_case import every_case
from tests.soak.checker_bar import FAMILIES, run

POINTS = draws(test=1, cover=8)  # per family; with one point each, every other family uses Values
SOME = [*FAMILIES][:: draws(test=2, cover=1)]  # 50 families in `make test`, 100 in `make cover`


@every_case(("seed", "family"), [(i % 2, family) for i, family in enumerate(SOME)])
def test_claims_are_judged_correctly(seed: int, family: str) -> None:
    """No wrong derivative passes, no correct one is reported as wrong, and ordinary points are decided."""
    found = run(family, POINTS, seed)
    assert not found["failures"]
    assert found["claims"] >= POINTS
    if FAMILIES[family].ordinary:
        assert found["undecided"] <= 0.1 * found["claims"]


def verdict(f: Callable[[float], float], x: float, slope: float) -> Verdict:
    def total(t: float) -> float:
        try:
            return float(f(t))
        except (ArithmeticError, TypeError, ValueError):  # outside of the domain; a power may be complex
            return math.nan

    return judge(Comparison(total, x), slope).verdict


@every_case("family", SOME)
def test_a_function_and_its_mirror_images_have_the_same_verdict(family: str) -> None:
    random, of = generator(f"mirror images of {family}"), FAMILIES[family]
    for _ in range(POINTS):
        x = of.draw(random)
        try:
            right = float(of.slope(mpmath.mp, mpmath.mpf(x)))
        except (ArithmeticError, TypeError, ValueError):
            continue
        for slope in (right, random.choice((0.0, -right, 1.00001 * right))):
            found = verdict(lambda t: of.f(math, t), x, slope)
            assert verdict(lambda t: -of.f(math, t), x, -slope) is found
            # Noise is measured on one side, and may be different on the other. The verdicts must not be opposites.
            assert {verdict(lambda t: of.f(math, -t), -x, -slope), found} != {Verdict.OK, Verdict.WRONG}


@pytest.mark.parametrize(("left", "right"), [(-1.0, 1.0), (0.0, 1.0), (-3.0, -2.0), (2.0, 1e3), (-1e-2, 0.0)])
def test_kinks_and_their_mirror_images_have_the_same_verdict(left: float, right: float) -> None:
    def f(t: float) -> float:
        return math.sin(t) + (left if t < 0 else right) * t

    for slope in (left + 1, right + 1, 1 + (left + right) / 2, 2 + 2 * right - left, left - 1, 0.0):
        found = verdict(f, 0.0, slope)
        assert (found is Verdict.KINK) == (left + 1 <= slope <= right + 1)
        for image in (lambda t: -f(t), lambda t: f(-t)):
            assert verdict(image, 0.0, -slope) is found
