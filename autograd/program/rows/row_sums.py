"""Sums over rows in a fixed order: the rows of each block, the blocks of each shard, then the shards.

So a sum does not depend on which thread computes a block, and the rows of only one block are in memory at a time.
"""

from __future__ import annotations

import operator
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.current_engine import Value
from autograd.names.error_text import described
from autograd.number import has_plain_float
from autograd.program.cache.recorded_path import Path
from autograd.program.replay.results import node_of
from autograd.program.replay.row_blocks import SHARD, sum_of_block
from autograd.structure import matched

__all__ = ["Sums", "Term", "in_order", "terms_of", "terms_of_result"]


@dataclass(slots=True)
class Term:
    """A number, and its partial with respect to each Value that it depends on. A plain number has None."""

    number: float
    partials: dict[Value, float] | None = None


def terms_of(path: Path, found: Sequence[float], inputs: Sequence[Any]) -> list[Term]:
    """Return the leaves of the result of a replay, as terms."""
    if path.is_plain:
        return list(map(Term, found))
    terms = []
    for output in path.outputs:
        if output.at is not None:
            partials: dict[Value, float] | None = None
            if output.partials is not None:
                partials = {}
                for i, at in output.partials:
                    partials[inputs[i]] = partials.get(inputs[i], 0.0) + found[at]
            terms.append(Term(found[output.at], partials))
        else:
            terms += terms_of_result([output.static if output.given is None else inputs[output.given]])
    return terms


def terms_of_result(leaves: Sequence[Any]) -> list[Term]:
    """Return the leaves of the result of the function itself, as terms.

    Raises:
        TypeError: a leaf is not a number.
    """
    terms = []
    for x in leaves:
        if isinstance(x, Value):
            terms.append(Term(x._data, {x: 1.0}))
        elif isinstance(x, (int, float)) or has_plain_float(type(x)):
            terms.append(Term(float(x)))
        else:
            raise TypeError(f"vmap can reduce only numbers; the function returned {described(x)}")
    return terms


def in_order(terms: list[Term], order: Sequence[int] | None) -> list[Term]:
    """Return terms in the given order of their positions. None keeps their order."""
    return terms if order is None else [terms[k] for k in order]


class Sums:
    """The running sum of each leaf of the results.

    Attributes:
        rows: the number of rows added so far.
        rebuild: builds a result from its leaves.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.rebuild: Callable[[Any], Any] = list
        self._count = 0  # the number of leaves of a result
        self._orders: dict[Callable[[Any], Any], Sequence[int] | None] = {}
        self._totals: list[Term] = []  # the sums of the complete shards
        self._shard: list[Term] = []  # the sums of the blocks of the current shard
        self._numbers: array[float] | None = None  # the totals, while all shards are sums of outputs
        self._terms: Callable[[Sequence[float]], list[Term]] | None = None

    def use(self, rebuild: Callable[[Any], Any], count: int) -> Sequence[int] | None:
        """Use the structure of a result for the sums. Return the order of its leaves, or None if it is the usual one.

        Args:
            rebuild: builds a result from its leaves.
            count: the number of leaves.

        Raises:
            TypeError: earlier results had a different structure.
        """
        if not self._orders:
            self.rebuild, self._count, self._orders[rebuild] = rebuild, count, None
        elif rebuild not in self._orders:
            first, numbered = (
                build(list(map(float, range(n)))) for build, n in ((self.rebuild, self._count), (rebuild, count))
            )
            order = list(map(int, matched(numbered, first, "a row's results", "an earlier row's")))
            self._orders[rebuild] = None if order == list(range(count)) else order
        return self._orders[rebuild]

    def add_block(self, block: Sequence[Sequence[Term]]) -> None:
        """Add a block of rows."""
        if self.rows % SHARD == 0:
            self._end_shard()
        sums = [sum_of_block(column, _plus) for column in zip(*block, strict=True)]
        self._shard = list(map(_plus, self._shard, sums)) if self._shard else sums
        self.rows += len(block)

    def add_shard(
        self, numbers: array[float], rows: int, terms: Callable[[Sequence[float]], list[Term]] | None
    ) -> None:
        """Add a shard whose outputs are added up.

        Args:
            numbers: the sums of the outputs.
            rows: the number of rows.
            terms: turns numbers into the leaves of a result, or None if they are the leaves. It is the same for all
                shards of a call.
        """
        if self.rows == 0:
            self._numbers, self._terms = numbers, terms
        elif self._numbers is not None and not self._shard:
            self._numbers = array("d", map(operator.add, self._numbers, numbers))
        else:
            self._end_shard()
            self._shard = list(map(Term, numbers)) if terms is None else terms(numbers)
        self.rows += rows

    def _end_shard(self) -> None:
        """Add the current shard to the earlier ones."""
        if self._numbers is not None:
            terms = self._terms
            self._totals = list(map(Term, self._numbers)) if terms is None else terms(self._numbers)
            self._numbers = None
        if self._shard:
            self._totals = list(map(_plus, self._totals, self._shard)) if self._totals else self._shard
            self._shard = []

    def leaves(self, again: Callable[[], Any], name: str, *, mean: bool) -> Sequence[Any]:
        """Return the sums or the means. Those that depend on Values are nodes."""
        count = float(self.rows) if mean else 1.0
        if self._numbers is not None and self._terms is None and not self._shard:
            return array("d", [x / count for x in self._numbers]) if mean else self._numbers
        self._end_shard()
        found: list[Any] = []
        for k, total in enumerate(self._totals):
            if total.partials is None:
                found.append(total.number / count)
            elif not total.partials:
                found.append(Value(total.number / count))
            else:
                partials = [(x, g / count) for x, g in total.partials.items()]
                found.append(node_of(total.number / count, partials, again, name, k))
        return found


def _plus(x: Term, y: Term) -> Term:
    """Add two terms.

    >>> _plus(Term(1.0), Term(2.0))
    Term(number=3.0, partials=None)
    """
    if x.partials is None and y.partials is None:
        return Term(x.number + y.number)
    partials = dict(x.partials or {})
    for value, g in (y.partials or {}).items():
        partials[value] = partials[value] + g if value in partials else g
    return Term(x.number + y.number, partials)
