"""`jit`: a function that is recorded once for each path through it, and replayed."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Sequence
from functools import update_wrapper
from types import MethodType
from typing import Any, Generic, ParamSpec, TypeVar, cast

from autograd.comparisons import data_of, noted
from autograd.modes import is_recording, is_watching, openings
from autograd.program.arguments import Key, taken
from autograd.program.misses import Miss, miss_of
from autograd.program.paths import Path, Recorded, record
from autograd.program.program import Program
from autograd.program.results import result_of
from autograd.program.verifying import ReplayError, compare, next_check
from autograd.program.watching import Watch

__all__ = ["Jitted", "jit"]

P = ParamSpec("P")
R = TypeVar("R")

LIMIT = 64  # paths of a function for arguments of one structure


def jit(f: Callable[P, R], *, exact: bool = True, verify: bool | int = True) -> Jitted[P, R]:
    """Return a function that records f in its first call, and replays the record in later ones.

    Floats, Values and arrays of floats are numbers. Ints, bools, texts and other objects are static: another one is
    recorded anew. So is another structure, another path through the branches of f, and another number in a closure.

    Args:
        f: a function of numbers, or structures of them, written with autograd's functions.
        exact: give the bits of f itself. (False will allow faster sums and functions.)
        verify: compare replays 1, 2, 4, 8 ... of each program with f; k: every k-th; False: none.

    Raises:
        TypeError: f is not a function, or an option has the wrong type.
        ReplayError: in a call, a replay that is verified differs from f.

    >>> area = jit(lambda r: 3.0 * r * r if r > 0 else 0.0)
    >>> area(1.0), area(2.0), area(-1.0)
    (3.0, 12.0, 0.0)
    >>> from autograd import grad
    >>> jit(grad(lambda x: x**3))(2.0)
    12.0
    """
    if not callable(f):
        raise TypeError(f"expected a function, got {type(f).__name__} {f!r}")
    if type(exact) is not bool:
        raise TypeError(f"exact must be True or False, got {exact!r}")
    if not isinstance(verify, int) or verify < 0:
        raise TypeError(f"verify must be True, False or how many replays to leave between two, got {verify!r}")
    return Jitted(f, exact, verify)


class Jitted(Generic[P, R]):
    """A function with its programs. `jit` makes it."""

    def __init__(self, f: Callable[P, R], exact: bool, verify: bool | int) -> None:
        update_wrapper(self, f)
        self._f, self._exact, self._verify = f, exact, verify
        self._name = getattr(f, "__name__", type(f).__name__)
        self._lock = threading.Lock()
        self._paths: dict[Key, list[Path]] = {}
        self._watch: Watch | None = None
        self._misses: list[Miss] = []
        self._counts: dict[Key, int] = {}  # of misses
        self._refusal: str | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what the function returns, by a replay if there is a program for these arguments."""
        if self._refusal is not None or noted.get() is not None or (openings.get() and is_watching()):
            return self._f(*args, **kwargs)
        numbers, key = self._taken(args, kwargs)
        if self._watch is not None and (change := self._watch.change()) is not None:
            self._forget(change)
        data = numbers if type(key) is int else [data_of(x) for x in numbers]
        missed: list[tuple[Path, int]] = []
        for path in self._paths.get(key, ()):
            found = path.run(data)
            if type(found) is list:
                path.replays += 1
                if path.replays == path.next_check:
                    self._check(path, found, numbers, args, kwargs)
                if path.is_plain:
                    return path.rebuild(found)  # type: ignore[no-any-return]  # of what f returns
                return self._result(path, found, numbers, args, kwargs)
            missed.append((path, cast("int", found)))
        return self._recorded(key, missed, numbers, data, args, kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        """Return the method of an instance."""
        if instance is None:
            return self
        return MethodType(self, instance)

    def program(self, *args: P.args, **kwargs: P.kwargs) -> Program:
        """Return the program that these arguments take; it is recorded if there is none yet.

        Raises:
            RuntimeError: f cannot be recorded.
        """
        numbers, key = self._taken(args, kwargs)
        data = [data_of(x) for x in numbers]
        if self._watch is not None and (change := self._watch.change()) is not None:
            self._forget(change)
        for path in self._paths.get(key, ()):
            if type(path.run(data)) is list:
                return path.program
        recorded = self._record(args, kwargs)
        if recorded.path is None:
            raise RuntimeError(f"{self._name} cannot be recorded: {recorded.refusal}")
        self._keep(key, recorded.path)
        return recorded.path.program

    @property
    def programs(self) -> list[Program]:
        """The programs of all paths that are kept."""
        return [path.program for paths in self._paths.values() for path in paths]

    def explain(self) -> str:
        """Return a text that says for each recording why the programs before it did not fit."""
        if self._refusal is not None:
            return f"{self._name} runs without replays: {self._refusal}"
        return "\n".join([f"{self._name}: {len(self.programs)} programs", *map(str, self._misses)])

    def __repr__(self) -> str:
        return f"<jit of {self._name}, {len(self.programs)} programs>"

    # ---- a replay ----

    def _taken(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Any] | tuple[Any, ...], Key]:
        """Return the numbers of a call, and the key of its programs: of floats alone their count."""
        is_plain = not kwargs and set(map(type, args)) == {float}
        if is_plain and not openings.get():
            return args, len(args)
        numbers, key = taken((args, kwargs))
        return numbers, (key, is_recording())

    def _result(
        self, path: Path, found: list[float], numbers: Sequence[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> R:
        inputs = [*numbers, *path.closed]
        leaves = result_of(path.outputs, found, inputs, lambda: self._f(*args, **kwargs), self._name)
        return cast("R", path.rebuild(leaves))

    def _check(
        self, path: Path, found: list[float], numbers: Sequence[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Raise unless f itself gives what a replay gave."""
        path.next_check = next_check(path.replays, self._verify)
        try:
            result: Any = self._f(*args, **kwargs)
        except (AttributeError, TypeError):  # f may be written for Values and be given floats
            result = self._record(args, kwargs).result
        compare(self._name, path.outputs, found, [*numbers, *path.closed], result)

    # ---- a recording ----

    def _recorded(
        self,
        key: Key,
        missed: list[tuple[Path, int]],
        numbers: Sequence[Any],
        data: Sequence[float],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> R:
        with self._lock:
            count = self._counts[key] = self._counts.get(key, 0) + 1
            if missed:
                self._misses = [*self._misses[-LIMIT:], miss_of(missed, data)]
        if count > LIMIT:
            if count == LIMIT + 1:
                warnings.warn(
                    f"{self._name} has taken {LIMIT} paths; from now on most calls that take another one run without "
                    f"a replay. {self._misses[-1] if self._misses else ''}",
                    RuntimeWarning,
                    stacklevel=3,
                )
            if count & (count - 1):  # again at 128, 256 ..., since the common paths may have changed
                return self._f(*args, **kwargs)
        try:
            recorded = self._record(args, kwargs)
        except Exception as error:  # noqa: BLE001  (a function of floats may raise anything where it gets a Value)
            result = self._f(*args, **kwargs)  # raises too, if the error is the function's own
            self._refuse(f"with recorded numbers it raises {type(error).__name__}: {error}")
            return result
        path = recorded.path
        if path is None:
            self._refuse(recorded.refusal or "")
            return cast("R", recorded.result)
        found = path.run(data)
        if isinstance(found, int):
            raise ReplayError(f"{self._name}: a program does not take the path of the call that it was recorded from")
        compare(self._name, path.outputs, found, None, recorded.result)
        self._keep(key, path)
        return self._result(path, found, numbers, args, kwargs)

    def _record(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Recorded:
        watch = self._watch or Watch(self._f)
        recorded = record(self._f, args, kwargs, differentiable=is_recording())
        change = watch.change()
        if change is not None:
            return Recorded(recorded.result, None, f"the call changes what it closes over: {change}")
        self._watch = watch
        return recorded

    def _keep(self, key: Key, path: Path) -> None:
        path.next_check = next_check(0, self._verify)
        with self._lock:
            paths = self._paths.get(key, [])
            if len(paths) >= LIMIT:
                least = min(paths, key=lambda each: each.replays)
                paths = [each for each in paths if each is not least]
            self._paths[key] = [path, *paths]

    def _forget(self, change: str) -> None:
        """Forget all programs, since something changed that f closes over."""
        with self._lock:
            self._paths, self._watch = {}, None
            self._misses = [*self._misses[-LIMIT:], Miss(change)]

    def _refuse(self, reason: str) -> None:
        with self._lock:
            first, self._refusal = self._refusal is None, reason
        if first:
            warnings.warn(f"{self._name} runs without replays: {reason}", RuntimeWarning, stacklevel=4)
