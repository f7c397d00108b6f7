"""Comparisons, truth tests and rounding to integers, on the number that an object carries.

Their outcomes are plain bools and ints, which no gradient flows through. `noting` keeps them, to learn which branch a
computation took. Outside of it they cost nothing extra.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextvars import ContextVar
from itertools import repeat
from typing import Any, Self, SupportsIndex, TypeVar, overload

from autograd import ops
from autograd.modes import in_one_call
from autograd.number import is_foreign, number, unwrapped
from autograd.ops import where

__all__ = ["ComparedByData", "compared", "data_of", "isfinite", "isnan", "noted", "noting"]

noted: ContextVar[list[int] | None] = ContextVar("noted", default=None)
Outcome = TypeVar("Outcome", bound=int)


class noting:  # noqa: N801  (named like no_grad and the other blocks)
    """Keep the outcomes of all comparisons, truth tests and roundings within the block, in a list.

    The statement calls C functions alone, so no interrupt leaves a list behind (see `modes`).

    >>> from autograd import Value
    >>> with noting() as outcomes:
    ...     y = Value(2.0) if Value(1.0) > 3 else Value(5.0)
    >>> outcomes
    [False]
    """

    __slots__ = ()

    @property
    def __enter__(self) -> Callable[[], list[int]]:
        """Sets a new list and returns it: a token is true, so the filter keeps the list."""
        return filter(noted.set, repeat([])).__next__

    @property
    def __exit__(self) -> Callable[..., Any]:  # noqa: PLE0302  (a property, not a method)
        """Restores the list of before; a statement looks it up before it enters."""
        return in_one_call(map(noted.set, repeat(noted.get())))


def _note(outcome: Outcome) -> Outcome:
    outcomes = noted.get()
    if outcomes is not None and outcome is not NotImplemented:
        outcomes.append(outcome)
    return outcome


_REFLECTED = {"__eq__": "__eq__", "__lt__": "__gt__", "__le__": "__ge__", "__gt__": "__lt__", "__ge__": "__le__"}


def compared(x: float, how: str, other: Any) -> bool:
    """Compare x with anything, as a float does.

    A type that a float does not know (a Fraction, a Decimal, NumPy's and mpmath's numbers) makes the comparison itself.
    NotImplemented where neither knows the other, and for anything but a number, such as an array.
    """
    other = unwrapped(other)
    outcome: bool = getattr(x, how)(data_of(other))
    if outcome is NotImplemented and not is_foreign(other):
        outcome = getattr(type(other), _REFLECTED[how])(other, x)
    return outcome


class ComparedByData:
    """Comparisons, truth, rounding, choices and identity hash over `_data`."""

    __slots__ = ()
    _data: float

    def __eq__(self, other: object) -> bool:
        return _note(compared(self._data, "__eq__", other))

    def __lt__(self, other: Any) -> bool:
        return _note(compared(self._data, "__lt__", other))

    def __le__(self, other: Any) -> bool:
        return _note(compared(self._data, "__le__", other))

    def __gt__(self, other: Any) -> bool:
        return _note(compared(self._data, "__gt__", other))

    def __ge__(self, other: Any) -> bool:
        return _note(compared(self._data, "__ge__", other))

    __hash__ = object.__hash__  # by identity: two nodes of equal data are two nodes

    def __bool__(self) -> bool:
        return _note(bool(self._data))

    def __floor__(self) -> int:
        return _note(math.floor(self._data))

    def __ceil__(self) -> int:
        return _note(math.ceil(self._data))

    def __trunc__(self) -> int:
        return _note(math.trunc(self._data))

    # As of a float: an int without digits, which indexes and counts; a Value with digits, even with 0.
    @overload
    def __round__(self, digits: None = None) -> int: ...
    @overload
    def __round__(self, digits: SupportsIndex) -> Self: ...
    def __round__(self, digits: SupportsIndex | None = None) -> Any:
        return _note(round(self._data)) if digits is None else ops.TABLE["round"](self, digits)

    def _choose(self, x: Any, y: Any) -> Any:
        return where(bool(self), x, y)

    def _constant(self) -> float:
        return self._data


def data_of(x: Any) -> Any:
    """Return the number of a Value, and anything else as it is.

    >>> from autograd import Value
    >>> data_of(Value(2.0)), data_of(2.0)
    (2.0, 2.0)
    """
    return x._data if isinstance(x, ComparedByData) else x


def isnan(x: Any) -> bool:
    """Tell whether a number is nan.

    Args:
        x: a number or a Value.

    Raises:
        TypeError: x is not a number.

    >>> isnan(float("nan")), isnan(2)
    (True, False)
    """
    return _note(math.isnan(_read(x, "isnan")))


def isfinite(x: Any) -> bool:
    """Tell whether a number is neither nan nor infinite.

    Args:
        x: a number or a Value.

    Raises:
        TypeError: x is not a number.

    >>> isfinite(2.0), isfinite(float("inf"))
    (True, False)
    """
    return _note(math.isfinite(_read(x, "isfinite")))


def _read(x: Any, name: str) -> float:
    return number(data_of(unwrapped(x)), f"the argument of {name}")
