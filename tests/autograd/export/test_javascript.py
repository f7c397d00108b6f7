"""Exported JavaScript agrees with the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mpmath
import pytest

from autograd import dot, erf, erfc, expm1, jit, lgamma, primitive, softmax, take, tanh, value_and_grad, vmap
from autograd.program.ir.program import Guard, Program
from autograd.program.replay.current_replayer import replayer
from tests.autograd.export.cases import Case, random_cases, table_cases
from tests.autograd.export.closeness import assert_close
from tests.autograd.export.node import NODE, results
from tests.helpers.draws import draws, generator

ROWS = draws(test=100, cover=1_000)
COUNT = draws(test=50, cover=1_000, soak=10_000)

needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")


def compare(cases: dict[str, Case], folder: Path) -> None:
    programs = {name: case.program for name, case in cases.items()}
    found = results(programs, {name: case.rows for name, case in cases.items()}, folder)
    for name, case in cases.items():
        run = replayer(case.program)
        for row, given in zip(case.rows, found[name], strict=True):
            assert_close(case.program, row, run(row), given, case.text)


@needs_node
def test_javascript_of_every_operation_agrees_with_the_engine(tmp_path: Path) -> None:
    compare(table_cases(generator("javascript table"), ROWS), tmp_path)


@needs_node
def test_javascript_of_random_functions_agrees_with_the_engine(tmp_path: Path) -> None:
    compare(random_cases(generator("javascript"), COUNT), tmp_path)


@needs_node
@pytest.mark.parametrize(
    ("function", "reference", "low", "high"),
    [
        (erf, mpmath.erf, -7, 7),
        (erfc, mpmath.erfc, -7, 26),
        (expm1, mpmath.expm1, -30, 30),
        (lgamma, lambda x: mpmath.log(abs(mpmath.gamma(x))), 0.001, 30),
    ],
    ids=lambda x: getattr(x, "name", None),
)
def test_functions_are_accurate(function: Any, reference: Any, low: float, high: float, tmp_path: Path) -> None:
    random = generator("accurate")
    xs = [random.uniform(low, high) for _ in range(300)] + [random.uniform(-1, 1) ** 9 for _ in range(100 * (low < 0))]
    found = results({"tested": jit(function).program(0.5)}, {"tested": [[x] for x in xs]}, tmp_path)["tested"]
    with mpmath.workdps(40):
        for x, row in zip(xs, found, strict=True):
            assert isinstance(row, list)
            assert abs(row[0] - reference(mpmath.mpf(x))) <= 1e-14 * abs(reference(mpmath.mpf(x))), x


@needs_node
def test_a_long_program_agrees_with_the_engine(tmp_path: Path) -> None:
    random = generator("long javascript")

    def network(w: list[list[float]], x: list[float]) -> object:
        for _ in range(3):
            x = [tanh(dot(row, x)) for row in w]
        return softmax(x)[0]

    w = [[random.gauss(0, 0.3) for _ in range(16)] for _ in range(16)]
    x = [random.gauss(0, 1) for _ in range(16)]
    program = jit(value_and_grad(network, (0, 1))).program(w, x)
    assert "network_part_2(" in program.javascript("network")
    compare({"network": Case(program, [[number for row in [*w, x] for number in row]], "a network")}, tmp_path)


@needs_node
def test_an_output_is_not_written_if_a_guard_fails(tmp_path: Path) -> None:
    guards = (Guard("gt", (0, 1), True), Guard("round", (0,), 2), Guard("same", (1,), 0.0))
    program = Program(1, (0.0,), (), guards, (0,))
    assert results({"guarded": program}, {"guarded": [[2.5], [3.5], [0.0]]}, tmp_path) == {"guarded": [[2.5], 1, 0]}


@needs_node
def test_take_is_exported(tmp_path: Path) -> None:
    taken = vmap(value_and_grad(lambda xs, i: take(xs, i) * take(xs[::-1], i)), in_axes=(None, 0))
    taken([1.0, 2.0, 3.0], [0, 2])
    rows = [[*xs, float(i)] for xs in ([1.0, -0.0, 3.0], [2.0, 5.0, -4.0]) for i in range(4)]
    compare({"taken": Case(taken.programs[0], rows, "take")}, tmp_path)


@pytest.mark.parametrize("name", ["", "2d", "a b", "class", "exp", "v1", "input", "tanh_1_partial_0"])
def test_a_name_must_be_free_in_javascript(name: str) -> None:
    program = jit(value_and_grad(lambda x: tanh(x) * x.exp())).program(1.0)
    with pytest.raises(ValueError, match="name"):
        program.javascript(name)


def test_an_operation_without_a_formula_is_named_in_the_error() -> None:
    rough = primitive("rough_for_javascript", lambda x: float(f"{x:.3g}"), lambda z, x: (1.0,))
    with pytest.raises(TypeError, match="rough_for_javascript cannot be exported"):
        jit(lambda x: rough(x)).program(2.0).javascript()
