"""The state that a function uses in addition to its arguments, compared before each replay.

A replay repeats the numbers of the recorded call. So the variables that the function uses are compared with their state
at the time of that call: numbers and strings by value, other objects by identity, and containers entry by entry. Other
changes, as in a container of more than 1,000 entries or behind `getattr`, are noticed when a replay is verified.
"""

from __future__ import annotations

from operator import is_
from typing import Any

from autograd.program.calls.container_entries import Containers, is_same, named, shown
from autograd.program.calls.variable_search import Search
from autograd.program.replay.current_replayer import WatchState

__all__ = ["Watch"]


class Watch(WatchState):
    """A snapshot of the state that functions use in addition to their arguments.

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
        self.reads = [x.read for x in search.found]
        self.objects = [x.found for x in search.found]
        self._inside = {k for k, x in enumerate(search.found) if x.is_inside}
        self.containers = Containers(search.containers) if search.containers else None

    def change(self) -> str | None:
        """Return the first change since the snapshot, or None if there is none."""
        now = [read() for read in self.reads]
        if not all(map(is_, now, self.objects)):  # usually, all of them are the same objects
            for name, x, y in zip(self._names, now, self.objects, strict=True):
                if not is_same(x, y):
                    return _text(name, x, y)
        return None if self.containers is None else self.containers.change()

    def settle(self) -> str | None:
        """Replace the state before a call with the state after it. Return the change that prevents replays.

        An attribute, or an entry within a container, may change: this is a side effect of the call, such as a counter
        or a cache, which a replay does not repeat. Any other variable may not.
        """
        for k, (name, read) in enumerate(zip(self._names, self.reads, strict=True)):
            x = read()
            if not is_same(x, self.objects[k]):
                if k not in self._inside:
                    return _text(name, x, self.objects[k])
                self.objects[k] = x
        if self.containers is not None:
            change = self.containers.change(outside=True)
            if change is not None:
                return change
            self.containers = self.containers.renewed()
        return None


def _text(name: Any, x: Any, y: Any) -> str:
    if type(y) is bytes:
        return f"the array {named(name)} has changed"
    return f"{named(name)} was {shown(y)} and is {shown(x)}"
