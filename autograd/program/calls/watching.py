"""The state that a function uses outside of its arguments, compared before each replay.

A replay repeats the numbers of the recorded call. So the variables that the function uses are compared with their state
in that call: numbers and strings by value, other objects by identity, and containers entry by entry. Changes that are
not found this way, as in a container of more than 1,000 entries, are found when a replay is verified.
"""

from __future__ import annotations

from functools import partial
from operator import is_
from typing import Any

from autograd.program.calls.containers import Containers, is_same, shown
from autograd.program.calls.variables import Search

__all__ = ["Watch"]


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
        search = Search(*functions)
        self._names = [x.name for x in search.found]
        self._reads = [x.read for x in search.found]
        self.objects = [x.found for x in search.found]
        self._inside = [k for k, x in enumerate(search.found) if x.is_inside]
        self._containers = Containers(search.containers) if search.containers else None

    def change(self) -> str | None:
        """Return the first change since the snapshot, or None if there is none."""
        now = [read() for read in self._reads]
        if not all(map(is_, now, self.objects)):  # usually all are the same objects
            for name, x, y in zip(self._names, now, self.objects, strict=True):
                if not is_same(x, y):
                    return f"{name} has changed" if type(y) is bytes else f"{name} was {shown(y)} and is {shown(x)}"
        return None if self._containers is None else self._containers.change()

    def forget_effects(self) -> None:
        """Stop comparing attributes, and what is within containers, if they have changed since the snapshot.

        The call itself changed them, as a counter. So they are its effects, which a replay leaves out.
        """
        for k in self._inside:
            if not is_same(self._reads[k](), self.objects[k]):
                self._reads[k] = partial(_itself, self.objects[k])
        if self._containers is not None:
            self._containers = self._containers.without_effects()


def _itself(x: Any) -> Any:
    return x
