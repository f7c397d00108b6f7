"""A listener for the comparisons in a computation, and for other events that its graph does not contain.

`noting` keeps the outcomes of comparisons in a list, to find out which branch a computation took.
`program/recording/recording.py` turns them into guards. Without a listener, they cost nothing extra.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from itertools import repeat
from typing import Any

from autograd.modes.context_managers import in_one_call

__all__ = ["Listener", "Outcomes", "noted", "noting", "refuse_recording"]


class Listener:
    """Receives the events of a computation that its graph does not contain.

    The methods of this class behave as if there were no listener.
    """

    __slots__ = ()

    def note(self, test: str, operands: tuple[Any, ...], outcome: int) -> None:
        """Receive the outcome of a test. The test is named after a function in `operator`, `math` or `builtins`."""

    def read(self, value: Any) -> Any:
        """Return the result of `value.data`."""
        return value._data

    def fix(self, value: Any) -> float:
        """Return the number of a Value for use outside of the engine, as text or as an index."""
        number: float = value._data
        return number

    def constant(self, value: Any) -> Any:
        """Return the operand of a `where` for a Value that is not chosen."""
        return value._data

    def hashed(self, value: Any) -> None:
        """Receive a Value that was hashed, as for a dict or a set."""

    def is_number(self, x: object) -> bool:
        """Return whether a Value represents a plain number."""
        return False

    def is_integer(self, x: object) -> bool:
        """Return whether a Value represents an int."""
        return False

    def link(self, leaf: Any, value: Any, *, is_number: bool) -> None:
        """Receive a new leaf with the number of a Value, and whether the leaf represents a plain number."""

    def sweep(
        self, backward: bool, order: Sequence[Any], seeds: Mapping[Any, Any], wanted: Sequence[Any], found: list[Any]
    ) -> list[Any]:
        """Return the result of a sweep over captured partials: plain numbers."""
        return found

    def refuse(self, action: str, value: Any = None) -> None:
        """Receive an action that only the eager engine can perform, and the Value whose attribute it reads or sets."""


noted: ContextVar[Listener | None] = ContextVar("noted", default=None)


class Outcomes(list[int], Listener):
    """A listener that only keeps outcomes, in order."""

    __slots__ = ()

    def note(self, test: str, operands: tuple[Any, ...], outcome: int) -> None:
        """Keep the outcome."""
        self.append(outcome)


class noting:  # noqa: N801  (named like no_grad and the other blocks)
    """Keep the outcomes of all comparisons, truth tests and roundings within the block, in a list.

    A different listener can be passed instead. Entering and leaving the block calls only C functions, so an interrupt
    cannot leave the listener set (see `context_managers.py`).

    >>> from autograd import Value
    >>> with noting() as outcomes:
    ...     y = Value(2.0) if Value(1.0) > 3 else Value(5.0)
    >>> outcomes
    [False]
    """

    __slots__ = ("_listener",)

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener

    @property
    def __enter__(self) -> Callable[[], Any]:
        """Set the listener and return it. The token of `set` is true, so the filter keeps the listener."""
        listener = Outcomes() if self._listener is None else self._listener
        return filter(noted.set, repeat(listener)).__next__

    @property
    def __exit__(self) -> Callable[..., Any]:  # noqa: PLE0302  (a property, not a method)
        """Restore the previous listener. A `with` statement looks this method up before it enters the block."""
        return in_one_call(map(noted.set, repeat(noted.get())))


def refuse_recording(action: str, value: Any = None) -> None:
    """Report an action that only the eager engine can perform to the listener, if there is one.

    Args:
        action: the action as a verb and its object, for messages.
        value: the Value whose attribute it reads or sets.
    """
    listener = noted.get()
    if listener is not None:
        listener.refuse(action, value)
