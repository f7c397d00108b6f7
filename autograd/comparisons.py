"""What has a number: it compares as that number, with its like and with plain numbers, and decides by it.

Whoever wants to know which way a computation went keeps the outcomes with `noting`; nothing else pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from autograd.ops import where

noted: ContextVar[list[bool] | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[list[bool]]:
    """Keep the outcomes of all comparisons and truth tests within the block, in a list.

    >>> from autograd import Value
    >>> with noting() as outcomes:
    ...     y = Value(2.0) if Value(1.0) > 3 else Value(5.0)
    >>> outcomes
    [False]
    """
    outcomes: list[bool] = []
    token = noted.set(outcomes)
    try:
        yield outcomes
    finally:
        noted.reset(token)


def _note(outcome: bool) -> bool:
    outcomes = noted.get()
    if outcomes is not None:
        outcomes.append(outcome)
    return outcome


class ComparedByData:
    """Comparisons, truth, choices and identity hash over `_data`."""

    __slots__ = ()
    _data: float

    def __eq__(self, other: object) -> bool:
        return _note(self._data.__eq__(data_of(other)))

    def __lt__(self, other: Any) -> bool:
        return _note(self._data.__lt__(data_of(other)))

    def __le__(self, other: Any) -> bool:
        return _note(self._data.__le__(data_of(other)))

    def __gt__(self, other: Any) -> bool:
        return _note(self._data.__gt__(data_of(other)))

    def __ge__(self, other: Any) -> bool:
        return _note(self._data.__ge__(data_of(other)))

    __hash__ = object.__hash__  # by identity: two nodes of equal data are two nodes

    def __bool__(self) -> bool:
        return _note(bool(self._data))

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
