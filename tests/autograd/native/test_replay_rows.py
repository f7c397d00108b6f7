"""Programs over columns compute the same bits as Python does row by row. Invalid buffers are errors."""

from __future__ import annotations

import threading
import time
from array import array
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import primitive
from autograd.program.ir.program import Guard, Instruction, Program
from autograd.program.replay import replay
from autograd.program.replay.current_replayer import replay_rows, replayer, rows_by_guard
from tests.autograd.native.test_replay import SPECIAL, drawn_program
from tests.helpers.draws import draws, generator
from tests.helpers.every_case import every_case
from tests.helpers.interrupts import interrupt_after, interrupts, needs_a_timer

pytestmark = pytest.mark.skipif(autograd.engine_info().engine != "native", reason="the native engine is not chosen")

PROGRAMS = draws(test=40, cover=1_000, soak=20_000)
RATIO = Program(2, (), (Instruction("div", (0, 1)),), (Guard("gt", (0, 1), True),), (2, 0))


def hexes(columns: Any) -> list[list[str]]:
    return [[float(x).hex() for x in column] for column in columns]


def test_random_programs_have_the_bits_of_python() -> None:
    random = generator("programs over rows")
    missed = 0
    for _ in range(PROGRAMS):
        program = drawn_program(random)
        n = random.choice((random.randint(1, 12), random.randint(60, 140)))
        table = np.array([[random.choice((random.uniform(-3, 3), *SPECIAL)) for _ in range(5)] for _ in range(n)])
        columns = [random.choice((table[:, k], table[::-1, k], table[0, k].item())) for k in range(program.inputs)]
        rows = random.choice((None, array("q", random.sample(range(n), n // 2)), np.arange(0, n, dtype=np.int64)))
        ours, theirs = (np.full((len(program.outputs), n), 7.0) for _ in range(2))
        guards, wanted = array("q"), array("q")
        found = replay_rows(replayer(program), columns, list(ours), n, rows, guards=guards)
        assert found == replay.replay_rows(replay.replayer(program), columns, list(theirs), n, rows, guards=wanted)
        assert guards == wanted
        assert rows_by_guard(found, guards) == replay.rows_by_guard(found, guards)
        for column in (*ours, *theirs):
            column[found] = 7.0  # a different path writes these rows
        assert hexes(ours) == hexes(theirs), (program, columns)
        missed += len(found)
    assert missed > PROGRAMS


def test_dots_of_shared_and_of_own_numbers_have_the_bits_of_python() -> None:
    """An operand that all rows share is a float, any other a column. Room for the operands is allocated anyway."""
    random = generator("dots over rows")
    for n in (1, 2, 7, 8, 20, 50):
        for odd in (0, 1):
            count = 2 * n + odd
            dot, total = Instruction("dot", tuple(range(count))), Instruction("add", (count, 0))
            program = Program(count, (), (dot, total), (), (count, count + 1))
            for share in (1.0, 0.5, 0.0):
                for rows in (5, 70, 200):
                    numbers = [[random.uniform(-3, 3) for _ in range(rows)] for _ in range(count)]
                    columns = [x[0] if random.random() < share else array("d", x) for x in numbers]
                    ours, theirs = ([array("d", [7.0] * rows) for _ in range(2)] for _ in range(2))
                    for _ in range(5):
                        replay_rows(replayer(program), columns, ours, rows)
                    replay.replay_rows(replay.replayer(program), columns, theirs, rows)
                    assert hexes(ours) == hexes(theirs), (n, odd, share, rows)


def test_arrays_serve_as_columns() -> None:
    x, z = array("d", [1.0, 2.0, 3.0]), [array("d", [0.0] * 3) for _ in range(2)]
    assert replay_rows(replayer(RATIO), [x, 2.0], z, 3) == array("q", [0, 1])
    assert z == [array("d", [0.0, 0.0, 1.5]), array("d", [0.0, 0.0, 3.0])]
    assert replay_rows(replayer(RATIO), [array("d"), 2.0], [array("d")] * 2, 0) == array("q")


def test_a_users_operation_is_called_in_each_row() -> None:
    op = primitive("tripled_in_rows", lambda x: 3 * x if x < 5 else 1 / (x - 5), lambda z, x: (3.0,))
    program = Program(
        1, (), (Instruction(op.name, (0,)), Instruction("mul", (1, 0))), (Guard("gt", (1, 0), True),), (2,)
    )
    z = array("d", [0.0] * 4)
    assert replay_rows(replayer(program), [array("d", [1.0, -2.0, 2.0, 3.0])], [z], 4) == array("q", [1])
    assert z == array("d", [3.0, 0.0, 12.0, 27.0])
    with pytest.raises(ZeroDivisionError):
        replay_rows(replayer(program), [array("d", [1.0, 5.0])], [z[:2]], 2)


GOOD = np.array([3.0, 4.0, 5.0])


@every_case(
    ("columns", "outputs", "count", "rows"),
    [
        ([GOOD], [GOOD, GOOD], 3, None),
        ([GOOD, GOOD, GOOD], [GOOD, GOOD], 3, None),
        ([GOOD, GOOD], [GOOD], 3, None),
        ([GOOD, GOOD], [GOOD, 1.0], 3, None),
        ([GOOD, GOOD], [GOOD, GOOD], 4, None),
        ([GOOD, GOOD], [GOOD, GOOD], -3, None),
        ([GOOD, GOOD[:2]], [GOOD, GOOD], 3, None),
        ([GOOD, GOOD.astype("f4")], [GOOD, GOOD], 3, None),
        ([GOOD, GOOD.astype("i8")], [GOOD, GOOD], 3, None),
        ([GOOD, GOOD.astype(">f8")], [GOOD, GOOD], 3, None),
        ([GOOD, GOOD.reshape(3, 1)], [GOOD, GOOD], 3, None),
        ([GOOD, np.frombuffer(b"x" * 25, "f8", 3, 1)], [GOOD, GOOD], 3, None),
        ([GOOD, b"x" * 24], [GOOD, GOOD], 3, None),
        ([GOOD, [1.0, 2.0, 3.0]], [GOOD, GOOD], 3, None),
        ([GOOD, 1], [GOOD, GOOD], 3, None),
        ([GOOD, GOOD], [GOOD, b"x" * 24], 3, None),
        ([GOOD, GOOD], [GOOD, GOOD], 3, array("q", [0, 3])),
        ([GOOD, GOOD], [GOOD, GOOD], 3, array("q", [-1])),
        ([GOOD, GOOD], [GOOD, GOOD], 3, array("i", [0])),
        ([GOOD, GOOD], [GOOD, GOOD], 3, [0]),
        ([GOOD, GOOD], [GOOD, GOOD], 3, np.arange(4)[::2]),
        ([GOOD, GOOD], [GOOD, GOOD], 3, np.zeros((1, 1), dtype=np.int64)),
    ],
)
def test_buffers_that_do_not_fit_are_errors(columns: Any, outputs: Any, count: int, rows: Any) -> None:
    kept = GOOD.copy()
    with pytest.raises((TypeError, ValueError, BufferError)):
        replay_rows(replayer(RATIO), columns, outputs, count, rows)
    assert (kept == GOOD).all()
    x = array("d", [1.0])
    x.append(2.0)  # no buffer is held


def test_buffers_are_released_after_an_error() -> None:
    x, z = array("d", [3.0]), array("d", [0.0])
    with pytest.raises(ValueError, match="expected a column of 1 aligned doubles"):
        replay_rows(replayer(RATIO), [x, 1.0], [z, array("d")], 1)
    x.append(1.0)
    z.append(1.0)


LONG = Program(1, (), tuple(Instruction("sin", (register,)) for register in range(2_000)), (), (2_000,))


@needs_a_timer
def test_an_interrupt_ends_a_long_replay() -> None:
    n = 2_000_000  # minutes
    x = np.full(n, 0.5)
    run = replayer(LONG)
    started = time.monotonic()
    with interrupts():
        interrupt_after(0.3)
        with pytest.raises(KeyboardInterrupt):
            replay_rows(run, [x], [x], n)
    assert time.monotonic() - started < 60
    assert run([0.5]) == replay.replayer(LONG)([0.5])


def test_threads_run_rows_of_one_program() -> None:
    x = np.linspace(0.0, 1.0, 200)
    wanted = np.empty(200)
    run = replayer(LONG)
    replay_rows(run, [x], [wanted], 200)
    found = [np.empty(200) for _ in range(4)]
    threads = [threading.Thread(target=replay_rows, args=(run, [x], [z], 200)) for z in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all((z == wanted).all() for z in found)


def test_nothing_leaks_if_memory_runs_out() -> None:
    testcapi = pytest.importorskip("_testcapi", reason="CPython's own test module is not there")
    x, z = array("d", [3.0, 1.0]), [array("d", [0.0] * 2) for _ in range(2)]
    run, failed = replayer(RATIO), 0
    rows = array("q", [0, 1])
    for start in range(20):
        testcapi.set_nomemory(start, start + 1)
        try:
            replay_rows(run, [x, 2.0], z, 2, rows)
        except MemoryError:
            failed += 1
        finally:
            testcapi.remove_mem_hooks()
        assert replay_rows(run, [x, 2.0], z, 2, rows) == array("q", [1])
    assert failed > 2
    for column in (x, rows, *z):
        column.append(1)


def test_invalid_guards_are_errors() -> None:
    rows = array("q", [0, 1])
    for run in (rows_by_guard, replay.rows_by_guard):
        with pytest.raises(ValueError, match="expected guards of at least 0, got -1"):
            run(rows, array("q", [2, -1]))
    for wrong in (array("d", [0.0, 1.0]), array("Q", [0, 1]), array("q", [0]), np.zeros((2, 1), dtype=np.int64)):
        for pair in ((rows, wrong), (wrong, rows)):
            with pytest.raises(ValueError, match="as arrays of type 'q' of the same length"):
                rows_by_guard(*pair)
