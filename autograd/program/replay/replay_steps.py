"""The steps of a replay, and the computation of single instructions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from autograd.operation import operation
from autograd.program.ir.program import VALUE, Instruction, Program
from autograd.recording.slow_path import partials_of

__all__ = ["Step", "compute", "compute_step", "numbers_of", "partials_of_floats", "steps"]


class Step(NamedTuple):
    """Instructions of one operation on the same operands, computed together.

    Attributes:
        operation: the name of the operation.
        operands: the registers of the operands. For partials, the register of the operation's result comes first.
        results: the part and the register of each instruction, which are either one value or partials.
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


def compute(instruction: Instruction, operands: Sequence[float]) -> float:
    """Return the result of an instruction from the numbers of its operands.

    >>> compute(Instruction("mul", (0, 1)), [2.0, 3.0]), compute(Instruction("div", (2, 0, 1), 1), [6.0, 3.0, 0.5])
    (6.0, -12.0)
    """
    if instruction.part == VALUE:
        z: float = operation(instruction.operation).forward(*operands)
        return z
    return partials_of_floats(instruction.operation)(*operands)[instruction.part]


def compute_step(step: Step, operands: Sequence[float]) -> list[float]:
    """Return the results of the instructions of a step from the numbers of its operands.

    >>> compute_step(Step("mul", (2, 0, 1), ((0, 3), (1, 4))), [6.0, 2.0, 3.0])
    [3.0, 2.0]
    """
    if step.results[0][0] == VALUE:
        return [operation(step.operation).forward(*operands)]
    partials = partials_of_floats(step.operation)(*operands)
    return [partials[part] for part, _ in step.results]


def numbers_of(program: Program, given: Sequence[float]) -> list[float]:
    """Return the numbers at all registers. Guards are not tested."""
    numbers = [*given, *program.constants]
    for instruction in program.instructions:
        numbers.append(compute(instruction, [numbers[x] for x in instruction.operands]))
    return numbers


def partials_of_floats(name: str) -> Callable[..., Sequence[float]]:
    """Return a function that computes the partials of an operation on floats, as the recording engine does."""
    op = operation(name)

    def partials(z: float, *operands: float) -> Sequence[float]:
        try:
            found: Sequence[float] = op.partials(z, *operands)
        except ArithmeticError:  # Python floats raise in cases in which IEEE-754 gives inf or nan
            return partials_of(op, z, operands)
        return found

    return partials
