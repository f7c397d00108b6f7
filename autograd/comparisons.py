"""Comparisons, truth tests and rounding to integers, on the number that an object holds.

The outcomes are plain bools and ints, through which no gradient flows. They are reported to the listener (see
`modes/event_listener.py`).
"""

from __future__ import annotations

import math
from typing import Any, Self, SupportsIndex, TypeVar, overload

from autograd import ops
from autograd.modes import noted
from autograd.names import names_its_parameters
from autograd.number import is_foreign, number, unwrapped
from autograd.ops import where

__all__ = [
    "ComparedByData",
    "compared",
    "data_of",
    "isfinite",
    "isnan",
    "read",
]

Outcome = TypeVar("Outcome", bound=int)


def _note(outcome: Outcome, test: str, *operands: Any) -> Outcome:
    listener = noted.get()
    if listener is not None and outcome is not NotImplemented:
        listener.note(test, operands, outcome)
    return outcome


_REFLECTED = {"__eq__": "__eq__", "__lt__": "__gt__", "__le__": "__ge__", "__gt__": "__lt__", "__ge__": "__le__"}


def compared(x: float, how: str, other: Any) -> bool:
    """Compare x with anything, as a float does.

    If `other` has a type that floats leave to it (Fraction, Decimal, NumPy and mpmath numbers), that type makes the
    comparison. The result is NotImplemented if neither type supports the other, or if `other` is not a number, such as
    an array.
    """
    other = unwrapped(other)
    outcome: bool = getattr(x, how)(data_of(other))
    if outcome is NotImplemented and not is_foreign(other):
        outcome = getattr(type(other), _REFLECTED[how])(other, x)
        return outcome if outcome is NotImplemented else bool(outcome)
    return outcome


class ComparedByData:
    """Comparisons, truth, rounding, choices and identity hash over `_data`."""

    __slots__ = ()
    _data: float

    def __eq__(self, other: object) -> bool:
        return _note(compared(self._data, "__eq__", other), "eq", self, other)

    def __lt__(self, other: Any) -> bool:
        return _note(compared(self._data, "__lt__", other), "lt", self, other)

    def __le__(self, other: Any) -> bool:
        return _note(compared(self._data, "__le__", other), "le", self, other)

    def __gt__(self, other: Any) -> bool:
        return _note(compared(self._data, "__gt__", other), "gt", self, other)

    def __ge__(self, other: Any) -> bool:
        return _note(compared(self._data, "__ge__", other), "ge", self, other)

    __hash__ = object.__hash__  # by identity: nodes with equal data are different nodes

    def __bool__(self) -> bool:
        return _note(bool(self._data), "truth", self)

    def __floor__(self) -> int:
        return _note(math.floor(self._data), "floor", self)

    def __ceil__(self) -> int:
        return _note(math.ceil(self._data), "ceil", self)

    def __trunc__(self) -> int:
        return _note(math.trunc(self._data), "trunc", self)

    # As for floats: round(v) is an int, round(v, 0) a Value.
    @overload
    def __round__(self, digits: None = None) -> int: ...
    @overload
    def __round__(self, digits: SupportsIndex) -> Self: ...
    def __round__(self, digits: SupportsIndex | None = None) -> Any:
        return _note(round(self._data), "round", self) if digits is None else ops.TABLE["round"](self, digits)

    def _choose(self, x: Any, y: Any) -> Any:
        return where(bool(self), x, y)

    def _constant(self) -> Any:
        listener = noted.get()
        return self._data if listener is None else listener.constant(self)


def data_of(x: Any) -> Any:
    """Return the number of a Value, and anything else unchanged.

    >>> from autograd import Value
    >>> data_of(Value(2.0)), data_of(2.0)
    (2.0, 2.0)
    """
    return x._data if isinstance(x, ComparedByData) else x


def read(x: Any) -> Any:
    """Return `x.data` for a Value, reported to the listener, and anything else unchanged."""
    listener = noted.get()
    return data_of(x) if listener is None or not isinstance(x, ComparedByData) else listener.read(x)


@names_its_parameters
def isnan(x: Any) -> bool:
    """Return whether a number is nan.

    Args:
        x: a number or a Value.

    Raises:
        TypeError: x is not a number.

    >>> isnan(float("nan")), isnan(2)
    (True, False)
    """
    return _note(math.isnan(_read(x, "isnan")), "isnan", x)


@names_its_parameters
def isfinite(x: Any) -> bool:
    """Return whether a number is neither nan nor infinite.

    Args:
        x: a number or a Value.

    Raises:
        TypeError: x is not a number.

    >>> isfinite(2.0), isfinite(float("inf"))
    (True, False)
    """
    return _note(math.isfinite(_read(x, "isfinite")), "isfinite", x)


def _read(x: Any, name: str) -> float:
    if type(x) is float:
        return x
    return x._data if isinstance(x, ComparedByData) else number(data_of(unwrapped(x)), f"the argument of {name}")
