"""Passes over a recording: fold constants, remove dead code, number registers.

Equal values are merged as they are written (`registers.py`). By then, an adjoint has a term for each use of a number,
so merging never changes a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.ops import TABLE
from autograd.program.ir.program import Guard, Instruction, Program
from autograd.program.replay.replay_steps import compute

__all__ = ["finished", "fold_constants", "live"]

Step = Instruction | float | None


def fold_constants(steps: list[Step]) -> None:
    """Replace instructions whose operands are all constants by their numbers, with the same bits as a replay.

    A user's operation is kept, because its next call may return a different number.

    >>> steps = [2.0, Instruction("exp2", (0,)), None, Instruction("mul", (1, 2))]
    >>> fold_constants(steps); steps[1]
    4.0
    """
    for register, step in enumerate(steps):
        if type(step) is Instruction and step.operation in TABLE:
            first, *others = step.operands or (register,)
            if type(steps[first]) is float and all(type(steps[x]) is float for x in others):
                steps[register] = compute(step, [steps[x] for x in step.operands])  # type: ignore[misc]  # they are floats


def live(steps: Sequence[Step], wanted: Iterable[int]) -> set[int]:
    """Return the wanted registers and all registers that they depend on.

    >>> sorted(live([None, None, Instruction("exp", (0,)), Instruction("exp", (1,))], [3]))
    [1, 3]
    """
    found = set(wanted)
    for register in range(len(steps) - 1, -1, -1):
        step = steps[register]
        if register in found and type(step) is Instruction:
            found.update(step.operands)
    return found


def finished(
    steps: list[Step],
    inputs: Sequence[int],
    guards: Iterable[Guard],
    outputs: Sequence[int],
    sources: Sequence[tuple[str, int]] = (),
) -> Program:
    """Return the program of the instructions that were written.

    Args:
        steps: instructions, constants and inputs; an instruction uses earlier steps.
        inputs: the registers of the inputs, in the order of a replay's arguments. Other inputs must not be used.
        guards: the tests. Tests of constants alone are dropped.
        outputs: the registers of the results.
        sources: the file and line of each step; empty if unknown.
    """
    fold_constants(steps)
    guards = [guard for guard in guards if any(type(steps[x]) is not float for x in guard.operands)]
    used = live(steps, [*outputs, *(x for guard in guards for x in guard.operands)])
    constants = [register for register in sorted(used) if type(steps[register]) is float]
    instructions = [register for register in sorted(used) if type(steps[register]) is Instruction]
    number = {register: k for k, register in enumerate([*inputs, *constants, *instructions])}
    return Program(
        len(inputs),
        tuple([steps[register] for register in constants]),  # type: ignore[misc]  # chosen as floats
        tuple(
            [
                Instruction(step.operation, tuple([number[x] for x in step.operands]), step.part)
                for step in map(steps.__getitem__, instructions)
                if type(step) is Instruction
            ]
        ),
        tuple([guard._replace(operands=tuple([number[x] for x in guard.operands])) for guard in guards]),
        tuple([number[x] for x in outputs]),
        tuple([sources[register] for register in instructions]) if sources else (),
    )
