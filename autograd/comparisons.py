"""What has a number: it compares as that number, with its like and with plain numbers, and decides by it."""

from __future__ import annotations

from typing import Any

from autograd.ops import where


class ComparedByData:
    """Comparisons, truth, choices and identity hash over `_data`."""

    __slots__ = ()
    _data: float

    def __eq__(self, other: object) -> bool:
        return self._data.__eq__(data_of(other))

    def __lt__(self, other: Any) -> bool:
        return self._data.__lt__(data_of(other))

    def __le__(self, other: Any) -> bool:
        return self._data.__le__(data_of(other))

    def __gt__(self, other: Any) -> bool:
        return self._data.__gt__(data_of(other))

    def __ge__(self, other: Any) -> bool:
        return self._data.__ge__(data_of(other))

    __hash__ = object.__hash__  # by identity: two nodes of equal data are two nodes

    def __bool__(self) -> bool:
        return bool(self._data)

    def _choose(self, x: Any, y: Any) -> Any:
        return where(bool(self), x, y)

    def _constant(self) -> float:
        return self._data


def data_of(x: Any) -> Any:
    """Return the number of what has one, and anything else as it is."""
    return x._data if isinstance(x, ComparedByData) else x
