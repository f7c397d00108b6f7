"""The programs of one function. A call looks up its program, or records it."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from autograd.current_engine import Value
from autograd.modes import is_recording, is_watching, noted, openings
from autograd.names.error_text import counted, described
from autograd.program.cache.cache_misses import Miss, miss_of
from autograd.program.cache.recorded_path import Path, Recorded, record
from autograd.program.cache.recording_limits import LIMIT, RecordingLimits
from autograd.program.cache.replay_verification import ReplayError, compare, difference_of, next_check
from autograd.program.calls.call_arguments import Call, Eager, plain_result
from autograd.program.calls.numbers_and_key import Key, is_static_array
from autograd.program.calls.variable_search import has_variables
from autograd.program.calls.watched_variables import Watch
from autograd.program.ir.call_layout import layout_of
from autograd.program.ir.program import Program
from autograd.program.recording.pause_garbage_collector import collector_paused
from autograd.program.replay.current_replayer import ProgramsState
from autograd.program.replay.results import result_of
from autograd.program.user_source_lines import stack_level
from autograd.structure import flatten

__all__ = ["Programs"]


class Programs(ProgramsState):
    """The programs of a function, and the reason for each recording.

    Attributes:
        f: the function.
        name: the name of f.
        refusal: why f runs without replays, or None if f is replayed.
    """

    def __init__(self, f: Callable[..., Any], verify: bool | int) -> None:
        self.f = f
        self.name: str = getattr(f, "__name__", type(f).__name__)
        self.refusal: str | None = None
        self._verify = verify
        self._lock = threading.Lock()
        self.known: dict[Key, Sequence[Path]] = {}
        self.watch: Watch | None = None
        self._watches: dict[Key, Watch] = {}  # snapshots of the objects among the arguments
        self._misses: list[Miss] = []
        self._limits = RecordingLimits()
        self._was_changed = False

    # ---- a replay ----

    def is_usable(self) -> bool:
        """Return whether calls may be replayed now. A listener or `detect_anomaly` must see every operation."""
        return self.refusal is None and noted.get() is None and not (openings.get() and is_watching())

    def paths(self, key: Key) -> Sequence[Path]:
        """Return the known paths for a key. Drop paths first if a variable that they depend on has changed."""
        watch = self.watch
        if watch is not None and (change := watch.change()) is not None:
            with self._lock:
                if watch is self.watch:
                    if self.known:
                        self._misses = [*self._misses[-LIMIT:], Miss(change)]
                    self.known, self.watch, self._watches = {}, None, {}
        if self._watches and (own := self._watches.get(key)) is not None and (change := own.change()) is not None:
            with self._lock:
                if own is self._watches.get(key):
                    if self.known.pop(key, None):
                        self._misses = [*self._misses[-LIMIT:], Miss(change)]
                    del self._watches[key]
        return self.known.get(key, ())

    def replayed(self, path: Path, found: Sequence[float], call: Call) -> Eager | None:
        """Count a replay, and verify it if that is due. Return the function's result if that must be used instead."""
        path.replays += 1
        if path.replays < path.next_check:
            return None
        path.next_check = next_check(path.replays, self._verify)
        try:
            return self._verified(path, found, call)
        except ReplayError:
            with self._lock:
                self.known = {}  # a wrong program must not be replayed again
            raise

    def result(self, path: Path, found: Sequence[float], call: Call) -> Any:
        """Build the result of the function from the outputs of its program."""
        if path.is_plain:
            return path.rebuild(found)
        inputs = [*call.numbers, *path.closed]
        return path.rebuild(
            result_of(path.outputs, found, inputs, lambda: self.f(*call.args, **call.kwargs), self.name)
        )

    # ---- a recording ----

    def record(self, call: Call, missed: list[tuple[Path, int]]) -> tuple[Path, Sequence[float]] | Eager:
        """Call the function, and keep its program.

        Args:
            call: the arguments.
            missed: the paths that did not fit, each with the position of the guard that failed.
        """
        for x in flatten((call.args, call.kwargs), is_static_array)[0]:
            if isinstance(x, Iterator):
                self._refuse(f"it takes {described(x)}, which a single call exhausts")
                return self._eager(call)
        if missed:
            with self._lock:
                self._misses = [*self._misses[-LIMIT:], miss_of(missed, call.data)]
        if not self._limits.is_allowed(call.key, self._warn):
            return self._eager(call)
        grads = [(x, x._grad) for x in call.numbers if isinstance(x, Value)] if call.data is not call.numbers else []
        try:
            recorded, watches = self._record(call)
        except MemoryError:  # this error is not caused by the function
            raise
        except Exception as error:  # noqa: BLE001  (a function of floats may raise anything where it gets a Value)
            result = self.f(*call.args, **call.kwargs)  # this raises too if the error comes from the function itself
            self._refuse(f"with recorded numbers it raises {type(error).__name__}: {error}")
            return Eager(result)
        path = recorded.path
        if path is None:
            # A single change may come from another thread. The function itself makes one in two recordings in a row.
            if self._was_changed or not recorded.may_pass:
                self._refuse(recorded.refusal or "")
            self._was_changed = recorded.may_pass
            if not recorded.is_misled:
                return Eager(recorded.result)
            for x, grad in grads:  # backward() in the call may have added to them
                x._grad = grad
            return self._eager(call)
        self._was_changed = False
        found = path.run(call.data)
        if isinstance(found, int):
            if path.program.guards[found].test == "isnan":  # see Recording._guard_choices
                return self._eager(call)
            raise ReplayError(f"{self.name}: a program does not follow the path of the call that it was recorded from")
        compare(self.name, path.outputs, found, None, recorded.result)
        if self._verify and (eager := self._verified(path, found, call)) is not None:
            return eager
        self._keep(call.key, path, watches)
        return path, found

    def program(self, call: Call) -> Program:
        """Return the program for a call, with the source line of each instruction.

        Raises:
            RuntimeError: the function cannot be recorded.
        """
        recorded, watches = self._record(call, with_sources=True)
        if recorded.path is None:
            raise RuntimeError(f"{self.name} cannot be recorded: {recorded.refusal}")
        if all(isinstance(path.run(call.data), int) for path in self.paths(call.key)):
            self._keep(call.key, recorded.path, watches)
        path = recorded.path
        layout = layout_of(self.f, call.args, call.kwargs, path.closed, path.outputs, path.rebuild)
        return replace(path.program, layout=layout)

    def all(self) -> list[Program]:
        """Return the programs of all paths that are kept."""
        return [path.program for paths in self.known.values() for path in paths]

    def explain(self) -> str:
        """Return a report: for each recording, why no earlier program fit."""
        if self.refusal is not None:
            return f"{self.name} runs without replays: {self.refusal}"
        return "\n".join([f"{self.name}: {counted(len(self.all()), 'program')}", *map(str, self._misses)])

    def _verified(self, path: Path, found: Sequence[float], call: Call) -> Eager | None:
        """Compare a replay with the function. Return the function's result for plain floats if it must be used.

        Raises:
            ReplayError: the program differs from the function on recorded numbers.
        """
        plain = plain_result(self.f, call)
        difference = difference_of(
            self.name,
            path.outputs,
            found,
            [*call.numbers, *path.closed],
            () if plain is None else (plain.result,),
            lambda: self._record(call)[0].result,
        )
        self._settle(call.key)
        if difference is not None:
            self._refuse(f"{difference}. Look for a branch on the type of a number, or for a float used as a dict key")
        return plain if difference is not None else None

    def _eager(self, call: Call) -> Eager:
        """Call the function."""
        result = self.f(*call.args, **call.kwargs)
        self._settle(call.key)
        return Eager(result)

    def _settle(self, key: Key) -> None:
        """Accept the state after a call. A change that prevents replays is found before the next call."""
        for watch in (self.watch, self._watches.get(key)):
            if watch is not None:
                watch.settle()

    def _record(self, call: Call, *, with_sources: bool = False) -> tuple[Recorded, tuple[Watch, ...]]:
        """Call the function. Return the record, and the snapshots of what its program depends on."""
        watches = self._watches_of(call)
        with collector_paused():
            recorded = record(self.f, call.args, call.kwargs, differentiable=is_recording(), with_sources=with_sources)
        for watch in watches:
            if (change := watch.settle()) is not None:
                reason = f"the call changes what it closes over: {change}"
                recorded = replace(recorded, path=None, refusal=reason, may_pass=True)
        return recorded, watches

    def _watches_of(self, call: Call) -> tuple[Watch, ...]:
        """Return the snapshots of the function, and of the objects among the arguments. Take them if there are none."""
        watch = self.watch or Watch(self.f)
        objects = [x for x in flatten((call.args, call.kwargs), is_static_array)[0] if has_variables(x)]
        own = [self._watches.get(call.key) or Watch(self.f, *objects)] if objects else []
        with self._lock:
            watch = self.watch = self.watch or watch
            own = [self._watches.setdefault(call.key, x) for x in own]
        return (watch, *own)

    def _keep(self, key: Key, path: Path, watches: tuple[Watch, ...]) -> None:
        """Keep a path, unless another thread has found it to be outdated in the meantime."""
        path.next_check = next_check(0, self._verify)
        with self._lock:
            if (self.watch, *[x for x in [self._watches.get(key)] if x is not None]) != watches:
                return
            paths = self.known.get(key, [])
            if len(paths) >= LIMIT:
                least = min(paths, key=lambda each: each.replays)
                paths = [each for each in paths if each is not least]
            self.known[key] = [path, *paths]

    def _refuse(self, reason: str) -> None:
        with self._lock:
            first, self.refusal = self.refusal is None, reason
        if first:
            self._warn(f"runs without replays: {reason}")

    def _warn(self, text: str) -> None:
        last = self._misses[-1] if self._misses and self.refusal is None else ""
        warnings.warn(f"{self.name} {text}{last}", RuntimeWarning, stack_level())
