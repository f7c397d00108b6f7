"""Fuzzed programs: each is an error, or both replayers compute the same bits."""

from __future__ import annotations

import io
import math
import pickle
import tracemalloc
import warnings
from array import array
from functools import cache
from random import Random
from typing import Any

import pytest

from autograd import jit, take, value_and_grad, vmap
from autograd.program.ir.program import TESTS, Guard, Instruction, Program
from autograd.program.replay import current_replayer, replay
from tests.autograd.program.random_functions import random_case
from tests.helpers.draws import draws, generator

COUNT = draws(test=400, cover=3_000, soak=100_000)
NUMBERS = (0.0, -0.0, 0.5, 1.0, -2.0, 3.0, 1e300, math.inf, -math.inf, math.nan, 5e-324)
MUL = Instruction("mul", (0, 0))


@cache
def sound_programs() -> list[Program]:
    """Return programs of every kind: of random functions, of indexes, and one with every test."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i in range(60):
            case = random_case(generator(f"damaged {i}"), steps=8)
            for f in (case.f, value_and_grad(case.f)):
                jitted = jit(f, verify=False)
                try:
                    jitted(*case.build(case.rows[0]))
                except Exception:  # noqa: BLE001  (a random function may raise anything)
                    continue
                found += jitted.programs
    chosen = vmap(lambda xs, i: take(xs, i) * xs[i], in_axes=(None, 0))
    chosen([1.0, 2.0, 3.0], [0, 1])
    every_test = tuple(Guard(name, (0,) * TESTS[name][0], TESTS[name][1](*[0.5] * TESTS[name][0])) for name in TESTS)
    return [*found, *chosen.programs, Program(1, (), (MUL,), every_test, (1,))]


def changed(random: Random, program: Program) -> list[Any]:
    """Return the fields of a program with some of their parts changed, removed or repeated."""
    fields = [list(x) if isinstance(x, tuple) else x for x in program.__reduce__()[1]]
    registers = program.registers
    others: list[Any] = [
        -1,
        0,
        1,
        registers - 1,
        registers,
        2**31,
        2**63,
        1.5,
        math.nan,
        None,
        True,
        (),
        (0,),
        (0, 1, 2),
    ]
    others += ["mul", "softmax", "take[]", "dot", "lt", "same", "no such", b"mul", [0], (registers,) * 9]
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(fields))
        field = fields[at]
        if not isinstance(field, list) or not field or random.random() < 0.05:
            fields[at] = random.choice([*others, random.randrange(8)])
            continue
        k = random.randrange(len(field))
        if random.random() < 0.2:
            field[k:] = random.choice(([], field[k + 1 :], [field[k], *field[k:]]))
        elif isinstance(field[k], tuple) and field[k] and random.random() < 0.9:
            row = list(field[k])
            j = random.randrange(len(row))
            if isinstance(row[j], tuple) and row[j] and random.random() < 0.7:
                operands = list(row[j])
                operands[random.randrange(len(operands))] = random.randrange(registers + 1)
                row[j] = tuple(operands)
            else:
                row[j] = random.choice([*others, random.randrange(registers + 1)])
            field[k] = tuple(row)
        else:
            field[k] = random.choice([*others, random.randrange(registers + 1)])
    return [tuple(x) if isinstance(x, list) else x for x in fields]


def run(replayer: Any, program: Program, numbers: list[float]) -> Any:
    """Return the bits of the outputs of a program, the guard that fails, or the type of the error."""
    try:
        found = replayer(program)(numbers)
    except (ArithmeticError, ValueError, TypeError, LookupError, MemoryError) as error:
        return type(error)
    return found if isinstance(found, int) else [x.hex() for x in found]


def run_rows(module: Any, program: Program, columns: list[Any], rows: int) -> Any:
    """Do the same over rows of columns."""
    outputs = [array("d", bytes(8 * rows)) for _ in program.outputs]
    try:
        missed = module.replay_rows(module.replayer(program), columns, outputs, rows)
    except (ArithmeticError, ValueError, TypeError, LookupError, MemoryError) as error:
        return type(error)
    rows_taken = sorted({*range(rows)} - {*missed})  # outputs at other rows may be anything
    return list(missed), [[column[row].hex() for row in rows_taken] for column in outputs]


def check(random: Random, program: Program) -> None:
    numbers = [random.choice(NUMBERS) for _ in range(program.inputs)]
    assert run(current_replayer.replayer, program, numbers) == run(replay.replayer, program, numbers)
    columns = [array("d", [x, 0.5, -1.0] * 4) if random.random() < 0.7 else x for x in numbers]
    assert run_rows(current_replayer, program, columns, 12) == run_rows(replay, program, columns, 12)


def test_a_changed_program_is_an_error_or_runs() -> None:
    random, refused, ran = generator("changed programs"), 0, 0
    for _ in range(COUNT):
        fields = changed(random, random.choice(sound_programs()))
        try:
            program = Program(*fields)
        except (TypeError, ValueError, LookupError):
            refused += 1
        else:
            if program.inputs < 1000:
                check(random, program)
                ran += 1
    assert min(refused, ran) > COUNT / 50


class ProgramsOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if not module.startswith("autograd.program"):
            raise pickle.UnpicklingError(f"expected a part of a program, got {module}.{name}")
        return super().find_class(module, name)


def test_a_damaged_pickle_is_an_error_or_runs() -> None:
    random, refused, ran = generator("damaged pickles"), 0, 0
    for _ in range(COUNT):
        program = random.choice(sound_programs())
        whole = pickle.dumps(program)
        data = bytearray(whole)
        how = random.random()
        if how < 0.7:
            for _ in range(random.choice((1, 1, 3))):
                data[random.randrange(len(data))] ^= random.choice([1, 2, 4, 8, 16, 32, 64, 128, 255])
        elif how < 0.85:
            del data[random.randrange(len(data)) :]
        else:
            start, end = sorted(random.choices(range(len(data)), k=2))
            data[start:end] = data[random.randrange(len(data)) :][: random.choice((0, end - start, 9))]
        if data.count(b"r") > whole.count(b"r"):  # may be a pickle instruction that allocates any amount of memory
            continue
        try:
            loaded = ProgramsOnly(io.BytesIO(data)).load()
        except Exception:  # noqa: BLE001  (pickle and the checks raise nearly anything)
            refused += 1
            continue
        if isinstance(loaded, Program) and loaded.inputs < 1000:
            check(random, loaded)
            ran += 1
    assert min(refused, ran) > COUNT / 50


@pytest.mark.parametrize("inputs", [2**20, 2**27, 2**31 - 2, 2**31, 2**62, 2**64])
def test_a_forged_count_of_inputs_is_an_error_before_memory_is_allocated(inputs: int) -> None:
    program = Program(inputs, (), (MUL,), (), (inputs,))
    tracemalloc.start()
    try:
        with pytest.raises((ValueError, MemoryError, OverflowError)):
            current_replayer.replayer(program)([1.0])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**20
