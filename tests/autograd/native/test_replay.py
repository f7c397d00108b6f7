"""Programs that run in C compute the same bits as the replayer in Python. Invalid programs are errors."""

from __future__ import annotations

import math
import random
import sys
import threading
from array import array
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value, primitive
from autograd.operation import Primitive
from autograd.ops import TABLE
from autograd.program.calls import numbers_and_key
from autograd.program.ir.program import TESTS, VALUE, Guard, Instruction, Program
from autograd.program.replay import replay
from autograd.program.replay.current_replayer import replay_rows, replayer
from tests.helpers.draws import draws, generator
from tests.helpers.every_case import every_case

pytestmark = pytest.mark.skipif(autograd.engine_info().engine != "native", reason="the native engine is not chosen")

SPECIAL = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    0.5,
    3.0,
    math.inf,
    -math.inf,
    math.nan,
    1e300,
    -1e-300,
    5e-324,
    50.0,
    -50.0,
    1e17,
]
POINTS = draws(test=40, cover=400, soak=20_000)
PROGRAMS = draws(test=80, cover=3_000, soak=100_000)


def hexes(found: list[float] | int) -> list[str] | int:
    """Return all bits of numbers as text, except the payload of nan."""
    return found if isinstance(found, int) else [x.hex() for x in found]


def counts_of(op: Primitive) -> list[int]:
    return [op.arity] if op.arity is not None else [op.parameters + n for n in (1, 2, 3, 5)]


def whole(op: Primitive, count: int) -> Program:
    """Return a program of the value and of every partial of an operation."""
    xs = tuple(range(count))
    partials = [Instruction(op.name, (count, *xs), part) for part in range(count - op.parameters)]
    return Program(count, (), (Instruction(op.name, xs), *partials), (), tuple(range(count, count + 1 + len(partials))))


def operands(op: Primitive, count: int, random: random.Random) -> list[float]:
    drawn = [random.uniform(*op.samples[min(i, len(op.samples) - 1)]) for i in range(count)]
    numbers = [random.choice((x, random.choice(SPECIAL))) for x in drawn]
    if op.name in ("softmax", "log_softmax"):
        numbers[-1] = float(random.randrange(count - 1))
    return numbers


@every_case("op", TABLE.values())
def test_every_value_and_partial_has_the_bits_of_python(op: Primitive) -> None:
    random = generator(op.name)
    for count in counts_of(op):
        program = whole(op, count)
        ours, reference = replayer(program), replay.replayer(program)
        for _ in range(POINTS):
            given = operands(op, count, random)
            assert hexes(ours(given)) == hexes(reference(given)), given


def drawn_program(random: random.Random) -> Program:
    """Return a random program: any operations, partials of some, and guards that hold at half the inputs."""
    inputs, constants = random.randint(1, 4), tuple(random.choice(SPECIAL) for _ in range(random.randint(0, 3)))
    instructions: list[Instruction] = []
    guards: list[Guard] = []
    first = inputs + len(constants)
    for _ in range(random.randint(1, 30)):
        registers = range(first + len(instructions))
        op = random.choice(list(TABLE.values()))
        if op.name in ("softmax", "log_softmax"):
            continue  # their last operand is an index
        count = op.arity or random.randint(max(1, op.parameters), 4)
        xs = tuple(random.choice(registers) for _ in range(count))
        instructions.append(Instruction(op.name, xs))
        z = first + len(instructions) - 1
        parts = [part for part in range(count - op.parameters) if random.random() < 0.5]
        instructions += [Instruction(op.name, (z, *xs), part) for part in parts]
        if random.random() < 0.2:
            test = random.choice(list(TESTS))
            tested = tuple(random.choice(range(first + len(instructions))) for _ in range(TESTS[test][0]))
            guards.append(Guard(test, tested, random.choice((0, 1, True, False, 0.5, -0.0))))
    last = first + len(instructions)
    outputs = tuple(random.choice(range(last)) for _ in range(random.randint(0, 5)))
    return Program(inputs, constants, tuple(instructions), tuple(guards), outputs)


