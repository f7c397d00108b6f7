"""Symbols: an interpreter of the table's rules that prints C or Python.

A rule never branches on a type or a value. So it runs on symbols as it runs on floats and Values, and its result is the
formula as text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Self

from autograd.operation import Primitive
from autograd.operators.symbolic_comparisons import Symbolic


class Symbol(Symbolic):
    """C code as text. Operations on it return longer text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        if op.c is None:
            return op.forward(*operands)
        return type(self)(f"({self.call(op, [self.print(x) for x in operands])})")

    def _choose(self, x: Any, y: Any) -> Self:
        return type(self)(f"({self.text} ? {self.print(x)} : {self.print(y)})")

    def _compare(self, sign: str, other: Any) -> Self:
        return type(self)(f"({self.text} {sign} {self.print(other)})")

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def call(op: Primitive, operands: list[str]) -> str:
        """Print an operation."""
        return op.show("c", operands)

    @staticmethod
    def print(x: Any) -> str:
        """Print a symbol, or a number exactly.

        >>> Symbol.print(Symbol("x0") * 2 + 0.5)
        '((x0 * (0x1.0000000000000p+1)) + (0x1.0000000000000p-1))'
        """
        if isinstance(x, Symbol):
            return x.text
        if not math.isfinite(x):
            return "NAN" if x != x else "INFINITY" if x > 0 else "(-INFINITY)"
        return f"({float(x).hex()})"


class PythonSymbol(Symbol):
    """Python code as text. Operations on it return longer text."""

    __slots__ = ()

    def _choose(self, x: Any, y: Any) -> Self:
        return type(self)(f"({self.print(x)} if {self.text} else {self.print(y)})")

    @staticmethod
    def call(op: Primitive, operands: list[str]) -> str:
        """Print an operation: as a Python operator, or as a call to the forward function."""
        is_infix = op.arity is not None and op.precedence <= 3
        return op.show("text", operands) if is_infix else f"{op.name}({', '.join(operands)})"

    @staticmethod
    def print(x: Any) -> str:
        """Print a symbol, or a number exactly.

        >>> PythonSymbol.print(PythonSymbol("x") * 2 + 0.5)
        '((x * 2.0) + 0.5)'
        """
        return x.text if isinstance(x, Symbol) else repr(float(x))


def formulas(
    op: Primitive, kind: type[Symbol] = Symbol, operands: Sequence[str] = ("x0", "x1", "x2")
) -> tuple[str, list[str]]:
    """Print the value of an operation, and its partials. They may use the value, under the name z.

    Args:
        op: an operation with a fixed number of operands.
        kind: the class of the symbols.
        operands: the names of the operands. Surplus names are ignored.

    >>> from autograd.ops import TABLE
    >>> formulas(TABLE["mul"])
    ('x0 * x1', ['x1', 'x0'])
    """
    names = list(operands[: op.arity])
    xs = [kind(name) for name in names]
    value = kind.print(op.forward(*xs)) if op.c is None else kind.call(op, names)
    return value, [kind.print(partial) for partial in op.partials(kind("z"), *xs)]
