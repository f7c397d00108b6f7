"""Slots by liveness: places that are never live at the same time share a slot."""

from __future__ import annotations

from autograd.program.program import Program

__all__ = ["slots"]


def slots(program: Program) -> tuple[list[int], int]:
    """Return the slot of each place, and the count of slots.

    Inputs and constants keep slots of their own, so that constants are written once. The result of an instruction may
    reuse the slot of an operand.

    >>> from autograd.program.program import Instruction
    >>> chain = Program(1, (), tuple(Instruction("exp", (place,)) for place in range(9)), (), (9,))
    >>> slots(chain)[1]
    2
    """
    last = list(range(program.places))  # the last instruction's place that needs a number
    for place, instruction in enumerate(program.instructions, program.first):
        for operand in instruction.operands:
            last[operand] = place
    for kept in (*program.outputs, *(x for guard in program.guards for x in guard.operands)):
        last[kept] = program.places
    found = list(range(program.first))
    free: list[int] = []
    count = program.first
    for place, instruction in enumerate(program.instructions, program.first):
        free += [found[x] for x in sorted(set(instruction.operands)) if x >= program.first and last[x] == place]
        if free:
            found.append(free.pop())
        else:
            found.append(count)
            count += 1
        if last[place] == place:  # nothing needs it
            free.append(found[place])
    return found, count
