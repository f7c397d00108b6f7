"""Long sums of a program, found again: a chain of additions becomes a loop over its terms, in the same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from autograd.program.ir.program import VALUE, Instruction, Program

__all__ = ["Sum", "sums"]

_SHORTEST = 4  # terms; the code of a shorter sum is as short as a loop


class Sum(NamedTuple):
    """A sum from left to right: start + x1 y1 + x2 y2 + ... + end, or start + x1 + x2 + ...

    Attributes:
        register: the register of the result.
        start, end: the registers of additional numbers at the start and the end that are not products; None if there
            are none.
        xs, ys: the registers of the factors; ys is empty if the terms are not products.
    """

    register: int
    start: int | None
    xs: tuple[int, ...]
    ys: tuple[int, ...]
    end: int | None

    @property
    def reads(self) -> tuple[int, ...]:
        """The registers of all numbers in the sum."""
        ends = [x for x in (self.start, self.end) if x is not None]
        return (*ends, *self.xs, *self.ys)


def sums(program: Program) -> tuple[dict[int, Sum], set[int]]:
    """Return the long sums by the register of their results, and the registers that are computed only within them.

    >>> from autograd import jit
    >>> program = jit(lambda w, x: sum(a * b for a, b in zip(w, x))).program([0.1] * 5, [1.0] * 5)
    >>> [*sums(program)[0].values()]
    [Sum(register=20, start=10, xs=(0, 1, 2, 3, 4), ys=(5, 6, 7, 8, 9), end=None)]
    """
    code = dict(enumerate(program.instructions, program.first))
    uses = Counter(x for step in program.instructions for x in step.operands)
    uses.update(x for guard in program.guards for x in guard.operands)
    uses.update(program.outputs)
    single = {register: step for register, step in code.items() if uses[register] == 1 and step.part == VALUE}
    found: dict[int, Sum] = {}
    inside: set[int] = set()
    chained: set[int] = set()
    for register in reversed(code):
        step = code[register]
        if step.operation == "dot" and step.part == VALUE and len(step.operands) >= 2 * _SHORTEST:
            pairs = len(step.operands) // 2
            xs, ys = step.operands[:pairs], step.operands[pairs : 2 * pairs]
            found[register] = Sum(register, None, xs, ys, step.operands[-1] if len(step.operands) % 2 else None)
        elif step.operation == "add" and step.part == VALUE and register not in chained:
            terms, partial_sums = _chain(register, code, single)
            chained.update(partial_sums)
            for each, first in _runs(terms, partial_sums, single):
                found[each.register] = each
                last = partial_sums.index(each.register)
                inside.update(partial_sums[first:last])
                inside.update(set(terms[first : last + 2]).difference(each.reads))
    return found, inside


def _chain(
    register: int, code: Mapping[int, Instruction], single: Mapping[int, Instruction]
) -> tuple[list[int], list[int]]:
    """Return the registers of the terms of a chain of additions, and of the sum after each term but the first."""
    terms: list[int] = []
    partial_sums = [register]
    while True:
        x, y = code[partial_sums[-1]].operands
        if y in single and single[y].operation == "add" and not (x in single and single[x].operation == "add"):
            x, y = y, x  # a sum of two numbers does not depend on their order
        terms.append(y)
        if x not in single or single[x].operation != "add":
            return [x, *reversed(terms)], partial_sums[::-1]
        partial_sums.append(x)


def _runs(terms: list[int], partial_sums: list[int], single: Mapping[int, Instruction]) -> list[tuple[Sum, int]]:
    """Return the sum of each long run of products, or of plain numbers, with the position of its first term."""
    products = [x in single and single[x].operation == "mul" for x in terms]
    found = []
    first = 0
    while first < len(terms):
        after = first
        while after < len(terms) and products[after] == products[first]:
            after += 1
        if after - first >= _SHORTEST:
            start = None if first == 0 else terms[0] if first == 1 else partial_sums[first - 2]
            run = terms[first:after]
            xs, ys = zip(*[single[x].operands for x in run], strict=True) if products[first] else (run, ())
            found.append((Sum(partial_sums[after - 2], start, tuple(xs), tuple(ys), None), first))
        first = after
    return found
