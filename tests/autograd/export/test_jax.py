"""Exported JAX agrees with the engine."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import grad, jit, tanh
from autograd.program.ir.program import Program
from tests.autograd.export.cases import random_cases, table_cases
from tests.autograd.export.python_source import compare, defined
from tests.helpers.draws import draws, generator

jax = pytest.importorskip("jax", reason="JAX is not installed")

ROWS = draws(test=3, cover=15)
COUNT = draws(test=20, cover=100, soak=1_000)


def test_jax_agrees_with_the_engine() -> None:
    random = generator("jax")
    for case in [*table_cases(random, ROWS).values(), *random_cases(random, COUNT).values()]:
        compare(case, Program.jax, with_subnormals=False)


def test_jax_can_trace_and_differentiate_it() -> None:
    def f(x: Any, y: Any) -> Any:
        return tanh(x) * y if x > 0 else x

    exported = defined(jit(f).program(0.5, 2.0).jax())
    assert float(jax.jit(exported)(0.5, 2.0)) == pytest.approx(f(0.5, 2.0), rel=1e-14)
    assert float(jax.grad(exported)(0.5, 2.0)) == pytest.approx(grad(f)(0.5, 2.0), rel=1e-14)
    with pytest.raises(ValueError, match="take another path"):
        exported(-0.5, 2.0)


def test_keys_stay_as_they_are() -> None:
    f = defined(jit(lambda p: {"np.sum": p["np.sum"] * 2.0}).program({"np.sum": 3.0}).jax())
    assert f({"np.sum": 4.0}) == {"np.sum": 8.0}
