"""What a row of the table says is enough to print it as C: every forward function and partial, compiled and compared.

A symbol is one more interpreter of the same rules: the proof that no rule branches on a type or a value.
"""

from __future__ import annotations

import ctypes
import math
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

import pytest

from autograd.floats import partials_of
from autograd.operators import Operators
from autograd.ops import TABLE
from autograd.primitive import Primitive

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
OPS = [op for op in TABLE.values() if op.arity is not None]  # those of many operands print as loops


class Symbol(Operators):
    """C text that operations extend."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        if op.c is None:
            return op.forward(*operands)
        return Symbol(f"({op.show('c', [c_text(x) for x in operands])})")

    def _choose(self, x: Any, y: Any) -> Symbol:
        return Symbol(f"({self.text} ? {c_text(x)} : {c_text(y)})")

    def _constant(self) -> Self:
        return self

    def _compare(self, sign: str, other: Any) -> Symbol:
        return Symbol(f"({self.text} {sign} {c_text(other)})")

    def __eq__(self, other: object) -> Any:
        return self._compare("==", other)

    def __lt__(self, other: Any) -> Symbol:
        return self._compare("<", other)

    def __le__(self, other: Any) -> Symbol:
        return self._compare("<=", other)

    def __gt__(self, other: Any) -> Symbol:
        return self._compare(">", other)

    def __ge__(self, other: Any) -> Symbol:
        return self._compare(">=", other)

    def __bool__(self) -> bool:
        raise TypeError(f"a rule branches on {self.text}: write the choice with where")

    __hash__ = None  # type: ignore[assignment]  # equality builds text


def c_text(x: Any) -> str:
    if isinstance(x, Symbol):
        return x.text
    if not math.isfinite(x):
        return "NAN" if x != x else "INFINITY" if x > 0 else "(-INFINITY)"
    return f"({float(x).hex()})"


def functions(op: Primitive) -> list[str]:
    """The C functions of one operation: its value, and its partials given the value z."""
    xs = [Symbol(f"x{i}") for i in range(op.arity or 0)]
    arguments = ", ".join(f"double {x.text}" for x in xs)
    z = op.forward(*xs) if op.c is None else Symbol(op.show("c", [x.text for x in xs]))
    texts = [f"double {op.name}_value({arguments}) {{ return {c_text(z)}; }}"]
    for i, partial in enumerate(op.partials(Symbol("z"), *xs)):
        texts.append(f"double {op.name}_partial{i}(double z, {arguments}) {{ return {c_text(partial)}; }}")
    return texts


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("c")
    source = ["#include <math.h>", *(text for op in OPS for text in functions(op))]
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


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
def test_rules_run_on_symbols(op: Primitive) -> None:
    assert all("z" in text or "x" in text for text in functions(op))


@pytest.mark.skipif(COMPILER is None, reason="no C compiler is installed")
@pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
def test_compiled_rules_agree(op: Primitive, library: Any) -> None:
    # Python's hypot is its own, not the C library's; all else is the same call and the same bits.
    ulps = 4 if op.name in ("hypot", "atan2", "asinh") else 0
    for xs in points(op):
        z = op.forward(*xs)
        assert close(call(library, f"{op.name}_value", xs), z, ulps), xs
        for i, partial in enumerate(partials_of(op, z, xs)):
            assert close(call(library, f"{op.name}_partial{i}", [z, *xs]), partial, ulps), (i, xs)


def call(library: Any, name: str, arguments: list[float]) -> float:
    function = getattr(library, name)
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * len(arguments)
    return float(function(*arguments))
