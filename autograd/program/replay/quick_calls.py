"""Calls to a function with programs: the fast path for the most common ones.

The native engine has these classes in C, in `autograd/native/replay/quick_calls.pxi`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd.modes import noted, openings
from autograd.program.calls.numbers_and_key import are_floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.program.calls.container_entries import Containers
    from autograd.program.replay.replay import Replay
    from autograd.program.replay.results import Build

__all__ = ["PathState", "ProgramsState", "QuickCaller", "WatchState"]


class WatchState:
    """The attributes of a snapshot of variables that quick calls read.

    Attributes:
        reads: for each variable, a function that returns what it holds now.
        objects: the object that each variable held.
        containers: the entries of the containers among them, or None if there are none.
    """

    reads: list[Callable[[], Any]]
    objects: list[Any]
    containers: Containers | None


class PathState:
    """The attributes of a path that quick calls read.

    Attributes:
        replay: runs the program.
        rebuild: builds the result from its leaves.
        is_quick: whether its inputs are the numbers of the call, and its outputs the leaves of the result.
        replays: the number of replays so far.
        next_check: the number of the replay that is verified next.
    """

    replay: Replay
    rebuild: Build
    is_quick = False
    replays = 0
    next_check = 0


class ProgramsState:
    """The attributes of the programs of a function that quick calls read.

    Attributes:
        refusal: why the function runs without replays, or None if it is replayed.
        known: the paths for each key.
        watch: the snapshot of the variables that the function uses; None before the first recording.
    """

    refusal: str | None
    known: dict[Any, Sequence[Any]]
    watch: Any

    def paths(self, key: Any) -> Sequence[Any]:
        """Return the known paths for a key, if the variables are unchanged."""
        raise NotImplementedError


class QuickCaller:
    """A function with programs. A subclass sets `_programs`, and defines `_call` for all kinds of calls.

    Calls whose arguments are floats and whose results are plain numbers are handled here.
    """

    _programs: Any

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the result of the function. Replay a program if there is one for these arguments."""
        programs = self._programs
        is_quick = not kwargs and are_floats(args)
        if is_quick and programs.refusal is None and not openings.get() and noted.get() is None:
            known = programs.known.get(len(args), ())
            for path in programs.paths(len(args)) if known and known[0].is_quick else ():  # others: in _call
                if not path.is_quick or path.replays + 1 >= path.next_check:
                    break
                found = path.replay(args)
                if type(found) is list:
                    path.replays += 1
                    return path.rebuild(found)
        return self._call(args, kwargs)

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return the result of the function for any arguments."""
        raise NotImplementedError
