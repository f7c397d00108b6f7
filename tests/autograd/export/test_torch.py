"""Exported PyTorch agrees with the engine."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import dot, grad, jit, softmax, tanh
from autograd.program.ir.program import Program
from tests.autograd.export.cases import random_cases, table_cases
from tests.autograd.export.python_source import compare, defined
from tests.helpers.draws import draws, generator

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

ROWS = draws(test=10, cover=40)
COUNT = draws(test=50, cover=200, soak=1_000)


def test_torch_agrees_with_the_engine() -> None:
    random = generator("torch")
    for case in [*table_cases(random, ROWS).values(), *random_cases(random, COUNT).values()]:
        compare(case, Program.torch, with_subnormals=False)


def test_torch_differentiates_it() -> None:
    def f(x: Any, y: Any) -> Any:
        return tanh(x) * softmax([x, y, 1.0])[1] + dot([x, 2.0], [y, y]) if x > 0 else x

    x = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    defined(jit(f).program(0.5, 2.0).torch())(x, 2.0).backward()
    assert float(x.grad) == pytest.approx(grad(f)(0.5, 2.0), rel=1e-14)


def test_structures_match_those_of_the_function() -> None:
    f = defined(jit(lambda p: {"torch.sum": [p["np.sum"] * 2.0, 3]}).program({"np.sum": 3.0}).torch())
    found = f({"np.sum": torch.tensor([4.0, 5.0])})
    assert found["torch.sum"][0].tolist() == [8.0, 10.0]
    assert found["torch.sum"][1] == 3
