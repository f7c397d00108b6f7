"""Blocks and shards of rows, and the order in which rows are added up.

The rows of a block are added up as a tree: the second half of the block is added to the first half. This is repeated
with the sums until one number is left. This suits vector instructions, and has smaller rounding errors than adding rows
one at a time. The blocks of a shard are added in order, starting from its first block. Then the shards are added in
order. So the sum is the same on every machine, for any number of threads and processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

__all__ = ["BLOCK", "SHARD", "sum_of_block"]

BLOCK: Final = 64  # the number of rows that run, and are added up, together
SHARD: Final = 128 * BLOCK  # the number of rows whose sum one thread or process computes

T = TypeVar("T")


def sum_of_block(rows: Iterable[T], add: Callable[[T, T], T]) -> T:
    """Return the sum of at most BLOCK rows, in the order of the tree. Missing rows are omitted.

    Args:
        rows: what each row contributes.
        add: adds two contributions.

    >>> sum_of_block("abcd", lambda x, y: f"({x} + {y})")
    '((a + c) + (b + d))'
    """
    left = list(rows)
    half = BLOCK // 2
    while half:
        for k in range(half, len(left)):
            left[k - half] = add(left[k - half], left[k])
        del left[half:]
        half //= 2
    return left[0]
