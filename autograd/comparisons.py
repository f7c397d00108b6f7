"""Comparisons, truth tests and rounding to integers, on the number that an object carries.

The outcomes are plain bools and ints, through which no gradient flows. They are reported to a `Listener`: `noting`
keeps them in a list, to find out which branch a computation took, and `program/recording.py` turns them into guards.
Without a listener they cost nothing extra.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from itertools import repeat
from typing import Any, Self, SupportsIndex, TypeVar, overload

from autograd import ops
from autograd.modes import in_one_call
from autograd.number import is_foreign, number, unwrapped
from autograd.ops import where

__all__ = [
    "ComparedByData",
    "Listener",
    "Outcomes",
    "compared",
    "data_of",
    "isfinite",
    "isnan",
    "noted",
    "noting",
    "read",
]

Outcome = TypeVar("Outcome", bound=int)


class Listener:
    """Receives the events of a computation that its graph does not contain.

    The methods of this class have the behavior of a computation without a listener.
    """

    __slots__ = ()

    def note(self, test: str, operands: tuple[Any, ...], outcome: int) -> None:
        """Receive the outcome of a test. Its name is that of a function in `operator`, `math` or `builtins`."""

    def read(self, value: Any) -> Any:
        """Return the result of `value.data`."""
        return value._data

    def fix(self, value: Any) -> float:
        """Return the number of a Value for use outside of the engine, as text or as an index."""
        number: float = value._data
        return number

    def constant(self, value: Any) -> Any:
        """Return the operand of a `where` for a Value that is not chosen."""
        return value._data

    def hashed(self, value: Any) -> None:
        """Receive a Value that was hashed, as for a dict or a set."""

    def is_number(self, x: object) -> bool:
        """Return whether a Value stands for a plain number."""
        return False

    def is_integer(self, x: object) -> bool:
        """Return whether a Value stands for an int."""
        return False

    def link(self, leaf: Any, value: Any, *, is_number: bool) -> None:
        """Receive a new leaf with the number of a Value, and whether the leaf stands for a plain number."""

    def sweep(
        self, backward: bool, order: Sequence[Any], seeds: Mapping[Any, Any], wanted: Sequence[Any], found: list[Any]
    ) -> list[Any]:
        """Return the result of a sweep over captured partials: plain numbers."""
        return found

    def refuse(self, action: str) -> None:
        """Receive an action that only the eager engine can do."""


noted: ContextVar[Listener | None] = ContextVar("noted", default=None)


class Outcomes(list[int], Listener):
    """A listener that only keeps outcomes, in order."""

    __slots__ = ()

    def note(self, test: str, operands: tuple[Any, ...], outcome: int) -> None:
        """Keep the outcome."""
        self.append(outcome)


class noting:  # noqa: N801  (named like no_grad and the other blocks)
    """Keep the outcomes of all comparisons, truth tests and roundings within the block, in a list.

    Another listener may be passed to use it instead of the list. Entering and leaving the block calls only C functions,
    so an interrupt cannot leave the listener set (see `modes`).

    >>> from autograd import Value
    >>> with noting() as outcomes:
    ...     y = Value(2.0) if Value(1.0) > 3 else Value(5.0)
    >>> outcomes
    [False]
    """

    __slots__ = ("_listener",)

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener

    @property
    def __enter__(self) -> Callable[[], Any]:
        """Set the listener and return it. The token of `set` is true, so the filter keeps the listener."""
        listener = Outcomes() if self._listener is None else self._listener
        return filter(noted.set, repeat(listener)).__next__

    @property
    def __exit__(self) -> Callable[..., Any]:  # noqa: PLE0302  (a property, not a method)
        """Restore the previous listener. A `with` statement looks this method up before it enters the block."""
        return in_one_call(map(noted.set, repeat(noted.get())))


def _note(outcome: Outcome, test: str, *operands: Any) -> Outcome:
    listener = noted.get()
    if listener is not None and outcome is not NotImplemented:
        listener.note(test, operands, outcome)
    return outcome


_REFLECTED = {"__eq__": "__eq__", "__lt__": "__gt__", "__le__": "__ge__", "__gt__": "__lt__", "__ge__": "__le__"}


def compared(x: float, how: str, other: Any) -> bool:
    """Compare x with anything, as a float does.

    A type that floats cannot be compared with (Fraction, Decimal, numbers of NumPy and mpmath) makes the comparison.
    The result is NotImplemented if neither supports the other, and for anything but a number, such as an array.
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
    return number(data_of(unwrapped(x)), f"the argument of {name}")