def test_random_programs_have_the_bits_of_python() -> None:
    random = generator("programs in C")
    failed = 0
    for _ in range(PROGRAMS):
        program = drawn_program(random)
        ours, reference = replayer(program), replay.replayer(program)
        for _ in range(4):
            given = [random.choice((random.uniform(-3, 3), random.choice(SPECIAL))) for _ in range(program.inputs)]
            found = reference(given)
            assert hexes(ours(given)) == hexes(found), (program, given)
            failed += isinstance(found, int)
    assert failed > PROGRAMS / 10


@pytest.mark.parametrize("test", TESTS)
def test_every_guard_agrees_with_python(test: str) -> None:
    numbers = [*SPECIAL, 1.5, 2.5, -0.5, -1.5, 0.9999999999999999]
    outcomes = [True, False, 0, 1, 2, -2, 10**400, 10**17 + 1, 0.0, -0.0, 0.5, 2.5, math.inf, math.nan]
    for outcome in outcomes:
        program = Program(2, (), (), (Guard(test, (0, 1)[: TESTS[test][0]], outcome),), (1, 0))
        ours, reference = replayer(program), replay.replayer(program)
        for x in numbers:
            for y in numbers if TESTS[test][0] == 2 else [1.0]:
                if type(outcome) is int and abs(outcome) > 2**53 and test == "same":
                    continue  # copysign does not accept it
                assert hexes(ours([x, y])) == hexes(reference([x, y])), (outcome, x, y)


def test_guards_are_found_in_the_order_of_python() -> None:
    program = Program(1, (), (Instruction("exp", (0,)),), (Guard("gt", (1, 0), False), Guard("gt", (0, 0), True)), (1,))
    assert replayer(program)([1.0]) == replay.replayer(program)([1.0]) == 1


def test_a_custom_operation_is_called_and_its_errors_propagate() -> None:
    def doubled(x: float) -> float:
        if x > 5:
            raise ZeroDivisionError("too large")
        return 2 * x

    op = primitive("doubled_in_replay", doubled, lambda z, x: (2.0,))
    program = whole(op, 1)
    run = replayer(program)
    assert run([3.0]) == [6.0, 2.0]
    with pytest.raises(ZeroDivisionError, match="too large"):
        run([7.0])
    assert run([4.0]) == [8.0, 2.0]


def test_a_nested_replay_has_its_own_numbers() -> None:
    runs: list[Callable[[list[float]], Any]] = []
    op = primitive("factorial_in_replay", lambda x: runs[0]([x - 1.0])[0] if x > 0 else 1.0, lambda z, x: (0.0,))
    program = Program(
        1, (), (Instruction(op.name, (0,)), Instruction("maximum", (0, 0)), Instruction("mul", (1, 2))), (), (3,)
    )
    runs.append(replayer(program))
    assert runs[0]([5.0]) == [0.0]
    shifted = Program(
        1, (1.0,), (Instruction("add", (0, 1)), Instruction(op.name, (0,)), Instruction("mul", (2, 3))), (), (4,)
    )
    runs[0] = replayer(shifted)
    assert runs[0]([3.0]) == [24.0]


def test_numbers_of_other_types_are_read_as_floats() -> None:
    class Half:
        def __float__(self) -> float:
            return 0.5

    run = replayer(Program(2, (), (Instruction("add", (0, 1)),), (), (2,)))
    assert run((1, Half())) == [1.5]  # type: ignore[arg-type, list-item]  # what is tested
    assert run(iter([1.0, 2.0])) == [3.0]  # type: ignore[arg-type]  # what is tested
    for wrong in ([1.0], [1.0, 2.0, 3.0], []):
        with pytest.raises(ValueError, match="the program takes 2 numbers"):
            run(wrong)
    with pytest.raises(TypeError):
        run([1.0, "x"])  # type: ignore[list-item]  # what is tested


# ---- programs that do not fit ----


FITTING: dict[str, Any] = {
    "inputs": 1,
    "constants": (2.0,),
    "instructions": (Instruction("mul", (0, 1)), Instruction("norm", (0, 2)), Instruction("norm", (3, 0, 2), 1)),
    "guards": (Guard("lt", (0, 1), True),),
    "outputs": (2, 4),
    "sources": (),
}


def forged(**changes: Any) -> Program:
    """Return an unchecked program, like one from a damaged pickle."""
    program = object.__new__(Program)
    for name, x in {**FITTING, **changes}.items():
        object.__setattr__(program, name, x)
    return program


