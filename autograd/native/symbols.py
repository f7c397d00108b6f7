"""Symbols: an interpreter of the table's rules that prints C.

A rule never branches on a type or a value, so it runs on symbols as it runs on floats and Values, and what comes out is
its formula as C text.
"""

from __future__ import annotations

import math
from typing import Any, Self

from autograd.operation import Primitive
from autograd.operators import Operators


class Symbol(Operators):
    """C text that operations extend."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        if op.c is None:
            return op.forward(*operands)
        return Symbol(f"({op.show('c', [c_text(x) for x in operands])})")

    def _choose(self, x: Any, y: Any) -> Symbol:
        return Symbol(f"({self.text} ? {c_text(x)} : {c_text(y)})")

    def _constant(self) -> Self:
        return self

    def _compare(self, sign: str, other: Any) -> Symbol:
        return Symbol(f"({self.text} {sign} {c_text(other)})")

    def __eq__(self, other: object) -> Any:
        return self._compare("==", other)

    def __lt__(self, other: Any) -> Symbol:
        return self._compare("<", other)

    def __le__(self, other: Any) -> Symbol:
        return self._compare("<=", other)

    def __gt__(self, other: Any) -> Symbol:
        return self._compare(">", other)

    def __ge__(self, other: Any) -> Symbol:
        return self._compare(">=", other)

    def __bool__(self) -> bool:
        raise TypeError(f"a rule branches on {self.text}: write the choice with where")

    __hash__ = None  # type: ignore[assignment]  # equality builds text


def c_text(x: Any) -> str:
    """Print a symbol, or a number exactly.

    >>> c_text(Symbol("x0") * 2 + 0.5)
    '((x0 * (0x1.0000000000000p+1)) + (0x1.0000000000000p-1))'
    """
    if isinstance(x, Symbol):
        return x.text
    if not math.isfinite(x):
        return "NAN" if x != x else "INFINITY" if x > 0 else "(-INFINITY)"
    return f"({float(x).hex()})"


def formulas(op: Primitive) -> tuple[str, list[str]]:
    """Print the value of an operation of x0, x1 ..., and its partials, which may use the value z.

    >>> from autograd.ops import TABLE
    >>> formulas(TABLE["mul"])
    ('x0 * x1', ['x1', 'x0'])
    """
    xs = [Symbol(f"x{i}") for i in range(op.arity or 0)]
    value = c_text(op.forward(*xs)) if op.c is None else op.show("c", [x.text for x in xs])
    return value, [c_text(partial) for partial in op.partials(Symbol("z"), *xs)]
