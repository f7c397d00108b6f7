"""Blocks of rows are bit-identical to single rows, for each operation, random programs, and sums over rows."""

from __future__ import annotations

import dataclasses
import math
import random
from array import array
from typing import Any

import pytest

import autograd
from autograd import Value, jit, value_and_grad, vmap
from autograd.operation import Primitive
from autograd.ops import TABLE
from autograd.program.ir.program import Guard, Instruction, Program
from autograd.program.replay import replay
from autograd.program.replay.current_replayer import add_rows, replay_rows, replayer
from autograd.program.replay.row_blocks import BLOCK
from tests.autograd.native.test_replay import SPECIAL, counts_of, drawn_program, hexes, operands, whole
from tests.helpers.draws import draws, generator
from tests.helpers.every_case import every_case

pytestmark = pytest.mark.skipif(autograd.engine_info().engine != "native", reason="the native engine is not chosen")

POWERS = draws(test=2_000, cover=50_000, soak=5_000_000)
PROGRAMS = draws(test=60, cover=1_000, soak=50_000)

Given = list[Any]  # for each input, a float or a column


def wanted(program: Program, columns: Given, count: int) -> list[list[float] | int]:
    """Return the outputs of each row, or the position of the guard that fails, one row at a time."""
    run = replayer(program)
    return [run([x if isinstance(x, float) else x[k] for x in columns]) for k in range(count)]


def found(program: Program, columns: Given, count: int, rows: array[int] | None = None) -> list[Any]:
    """Return the outputs of each row, or None if a guard fails, for all rows at once."""
    outputs = [array("d", bytes(8 * count)) for _ in program.outputs]
    missed = replay_rows(replayer(program), columns, outputs, count, rows)
    assert list(missed) == sorted(missed)
    return [None if k in missed else [column[k] for column in outputs] for k in range(count)]


def number(random: random.Random) -> float:
    return random.choice((random.uniform(-3, 3), random.uniform(-3, 3), random.choice(SPECIAL)))


@every_case("op", TABLE.values())
def test_each_operation_with_each_choice_of_shared_operands(op: Primitive) -> None:
    random = generator(f"{op.name} in lanes")
    count = BLOCK + 9
    for n in counts_of(op):
        program = whole(op, n)
        drawn = [array("d", column) for column in zip(*(operands(op, n, random) for _ in range(count)), strict=True)]
        for _ in range(min(2**n, 6)):
            columns: Given = [column[0] if random.random() < 0.5 else column for column in drawn]
            if op.name in ("softmax", "log_softmax"):
                columns[-1] = float(random.randrange(n - 1))
            rows = [row for row in wanted(program, columns, count) if not isinstance(row, int)]
            assert [hexes(row) for row in found(program, columns, count)] == [hexes(row) for row in rows]


