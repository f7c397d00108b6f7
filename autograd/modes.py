"""Modes of recording: `no_grad` turns it off, and `detect_anomaly` watches it.

The open blocks are a context variable, so each thread and each asyncio task has its own. Leaving a block removes it, in
any order, so one object can be entered twice, or by two threads at once.

An interrupt (Ctrl-C) can come between any two instructions of Python, but not within one call of C. So a `with`
statement calls a composition of C functions at its end, and opens the block in the last instruction at its beginning.
Either the block is never opened, or the statement closes it.
"""

from __future__ import annotations

import functools
import itertools
import operator
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import MethodType
from typing import Any, ClassVar, ParamSpec, TypeVar

__all__ = [
    "detect_anomaly",
    "in_one_call",
    "is_plain",
    "is_recording",
    "is_watching",
    "no_grad",
    "openings",
    "recording",
    "special",
    "unwatched",
]

P = ParamSpec("P")
R = TypeVar("R")

# Reading the mode costs more than a sum of floats. So the native engine reads it only while there is an opening that
# does more than record. Each of them refers to this object, so its reference count tells whether there is one. The
# count is exact where weak references and finalizers are not: openings in cyclic garbage count until they are freed.
special = object()


class Opening:
    """One opening of a block: its changes, and its place among the others.

    Attributes:
        block: the block.
        recording, watching: their state within the block; None where it does not change them.
        place: the later of two openings has the larger place and takes precedence.
        is_open: whether the block has begun; until then the opening changes nothing.
        counted: `special`, or None.
    """

    __slots__ = ("block", "counted", "is_open", "place", "recording", "watching")

    def __init__(self, block: _Block) -> None:
        self.block, self.recording, self.watching = block, block._recording, block._watching
        self.place = next(_places)
        self.is_open = False
        self.counted: object = None


_places = itertools.count()
openings: ContextVar[frozenset[Opening]] = ContextVar("openings", default=frozenset())


def is_recording() -> bool:
    """Return whether operations are recorded here: the setting of the last opening that has one."""
    last, found = -1, True
    for opening in openings.get():
        if opening.recording is not None and opening.place > last and opening.is_open:
            last, found = opening.place, opening.recording
    return found


def is_watching() -> bool:
    """Return whether operations are watched here for inf and nan: the setting of the last opening that has one."""
    last, found = -1, False
    for opening in openings.get():
        if opening.watching is not None and opening.place > last and opening.is_open:
            last, found = opening.place, opening.watching
    return found


def is_plain() -> bool:
    """Return whether operations are recorded here and not watched."""
    return is_recording() and not is_watching()


class _Waiting(threading.local):
    """The openings of `with` statements of this thread that are about to begin."""

    def __init__(self) -> None:
        self.openings: list[Opening] = []


_waiting = _Waiting()


class _Exit:
    """Returns the `__exit__` that a `with` statement looks up before it calls `__enter__`."""

    def __get__(self, block: _Block | None, kind: type[_Block]) -> Callable[..., Any]:
        if block is None:
            return kind._leave  # as contextlib.ExitStack asks
        opening = Opening(block)
        _waiting.openings.append(opening)
        return _leaving(opening)


def in_one_call(steps: Iterator[object]) -> Callable[..., str]:
    """Return a function of any arguments that takes a step of an iterator in one call of C, and returns what is false.

    Formatting a text takes arguments that it does not use, and asks for `step[0]`, which calls the factory. As it
    returns an empty text, a `with` statement that calls it at its end lets an error go on.
    """
    return functools.partial("{step[0]!s:.0}".format, step=defaultdict(steps.__next__))


def _leaving(opening: Opening) -> Callable[..., str]:
    """Return a function that removes an opening: `openings.set(openings.get() - {opening})` in one call."""
    return in_one_call(map(openings.set, map(operator.sub, iter(openings.get, None), itertools.repeat({opening}))))


class _Block:
    """A block in another mode: a context manager, and a decorator of functions and coroutine functions."""

    _recording: ClassVar[bool | None] = None
    _watching: ClassVar[bool | None] = None

    def __repr__(self) -> str:
        call = f"{type(self).__name__}()"
        return f"<{call}; write `with {call}:` or decorate a function with it>"

    def __enter__(self) -> None:
        waiting = _waiting.openings
        opening = waiting.pop() if waiting and waiting[-1].block is self else Opening(self)
        opening.counted = special if self._watching or self._recording is False else None
        before = openings.get()
        try:
            openings.set(before | {opening})
            opening.is_open = True  # nothing is called after it, so no interrupt comes before the block has begun
        except BaseException:
            openings.set(before)
            raise

    __exit__ = _Exit()

    def __getattribute__(self, name: str) -> Any:
        """Return a method; of a call by hand, `block.__exit__()`, no statement has made the opening."""
        return MethodType(type(self)._leave, self) if name == "__exit__" else super().__getattribute__(name)

    def _leave(self, *_: object) -> None:
        """Leave the last opening of this block, if there is one in this context."""
        mine = [opening for opening in openings.get() if opening.block is self]
        if mine:
            _leaving(max(mine, key=lambda opening: opening.place))()

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        import inspect  # here, since it takes long to import

        name = f"@{type(self).__name__}()"
        if not callable(function):
            raise TypeError(f"{name} decorates a function, got {type(function).__name__}")
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(
                f"{name} cannot decorate a generator: its body runs in its caller's blocks; use with inside it"
            )
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def coroutine(*args: P.args, **kwargs: P.kwargs) -> Any:
                with self:
                    return await function(*args, **kwargs)

            return coroutine  # type: ignore[return-value]  # R is a coroutine here, which no signature can say

        @functools.wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            with self:
                return function(*args, **kwargs)

        return wrapped


class no_grad(_Block):  # noqa: N801  (PyTorch's name for it)
    """Compute without recording, as a `with` block or a decorator: results have data but no graph.

    A generator that yields inside the block leaves its caller in it until it resumes, as with any context variable.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.operands
    (9.0, ())
    """

    _recording = False


class recording(_Block):  # noqa: N801  (the counterpart of no_grad)
    """Record in any mode of the caller, as `grad` of a function does inside `no_grad`."""

    _recording = True


class unwatched(_Block):  # noqa: N801  (the counterpart of detect_anomaly)
    """Compute without being watched, as a recorded sweep does with its rules."""

    _watching = False


class detect_anomaly(_Block):  # noqa: N801  (PyTorch's name for it)
    """Raise at the first operation that makes an inf or nan out of finite operands, naming it and your line.

    The errors are Python's own: ZeroDivisionError at a pole, ValueError outside a domain, OverflowError beyond the
    largest float, and FloatingPointError where a derivative becomes inf or nan in a sweep.

    >>> from autograd import Value
    >>> with detect_anomaly():
    ...     Value(-1.0, label="x").log()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: log(-1.0) is nan: outside its domain; operand x = -1.0...
    """

    _watching = True
