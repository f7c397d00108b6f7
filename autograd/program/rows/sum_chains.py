"""Sums of products as one action, and sums over the rows of a block, placed as early as possible.

A chain of additions writes each partial sum to memory and reads it again. As one action, the sum stays in registers.
The order of the additions is kept, so the bits are the same. A dot product is such a chain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from autograd.program.ir.program import VALUE
from autograd.program.replay.replay_steps import Step

__all__ = ["Action", "Chain", "Term", "Total", "chained"]

Term: TypeAlias = "tuple[int] | tuple[int, int]"  # a number, or the product of two


class Action(NamedTuple):
    """A step, or a guard if `step` is an int. An operation of a list computes its partials together with its value.

    Attributes:
        step: the step that computes the value, or partials without their value; the position of a guard.
        partials: the step of the partials that are computed along with the value.
        reads: the registers of the operands.
        writes: the registers of the results.
    """

    step: Step | int
    partials: Step | None
    reads: tuple[int, ...]
    writes: tuple[int, ...]


class Chain(NamedTuple):
    """A sum of terms, added from left to right.

    Attributes:
        terms: the terms.
        reads: the registers of their operands.
        writes: the register of the sum.
    """

    terms: tuple[Term, ...]
    reads: tuple[int, ...]
    writes: tuple[int, ...]


class Total(NamedTuple):
    """The sum of an output over the rows of a block.

    Attributes:
        output: the position of the output.
        reads: the register of the output, or those of its two factors.
        writes: empty, because no registers are written.
    """

    output: int
    reads: Term
    writes: tuple[int, ...] = ()


def chained(actions: Sequence[Action], kept: Iterable[int], totals: Sequence[int]) -> list[Action | Chain | Total]:
    """Join sums of products, and add the totals of outputs.

    Args:
        actions: the actions in order.
        kept: the registers that are read after the last action.
        totals: the register of each output, if outputs are added up over rows.

    >>> product = Action(Step("mul", (0, 1), ((VALUE, 3),)), None, (0, 1), (3,))
    >>> total = Action(Step("add", (2, 3), ((VALUE, 4),)), None, (2, 3), (4,))
    >>> chained([product, total], [4], [])
    [Chain(terms=((2,), (0, 1)), reads=(2, 0, 1), writes=(4,))]
    """
    uses = Counter(register for action in actions for register in action.reads)
    uses.update(kept)
    uses.update(totals)
    products: dict[int, Action] = {}  # sums that are used once
    chains: dict[int, list[Term]] = {}  # the terms of each sum that is used once, so far
    joined: set[int] = set()  # registers that are no longer written

    def term(register: int) -> Term:
        if register not in products:
            return (register,)
        joined.add(register)
        x, y = products[register].reads
        return (x, y)

    sums: dict[int, list[Term]] = {}
    for action in actions:
        kind = _kind(action)
        if kind == "mul" and uses[action.writes[0]] == 1:
            products[action.writes[0]] = action
        elif kind == "add":
            first, second = action.reads
            if first not in chains and second in chains:
                first, second = second, first  # x + y and y + x have the same bits
            if first in chains:
                joined.add(first)
                terms = chains.pop(first)
                del sums[first]
                terms.append(term(second))
            else:
                terms = [term(first), term(second)]
            sums[action.writes[0]] = terms
            if uses[action.writes[0]] == 1:
                chains[action.writes[0]] = terms
    found: list[Action | Chain | Total] = []
    outputs: dict[int, list[int]] = {}
    for k, register in enumerate(totals):
        outputs.setdefault(register, []).append(k)
    written = {register for action in actions for register in action.writes}
    found += [Total(k, (register,)) for register, ks in outputs.items() if register not in written for k in ks]
    for action in actions:
        register = action.writes[0] if action.writes else -1
        if register in joined:
            continue
        if register in outputs and register in products:
            (k,) = outputs[register]
            found.append(Total(k, term(register)))
            continue
        terms = sums.get(register) or _terms_of_dot(action)
        if len(terms) > 2 or any(len(each) > 1 for each in terms):
            found.append(Chain(tuple(terms), tuple([x for each in terms for x in each]), action.writes))
        else:
            found.append(action)
        found += [Total(k, (register,)) for register in action.writes for k in outputs.get(register, ())]
    return found


def _terms_of_dot(action: Action) -> list[Term]:
    """Return the products and the bias of a dot product; an empty list for any other action."""
    if _kind(action) != "dot":
        return []
    n = len(action.reads) // 2
    bias: list[Term] = [(x,) for x in action.reads[2 * n :]]
    return [*zip(action.reads[:n], action.reads[n : 2 * n]), *bias]


def _kind(action: Action) -> str:
    """Return the operation of an action that computes one value; an empty string for any other."""
    if isinstance(action.step, int) or action.partials is not None or action.step.results[0][0] != VALUE:
        return ""
    name = action.step.operation
    return "" if name in ("add", "mul") and len(action.reads) != 2 else name  # a program from a file may be damaged