def test_random_programs_have_the_bits_of_single_rows() -> None:
    random = generator("programs in lanes")
    failed = 0
    for _ in range(PROGRAMS):
        program = drawn_program(random)
        count = random.choice((1, 7, 8, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5))
        columns: Given = [
            number(random) if random.random() < 0.3 else array("d", [number(random) for _ in range(count)])
            for _ in range(program.inputs)
        ]
        rows = wanted(program, columns, count)
        chosen = None if random.random() < 0.5 else array("q", sorted(random.sample(range(count), count // 2)))
        ours = found(program, columns, count, chosen)
        for k in range(count) if chosen is None else chosen if program.outputs else ():
            row = rows[k]
            failed += isinstance(row, int)
            assert ours[k] is None if isinstance(row, int) else hexes(ours[k]) == hexes(row), (program, k)
    assert failed > PROGRAMS


def test_random_sums_have_the_bits_of_python() -> None:
    random = generator("sums in lanes")
    ended = stopped = 0
    for _ in range(PROGRAMS):
        program = drawn_program(random)
        if not program.outputs:
            continue
        if random.random() < 0.7:
            program = dataclasses.replace(program, guards=())
        count = random.choice((8, BLOCK + 1, 4 * BLOCK, 5 * BLOCK + 8))
        columns: Given = [
            number(random) if random.random() < 0.3 else array("d", [random.uniform(0.1, 3) for _ in range(count)])
            for _ in range(program.inputs)
        ]
        start = random.choice((0, 0, BLOCK)) if count > BLOCK else 0
        ours, theirs = array("d", [0.5] * len(program.outputs)), array("d", [0.5] * len(program.outputs))
        end = add_rows(replayer(program), columns, ours, start, count)
        assert end in range(start, count, BLOCK) or end == count
        if end > start:
            limited = [x if isinstance(x, float) else x[:end] for x in columns]
            assert replay.add_rows(replayer(program), limited, theirs, start, end) == end
            assert hexes(ours.tolist()) == hexes(theirs.tolist()), program
        ended += end == count
        stopped += end < count
    assert ended > PROGRAMS / 10
    assert stopped > PROGRAMS / 10


def sums_of_products(random: random.Random) -> Program:
    """Return a program of additions and products. Most are used once."""
    instructions: list[Instruction] = []
    inputs, first = 6, 8
    unused = list(range(first))
    for register in range(first, first + random.randrange(2, 40)):
        name = random.choice(("add", "add", "mul"))
        operands = tuple(random.choice(unused if random.random() < 0.8 else range(register)) for _ in range(2))
        instructions.append(Instruction(name, operands))
        unused = [x for x in unused if x not in operands or random.random() < 0.2] + [register]
    registers = range(first + len(instructions))
    outputs = [*random.sample(registers, random.randrange(1, 5)), registers[-1]]
    guards = [Guard("le", (random.choice(registers), 7), True)] if random.random() < 0.3 else []
    constants = (random.choice(SPECIAL), random.uniform(-3, 3))
    return Program(inputs, constants, tuple(instructions), tuple(guards), tuple(outputs))


def test_sums_of_products_have_the_bits_of_single_rows() -> None:
    random = generator("sums of products")
    for _ in range(PROGRAMS):
        program = sums_of_products(random)
        count = random.choice((8, BLOCK, BLOCK + 1, 2 * BLOCK))
        columns: Given = [
            number(random) if random.random() < 0.4 else array("d", [number(random) for _ in range(count)])
            for _ in range(program.inputs)
        ]
        rows = wanted(program, columns, count)
        for ours, row in zip(found(program, columns, count), rows, strict=True):
            assert ours is None if isinstance(row, int) else hexes(ours) == hexes(row), program
        totals, expected = array("d", [0.0] * len(program.outputs)), array("d", [0.0] * len(program.outputs))
        end = add_rows(replayer(program), columns, totals, 0, count)
        if end:
            limited = [x if isinstance(x, float) else x[:end] for x in columns]
            assert replay.add_rows(replayer(program), limited, expected, 0, end) == end
            assert hexes(totals.tolist()) == hexes(expected.tolist()), program


@pytest.mark.parametrize("exponent", [2.0, 3.0, 4.0])
def test_powers_have_the_bits_of_pow(exponent: float) -> None:
    """Among many numbers, the power of some is near the middle between two floats, where pow rounds either way."""
    random = generator(f"power {exponent}")
    xs = [random.uniform(-4.0, 4.0) for _ in range(POWERS)]
    xs += [math.ldexp(random.uniform(-1.0, 1.0), random.randrange(-1074, int(1020 / exponent))) for _ in range(POWERS)]
    xs += [math.nextafter(x, math.inf) for x in (0.5, 1.0, 1.5, 2.0, 3.0)]
    values, slopes = vmap(value_and_grad(lambda x: x**exponent))(xs)
    assert hexes(values) == hexes([math.pow(x, exponent) for x in xs])
    assert hexes(slopes) == hexes([exponent * math.pow(x, exponent - 1.0) for x in xs])
    single = jit(value_and_grad(lambda x: x**exponent), verify=False)
    assert [single(x) for x in xs[:: len(xs) // 1000]] == [*zip(values, slopes)][:: len(xs) // 1000]
    assert hexes(vmap(lambda x: x**exponent)(SPECIAL)) == hexes([(Value(x) ** exponent).data for x in SPECIAL])


def test_rows_that_only_python_can_compute_are_in_order() -> None:
    program = Program(2, (), (Instruction("logsumexp", (0, 1)), Instruction("exp", (2,))), (), (2, 3))
    x = array("d", [math.inf if k % 50 == 7 else k / 100 for k in range(5 * BLOCK)])
    rows = wanted(program, [x, 0.5], len(x))
    assert found(program, [x, 0.5], len(x)) == rows
    totals = array("d", [0.0, 0.0])
    assert add_rows(replayer(program), [x, 0.5], totals, 0, len(x)) == 0


def test_a_shared_guard_that_fails_fails_for_all_rows() -> None:
    program = Program(2, (0.0,), (Instruction("mul", (0, 1)),), (Guard("gt", (0, 2), True),), (3,))
    x = array("d", [1.0] * 100)
    assert found(program, [-1.0, x], 100) == [None] * 100
    assert found(program, [2.0, x], 100) == [[2.0]] * 100


def test_totals_of_a_wrong_size_are_an_error() -> None:
    run = replayer(Program(1, (), (Instruction("exp", (0,)),), (), (1,)))
    x = array("d", [1.0] * 100)
    for totals in (array("d", [0.0, 0.0]), array("q", [0])):
        with pytest.raises(ValueError, match="expected a column of 1 aligned doubles"):
            add_rows(run, [x], totals, 0, 100)  # type: ignore[arg-type]  # what is tested
    for start in (-1, 100):
        assert add_rows(run, [x], array("d", [0.0]), start, 100) == start


@pytest.mark.parametrize("count", [1, 2, 7, 8, 13, 16, 17])
def test_sums_of_few_rows_match_those_of_a_block(count: int) -> None:
    random = generator(f"few rows {count}")
    for _ in range(20):
        program = sums_of_products(random)
        columns = [array("d", [random.gauss(0, 1) for _ in range(count)]) for _ in range(program.inputs)]
        totals, expected = array("d", [0.0] * len(program.outputs)), array("d", [0.0] * len(program.outputs))
        end = add_rows(replayer(program), columns, totals, 0, count)
        assert end == replay.add_rows(replay.replayer(program), columns, expected, 0, count)
        assert hexes(totals.tolist()) == hexes(expected.tolist())


def test_few_rows_that_fail_a_guard_are_not_added() -> None:
    program = Program(1, (0.0,), (), (Guard("gt", (0, 1), True),), (0,))
    totals = array("d", [7.0])
    assert add_rows(replayer(program), [array("d", [1.0, -1.0, 2.0])], totals, 0, 3) == 0
    assert totals[0] == 7.0
