"""Shift and scale columns of data to mean 0 and standard deviation 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite, sqrt
from typing import Any, final

from autograd.names.error_text import counted, described
from autograd.number import number
from nn.argument_checks import is_one
from nn.storage.saveable import Saveable
from nn.training.data import rows

__all__ = ["Standardizer"]


@final
class Standardizer(Saveable):
    """Shift and scale each column to mean 0 and standard deviation 1. A constant column is only shifted.

    Args:
        mean, std: one number per column. `Standardizer.of(rows)` computes them.

    Raises:
        ValueError: rows have a different number of columns.

    >>> standardize = Standardizer.of([[1.0, 5.0], [3.0, 5.0]])
    >>> standardize([[2.0, 5.0], [5.0, 6.0]])
    [[0.0, 0.0], [3.0, 1.0]]
    >>> standardize.inverse([[3.0, 1.0]])
    [[5.0, 6.0]]
    """

    def __init__(self, mean: Iterable[float], std: Iterable[float]) -> None:
        self.mean = [number(x, "a mean") for x in mean]
        self.std = [number(x, "a standard deviation") for x in std]
        if len(self.mean) != len(self.std) or not all(x > 0 for x in self.std):
            raise ValueError(f"expected a mean and a std above 0 for each column, got {self.mean} and {self.std}")

    _set_parts = __init__

    def __repr__(self) -> str:
        return f"Standardizer(mean={self.mean}, std={self.std})"

    @classmethod
    def of(cls, data: Any) -> Standardizer:
        """Return the standardizer of these rows.

        Raises:
            TypeError, ValueError: the lengths of rows differ, or an item is not a finite number.
        """
        table = [
            [_finite(x, f"row {i}, column {j} of data") for j, x in enumerate(rows(row, f"row {i} of data"))]
            for i, row in enumerate(rows(data))
        ]
        for i, row in enumerate(table):
            if len(row) != len(table[0]):
                raise ValueError(
                    f"rows must have the same length; row 0 has {counted(len(table[0]), 'number')}, "
                    f"and row {i} has {len(row)}"
                )
        columns = list(zip(*table, strict=True))
        mean = [sum(column) / len(column) for column in columns]
        squares = [sum((x - m) ** 2 for x in column) / len(column) for column, m in zip(columns, mean, strict=True)]
        return cls(mean, [sqrt(square) or 1.0 for square in squares])

    def __call__(self, data: Any) -> list[list[float]]:
        """Return the rows standardized."""
        return [[(x - m) / s for x, m, s in self._columns(row, i)] for i, row in enumerate(rows(data))]

    def inverse(self, data: Any) -> list[list[float]]:
        """Return the original rows, given standardized ones."""
        return [[x * s + m for x, m, s in self._columns(row, i)] for i, row in enumerate(rows(data))]

    def _columns(self, row: Any, i: int) -> Iterator[tuple[float, float, float]]:
        if is_one(row):
            raise TypeError(
                f"row {i} of data must be a list of {counted(len(self.mean), 'number')}, got {described(row)}"
            )
        if len(row) != len(self.mean):
            raise ValueError(f"expected rows of {counted(len(self.mean), 'number')}, got {len(row)} in row {i}")
        return zip(row, self.mean, self.std)


def _finite(x: Any, where: str) -> float:
    if not isfinite(plain := number(x, where)):
        raise ValueError(f"{where} is {plain}; leave the row out, or fill in the number")
    return plain
