"""A program run in Python, with the bits of the eager engine.

This is the reference for other replayers. Each takes the numbers of the inputs, and returns the outputs or, as an int,
the position of the first guard that does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from autograd.operation import operation
from autograd.program.program import VALUE, Instruction, Program
from autograd.slow_path import partials_of

__all__ = ["Replay", "compute", "numbers_of", "replayer"]

Replay: TypeAlias = "Callable[[Sequence[float]], list[float] | int]"


def compute(instruction: Instruction, operands: Sequence[float]) -> float:
    """Return what an instruction computes from the numbers of its operands.

    >>> compute(Instruction("mul", (0, 1)), [2.0, 3.0]), compute(Instruction("div", (2, 0, 1), 1), [6.0, 3.0, 0.5])
    (6.0, -12.0)
    """
    if instruction.part == VALUE:
        z: float = operation(instruction.operation).forward(*operands)
        return z
    return _partials(instruction.operation)(*operands)[instruction.part]


def replayer(program: Program) -> Replay:
    """Return a function that runs a program.

    >>> from autograd.program.program import Guard
    >>> square = Program(1, (0.0,), (Instruction("mul", (0, 0)),), (Guard("gt", (0, 1), True),), (2,))
    >>> run = replayer(square)
    >>> run([3.0]), run([-3.0])
    ([9.0], 0)
    """
    steps = _steps(program)
    inputs, constants = program.inputs, program.constants
    room, outputs = [0.0] * len(program.instructions), program.outputs

    def run(given: Sequence[float]) -> list[float] | int:
        if len(given) != inputs:
            raise ValueError(f"the program takes {inputs} numbers, got {len(given)}")
        numbers = [*given, *constants, *room]
        for function, operands, to in steps:
            if function is None:  # guards: which ones, in order
                for k, guard in to:
                    if not guard.holds(numbers):
                        return k  # type: ignore[no-any-return]  # a position
            elif type(to) is int:
                numbers[to] = function(*[numbers[x] for x in operands])
            else:
                partials = function(*[numbers[x] for x in operands])
                for part, place in to:
                    numbers[place] = partials[part]
        return [numbers[x] for x in outputs]

    return run


def numbers_of(program: Program, given: Sequence[float]) -> list[float]:
    """Return the numbers at all places, whether the guards hold or not."""
    numbers = [*given, *program.constants]
    for instruction in program.instructions:
        numbers.append(compute(instruction, [numbers[x] for x in instruction.operands]))
    return numbers


def _steps(program: Program) -> list[tuple[Any, tuple[int, ...], Any]]:
    """Return each function to call, the places of its operands, and where its result goes.

    The partials of one operation are computed together. A guard is tested where its operands are there.
    """
    steps: list[tuple[Any, tuple[int, ...], Any]] = []
    at: dict[int, list[tuple[int, Any]]] = {}
    for k, guard in enumerate(program.guards):
        at.setdefault(max(*guard.operands, program.first - 1), []).append((k, guard))
    groups: dict[tuple[str, tuple[int, ...]], list[tuple[int, int]]] = {}
    if program.first - 1 in at:
        steps.append((None, (), at[program.first - 1]))
    for place, (name, operands, part) in enumerate(program.instructions, program.first):
        if part == VALUE:
            steps.append((operation(name).forward, operands, place))
        elif (name, operands) in groups:
            groups[name, operands].append((part, place))
        else:
            groups[name, operands] = [(part, place)]
            steps.append((_partials(name), operands, groups[name, operands]))
        if place in at:
            steps.append((None, (), at[place]))
    return steps


def _partials(name: str) -> Callable[..., Sequence[float]]:
    """Return the rule of an operation on floats, as it is run where a Value is recorded."""
    op = operation(name)

    def partials(z: float, *operands: float) -> Sequence[float]:
        try:
            found: Sequence[float] = op.partials(z, *operands)
        except ArithmeticError:  # Python's floats raise where IEEE-754 has inf or nan
            return partials_of(op, z, operands)
        return found

    return partials
