"""The entries of containers, compared with a snapshot in one pass, because there may be many small containers."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import is_
from typing import Any, NamedTuple

__all__ = ["LIMIT", "MISSING", "Container", "Containers", "Name", "entries", "is_same", "named", "shown"]

Name = Any  # a string, or the arguments of `named`: an owner's name, its container or None, and a key or an attribute
LIMIT = 1000  # the maximum number of entries that are compared
MISSING: Any = object()

_PLAIN = (float, int, bool, str, bytes, complex, type(None))


class Container(NamedTuple):
    """A container that a function uses.

    Attributes:
        name: the name of the container, for messages; see `named`.
        items: the container: a list, tuple, dict or set.
        is_inside: whether it is the value of an attribute, or within a container.
    """

    name: Name
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
        self._sequences = [x.items for x in found if not isinstance(x.items, dict)]
        self._dicts = [x.items for x in found if isinstance(x.items, dict)]
        self._lengths = list(map(len, self._all()))
        self._flat = list(self._flattened())

    def change(self, *, outside: bool = False) -> str | None:
        """Return the first change since the snapshot, or None if there is none.

        Args:
            outside: whether to skip containers that are inside.
        """
        try:
            if list(map(len, self._all())) == self._lengths and all(map(is_, self._flattened(), self._flat)):
                return None
        except RuntimeError:  # another thread changes the size of a dict or a set
            pass
        for x, before in zip(self._found, self._before, strict=True):
            change = None if outside and x.is_inside else _change(x, before)
            if change is not None:
                return change
        return None

    def renewed(self) -> Containers:
        """Return a snapshot of the same containers now."""
        return Containers(self._found)

    def _all(self) -> Iterator[Any]:
        return chain(self._sequences, self._dicts)

    def _flattened(self) -> Iterator[Any]:
        flat = chain.from_iterable
        return chain(flat(self._sequences), flat(self._dicts), flat(map(dict.values, self._dicts)))


_ITERATIONS = {kind.__iter__ for kind in (list, tuple, set, frozenset, dict, deque, OrderedDict)}


def entries(x: Any) -> list[Any] | None:
    """Return the items of a container. Return None for other objects, long containers, and custom iterators.

    The items of a dict are its keys and values, alternating.
    """
    if not isinstance(x, (list, tuple, set, frozenset, dict, deque)) or type(x).__iter__ not in _ITERATIONS:
        return None
    if len(x) > LIMIT:
        return None
    return [part for item in dict.items(x) for part in item] if isinstance(x, dict) else list(x)


def named(name: Name) -> str:
    """Return a name as text. It is built only for messages, because keys may be slow to print.

    >>> named((("model", None, "rates"), [1.0, 2.0], 1))
    'model.rates[1]'
    """
    if isinstance(name, str):
        return name
    owner, container, key = name
    if container is None:
        return f"{named(owner)}.{key}"
    if isinstance(container, dict):
        return f"{named(owner)}[{list(container)[key // 2]!r:.40}]"
    return f"{named(owner)}[{key}]" if isinstance(container, (list, tuple, deque)) else f"an entry of {named(owner)}"


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
        return f"{named(name)} had {count} entries and has {len(items)}"
    for k, (x, y) in enumerate(zip(now, before, strict=True)):
        if not is_same(x, y):
            return f"{named((name, items, k))} was {shown(y)} and is {shown(x)}"
    return None