HUGE = 2**31
FORGERIES: list[dict[str, Any]] = [
    {"inputs": -1},
    {"inputs": HUGE},
    {"inputs": 2**80},
    {"inputs": "1"},
    {"inputs": None},
    {"constants": ("x",)},
    {"constants": [2.0]},
    {"constants": None},
    {"instructions": None},
    {"instructions": (None,)},
    {"instructions": (("mul", (0, 1), 7),)},
    {"instructions": (("mul", (0, 1), -5),)},
    {"instructions": (("mul", (0, 1), "0"),)},
    {"instructions": (("mul", (0,), VALUE),)},
    {"instructions": (("mul", (0, 1, 0), VALUE),)},
    {"instructions": (("mul", (0, 99), VALUE),)},
    {"instructions": (("mul", (0, -1), VALUE),)},
    {"instructions": (("mul", (0, HUGE), VALUE),)},
    {"instructions": (("mul", (0, 2**70), VALUE),)},
    {"instructions": (("mul", (0, 0.0), VALUE),)},
    {"instructions": (("mul", None, VALUE),)},
    {"instructions": (("no such operation", (0, 1), VALUE),)},
    {"instructions": ((3, (0, 1), VALUE),)},
    {"instructions": (("norm", (0, 99), VALUE),)},
    {"instructions": (("norm", (0, 1), VALUE), ("norm", (2, 0, 1), 2))},
    {"instructions": (("norm", (0, 1), VALUE), ("norm", (2, 0, 1), HUGE))},
    {"instructions": (("softmax", (0, 1), VALUE), ("softmax", (2, 0, 1), 1))},
    {"guards": None},
    {"guards": (("no such test", (0, 1), True, ("", 0)),)},
    {"guards": (("lt", (), True, ("", 0)),)},
    {"guards": (("lt", (0, 99), True, ("", 0)),)},
    {"guards": (("lt", (0, -1), True, ("", 0)),)},
    {"guards": (("lt", (0, 1), "x", ("", 0)),)},
    {"guards": (3,)},
    {"outputs": None},
    {"outputs": (99,)},
    {"outputs": (-1,)},
    {"outputs": (0.0,)},
]


def test_the_forged_programs_differ_from_one_that_fits() -> None:
    assert replayer(forged())([1.0]) == replay.replayer(Program(**FITTING))([1.0])


@every_case("changes", FORGERIES)
def test_a_forged_program_is_an_error(changes: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError, LookupError, OverflowError, AttributeError)):
        replayer(forged(**changes))


def test_a_replayer_is_made_of_a_program_alone() -> None:
    kind: Any = type(replayer(Program(**FITTING)))
    with pytest.raises(TypeError):
        kind()
    with pytest.raises(TypeError):
        kind.__new__(kind)
    with pytest.raises(TypeError):
        kind(None)
    with pytest.raises(TypeError):
        replayer(Program(**FITTING))(None)  # type: ignore[arg-type]  # what is tested


# ---- threads, and lack of memory ----


