"""A Value as text, and conversions to plain numbers, which would lose the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.comparisons import data_of
from autograd.modes import noted
from autograd.node import Node, Unwritten

__all__ = ["Conversions"]


class Conversions(Node):
    """The text of a Value. `float(v)` raises, unless a program is being recorded: then the number becomes fixed."""

    __slots__ = ()

    def __repr__(self) -> str:
        listener = noted.get()
        if listener is not None and listener.is_number(self):
            return repr(listener.fix(self))
        label = f", label={self._label!r}" if self._label else ""
        grad = 0.0 if isinstance(self._grad, Unwritten) else data_of(self._grad)
        return f"Value(data={_fixed(self)}, grad={grad}{label})"

    def __format__(self, spec: str) -> str:
        return format(_fixed(self), spec) if spec else repr(self)

    if not TYPE_CHECKING:  # so that type checkers refuse float(v) and math.sin(v) too

        def __float__(self) -> float:
            listener = noted.get()
            if listener is not None and listener.is_number(self):
                return listener.fix(self)
            raise TypeError(
                "a Value cannot become a plain number, which would lose its gradient. Use .data if no gradient is "
                "needed, and autograd.sin in place of math.sin"
            )

        def __int__(self) -> int:
            return int(self.__float__())

        def __index__(self) -> int:
            listener = noted.get()
            if listener is not None and listener.is_integer(self):
                return int(listener.fix(self))
            raise TypeError("'Value' object cannot be interpreted as an integer")

        def __complex__(self) -> complex:
            return complex(self.__float__())


def _fixed(value: Node) -> float:
    listener = noted.get()
    return value._data if listener is None else listener.fix(value)
