"""Linear algebra for matrices of Values, which NumPy's linalg does not accept.

A matrix is a nested list or a two-dimensional array, and results have the same type. The algorithms are Gaussian
elimination and Cholesky decomposition. They work on Values, so derivatives of any order work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd.comparisons import read
from autograd.names import missing_names, name_exports, names_its_parameters
from autograd.names.error_text import described
from autograd.number import number, unwrapped
from autograd.operation import Traced
from autograd.ops import sqrt

__all__ = ["cholesky", "det", "inv", "solve"]

Matrix = list[list[Any]]


@names_its_parameters
def solve(a: Any, b: Any) -> Any:
    """Return the x such that a @ x = b.

    Args:
        a: n x n.
        b: n numbers, or n x m for m right-hand sides.

    Raises:
        ValueError: a is not square, b does not have n rows, or a is singular.

    >>> solve([[2.0, 0.0], [0.0, 4.0]], [1.0, 1.0])
    [0.5, 0.25]
    """
    rows = _square(a, "solve")
    columns = [*_items(b)]
    if len(columns) != len(rows):
        raise ValueError(f"expected a right-hand side of length {len(rows)} for solve, got {len(columns)}")
    is_vector = not any(_is_sequence(row) for row in columns)
    sides = [[_number(x, "solve")] for x in columns] if is_vector else _matrix(columns, "solve")
    x = _eliminated(rows, sides, "solve")
    return _like(b, [row[0] for row in x] if is_vector else x)


@names_its_parameters
def inv(a: Any) -> Any:
    """Return the inverse of a matrix.

    Args:
        a: n x n.

    Raises:
        ValueError: a is not square, or singular.

    >>> inv([[2.0, 0.0], [0.0, 4.0]])
    [[0.5, 0.0], [0.0, 0.25]]
    """
    rows = _square(a, "inv")
    identity = [[float(i == j) for j in range(len(rows))] for i in range(len(rows))]
    return _like(a, _eliminated(rows, identity, "inv"))


@names_its_parameters
def det(a: Any) -> Any:
    """Return the determinant of a matrix.

    A singular matrix has the determinant 0, with the right gradient.

    Args:
        a: n x n.

    Raises:
        ValueError: a is not square.

    >>> det([[1.0, 2.0], [3.0, 4.0]])
    -2.0
    """
    return _determinant(_square(a, "det"))


@names_its_parameters
def cholesky(a: Any) -> Any:
    """Return the lower triangular L with L @ L.T = a.

    Args:
        a: n x n, symmetric and positive definite. Only its lower triangle is read.

    Raises:
        ValueError: a is not square, or not positive definite.

    >>> cholesky([[4.0, 2.0], [2.0, 10.0]])
    [[2.0, 0.0], [1.0, 3.0]]
    """
    rows = _square(a, "cholesky")
    lower: Matrix = [[0.0] * len(rows) for _ in rows]
    for i, row in enumerate(rows):
        for j in range(i + 1):
            rest = row[j]
            for k in range(j):
                rest = rest - lower[i][k] * lower[j][k]
            if i == j and not read(rest) > 0:
                raise ValueError(f"cholesky needs a positive definite matrix; pivot {i} is {read(rest)}")
            lower[i][j] = sqrt(rest) if i == j else rest / lower[j][j]
    return _like(a, lower)


def _eliminated(a: Matrix, b: Matrix, name: str) -> Matrix:
    """Return the solutions, by Gaussian elimination with partial pivoting."""
    a, b, n = [row[:] for row in a], [row[:] for row in b], len(a)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(read(a[r][i])))
        if read(a[pivot][i]) == 0:
            raise ValueError(f"{name} needs an invertible matrix; this one is singular")
        if pivot != i:
            a[i], a[pivot], b[i], b[pivot] = a[pivot], a[i], b[pivot], b[i]
        for r in range(i + 1, n):
            factor = a[r][i] / a[i][i]
            a[r] = [*a[r][: i + 1], *(x - factor * y for x, y in zip(a[r][i + 1 :], a[i][i + 1 :], strict=True))]
            b[r] = [x - factor * y for x, y in zip(b[r], b[i], strict=True)]
    for i in reversed(range(n)):
        for r in range(i + 1, n):
            b[i] = [x - a[i][r] * y for x, y in zip(b[i], b[r], strict=True)]
        b[i] = [x / a[i][i] for x in b[i]]
    return b


def _determinant(a: Matrix) -> Any:
    """Return the determinant without a division (Bird, "A simple division-free algorithm", 2011).

    Elimination would give a singular matrix no gradient. This algorithm needs n**4 products.
    """
    n = len(a)
    if n == 0:
        return 1.0
    f = a
    for _ in range(n - 1):
        upper: Matrix = []  # the rows starting at the diagonal, last row first
        trace: Any = 0.0
        for i in reversed(range(n)):
            upper.append([-trace, *f[i][i + 1 :]])
            trace = trace + f[i][i]
        f = [[_dot(row, [r[j] for r in a[i:]]) for j in range(n)] for i, row in enumerate(reversed(upper))]
    return f[0][0] if n % 2 else -f[0][0]


def _dot(xs: Sequence[Any], ys: Sequence[Any]) -> Any:
    total = xs[0] * ys[0]
    for x, y in zip(xs[1:], ys[1:], strict=True):
        total = total + x * y
    return total


# ---- arguments ------------------------------------------------------------------------------------------------------


def _is_sequence(x: Any) -> bool:
    return hasattr(unwrapped(x), "__iter__") and not isinstance(x, (str, bytes))


def _items(x: Any) -> Sequence[Any]:
    if not _is_sequence(x):
        raise TypeError(f"autograd.linalg takes nested lists and arrays, got {described(x)}")
    return list(x)


def _number(x: Any, name: str) -> Any:
    x = unwrapped(x)
    return x if isinstance(x, Traced) else number(x, f"an element of the matrix of {name}")


def _matrix(a: Any, name: str) -> Matrix:
    rows = [[_number(x, name) for x in _items(row)] for row in _items(a)]
    if len({*map(len, rows)}) > 1:
        raise ValueError(f"expected rows of one length for {name}, got lengths {[*map(len, rows)]}")
    return rows


def _square(a: Any, name: str) -> Matrix:
    rows = _matrix(a, name)
    if rows and len(rows[0]) != len(rows):
        raise ValueError(f"expected a square matrix for {name}, got {len(rows)} x {len(rows[0])}")
    return rows


def _like(given: Any, result: list[Any]) -> Any:
    """Return the result as lists, or as an array if the argument is one."""
    if not hasattr(given, "__array_namespace__"):
        return result
    objects = any(isinstance(x, Traced) for row in result for x in (row if isinstance(row, list) else [row]))
    return given.__array_namespace__().asarray(result, dtype=object if objects else float)


name_exports(globals())
if not TYPE_CHECKING:  # with __getattr__, type checkers would accept any name
    __getattr__ = missing_names("autograd.linalg", __all__)
