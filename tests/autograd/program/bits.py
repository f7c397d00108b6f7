"""Bitwise comparison of results, and the order of sums over rows, for the tests of programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.comparisons import data_of
from autograd.structure import flatten, outline

__all__ = ["bits", "sum_in_blocks"]


def bits(result: Any) -> Any:
    """Return the structure of a result and the bits of its numbers."""
    leaves, _ = flatten(result)
    return outline(result), [data_of(x).hex() if isinstance(data_of(x), float) else x for x in leaves]


def sum_in_blocks(rows: Sequence[float]) -> float:
    """Return the sum in the documented order: a tree over each block of 64 rows, then one block after another."""

    def tree(xs: list[float]) -> float:
        half = len(xs) // 2
        return tree([x + y for x, y in zip(xs[:half], xs[half:], strict=True)]) if half else xs[0]

    total = -0.0  # adding it, or adding to it, changes nothing
    for start in range(0, len(rows), 64):
        block = [*rows[start : start + 64]]
        total += tree(block + [-0.0] * (64 - len(block)))
    return total
