"""Run a program in Python, with the bits of the eager engine.

This is the reference for the replayer in C (`autograd/native/replay/replay.pxi`). Both take the inputs as numbers. They
return the outputs or, if a guard fails, its position as an int.
"""

from __future__ import annotations

import operator
from array import array
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from typing import Any, NamedTuple, TypeAlias

from autograd.operation import operation
from autograd.program.ir.program import VALUE, Instruction, Program
from autograd.program.replay.row_blocks import BLOCK, sum_of_block
from autograd.recording.slow_path import partials_of

__all__ = [
    "Replay",
    "Step",
    "add_rows",
    "compute",
    "compute_step",
    "numbers_of",
    "replay_rows",
    "replayer",
    "rows_by_guard",
    "steps",
]

Replay: TypeAlias = "Callable[[Sequence[float]], Sequence[float] | int]"


def compute(instruction: Instruction, operands: Sequence[float]) -> float:
    """Return the result of an instruction from the numbers of its operands.

    >>> compute(Instruction("mul", (0, 1)), [2.0, 3.0]), compute(Instruction("div", (2, 0, 1), 1), [6.0, 3.0, 0.5])
    (6.0, -12.0)
    """
    if instruction.part == VALUE:
        z: float = operation(instruction.operation).forward(*operands)
        return z
    return _partials(instruction.operation)(*operands)[instruction.part]


class Step(NamedTuple):
    """Instructions of one operation on the same operands, computed together.

    Attributes:
        operation: the name of the operation.
        operands: the registers of the operands. For partials, the register of the operation's result comes first.
        results: the part and the register of each instruction: either one value, or partials.
    """

    operation: str
    operands: tuple[int, ...]
    results: tuple[tuple[int, int], ...]


def steps(program: Program) -> list[Step | int]:
    """Return the actions of a replay in order: steps, and positions of guards, each tested when its operands are ready.

    >>> steps(Program(1, (), (Instruction("exp", (0,)), Instruction("sin", (1,))), (), (2,)))
    [Step(operation='exp', operands=(0,), results=((-1, 1),)), Step(operation='sin', operands=(1,), results=((-1, 2),))]
    """
    guards: dict[int, list[int]] = {}
    for k, guard in enumerate(program.guards):
        guards.setdefault(max(*guard.operands, program.first - 1), []).append(k)
    partials: dict[tuple[str, tuple[int, ...]], list[tuple[int, int]]] = {}
    for register, (name, operands, part) in enumerate(program.instructions, program.first):
        if part != VALUE:
            partials.setdefault((name, operands), []).append((part, register))
    found: list[Step | int] = [*guards.get(program.first - 1, ())]
    for register, (name, operands, part) in enumerate(program.instructions, program.first):
        if part == VALUE:
            found.append(Step(name, operands, ((VALUE, register),)))
        elif (name, operands) in partials:
            found.append(Step(name, operands, tuple(partials.pop((name, operands)))))
        found += guards.get(register, ())
    return found


def compute_step(step: Step, operands: Sequence[float]) -> list[float]:
    """Return the results of the instructions of a step from the numbers of its operands.

    >>> compute_step(Step("mul", (2, 0, 1), ((0, 3), (1, 4))), [6.0, 2.0, 3.0])
    [3.0, 2.0]
    """
    if step.results[0][0] == VALUE:
        return [operation(step.operation).forward(*operands)]
    partials = _partials(step.operation)(*operands)
    return [partials[part] for part, _ in step.results]


def replayer(program: Program) -> Replay:
    """Return a function that runs a program. From an array of numbers, it computes an array.

    >>> from autograd.program.ir.program import Guard
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
        columns: for each input a float, or a column of floats.
        outputs: a column to write to for each output.
        count: how many rows the columns have.
        rows: the positions of the rows to run; None for all.
        exact: give the bits of the table, as this engine always does.
        guards: an array of type "q", to which the position of the guard is appended for each of those rows.

    >>> from autograd.program.ir.program import Guard
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
        raise ValueError(f"expected guards from 0, got {min(guards)}")
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
    """Add up the outputs of rows, block by block. Return where a block starts in which a guard failed, or the count.

    Args:
        replay: runs the program for one row.
        columns: for each input a float, or a column of floats.
        totals: a number for each output. The sums of the block at row 0 are written to it, the others are added.
        start: the first row, the start of a block.
        count: how many rows the columns have.
        exact: give the bits of the table, as this engine always does.

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


def numbers_of(program: Program, given: Sequence[float]) -> list[float]:
    """Return the numbers at all registers. Guards are not tested."""
    numbers = [*given, *program.constants]
    for instruction in program.instructions:
        numbers.append(compute(instruction, [numbers[x] for x in instruction.operands]))
    return numbers


def _prepared(step: Step | int, program: Program) -> tuple[Any, tuple[int, ...], Any]:
    """Return the function to call (None for a guard), and the registers of its operands and its results."""
    if isinstance(step, int):
        return None, (), (step, program.guards[step])
    name, operands, results = step
    if results[0][0] == VALUE:
        return operation(name).forward, operands, results[0][1]
    return _partials(name), operands, results


def _partials(name: str) -> Callable[..., Sequence[float]]:
    """Return a function that computes the partials of an operation on floats, as the recording engine does."""
    op = operation(name)

    def partials(z: float, *operands: float) -> Sequence[float]:
        try:
            found: Sequence[float] = op.partials(z, *operands)
        except ArithmeticError:  # Python floats raise in cases in which IEEE-754 gives inf or nan
            return partials_of(op, z, operands)
        return found

    return partials
