"""The storage of a program's numbers: local variables, or an array that its parts and its loops share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.export.programs.statements import Statement, reads, writes
from autograd.export.programs.sum_loops import Sum
from autograd.program.ir.program import Program

__all__ = ["LENGTH", "Plan", "Run", "plan", "run"]

LENGTH = 300  # statements of a function: compile time grows faster than linearly with the length


class Plan(NamedTuple):
    """The parts of a program and its shared numbers.

    Attributes:
        parts: the statements of each part.
        slots: the position of each register that is kept in the shared array.
        constants: the position of each register that is kept in the array of constants.
    """

    parts: list[list[Statement]]
    slots: dict[int, int]
    constants: dict[int, int]


class Run(NamedTuple):
    """A list of numbers in an array: the position of the first, and the step to the next."""

    first: int
    step: int


def plan(program: Program, found: Sequence[Statement]) -> Plan:
    """Return the parts of a program, and where each keeps its numbers."""
    parts = [list(found[k : k + LENGTH]) for k in range(0, len(found), LENGTH)]
    home = {register: k for k, part in enumerate(parts) for statement in part for register in writes(statement)}
    listed = {register for each in found if isinstance(each, Sum) for register in (*each.xs, *each.ys)}
    crossing = {
        register
        for k, part in enumerate(parts)
        for statement in part
        for register in reads(statement, program)
        if home.get(register, k) != k
    }
    if len(parts) > 1:
        crossing.update(x for x in program.outputs if x in home)
    stored = [*sorted(listed & home.keys()), *sorted(crossing - listed)]
    fixed = sorted(register for register in listed if program.inputs <= register < program.first)
    return Plan(parts, {x: k for k, x in enumerate(stored)}, {x: k for k, x in enumerate(fixed)})


def run(positions: Sequence[int | None]) -> Run | None:
    """Return the positions as a run, or None if their steps differ or one of them is None.

    >>> run([3, 5, 7]), run([4, 3]), run([6])
    (Run(first=3, step=2), Run(first=4, step=-1), Run(first=6, step=1))
    >>> run([3, 5, 8]), run([3, None])
    (None, None)
    """
    if any(x is None for x in positions):
        return None
    step = (positions[1] or 0) - (positions[0] or 0) if len(positions) > 1 else 1
    first = positions[0] or 0
    return Run(first, step) if all(x == first + k * step for k, x in enumerate(positions)) else None
