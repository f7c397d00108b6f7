"""Floats that never raise: the interpreter in which a rule is run again where Python's own floats refused.

Rules are written with ordinary operators, and Python raises at 1 / 0.0 or 10.0 ** 400 where IEEE-754 has inf. That is
rare, so recording tries the rule on plain floats first and comes here only after an ArithmeticError.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from autograd.comparisons import ComparedByData, data_of
from autograd.operation import Primitive
from autograd.operators import Operators


class Ieee(ComparedByData, Operators):
    """A float whose every operation is the table's forward function."""

    __slots__ = ("_data",)

    def __init__(self, data: float) -> None:
        self._data = data

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Self:
        return type(self)(op.forward(*map(data_of, operands)))


def partials_of(op: Primitive, z: float, operands: Sequence[float]) -> tuple[float, ...]:
    """Return the partials of op at these operands, as IEEE-754 arithmetic gives them.

    >>> from autograd.ops import TABLE
    >>> partials_of(TABLE["div"], float("inf"), [1.0, 0.0])
    (inf, -inf)
    """
    return tuple(data_of(partial) for partial in op.partials(Ieee(z), *map(Ieee, operands)))
