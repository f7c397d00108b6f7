"""Run the programs of one function over rows that take different paths. Worker processes use this too.

This module needs only programs and columns of numbers, and nothing from the function itself. If no program fits a row,
the position of the row is returned. The caller then records a program for it, and runs the rows again.
"""

from __future__ import annotations

import operator
from array import array
from collections.abc import MutableSequence, Sequence
from typing import Any, NamedTuple, TypeAlias

from autograd.program.replay.current_replayer import add_rows, replay_rows
from autograd.program.replay.row_blocks import BLOCK, SHARD, sum_of_block

__all__ = ["Code", "Column", "Used", "add_shards", "fill_rows", "sliced"]

Column: TypeAlias = Any  # a float for all rows, or a sequence of floats, with the buffer protocol
Used: TypeAlias = "dict[int, int]"  # for each program that ran, one of its rows


class Code(NamedTuple):
    """A program that can run.

    Attributes:
        replay: runs the program.
        closed: the numbers of its last inputs, which are the same for all rows.
    """

    replay: Any
    closed: Sequence[float]


def sliced(columns: Sequence[Column], start: int, end: int) -> list[Column]:
    """Return some rows of columns.

    >>> sliced([array("d", [1.0, 2.0, 3.0]), 5.0], 1, 3)
    [array('d', [2.0, 3.0]), 5.0]
    """
    return [x if type(x) is float else x[start:end] for x in columns]


def add_shards(
    codes: Sequence[Code], columns: Sequence[Column], count: int, outputs: int, *, exact: bool
) -> tuple[list[array[float]], Used] | int:
    """Add up the outputs over the rows of each shard. If no program fits a row, return its position.

    Args:
        codes: the programs.
        columns: one column for each number in a row.
        count: the number of rows.
        outputs: the number of outputs of each program.
        exact: compute the same bits as the function.
    """
    used: Used = {}
    found: list[array[float]] = []
    for start in range(0, count, SHARD):
        end = min(start + SHARD, count)
        one = columns if end - start == count else sliced(columns, start, end)
        totals = _add_shard(codes, one, end - start, outputs, start, used, exact=exact)
        if isinstance(totals, int):
            return start + totals
        found.append(totals)
    return found, used


def _add_shard(
    codes: Sequence[Code], columns: Sequence[Column], count: int, outputs: int, first: int, used: Used, *, exact: bool
) -> array[float] | int:
    totals = array("d", bytes(8 * outputs))
    start = 0
    while start < count:
        k = 0 if len(codes) == 1 else _program_of(codes, columns, start)
        if k is None:
            return start
        ran = add_rows(codes[k].replay, [*columns, *codes[k].closed], totals, start, count, exact)
        if ran > start:
            used.setdefault(k, first + start)
            start = ran
            continue
        if _program_of(codes, columns, start) is None:
            return start
        end = min(start + SHARD, count)
        to = [array("d", bytes(8 * (end - start))) for _ in range(outputs)]
        missed = fill_rows(codes, sliced(columns, start, end), end - start, to, first + start, used, exact=exact)
        if missed is not None:
            return start + missed
        for at in range(0, end - start, BLOCK):
            sums = [sum_of_block(column[at : at + BLOCK], operator.add) for column in to]
            totals = array("d", map(operator.add, totals, sums) if start + at else sums)
        start = end
    return totals


def _program_of(codes: Sequence[Code], columns: Sequence[Column], start: int) -> int | None:
    """Return the position of the first program that fits a row, or None if there is none."""
    row = [x if type(x) is float else float(x[start]) for x in columns]
    return next((k for k, code in enumerate(codes) if not isinstance(code.replay([*row, *code.closed]), int)), None)


def fill_rows(
    codes: Sequence[Code],
    columns: Sequence[Column],
    count: int,
    to: Sequence[MutableSequence[float]],
    first: int,
    used: Used,
    *,
    exact: bool,
) -> int | None:
    """Write the outputs of all rows. Return the position of a row that no program fits, or None if there is none.

    Args:
        codes: the programs.
        columns: one column for each number in a row.
        count: the number of rows.
        to: a column for each output.
        first: the number of the first row, for `used`.
        used: gets the programs that ran.
        exact: compute the same bits as the function.
    """
    left: array[int] | None = None  # all
    # With other rounding, a guard may fail on the path that the row takes, so the exact programs are tried next.
    for is_exact in (True,) if exact else (False, True):
        for k, code in enumerate(codes):
            before = left
            left = replay_rows(code.replay, [*columns, *code.closed], to, count, before, is_exact)
            if len(left) < (count if before is None else len(before)):
                gone = {*left}
                used.setdefault(k, first + next(i for i in before or range(count) if i not in gone))
            if not left:
                return None
    return left[0] if left else 0
