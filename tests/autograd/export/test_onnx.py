"""ONNX models agree with the engine, by ONNX's reference evaluator and by onnxruntime."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import dot, gelu, jit, leaky_relu, log_softmax, logsumexp, maximum, sigmoid, softmax, tanh, value_and_grad
from autograd.program.closed_over_constants import bound_program
from autograd.program.ir.program import Instruction, Program
from autograd.program.replay.replay import replayer
from tests.autograd.export.cases import table_cases
from tests.autograd.export.closeness import assert_close
from tests.helpers.draws import generator

pytest.importorskip("onnx", reason="the package onnx is not installed")

Run = Callable[[Path, Any], Any]


def by_reference(path: Path, rows: Any) -> Any:
    from onnx.reference import ReferenceEvaluator

    with np.errstate(all="ignore"):  # both sides of a choice are computed
        return ReferenceEvaluator(str(path)).run(None, {"inputs": rows})[0]


def by_onnxruntime(path: Path, rows: Any) -> Any:
    runtime = pytest.importorskip("onnxruntime", reason="the package onnxruntime is not installed")
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"inputs": rows})[0]


@pytest.fixture(params=[by_reference, by_onnxruntime])
def run(request: pytest.FixtureRequest) -> Run:
    """A function that runs the model of a file for rows of inputs."""
    return request.param  # type: ignore[no-any-return]  # one of the two


def results(program: Program, rows: list[list[float]], path: Path, run: Run) -> Any:
    """Return a matrix of outputs."""
    program.onnx(path)
    return run(path, np.array(rows))


def assert_agrees(program: Program, path: Path, run: Run) -> None:
    random = generator("onnx")
    rows = [[random.uniform(-2, 2) for _ in range(program.inputs)] for _ in range(10)]
    found = results(program, rows, path / "program.onnx", run)
    assert found.dtype == np.float64
    for row, given in zip(rows, found, strict=True):
        assert list(given) == pytest.approx(replayer(program)(row), rel=1e-12)


def test_values_and_gradients_agree(tmp_path: Path, run: Run) -> None:
    def f(x: Any, y: Any, w: Any) -> Any:
        smooth = tanh(x) * y + dot(w, [x, y], 0.5) + logsumexp(w) + sigmoid(x) + softmax([x, y])[0]
        return smooth + maximum(x, y) + x**3.0 + x.clamp(-1.0, 1.0) + leaky_relu(y, 0.1)

    assert_agrees(jit(f).program(0.5, 2.0, [1.0, 2.0]), tmp_path, run)
    assert_agrees(jit(value_and_grad(f, argnums=(0, 1, 2))).program(0.5, 2.0, [1.0, 2.0]), tmp_path, run)


def test_operations_of_the_table_agree(tmp_path: Path, run: Run) -> None:
    random = generator("onnx table")
    numbers = [0.0, 1e-9, -1e-9, 0.5, -0.5, 1.0, -1.0, 30.0, -30.0, 800.0, -800.0]
    lacking = {}
    for name, case in table_cases(random, 0).items():
        first, n = case.program.instructions[0], case.program.inputs
        if first.operation in ("softmax", "log_softmax"):  # the position is a constant
            n -= 1
            program = Program(n, (1.0,), (first,), (), (n + 1,)) if n > 1 else None
        else:
            program = Program(n, (), (first,), (), (n,))
        rows = [[random.choice([*numbers, random.uniform(-5, 5)]) for _ in range(n)] for _ in range(40)]
        path = tmp_path / f"{name}.onnx"
        try:
            found = [] if program is None else results(program, rows, path, run)
        except TypeError as error:
            lacking[case.text] = str(error)
            continue
        except Exception as error:
            if "NOT_IMPLEMENTED" in str(error):  # onnxruntime lacks some operations of ONNX in double precision
                continue
            raise
        for row, given in zip(rows, found, strict=False):
            wanted = replayer(program)(row)
            # The evaluator's erf is good to 1e-8, and a sum of exponentials near 1 has a logarithm near 0.
            if case.text != "erf" and list(given) != pytest.approx(wanted, rel=0, abs=1e-15):
                assert_close(program, row, wanted, list(map(float, given)), name)
    assert lacking.keys() == {"erfc", "erfinv", "gelu", "normal_cdf", "round"}
    assert all("ONNX lacks" in text for text in lacking.values())


@pytest.mark.parametrize("op", ["floordiv", "mod", "div", "maximum"])
def test_infinities_and_zeros_agree(op: str, tmp_path: Path, run: Run) -> None:
    numbers = [0.0, -0.0, 1.0, -1.0, 2.5, -3.0, math.inf, -math.inf, math.nan]
    program = Program(2, (), (Instruction(op, (0, 1)),), (), (2,))
    rows = [[x, y] for x in numbers for y in numbers]
    for row, (given,) in zip(rows, results(program, rows, tmp_path / "f.onnx", run), strict=True):
        assert float(given) == pytest.approx(replayer(program)(row)[0], nan_ok=True), row


def test_large_logits_do_not_overflow(tmp_path: Path, run: Run) -> None:
    def f(xs: Any, k: int = 1) -> Any:
        return [logsumexp(xs), *[softmax(xs)[i] for i in range(3)], log_softmax(xs)[k]]

    program = jit(f).program([1.0, 2.0, 3.0])
    found = results(program, [[1000.0, -1000.0, 999.0], [-1e4, -1e4, -1e4]], tmp_path / "f.onnx", run)
    for row, given in zip([[1000.0, -1000.0, 999.0], [-1e4, -1e4, -1e4]], found, strict=True):
        assert list(given) == pytest.approx(f(row), rel=1e-12)


def test_a_result_that_is_constant_has_a_row_for_each_call(tmp_path: Path, run: Run) -> None:
    program = jit(lambda x: [x, 2.0 + 0.0 * abs(x * 0.0)]).program(1.0)
    assert results(program, [[1.0], [2.0]], tmp_path / "f.onnx", run).tolist() == [[1.0, 2.0], [2.0, 2.0]]


def test_a_network_agrees(tmp_path: Path, run: Run) -> None:
    model = nn.MLP(2, [4, 3], activation="tanh", rng=1)
    assert_agrees(bound_program(model.__call__, ([0.0, 0.0],)), tmp_path, run)


def test_an_operation_that_onnx_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="cannot be exported: ONNX lacks erfc"):
        jit(lambda x: gelu(x)).program(1.0).onnx(tmp_path / "f.onnx")
