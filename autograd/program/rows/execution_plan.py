"""The plan of a run over many rows: each number that differs by row is a block of numbers, one for each row.

Numbers that depend only on shared inputs and constants are the same for all rows, so they are computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.program.ir.program import VALUE, Program
from autograd.program.replay.replay_steps import steps
from autograd.program.rows.slot_sharing import slots
from autograd.program.rows.sum_chains import Action, Chain, Total, chained
from autograd.program.rows.uniform_registers import shared_registers

__all__ = ["Chain", "Plan", "Total", "actions", "plan"]


def actions(program: Program, together: frozenset[str]) -> list[Action]:
    """Return the actions of a replay in order.

    Args:
        program: the program.
        together: the operations whose partials are computed along with the value.
    """
    schedule = steps(program)
    partials = {
        (step.operation, step.operands): step
        for step in schedule
        if not isinstance(step, int) and step.operation in together and step.results[0][0] != VALUE
    }
    found = []
    for step in schedule:
        if isinstance(step, int):
            found.append(Action(step, None, program.guards[step].operands, ()))
            continue
        name, operands, results = step
        writes = tuple([register for _, register in results])
        if name not in together:
            found.append(Action(step, None, operands, writes))
        elif results[0][0] == VALUE:
            joined = partials.pop((name, (writes[0], *operands)), None)
            extra = () if joined is None else tuple([register for _, register in joined.results])
            found.append(Action(step, joined, operands, writes + extra))
        elif (name, operands) in partials:
            found.append(Action(step, None, operands, writes))
    return found


class Plan(NamedTuple):
    """A run over rows.

    Attributes:
        once: the actions whose results are the same for all rows.
        each: the actions whose results differ by row.
        slots: the slot of each register that differs by row.
        size: the number of slots.
    """

    once: list[Action]
    each: list[Action | Chain | Total]
    slots: dict[int, int]
    size: int


def plan(
    program: Program, shared: Sequence[bool], together: frozenset[str] = frozenset(), *, totals: bool = False
) -> Plan:
    """Return the plan of a program.

    Args:
        program: the program.
        shared: for each input, whether all rows share it.
        together: the operations whose partials are computed along with the value.
        totals: add up the outputs over the rows of a block, instead of keeping them.

    >>> from autograd.program.ir.program import Instruction
    >>> program = Program(2, (), (Instruction("exp", (0,)), Instruction("mul", (2, 1))), (), (3,))
    >>> once, each, slots, size = plan(program, [True, False])
    >>> [action.writes for action in once], [action.writes for action in each], slots
    ([(2,)], [(3,)], {1: 0, 3: 0})
    """
    given = [register for register in range(program.inputs) if not shared[register]]
    alike = shared_registers(program.first, program.instructions, set(given))
    differs = {*given, *range(program.first, program.registers)} - alike
    once: list[Action] = []
    each: list[Action] = []
    for action in actions(program, together):
        (once if differs.isdisjoint(action.reads) else each).append(action)
    kept = [] if totals else [register for register in program.outputs if register in differs]
    joined = chained(each, kept, program.outputs if totals else ())
    read = [(tuple([register for register in action.reads if register in differs]), action.writes) for action in joined]
    found, count = slots(read, given, kept)
    return Plan(once, joined, found, count)
