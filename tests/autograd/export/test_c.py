"""Exported C has the bits of the engine."""

from __future__ import annotations

import ctypes
import math
import subprocess
from itertools import chain
from pathlib import Path

import pytest

import autograd
from autograd import jit, primitive, take, value_and_grad, vmap
from autograd.ops import TABLE
from autograd.program.ir.program import Guard, Program, same_bits
from autograd.program.replay.current_replayer import replayer
from tests.autograd.export.cases import SPECIAL, Case, random_cases, table_cases
from tests.autograd.export.compiled import COMPILERS, compiled
from tests.helpers.draws import draws, generator

ROWS = draws(test=100, cover=2_000)
COUNT = draws(test=40, cover=1_000, soak=10_000)
BATCH = 250  # programs per file
LEVEL = draws(test=0, cover=2)

pytestmark = pytest.mark.skipif(not COMPILERS, reason="there is no C compiler")


def compare(cases: dict[str, Case], folder: Path, compiler: str) -> None:
    functions = compiled({name: case.program for name, case in cases.items()}, folder, compiler, f"-O{LEVEL}")
    for name, case in cases.items():
        run = replayer(case.program)
        for row in case.rows:
            wanted, found = run(row), functions[name](row)
            if isinstance(wanted, int):
                assert found == wanted + 1, (case.text, row)
            else:
                assert isinstance(found, list), (case.text, row, found)
                assert all(map(same_bits, wanted, found)), (case.text, row, wanted, found)


@pytest.mark.parametrize("compiler", COMPILERS)
def test_c_of_every_operation_has_the_bits_of_the_engine(compiler: str, tmp_path: Path) -> None:
    compare(table_cases(generator("export table"), ROWS), tmp_path, compiler)


@pytest.mark.parametrize("compiler", COMPILERS)
def test_c_of_random_functions_has_the_bits_of_the_engine(compiler: str, tmp_path: Path) -> None:
    random = generator("export c")
    for k in range(0, COUNT, BATCH):
        folder = tmp_path / str(k)  # a library at one path is loaded only once
        folder.mkdir()
        compare(random_cases(random, min(COUNT, BATCH)), folder, compiler)


def test_long_programs_are_split_into_parts_with_loops(tmp_path: Path) -> None:
    random = generator("long")

    def network(w: list[list[float]], x: list[float]) -> object:
        for _ in range(3):
            x = [autograd.tanh(sum(a * b for a, b in zip(row, x, strict=True))) for row in w]
        return autograd.fsum(x)

    w = [[random.gauss(0, 0.3) for _ in range(16)] for _ in range(16)]
    x = [random.gauss(0, 1) for _ in range(16)]
    program = jit(value_and_grad(network, (0, 1))).program(w, x)
    text = program.c("network")
    assert len(program.instructions) > 4_000
    assert "network_part_1(" in text
    assert text.count("add_products(") > 3 * 16  # each weighted sum is a loop
    compare({"network": Case(program, [[*chain(*w), *x]], "a network")}, tmp_path, COMPILERS[0])


def test_the_text_names_inputs_and_outputs() -> None:
    program = jit(lambda p, k: {"area": p["w"] * p["h"][0], "k": k}).program({"w": 2.0, "h": [3.0]}, 4.0)
    text = program.c("area")
    for line in ("in[0]   p['w']", "in[1]   p['h'][0]", "in[2]   k", "out[0]  result['area']", "out[1]  result['k']"):
        assert line in text


def test_numbers_that_do_not_depend_on_an_input_are_outputs(tmp_path: Path) -> None:
    functions = {
        "branch": jit(lambda x: x * 2.0 if x > 0.0 else 0.0).program(-1.0),
        "pair": jit(lambda x: (3.0, x, -0.0)).program(-1.0),
        "slopes": jit(value_and_grad(lambda w, h: w * w, (0, 1))).program(3.0, 4.0),
    }
    found = compiled(functions, tmp_path, COMPILERS[0], "-O1")
    assert found["branch"]([-1.0]) == [0.0]
    assert str(found["pair"]([5.0])) == "[3.0, 5.0, -0.0]"
    assert found["slopes"]([3.0, 4.0]) == [9.0, 6.0, 0.0]


def test_the_formula_of_a_power_contains_its_exponent(tmp_path: Path) -> None:
    functions = {}
    for c in (2.0, 3.0, 0.5, -0.5, -1.0, 1.0, 0.0, -0.0, 2.5, 1e20, -1e-300, math.inf, -math.inf, math.nan):
        program = jit(value_and_grad(lambda x, c=c: x**c)).program(3.0)
        functions[f"power_{len(functions)}"] = Case(program, [[x] for x in SPECIAL], f"x**{c}")
    text = functions["power_0"].program.c()
    assert "2.0 * x0" in text
    assert text.count("pow(") == 1
    compare(functions, tmp_path, COMPILERS[0])


