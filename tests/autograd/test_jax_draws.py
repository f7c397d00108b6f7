"""Functions under JAX's names against JAX's numbers, stored by data/jax_draws.py."""

from __future__ import annotations

import json

import pytest

import autograd
from tests.helpers import jax_cases as cases
from tests.helpers.every_case import every_case
from tests.helpers.paths import DATA

STORED = json.loads((DATA / "jax_draws.json").read_text(encoding="utf-8"))
LIBRARY = cases.Library(
    autograd,
    autograd,
    autograd.stop_gradient,
    autograd.root,
    lambda f: autograd.elementwise_grad(lambda xs: [f(x) for x in xs]),
)


@every_case("i", range(cases.CASES))
def test_transforms_give_jaxs_numbers(i: int) -> None:
    assert cases.numbers_of_case(i, LIBRARY) == pytest.approx(STORED["cases"][i], rel=1e-12, abs=1e-13)


def test_the_script_for_the_numbers_names_its_version() -> None:
    assert f"jax=={STORED['jax']}" in (DATA / "jax_draws.py").read_text(encoding="utf-8")
