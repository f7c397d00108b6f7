"""Comparisons by data: what has a number compares as that number, with its like and with plain numbers.

Whoever wants to know which way a computation went keeps the outcomes with `noting`; nothing else pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_noted: ContextVar[list[bool] | None] = ContextVar("_noted", default=None)


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
    token = _noted.set(outcomes)
    try:
        yield outcomes
    finally:
        _noted.reset(token)


def _note(outcome: bool) -> bool:
    outcomes = _noted.get()
    if outcomes is not None:
        outcomes.append(outcome)
    return outcome


class ComparedByData:
    """Comparisons, truth and identity hash over `_data`."""

    __slots__ = ()
    _data: float

    def __eq__(self, other: object) -> bool:
        return _note(self._data.__eq__(_data(other)))

    def __lt__(self, other: Any) -> bool:
        return _note(self._data.__lt__(_data(other)))

    def __le__(self, other: Any) -> bool:
        return _note(self._data.__le__(_data(other)))

    def __gt__(self, other: Any) -> bool:
        return _note(self._data.__gt__(_data(other)))

    def __ge__(self, other: Any) -> bool:
        return _note(self._data.__ge__(_data(other)))

    __hash__ = object.__hash__  # by identity: two nodes of equal data are two nodes

    def __bool__(self) -> bool:
        return _note(bool(self._data))


def _data(x: Any) -> Any:
    return x._data if isinstance(x, ComparedByData) else x