def test_a_program_without_numbers_is_an_error() -> None:
    program = jit(lambda w, h: w * h).program(2, 3)
    for write in (program.c, program.javascript, program.sympy):
        with pytest.raises(
            ValueError, match=r"the program does not compute a number from its inputs, .* Call the function with floats"
        ):
            write()


def test_an_output_is_not_written_if_a_guard_fails(tmp_path: Path) -> None:
    program = Program(2, (0.0,), (), (Guard("gt", (0, 2), True), Guard("floor", (1,), 3)), (0, 1))
    source = tmp_path / "guarded.c"
    source.write_text(program.c("guarded"))
    subprocess.run([COMPILERS[0], "-shared", "-fPIC", source, "-o", tmp_path / "guarded.so", "-lm"], check=True)
    guarded = ctypes.CDLL(str(tmp_path / "guarded.so")).guarded
    found = (ctypes.c_double * 2)(7.0, 7.0)
    for row, status in (((1.0, 3.5), 0), ((0.0, 3.5), 1), ((math.nan, 3.5), 1), ((1.0, 4.0), 2), ((1.0, math.nan), 2)):
        found[:] = [7.0, 7.0]
        assert guarded((ctypes.c_double * 2)(*row), found) == status
        assert list(found) == ([7.0, 7.0] if status else list(row))


def test_a_batch_runs_rows_of_columns_up_to_the_first_that_fails(tmp_path: Path) -> None:
    program = jit(lambda x, y: (x / y, x + y) if y > 0 else (x, y)).program(1.0, 2.0)
    source = tmp_path / "quotient.c"
    source.write_text(program.c("quotient"))
    subprocess.run([COMPILERS[0], "-shared", "-fPIC", source, "-o", tmp_path / "quotient.so", "-lm"], check=True)
    batch = ctypes.CDLL(str(tmp_path / "quotient.so")).quotient_batch
    column = ctypes.c_double * 3
    columns = ctypes.POINTER(ctypes.c_double) * 2
    x, y, quotients, totals = column(1.0, 2.0, 3.0), column(2.0, 2.0, -1.0), column(), column()
    given, found = (
        columns(*[ctypes.cast(c, ctypes.POINTER(ctypes.c_double)) for c in pair])
        for pair in ((x, y), (quotients, totals))
    )
    batch.argtypes = [ctypes.c_size_t, columns, columns]
    assert batch(2, given, found) == 0
    assert (list(quotients), list(totals)) == ([0.5, 1.0, 0.0], [3.0, 4.0, 0.0])
    assert batch(3, given, found) == 1


def test_a_constant_from_a_branch_has_the_bits_of_the_c_library(tmp_path: Path) -> None:
    """A compiler that computes erfc(-1) itself rounds it correctly. The C library does not."""
    program = jit(lambda x: autograd.erfc(autograd.hardtanh(x))).program(0.5)
    assert compiled({"clipped": program}, tmp_path, COMPILERS[0], "-O2")["clipped"]([-4.0]) == [math.erfc(-1.0)]


def test_take_is_exported(tmp_path: Path) -> None:
    taken = vmap(value_and_grad(lambda xs, i: take(xs, i) * take(xs[::-1], i)), in_axes=(None, 0))
    taken([1.0, 2.0, 3.0], [0, 2])
    rows = [[*xs, float(i)] for xs in ([1.0, -0.0, 3.0], [2.0, 5.0, -4.0]) for i in range(4)]
    compare({"taken": Case(taken.programs[0], rows, "take")}, tmp_path, COMPILERS[0])


def test_a_users_operation_is_exported_by_its_formula(tmp_path: Path) -> None:
    cube = primitive("cube_for_c", lambda x: x * x * x, lambda z, x: (3 * x * x,))
    program = jit(value_and_grad(lambda x: cube(x) + 1.0)).program(2.0)
    compare({"cubed": Case(program, [[2.0], [0.1]], "cube")}, tmp_path, COMPILERS[0])


def test_a_users_operation_without_a_formula_is_named_in_the_error() -> None:
    rough = primitive("rough_for_c", lambda x: float(f"{x:.3g}"), lambda z, x: (1.0,))
    program = jit(lambda x: rough(x)).program(2.0)
    with pytest.raises(TypeError, match="rough_for_c cannot be exported"):
        program.c()


@pytest.mark.parametrize(
    "name", ["", "2d", "a b", "int", "exp", "main", "f;", "x", "in", "gamma", "sinf", "lgamma_r", "M_PI"]
)
def test_a_name_must_be_free_in_c(name: str) -> None:
    program = jit(lambda x: autograd.tanh(x)).program(1.0)
    with pytest.raises(ValueError, match="name"):
        program.c(name)


def test_the_table_is_covered() -> None:
    assert {case.text for case in table_cases(generator(), 1).values()} == set(TABLE)
