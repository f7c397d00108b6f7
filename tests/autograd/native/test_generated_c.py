"""Every forward function and partial of the table, printed as C, compiled and compared.

The native engine is generated from this text. Here, it is compiled on its own, with only the C library.
"""

from __future__ import annotations

import ctypes
import math
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograd.native.replay import lane_instructions
from autograd.native.replay.instructions import all_formulas
from autograd.native.replay.lane_instructions import fast_text
from autograd.native.table.generate import KERNELS, table
from autograd.native.table.rule_printer import Symbol, formulas
from autograd.operation import Primitive
from autograd.ops import TABLE, where
from autograd.recording.slow_path import partials_of
from tests.helpers.every_case import every_case

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
# Operations of many operands are loops, and rounding to a digit calls Python.
OPS = [op for op in TABLE.values() if op.arity is not None and op.name != "round"]


def functions(op: Primitive) -> list[str]:
    """The C functions of one operation: its value, and its partials given the value z."""
    value, partials = formulas(op)
    arguments = ", ".join(f"double x{i}" for i in range(op.arity or 0))
    texts = [f"double {op.name}_value({arguments}) {{ return {value}; }}"]
    for i, partial in enumerate(partials):
        texts.append(f"double {op.name}_partial{i}(double z, {arguments}) {{ return {partial}; }}")
    return texts


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("c")
    helper = KERNELS[0].read_text().split("static double floor_quotient(")[1].split("\n}")[0]
    rules = [text for op in OPS for text in functions(op)]
    source = ["#include <math.h>", f"static double floor_quotient({helper}\n}}", *rules]
    (folder / "table.c").write_text("\n".join(source))
    assert COMPILER is not None
    command = [COMPILER, "-shared", "-fPIC", "-O1", "-ffp-contract=off", "table.c", "-o", "table.so", "-lm"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return ctypes.CDLL(str(folder / "table.so"))


def points(op: Primitive) -> list[list[float]]:
    rng = random.Random(op.name)
    ranges = [op.samples[min(i, len(op.samples) - 1)] for i in range(op.arity or 0)]
    special = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 1e300, -1e-300, 50.0, -50.0]
    drawn = [[rng.uniform(*bounds) for bounds in ranges] for _ in range(200)]
    return drawn + [[rng.choice(special) for _ in ranges] for _ in range(100)]


def close(got: float, wanted: float, ulps: int) -> bool:
    if wanted != wanted or math.isinf(wanted) or wanted == 0:
        return got == wanted or (got != got and wanted != wanted)
    return abs(got - wanted) <= ulps * math.ulp(wanted)


@every_case("op", OPS)
def test_rules_run_on_symbols(op: Primitive) -> None:
    assert all("z" in text or "x" in text for text in functions(op))


def test_a_rule_that_branches_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"a rule branches on \(x0 > \(0x0\.0p\+0\)\): write the choice with where"):
        formulas(Primitive("branches", lambda x: x, lambda z, x: (1.0 if x > 0 else 0.0,), c="$a"))


def test_a_branch_known_in_advance_is_printed() -> None:
    assert Symbol.print(where(True, Symbol("x0"), Symbol("x1"))) == "(((0x1.0000000000000p+0) ? x0 : x1))"


def test_a_forward_function_that_is_written_like_a_rule_prints_itself() -> None:
    softsign = Primitive("softsign", lambda x: x / (1 + abs(x)), lambda z, x: (1 / (1 + abs(x)) ** 2,))
    assert formulas(softsign)[0] == "(x0 / ((0x1.0000000000000p+0) + (fabs(x0))))"


@pytest.mark.skipif(COMPILER is None, reason="no C compiler is installed")
@every_case("op", OPS)
def test_compiled_rules_agree(op: Primitive, library: Any) -> None:
    # Python has its own hypot. All other functions are those of the C library, with the same bits.
    ulps = 4 if any("hypot(" in text for text in functions(op)) else 0
    for xs in points(op):
        z = op.forward(*xs)
        assert close(call(library, f"{op.name}_value", xs), z, ulps), xs
        for i, partial in enumerate(partials_of(op, z, xs)):
            assert close(call(library, f"{op.name}_partial{i}", [z, *xs]), partial, ulps), (i, xs)


def call(library: Any, name: str, arguments: list[float]) -> float:
    function = getattr(library, name)
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * len(arguments)
    return float(function(*arguments))


def test_every_fast_formula_is_used() -> None:
    """A wrong key would go unnoticed, because rows then take the slow formula, which has nearly the same bits."""
    keys = {(formula.operation, formula.part): formula for formula in all_formulas()}
    assert all(fast_text(keys[key]) == text for key, text in lane_instructions.FASTER.items())
    assert {(formula.operation, formula.part) for formula in lane_instructions.powers()} == {
        ("pow_const", -1), ("pow_const", 0),
    }  # fmt: skip
    for exponent, part in {**lane_instructions.ROUNDED_POWERS, **lane_instructions.EXACT_POWERS}:
        assert exponent in lane_instructions.POWERS
        assert ("pow_const", part) in keys


@pytest.mark.parametrize("name", ["neg", "add", "sub", "mul"])
def test_sums_and_products_leave_the_flags_of_the_processor_alone(name: str) -> None:
    """Reading the flags takes half as long as recording a sum."""
    function = table().split(f"int row_{name}(")[1].split("\n}")[0]
    assert "flags" not in function
