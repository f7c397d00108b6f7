"""Modes of recording: `no_grad` turns it off, and `detect_anomaly` checks its results.

An interrupt (Ctrl-C) can occur between any two Python instructions, but not within a call to a C function. So a block
is opened by the last instruction of `__enter__`, and closed by a composition of C functions. Either the block is never
opened, or the `with` statement closes it.
"""

from __future__ import annotations

import functools
import itertools
import operator
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any, ClassVar, ParamSpec, Self, TypeVar, overload

from autograd.modes import mode_stack
from autograd.modes.mode_stack import Opening, openings
from autograd.names.error_text import described

__all__ = ["detect_anomaly", "in_one_call", "no_grad", "recording", "unwatched"]

P = ParamSpec("P")
R = TypeVar("R")


class _PendingOpenings(threading.local):
    """The openings of this thread's `with` statements that are about to begin."""

    def __init__(self) -> None:
        self.openings: list[Opening] = []


_pending = _PendingOpenings()


class _Exit:
    """Returns the `__exit__` that a `with` statement looks up before it calls `__enter__`."""

    def __get__(self, block: _Block | None, kind: type[_Block]) -> Callable[..., Any]:
        if block is None:
            return kind._leave  # contextlib.ExitStack reads it from the class
        opening = block._opening()
        _pending.openings.append(opening)
        return _leaving(opening)


def in_one_call(steps: Iterator[object]) -> Callable[..., str]:
    """Return a C function that ignores its arguments, takes one step of an iterator, and returns an empty string.

    The function is `str.format` of a string that contains `step[0]`: it ignores other arguments, and looking up
    `step[0]` calls the factory. An empty string is false, so a `with` statement that uses the function as `__exit__`
    does not suppress errors.
    """
    return functools.partial("{step[0]!s:.0}".format, step=defaultdict(steps.__next__))


def _leaving(opening: Opening) -> Callable[..., str]:
    """Return a function that removes an opening: `openings.set(openings.get() - {opening})` in one call."""
    return in_one_call(map(openings.set, map(operator.sub, iter(openings.get, None), itertools.repeat({opening}))))


class _Block:
    """A block that changes a mode: a context manager, and a decorator for functions and coroutine functions."""

    _recording: ClassVar[bool | None] = None
    _watching: ClassVar[bool | None] = None

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, function: Callable[P, R]) -> Callable[P, R]: ...  # type: ignore[misc]  # a decorator without parentheses
    def __new__(cls, function: Callable[P, R] | None = None) -> Self | Callable[P, R]:  # type: ignore[misc]  # as above
        """Return a block. Given a function, as in a decorator without parentheses, return the decorated function."""
        block = super().__new__(cls)
        return block if function is None else block(function)

    def __repr__(self) -> str:
        call = f"{type(self).__name__}()"
        return f"<{call}; write `with {call}:` or decorate a function with it>"

    def _opening(self) -> Opening:
        return Opening(self, self._recording, self._watching)

    def __enter__(self) -> None:
        waiting = _pending.openings
        opening = waiting.pop() if waiting and waiting[-1].block is self else self._opening()
        opening.counted = mode_stack.special if self._watching or self._recording is False else None
        before = openings.get()
        try:
            openings.set(before | {opening})
            opening.is_open = True  # the last instruction, so no interrupt can follow before the block has begun
        except BaseException:
            openings.set(before)
            raise

    __exit__ = _Exit()

    def __getattribute__(self, name: str) -> Any:
        """Return an attribute. `__exit__` is `_leave` if it is called by hand, without a `with` statement."""
        return MethodType(type(self)._leave, self) if name == "__exit__" else super().__getattribute__(name)

    def _leave(self, *_: object) -> None:
        """Leave the last opening of this block, if there is one in this context."""
        mine = [opening for opening in openings.get() if opening.block is self]
        if mine:
            _leaving(max(mine, key=lambda opening: opening.place))()

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        import inspect  # imported on first use, because it is slow to import

        name = f"@{type(self).__name__}"
        if not callable(function):
            raise TypeError(f"{name} decorates a function, got {described(function)}")
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

    Args:
        function: the function to decorate, with either `@no_grad` or `@no_grad()`.

    Raises:
        TypeError: the decorated object is not a function, or is a generator.

    If a generator yields inside the block, its caller is in the block too until the generator resumes. This holds for
    every context variable.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.operands
    (9.0, ())
    """

    _recording = False


class recording(_Block):  # noqa: N801  (the counterpart of no_grad)
    """Turn recording on, even inside `no_grad`. `grad` of a function uses it."""

    _recording = True


class unwatched(_Block):  # noqa: N801  (the counterpart of detect_anomaly)
    """Turn the checks of `detect_anomaly` off. Recorded sweeps use it while rules run."""

    _watching = False


class detect_anomaly(_Block):  # noqa: N801  (PyTorch's name for it)
    """Raise at the first operation that turns finite operands into an inf or nan. The error names it and your line.

    It is a ZeroDivisionError at a pole, a ValueError outside of a domain, an OverflowError beyond the largest float,
    and a FloatingPointError if a derivative becomes inf or nan in a sweep.

    Args:
        function: the function to decorate, with either `@detect_anomaly` or `@detect_anomaly()`.

    Raises:
        TypeError: the decorated object is not a function, or is a generator.

    >>> from autograd import Value
    >>> with detect_anomaly():
    ...     Value(-1.0, label="x").log()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: log(-1.0) is nan: outside its domain; operand x = -1.0...
    """

    _watching = True
