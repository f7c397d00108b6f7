"""SymPy expressions agree with the engine."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import dot, grad, jit, primitive, relu, softmax, value_and_grad
from autograd.ops import TABLE
from autograd.program.ir.program import Instruction, Program
from autograd.program.replay.replay import replayer
from tests.helpers.draws import draws, generator
from tests.helpers.every_case import every_case

sympy = pytest.importorskip("sympy", reason="SymPy is not installed")

POINTS = draws(test=1, cover=20)
LACKING = {"round", "trunc"}  # SymPy has neither of these


def values(program: Program, row: list[float]) -> list[Any]:
    """Return the outputs of the expressions at a point."""
    parts, outputs = program.sympy()
    names = program.layout.inputs if program.layout else [f"x{k}" for k in range(program.inputs)]
    known = {sympy.Symbol(name, real=True): sympy.Float(x, 40) for name, x in zip(names, row, strict=True)}
    for symbol, definition in parts:
        known[symbol] = sympy.N(definition.subs(known), 40)
    return [complex(x.subs(known)) for x in outputs]


@every_case("name", [name for name in TABLE if name not in LACKING])
def test_values_and_partials_of_an_operation(name: str) -> None:
    op, random = TABLE[name], generator(f"sympy {name}")
    count = op.arity or 3
    steps = [Instruction(name, tuple(range(count)))]
    steps += [Instruction(name, (count, *range(count)), k) for k in range(count - op.parameters)]
    if op.parameters and op.arity is None:  # the index is a constant
        steps = [Instruction(name, (0, 1, 2))]
    program = Program(count, (), tuple(steps), (), tuple(range(count, count + len(steps))))
    if op.parameters and op.arity is None:
        program = Program(2, (1.0,), (Instruction(name, (0, 1, 2)),), (), (3,))
    for _ in range(POINTS):
        samples = (op.samples + op.samples[-1:] * count)[: program.inputs]
        row = [random.uniform(*interval) for interval in samples]
        wanted = replayer(program)(row)
        assert isinstance(wanted, list)
        for x, y in zip(values(program, row), wanted, strict=True):
            assert x == pytest.approx(y, rel=1e-9, abs=1e-12), (name, row)


def test_shared_parts_are_named_and_printers_work() -> None:
    program = jit(value_and_grad(lambda x, y: (x * y).sin() * x, argnums=(0, 1))).program(2.0, 3.0)
    parts, outputs = program.sympy()
    x, y = sympy.symbols("x y", real=True)
    definitions = dict(parts)
    expressions = list(outputs)
    while any(symbol in definitions for e in expressions for symbol in e.free_symbols):
        expressions = [e.subs(definitions) for e in expressions]
    f = sympy.sin(x * y) * x
    assert [sympy.simplify(a - b) for a, b in zip(expressions, (f, f.diff(x), f.diff(y)), strict=True)] == [0, 0, 0]
    assert all(sympy.fcode(definition) and sympy.julia_code(definition) for _, definition in parts)


def test_a_network_is_exported() -> None:
    w = [[0.5, -1.0], [2.0, 0.25]]

    def f(x: list[float]) -> Any:
        return softmax([relu(dot(row, x)) for row in w])[0]

    row = [0.3, -0.7]
    program = jit(f).program(row)
    assert values(program, row)[0] == pytest.approx(f(row), rel=1e-14)


def test_a_long_program_is_refused_with_its_count() -> None:
    def f(x: Any) -> Any:
        for _ in range(3_000):
            x = x.sin()
        return x

    with pytest.raises(ValueError, match="SymPy handles at most 2000 instructions; the program has 3000"):
        jit(f).program(1.0).sympy()


def test_an_operation_without_a_formula_is_named() -> None:
    rough = primitive("rough_for_sympy", lambda x: float(f"{x:.3g}"), lambda z, x: (1.0,))
    with pytest.raises(TypeError, match="rough_for_sympy cannot be exported"):
        jit(lambda x: rough(x)).program(2.0).sympy()
    with pytest.raises(TypeError, match="round cannot be exported: SymPy lacks round"):
        jit(lambda x: round(x, 2)).program(2.0).sympy()
    assert grad(lambda x: x * x)(1.0) == 2.0


def test_a_parameter_named_like_a_shared_part() -> None:
    sympy = pytest.importorskip("sympy")
    parts, (result,) = jit(lambda v0, x: v0 * x + 1.0 / (v0 + x)).program(2.0, 3.0).sympy()
    for symbol, part in reversed(parts):
        result = result.subs(symbol, part)
    v0, x = (sympy.Symbol(name, real=True) for name in ("v0", "x"))
    assert float(result.subs({v0: 2.0, x: 3.0})) == pytest.approx(6.2)
