"""The entries of containers, compared with their state before: all in one pass, since there may be many small ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from operator import is_
from typing import Any, NamedTuple

__all__ = ["LIMIT", "Container", "Containers", "entries", "is_same", "place", "shown"]

LIMIT = 1000  # entries of a container that are compared
MISSING: Any = object()

_PLAIN = (float, int, bool, str, bytes, complex, type(None))


class Container(NamedTuple):
    """A container that a function uses.

    Attributes:
        name: its name, for messages.
        items: the container: a list, tuple, dict or set.
        is_inside: whether it is the value of an attribute, or within a container.
    """

    name: str
    items: Any
    is_inside: bool


class Containers:
    """A snapshot of the entries of containers.

    >>> rates = [1.0, 2.0]
    >>> snapshot = Containers([Container("rates", rates, False)])
    >>> rates[0] = 3.0
    >>> snapshot.change()
    'rates[0] was 1.0 and is 3.0'
    """

    def __init__(self, found: Sequence[Container]) -> None:
        self._found = found
        self._before = [entries(x.items) or [] for x in found]
        self._sequences = [x.items for x in found if type(x.items) is not dict]
        self._dicts = [x.items for x in found if type(x.items) is dict]
        self._lengths = list(map(len, self._all()))
        self._flat = list(self._flattened())

    def change(self) -> str | None:
        """Return the first change since the snapshot, or None if there is none."""
        try:
            if list(map(len, self._all())) == self._lengths and all(map(is_, self._flattened(), self._flat)):
                return None
        except RuntimeError:  # another thread changes the size of a dict or a set
            pass
        changes = (_change(x, before) for x, before in zip(self._found, self._before, strict=True))
        return next((change for change in changes if change is not None), None)

    def without_effects(self) -> Containers:
        """Return a snapshot without those that are inside and have changed."""
        kept = [
            x
            for x, before in zip(self._found, self._before, strict=True)
            if not x.is_inside or _change(x, before) is None
        ]
        return self if len(kept) == len(self._found) else Containers(kept)

    def _all(self) -> Iterator[Any]:
        return chain(self._sequences, self._dicts)

    def _flattened(self) -> Iterator[Any]:
        flat = chain.from_iterable
        return chain(flat(self._sequences), flat(self._dicts), flat(map(dict.values, self._dicts)))


def entries(x: Any) -> list[Any] | None:
    """Return the items of a container, or None for anything else, and for long ones."""
    if type(x) in (list, tuple, set, frozenset) and len(x) <= LIMIT:
        return list(x)
    if type(x) is dict and len(x) <= LIMIT:
        return [part for item in x.items() for part in item]
    return None


def place(name: str, container: Any, k: int) -> str:
    """Return the name of an entry: of a dict, entries are keys and values in turn."""
    if isinstance(container, dict):
        return f"{name}[{list(container)[k // 2]!r:.40}]"
    return f"{name}[{k}]" if isinstance(container, (list, tuple)) else f"an entry of {name}"


def is_same(x: Any, y: Any) -> bool:
    """Return whether two objects are the same number, string or object."""
    if x is y or type(x) is not type(y) or type(x) not in _PLAIN:
        return x is y
    return bool(x == y) if type(x) in (bytes, str) else repr(x) == repr(y)


def shown(x: Any) -> str:
    """Return an object as text."""
    return repr(x) if type(x) in _PLAIN else "absent" if x is MISSING else f"another {type(x).__name__}"


def _change(container: Container, before: list[Any]) -> str | None:
    name, items, _ = container
    now = entries(items) or []
    if len(now) != len(before):
        count = len(before) // 2 if isinstance(items, dict) else len(before)
        return f"{name} had {count} entries and has {len(items)}"
    for k, (x, y) in enumerate(zip(now, before, strict=True)):
        if not is_same(x, y):
            return f"{place(name, items, k)} was {shown(y)} and is {shown(x)}"
    return None
