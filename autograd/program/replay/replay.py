"""Run a program in Python, with the same bits as the eager engine.

This is the reference for the replayer in C (`autograd/native/replay/replay.pxi`). Both take the inputs as numbers. They
return the outputs or, if a guard fails, its position as an int.
"""

from __future__ import annotations

import operator
from array import array
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from typing import Any, TypeAlias

from autograd.operation import operation
from autograd.program.ir.program import VALUE, Program
from autograd.program.replay.replay_steps import Step, partials_of_floats, steps
from autograd.program.replay.row_blocks import BLOCK, sum_of_block

__all__ = ["Replay", "add_rows", "replay_rows", "replayer", "rows_by_guard"]

Replay: TypeAlias = "Callable[[Sequence[float]], Sequence[float] | int]"


def replayer(program: Program) -> Replay:
    """Return a function that runs a program. Given an array of numbers, it returns an array.

    >>> from autograd.program.ir.program import Guard, Instruction
    >>> square = Program(1, (0.0,), (Instruction("mul", (0, 0)),), (Guard("gt", (0, 1), True),), (2,))
    >>> run = replayer(square)
    >>> run([3.0]), run([-3.0])
    ([9.0], 0)
    """
    prepared = [_prepared(step, program) for step in steps(program)]
    inputs, constants = program.inputs, program.constants
    room, outputs = [0.0] * len(program.instructions), program.outputs

    def run(given: Sequence[float]) -> Sequence[float] | int:
        if len(given) != inputs:
            raise ValueError(f"the program takes {inputs} numbers, got {len(given)}")
        numbers = [*given, *constants, *room]
        for function, operands, to in prepared:
            if function is None:
                k, guard = to
                if not guard.holds(numbers):
                    return k  # type: ignore[no-any-return]  # a position
            elif type(to) is int:
                numbers[to] = function(*[numbers[x] for x in operands])
            else:
                partials = function(*[numbers[x] for x in operands])
                for part, register in to:
                    numbers[register] = partials[part]
        found = [numbers[x] for x in outputs]
        return array("d", found) if isinstance(given, array) else found

    return run


def replay_rows(
    replay: Replay,
    columns: Sequence[float | Sequence[float]],
    outputs: Sequence[MutableSequence[float]],
    count: int,
    rows: Iterable[int] | None = None,
    exact: bool = True,
    guards: array[int] | None = None,
) -> array[int]:
    """Run a program for the rows of some columns. Return the positions of the rows at which a guard failed.

    Args:
        replay: runs the program for one row.
        columns: a float or a column of floats for each input.
        outputs: a column to write to for each output. At the rows where a guard fails, the native engine may write
            any numbers.
        count: the number of rows.
        rows: the positions of the rows to run; None for all.
        exact: compute the same bits as the table, as this engine always does.
        guards: an array of type "q", to which the position of the guard is appended for each of those rows.

    >>> from autograd.program.ir.program import Guard, Instruction
    >>> square = Program(2, (), (Instruction("mul", (0, 1)),), (Guard("gt", (0, 1), True),), (2,))
    >>> products = array("d", [0.0, 0.0, 0.0])
    >>> replay_rows(replayer(square), [array("d", [1.0, 2.0, 3.0]), 1.5], [products], 3)
    array('q', [0])
    >>> products
    array('d', [0.0, 3.0, 4.5])
    """
    missed = array("q")
    for k in range(count) if rows is None else rows:
        found = replay([x if isinstance(x, float) else float(x[k]) for x in columns])
        if isinstance(found, int):
            missed.append(k)
            if guards is not None:
                guards.append(found)
        else:
            for column, x in zip(outputs, found, strict=True):
                column[k] = x
    return missed


def rows_by_guard(rows: Sequence[int], guards: Sequence[int]) -> dict[int, array[int]]:
    """Return the rows at which each guard failed.

    >>> rows_by_guard(array("q", [0, 1, 2]), array("q", [5, 3, 5]))
    {3: array('q', [1]), 5: array('q', [0, 2])}
    """
    if min(guards, default=0) < 0:
        raise ValueError(f"expected guards of at least 0, got {min(guards)}")
    found: dict[int, array[int]] = {guard: array("q") for guard in sorted(set(guards))}
    for row, guard in zip(rows, guards, strict=True):
        found[guard].append(row)
    return found


def add_rows(
    replay: Replay,
    columns: Sequence[float | Sequence[float]],
    totals: MutableSequence[float],
    start: int,
    count: int,
    exact: bool = True,
) -> int:
    """Add up the outputs of rows, block by block. Return the start of the block in which a guard failed, or the count.

    Args:
        replay: runs the program for one row.
        columns: a float or a column of floats for each input.
        totals: a number for each output. The sums of the block at row 0 are written to it, and the sums of other blocks
            are added to it.
        start: the first row, the start of a block.
        count: the number of rows.
        exact: compute the same bits as the table, as this engine always does.

    >>> from autograd.program.ir.program import Instruction
    >>> double = replayer(Program(1, (2.0,), (Instruction("mul", (0, 1)),), (), (2,)))
    >>> totals = array("d", [0.0])
    >>> add_rows(double, [array("d", [1.0, 2.0, 3.0])], totals, 0, 3), totals
    (3, array('d', [12.0]))
    """
    for at in range(start, count, BLOCK):
        rows = [
            replay([x if isinstance(x, float) else float(x[k]) for x in columns])
            for k in range(at, min(at + BLOCK, count))
        ]
        found = [row for row in rows if not isinstance(row, int)]
        if len(found) < len(rows):
            return at
        for k, column in enumerate(zip(*found, strict=True)):
            total = sum_of_block(column, operator.add)
            totals[k] = total if at == 0 else totals[k] + total
    return count


def _prepared(step: Step | int, program: Program) -> tuple[Any, tuple[int, ...], Any]:
    """Return the function to call (None for a guard), and the registers of its operands and its results."""
    if isinstance(step, int):
        return None, (), (step, program.guards[step])
    name, operands, results = step
    if results[0][0] == VALUE:
        return operation(name).forward, operands, results[0][1]
    return partials_of_floats(name), operands, results
