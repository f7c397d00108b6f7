"""The state that a function uses outside of its arguments, compared before each replay.

A replay repeats the numbers of the recorded call. So the variables that the function uses are compared with their state
in that call: numbers and strings by value, other objects by identity, and containers entry by entry. Changes that are
not found this way, as in a container of more than 1,000 entries, are found when a replay is verified.
"""

from __future__ import annotations

from functools import partial
from operator import is_
from typing import Any

from autograd.program.calls.variables import MISSING, entries, itself, place, variables

__all__ = ["Watch"]

_PLAIN = (float, int, bool, str, bytes, complex, type(None))


class Watch:
    """A snapshot of the state that functions use outside of their arguments.

    Attributes:
        objects: the objects in it.

    >>> k = 2.0
    >>> watch = Watch(lambda x: k * x)
    >>> watch.change()
    >>> k = 3.0
    >>> watch.change()
    'k was 2.0 and is 3.0'
    """

    def __init__(self, *functions: Any) -> None:
        self._names, self._reads = [], []
        self.objects: list[Any] = []
        self._entries: list[tuple[int, list[Any]]] = []  # of the flat containers, by position
        self._inside: list[int] = []  # the positions of attributes, and of what is within containers
        for k, (name, read, x, is_inside) in enumerate(variables(*functions)):
            self._names.append(name)
            self._reads.append(read)
            self.objects.append(x)
            inside = entries(x)
            if inside is not None:
                self._entries.append((k, inside))
            if is_inside:
                self._inside.append(k)

    def change(self) -> str | None:
        """Return the first change since the snapshot, or None if there is none."""
        if not self._reads:
            return None
        now = [read() for read in self._reads]
        if not all(map(is_, now, self.objects)):  # usually all are the same objects
            for name, x, y in zip(self._names, now, self.objects, strict=True):
                if not _same(x, y):
                    return f"{name} has changed" if type(y) is bytes else f"{name} was {_shown(y)} and is {_shown(x)}"
        for k, before in self._entries:
            inside = entries(now[k]) or []
            if len(inside) != len(before):
                return f"{self._names[k]} had {len(before)} entries and has {len(now[k])}"
            if not all(map(is_, inside, before)):
                for i, (x, y) in enumerate(zip(inside, before, strict=True)):
                    if not _same(x, y):
                        return f"{place(self._names[k], now[k], i)} was {_shown(y)} and is {_shown(x)}"
        return None

    def forget_effects(self) -> None:
        """Stop comparing attributes, and what is within containers, if they have changed since the snapshot.

        The call itself changed them, as a counter. So they are its effects, which a replay leaves out.
        """
        for k in self._inside:
            if not _same(self._reads[k](), self.objects[k]):
                self._reads[k] = partial(itself, self.objects[k])
        of_others = set(self._inside)
        self._entries = [(k, before) for k, before in self._entries if k not in of_others or self._has(k, before)]

    def _has(self, k: int, before: list[Any]) -> bool:
        """Return whether a container has the entries that it had."""
        inside = entries(self.objects[k]) or []
        return len(inside) == len(before) and all(map(_same, inside, before))


def _same(x: Any, y: Any) -> bool:
    """Return whether two objects are the same number, string or object."""
    if x is y or type(x) is not type(y) or type(x) not in _PLAIN:
        return x is y
    return bool(x == y) if type(x) in (bytes, str) else repr(x) == repr(y)


def _shown(x: Any) -> str:
    return repr(x) if type(x) in _PLAIN else "absent" if x is MISSING else f"another {type(x).__name__}"