def test_threads_share_a_replayer() -> None:
    steps = tuple(Instruction("sin", (register,)) for register in range(20_000))  # enough to run without the GIL
    program = Program(1, (), steps, (), (20_000,))
    run, wanted = replayer(program), {x: replay.replayer(program)([x]) for x in (0.5, 1.0, 2.0)}
    wrong: list[float] = []

    def work(x: float) -> None:
        wrong.extend(x for _ in range(20) if run([x]) != wanted[x])

    threads = [threading.Thread(target=work, args=(x,)) for x in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_replay_raises_and_leaks_nothing_if_memory_runs_out() -> None:
    testcapi = pytest.importorskip("_testcapi", reason="CPython's own test module is not there")
    program = Program(**FITTING)
    wanted = replay.replayer(program)([1.0])
    failed = 0
    for start in range(80):
        testcapi.set_nomemory(start, start + 1)
        try:
            run = replayer(program)
            run([1.0])
        except MemoryError:
            failed += 1
        finally:
            testcapi.remove_mem_hooks()
        assert replayer(program)([1.0]) == wanted
    assert failed > 10


def test_a_replayer_does_not_keep_its_program_alive() -> None:
    program = Program(**FITTING)
    before = sys.getrefcount(program)
    for _ in range(10):
        replayer(program)([1.0])
    assert sys.getrefcount(program) == before


def test_numpy_does_not_warn_after_a_replay() -> None:
    numpy = pytest.importorskip("numpy")
    run = replayer(Program(1, (), (Instruction("log", (0,)), Instruction("div", (0, 0))), (), (1,)))
    with numpy.errstate(all="raise"):
        assert run([0.0]) == [-math.inf]
        assert (numpy.array([1.0, 2.0]) * 2.0).tolist() == [2.0, 4.0]


def test_jit_runs_programs_in_c() -> None:
    f = autograd.jit(lambda x: x * x)
    assert f(3.0) == 9.0
    ((path,),) = f._programs.known.values()
    assert type(path.replay).__module__ == "autograd.native.engine"
    assert f(Value(2.0)).data == 4.0


def sums_of_products(random: random.Random) -> Program:
    """Return a program of sums whose factors are at regular distances, as in products of matrices, or nearly so."""
    inputs = 60
    instructions: list[Instruction] = []

    def write(name: str, *operands: int) -> int:
        instructions.append(Instruction(name, operands))
        return inputs + len(instructions) - 1

    def one_sum(starts: list[int], steps: list[int], count: int, numbers: set[int]) -> int:
        total = -1
        for k in range(count):
            factors = [(start + k * step) % known for start, step in zip(starts, steps)]
            if random.random() < 0.02:
                factors.reverse()
            is_number = (k in numbers) != (random.random() < 0.01)
            term = factors[0] if is_number else write("mul", *factors)
            terms = [total, term] if random.random() < 0.95 else [term, total]
            total = write("add", *terms) if k else term
        return total

    outputs, guards = [], []
    for _ in range(random.randrange(1, 5)):
        known = inputs + len(instructions)
        count, steps = random.randrange(1, 9), [random.choice((0, 1, 1, -1, 3, 7)) for _ in range(2)]
        starts, between = [random.randrange(known) for _ in range(2)], [random.choice((0, 1, -1, 5)) for _ in range(2)]
        numbers = {k for k in (0, count - 1) if random.random() < 0.5}  # the terms that are not products
        rows = list(range(random.randrange(1, 14)))
        random.shuffle(rows) if random.random() < 0.3 else None
        for row in rows:
            at = [start + row * step for start, step in zip(starts, between)]
            outputs.append(one_sum(at if random.random() < 0.95 else [at[1], at[0]], steps, count, numbers))
            if random.random() < 0.05:
                guards.append(Guard("lt", (outputs[-1], random.randrange(known)), random.random() < 0.5))
    random.shuffle(outputs)
    return Program(inputs, (), tuple(instructions), tuple(guards), tuple(outputs))


def test_sums_of_products_have_the_bits_of_python() -> None:
    random = generator("sums of products")
    failed = 0
    for _ in range(PROGRAMS):
        program = sums_of_products(random)
        ours, reference = replayer(program), replay.replayer(program)
        for _ in range(5):
            given = [random.choice(SPECIAL) if random.random() < 0.02 else random.uniform(-2, 2) for _ in range(60)]
            found = ours(given)
            failed += isinstance(found, int)
            assert hexes(found) == hexes(reference(given))
            is_shared = [random.random() < 0.5 for _ in given]
            columns = [x if shared else array("d", [x] * 20) for x, shared in zip(given, is_shared)]
            to, expected = [[array("d", bytes(160)) for _ in program.outputs] for _ in range(2)]
            missed = [
                list(run(of, columns, at, 20))
                for run, of, at in ((replay_rows, ours, to), (replay.replay_rows, reference, expected))
            ]
            assert missed[0] == missed[1] == (list(range(20)) if isinstance(found, int) else [])
            if not missed[0]:  # the rows are equal
                assert [hexes(column.tolist()) for column in to] == [hexes(column.tolist()) for column in expected]
    assert failed


def test_only_lists_and_tuples_of_floats_are_floats() -> None:
    class Number(float):
        pass

    for xs in ([], [1.0], (1.0, math.nan), [1.0, 2], (1.0, True), [1.0, Number(2.0)], [Value(1.0)], [[1.0]]):
        assert numbers_and_key.are_floats(xs) == numbers_and_key._are_floats(xs)
    with pytest.raises(TypeError, match="expected a list or a tuple, got dict"):
        numbers_and_key.are_floats({1.0: 2.0})  # type: ignore[arg-type]  # a dict is wrong
