"""Sums over rows in a fixed order: first the rows of each block (see row_blocks.py), then one block after another.

So a sum does not depend on which thread computes a block, and only one block is in memory row by row.
"""

from __future__ import annotations

import operator
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.current_engine import Value
from autograd.program.cache.path import Path
from autograd.program.replay.current_replayer import add_rows
from autograd.program.replay.results import node_of
from autograd.program.replay.row_blocks import BLOCK, sum_of_block

__all__ = ["PlainSums", "Sums", "Term", "terms_of", "terms_of_result"]


@dataclass(slots=True)
class Term:
    """A number, and its partial with respect to each Value that it depends on. A plain number has None."""

    number: float
    partials: dict[Value, float] | None = None


def terms_of(path: Path, found: Sequence[float], inputs: Sequence[Any]) -> list[Term]:
    """Return the leaves of the result of a replay, as terms."""
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
        elif isinstance(x, (int, float)):
            terms.append(Term(float(x)))
        else:
            raise TypeError(f"vmap reduces numbers, the function returned the {type(x).__name__} {x!r:.40}")
    return terms


@dataclass(slots=True)
class Sums:
    """The running sum of each leaf of the results.

    Attributes:
        rows: the count of rows added so far.
        totals: for each leaf, the sum of its numbers and of each partial.
    """

    rows: int = 0
    totals: list[Term] = field(default_factory=list)

    def add(self, block: Sequence[Sequence[Term]]) -> None:
        """Add a block of rows."""
        self.rows += len(block)
        sums = [sum_of_block(column, _plus) for column in zip(*block, strict=True)]
        self.totals = list(map(_plus, self.totals, sums)) if self.totals else sums

    def leaves(self, again: Callable[[], Any], name: str, *, mean: bool) -> list[Any]:
        """Return the sums or the means. Those that depend on Values are nodes."""
        count = float(self.rows) if mean else 1.0
        found: list[Any] = []
        for k, total in enumerate(self.totals):
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


@dataclass(slots=True)
class PlainSums:
    """The running sum of each leaf of results that are plain numbers.

    Attributes:
        rows: the count of rows added so far.
        totals: for each leaf, the sum of its numbers.
    """

    rows: int = 0
    totals: array[float] = field(default_factory=lambda: array("d"))

    def add_columns(self, columns: Sequence[Sequence[float]]) -> None:
        """Add blocks of rows, given as a column for each leaf."""
        for start in range(0, len(columns[0]) if columns else 0, BLOCK):
            blocks = [column[start : start + BLOCK] for column in columns]
            sums = [sum_of_block(block, operator.add) for block in blocks]
            self.totals = array("d", map(operator.add, self.totals, sums) if self.rows else sums)
            self.rows += len(blocks[0])

    def add_rows(self, path: Path, columns: Sequence[Any], start: int, count: int, *, exact: bool) -> int:
        """Add blocks of rows that take one path. Return where the first block starts that does not, or the count.

        Args:
            path: the path, of plain numbers.
            columns: for each input a float, or a column of floats.
            start: the first row.
            count: how many rows the columns have.
            exact: give the bits of the function.
        """
        totals = self.totals or array("d", bytes(8 * len(path.outputs)))
        given = [*columns, *[x._data for x in path.closed]]
        end = add_rows(path.replay, given, totals, start, count, exact)
        if end > start:
            self.totals = totals
            self.rows += end - start
        return end

    def leaves(self, *, mean: bool) -> array[float]:
        """Return the sums or the means."""
        rows = self.rows
        return array("d", [total / rows for total in self.totals]) if mean else self.totals
