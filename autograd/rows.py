"""A function of numbers called for every row of a table, as an optimizer steps every parameter by one formula.

The native engine has a twin of it that records the function once and runs the record over all rows in C.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

__all__ = [
    "each_row",
]


def each_row(f: Callable[..., Sequence[float]], columns: Sequence[list[float]]) -> list[list[float]]:
    """Call f on every row of the columns; return the columns of its results.

    Args:
        f: from as many floats as there are columns to a sequence of floats, of the same length for every row. It says
            what it computes with arithmetic and this package's functions, so that it can be recorded.
        columns: lists of equal length, at least one of at least one number.

    Raises:
        ValueError: there are no columns, or the columns are of several lengths.

    >>> each_row(lambda x, y: (x + y, x * y), [[1.0, 2.0], [3.0, 4.0]])
    [[4.0, 6.0], [3.0, 8.0]]
    """
    check_columns(columns)
    return [list(column) for column in zip(*map(f, *columns), strict=True)]


def check_columns(columns: Sequence[list[float]]) -> None:
    """Raise a ValueError unless there are columns, of one length."""
    if not columns:
        raise ValueError("expected at least one column of numbers, got none")
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise ValueError(f"expected columns of equal length, got lengths {sorted(lengths)}")
