"""Exported JAX agrees with the engine."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from autograd import grad, jit, tanh
from autograd.program.ir.program import Program
from autograd.program.replay.current_replayer import replayer
from tests.autograd.export.cases import random_cases, table_cases
from tests.autograd.export.closeness import assert_close
from tests.helpers.draws import draws, generator

jax = pytest.importorskip("jax", reason="JAX is not installed")

ROWS = draws(test=3, cover=15)
COUNT = draws(test=20, cover=100, soak=1_000)


def defined(program: Program) -> Any:
    """Return the function that exported JAX defines."""
    scope: dict[str, Any] = {}
    exec(program.jax(), scope)
    return scope["f"]


def is_subnormal(x: float) -> bool:
    """Return whether JAX takes a number for 0."""
    return 0 < abs(x) < 1e-200


def test_jax_agrees_with_the_engine() -> None:
    random = generator("jax")
    for case in [*table_cases(random, ROWS).values(), *random_cases(random, COUNT).values()]:
        f, run = defined(replace(case.program, layout=None)), replayer(case.program)
        for row in case.rows:
            wanted = run(row)
            if any(map(is_subnormal, [*row, *(wanted if isinstance(wanted, list) else [])])):
                continue
            found: list[float] | int
            try:
                found = [float(x) for x in f(row)]
            except ValueError as error:
                found = int(re.findall(r"guard (\d+)", str(error))[0]) - 1
            assert_close(case.program, row, wanted, found, case.text)


def test_jax_can_trace_and_differentiate_it() -> None:
    def f(x: Any, y: Any) -> Any:
        return tanh(x) * y if x > 0 else x

    exported = defined(jit(f).program(0.5, 2.0))
    assert float(jax.jit(exported)(0.5, 2.0)) == pytest.approx(f(0.5, 2.0), rel=1e-14)
    assert float(jax.grad(exported)(0.5, 2.0)) == pytest.approx(grad(f)(0.5, 2.0), rel=1e-14)
    with pytest.raises(ValueError, match="take another path"):
        exported(-0.5, 2.0)
