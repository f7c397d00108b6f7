"""Comparisons by data: what has a number compares as that number, with its like and with plain numbers."""

from __future__ import annotations

from typing import Any


class ComparedByData:
    """Comparisons, truth and identity hash over `_data`."""

    __slots__ = ()
    _data: float

    def __eq__(self, other: object) -> bool:
        return self._data.__eq__(_data(other))

    def __lt__(self, other: Any) -> bool:
        return self._data.__lt__(_data(other))

    def __le__(self, other: Any) -> bool:
        return self._data.__le__(_data(other))

    def __gt__(self, other: Any) -> bool:
        return self._data.__gt__(_data(other))

    def __ge__(self, other: Any) -> bool:
        return self._data.__ge__(_data(other))

    __hash__ = object.__hash__  # by identity: two nodes of equal data are two nodes

    def __bool__(self) -> bool:
        return bool(self._data)


def _data(x: Any) -> Any:
    return x._data if isinstance(x, ComparedByData) else x
