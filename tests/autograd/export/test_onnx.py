"""Models of ONNX agree with the engine, by ONNX's reference evaluator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import dot, expm1, gelu, jit, leaky_relu, logsumexp, maximum, sigmoid, softmax, tanh, value_and_grad
from autograd.program.binding import bound_program
from autograd.program.ir.program import Program
from autograd.program.replay.replay import replayer
from tests.helpers.draws import generator

pytest.importorskip("onnx", reason="the package onnx is not installed")


def results(program: Program, rows: list[list[float]], path: Path) -> Any:
    """Return a matrix of outputs."""
    from onnx.reference import ReferenceEvaluator

    program.onnx(path)
    return ReferenceEvaluator(str(path)).run(None, {"inputs": np.array(rows)})[0]


def assert_agrees(program: Program, path: Path) -> None:
    random = generator("onnx")
    rows = [[random.uniform(-2, 2) for _ in range(program.inputs)] for _ in range(10)]
    found = results(program, rows, path / "program.onnx")
    assert found.dtype == np.float64
    for row, given in zip(rows, found, strict=True):
        assert list(given) == pytest.approx(replayer(program)(row), rel=1e-12)


def test_values_and_gradients_agree(tmp_path: Path) -> None:
    def f(x: Any, y: Any, w: Any) -> Any:
        smooth = tanh(x) * y + dot(w, [x, y], 0.5) + logsumexp(w) + sigmoid(x) + softmax([x, y])[0]
        return smooth + maximum(x, y) + x**3.0 + x.clamp(-1.0, 1.0) + leaky_relu(y, 0.1)

    assert_agrees(jit(f).program(0.5, 2.0, [1.0, 2.0]), tmp_path)
    assert_agrees(jit(value_and_grad(f, argnums=(0, 1, 2))).program(0.5, 2.0, [1.0, 2.0]), tmp_path)


def test_a_result_that_is_constant_has_a_row_for_each_call(tmp_path: Path) -> None:
    program = jit(lambda x: [x, 2.0 + 0.0 * abs(x * 0.0)]).program(1.0)
    assert results(program, [[1.0], [2.0]], tmp_path / "f.onnx").tolist() == [[1.0, 2.0], [2.0, 2.0]]


def test_a_network_agrees(tmp_path: Path) -> None:
    model = nn.MLP(2, [4, 3], activation="tanh", rng=1)
    assert_agrees(bound_program(model.__call__, ([0.0, 0.0],)), tmp_path)


@pytest.mark.parametrize("f", [expm1, gelu], ids=["expm1", "gelu"])
def test_an_operation_that_onnx_lacks_is_named(f: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"cannot be exported: ONNX lacks (expm1|erfc)"):
        jit(lambda x: f(x)).program(1.0).onnx(tmp_path / "f.onnx")
