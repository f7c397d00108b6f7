"""Operands without a number. Their comparisons are expressions too, so a rule with branches cannot run on them."""

from __future__ import annotations

from typing import Any

from autograd.operators.methods import Operators

__all__ = ["Symbolic"]


class Symbolic(Operators):
    """Operators and comparisons over `_apply`, `_choose` and `_compare`."""

    __slots__ = ()

    def _compare(self, sign: str, other: Any) -> Any:
        """Return the comparison with another operand. `sign` is a Python comparison operator."""
        raise NotImplementedError

    def _constant(self) -> Any:
        return self

    def __eq__(self, other: object) -> Any:
        return self._compare("==", other)

    def __lt__(self, other: Any) -> Any:
        return self._compare("<", other)

    def __le__(self, other: Any) -> Any:
        return self._compare("<=", other)

    def __gt__(self, other: Any) -> Any:
        return self._compare(">", other)

    def __ge__(self, other: Any) -> Any:
        return self._compare(">=", other)

    __hash__ = None  # type: ignore[assignment]  # equality is an expression

    def __bool__(self) -> bool:
        raise TypeError(f"a rule branches on {self}: write the choice with where")
