"""A program as statements: formulas, operations of lists, long sums and guards."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from autograd.export.operations.formula_graph import Formula, Language, formula
from autograd.export.programs.sum_loops import Sum, sums
from autograd.operation import operation
from autograd.program.ir.program import VALUE, Program
from autograd.program.replay.replay_steps import Step, steps

__all__ = ["ListStep", "Scalar", "Statement", "reads", "statements", "writes"]


class Scalar(NamedTuple):
    """An instruction that is a formula.

    Attributes:
        formula: the formula.
        reads: the registers of the operands that the formula uses.
        register: the register of its result.
    """

    formula: Formula
    reads: tuple[int, ...]
    register: int


class ListStep(NamedTuple):
    """An operation of a list: its value and partials, which are computed together.

    Attributes:
        operation: the name of the operation.
        reads: the registers of the operands.
        value: the register of the value; None if only partials are needed.
        partials: the part and the register of each partial.
    """

    operation: str
    reads: tuple[int, ...]
    value: int | None
    partials: tuple[tuple[int, int], ...]


Statement = Scalar | ListStep | Sum | int  # an int is the position of a guard


def statements(program: Program, language: Language, lists: Container[str]) -> list[Statement]:
    """Return the statements of a program in order.

    Args:
        program: the program.
        language: the language of the formulas.
        lists: the operations that are loops, not formulas.
    """
    long_sums, inside = sums(program)
    schedule = steps(program)
    partials = {
        (step.operation, step.operands): step
        for step in schedule
        if not isinstance(step, int) and step.results[0][0] != VALUE and step.operation in lists
    }
    found: list[Statement] = []
    for step in schedule:
        if isinstance(step, int):
            found.append(step)
        elif step.operation not in lists or step.results[0][1] in long_sums:
            for part, register in step.results:
                if register in long_sums:
                    found.append(long_sums[register])
                elif register not in inside:
                    fixed = _fixed(program, step)
                    rule = formula(step.operation, part, language, len(step.operands), fixed)
                    found.append(Scalar(rule, tuple([step.operands[k] for k in rule.positions]), register))
        else:
            joined = _of_list(step, partials)
            found += [] if joined is None else [joined]
    return _live(found, program)


def _fixed(program: Program, step: Step) -> tuple[str, ...]:
    """Return the parameters of an operation as text; none if they are not constants."""
    registers = step.operands[len(step.operands) - operation(step.operation).parameters :]
    if any(not program.inputs <= x < program.first for x in registers):
        return ()
    return tuple([repr(program.constants[x - program.inputs]) for x in registers])


def reads(statement: Statement, program: Program) -> tuple[int, ...]:
    """Return the registers that a statement reads."""
    return program.guards[statement].operands if isinstance(statement, int) else statement.reads


def writes(statement: Statement) -> list[int]:
    """Return the registers that a statement writes."""
    if isinstance(statement, int):
        return []
    if isinstance(statement, ListStep):
        return [*(x for x in [statement.value] if x is not None), *(register for _, register in statement.partials)]
    return [statement.register]


def _live(found: list[Statement], program: Program) -> list[Statement]:
    """Remove statements whose results are not read: the formula of a partial may not use all operands."""
    needed = set(program.outputs)
    kept = []
    for statement in reversed(found):
        if isinstance(statement, int) or not needed.isdisjoint(writes(statement)):
            kept.append(statement)
            needed.update(reads(statement, program))
    return kept[::-1]


def _of_list(step: Step, partials: dict[tuple[str, tuple[int, ...]], Step]) -> ListStep | None:
    """Return an operation of a list with its partials; None for partials that came with the value."""
    if step.results[0][0] == VALUE:
        value = step.results[0][1]
        rest = partials.pop((step.operation, (value, *step.operands)), None)
        return ListStep(step.operation, step.operands, value, () if rest is None else rest.results)
    if partials.pop((step.operation, step.operands), None) is None:
        return None
    return ListStep(step.operation, step.operands[1:], None, step.results)
