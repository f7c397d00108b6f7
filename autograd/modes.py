"""Whether operations are recorded, and whether they are watched: `no_grad` and `detect_anomaly`.

The mode is a context variable, so each thread and each asyncio task has its own. It remembers the mode around it, so
leaving a block needs no state elsewhere, and one object can be entered twice, or by two threads at once. To ask for it
costs more than a sum of floats, so the native engine asks only while a mode lives that holds `special`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# Held by each mode that does not just record. Its count of references is exact where finalizers and weak references are
# not: a mode that cyclic garbage holds counts until it is gone, and again where a finalizer brings it back.
special = object()


@dataclass(frozen=True, eq=False)
class Mode:
    """How operations are recorded here, and the mode to go back to."""

    recording: bool = True
    watching: bool = False
    outer: Mode | None = None
    block: _Block | None = None
    counted: object = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        if self.watching or not self.recording:
            object.__setattr__(self, "counted", special)


NORMAL = Mode()
mode: ContextVar[Mode] = ContextVar("mode", default=NORMAL)

# The leaves made since a derivative of a function began: its own, as opposed to Values that the function found.
leaves_made: ContextVar[set[Any] | None] = ContextVar("leaves_made", default=None)


class _Block:
    """A block in another mode: a context manager, and a decorator of functions and coroutine functions."""

    _changes: ClassVar[dict[str, bool]]  # what its mode has other than the mode around it

    def __enter__(self) -> None:
        mode.set(self._within(mode.get()))

    def __exit__(self, *_: object) -> None:
        """Leave this block, also where a generator left others open in it."""
        above = []
        here = mode.get()
        while here.block is not self:
            if here.block is None or here.outer is None:
                return  # entered in another context, which has its own mode
            above.append(here.block)
            here = here.outer
        here = here.outer or NORMAL
        for block in reversed(above):
            here = block._within(here)
        mode.set(here)

    def _within(self, outer: Mode) -> Mode:
        return replace(outer, outer=outer, block=self, **self._changes)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
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

    A generator that yields inside the block leaves its caller in it until it goes on, as Python has it.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.operands
    (9.0, ())
    """

    _changes: ClassVar = {"recording": False}


class recording(_Block):  # noqa: N801  (the counterpart of no_grad)
    """Record, whatever the caller's mode: what `grad` of a function does inside `no_grad`."""

    _changes: ClassVar = {"recording": True}


class unwatched(_Block):  # noqa: N801  (the counterpart of detect_anomaly)
    """Compute without being watched: what a recorded sweep does with its rules."""

    _changes: ClassVar = {"watching": False}


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

    _changes: ClassVar = {"watching": True}
