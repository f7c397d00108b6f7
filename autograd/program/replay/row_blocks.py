"""Blocks of rows, and the order in which the rows of a block are added up.

The order is a tree: the second half of the block is added to the first half, then the same with what is left, until one
number is left. This suits vector instructions, rounds less than adding one row after another, and is the same on every
machine and for any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

__all__ = ["BLOCK", "sum_of_block"]

BLOCK: Final = 64  # rows that run, and are added up, together

T = TypeVar("T")


def sum_of_block(rows: Iterable[T], add: Callable[[T, T], T]) -> T:
    """Return the sum of at most BLOCK rows, in the order of the tree. Rows that are missing are left out.

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
