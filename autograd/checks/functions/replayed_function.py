"""A function of Values that is checked, as a program: a check calls it at many points near one.

A replay is valid for the branch that was recorded. At a point on another branch, the function itself is called.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from autograd.comparisons import data_of
from autograd.current_engine import Value, topological_order
from autograd.operation import Primitive, smooth
from autograd.program.passes import finished
from autograd.program.paths import Heard, hear
from autograd.program.program import Guard
from autograd.program.recording.tracing import Place
from autograd.program.replay.current_replayer import replayer

__all__ = ["Replay", "replay_of", "sides"]

FEWEST = 8  # inputs; recording a function takes as long as some calls

Replay = Callable[[Sequence[Any]], "tuple[tuple[float, ...], Hashable] | None"]


def replay_of(f: Callable[..., Any], args: Sequence[Any], outcomes: Hashable, inputs: int) -> Replay | None:
    """Return a function that replays f: from numbers to the outputs and the branch, or None for another branch.

    The result is None if f cannot be replayed, or if it takes fewer numbers than FEWEST.

    Args:
        f: the function.
        args: its arguments; their numbers are Values.
        outcomes: those of the comparisons at these arguments.
        inputs: the count of numbers.
    """
    if inputs < FEWEST:
        return None
    try:
        called = hear(f, tuple(args), {})
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (the check calls f too, and reports its error)
        return None
    heard = called.heard
    if heard.refusal is not None or not all(isinstance(y, (Value, float, int)) for y in called.leaves):
        return None
    try:
        way, guards = _way(called)
    except TypeError:  # a user's kinks that branch on numbers
        return None
    closed = list(heard.closed.values())
    takes = [heard.place(x) for x in (*called.inputs, *closed)]
    places = [heard.place(y) for y in called.leaves]
    run = replayer(finished(heard.code.steps, takes, [*heard.guards.values(), *guards], places))
    branch = way, outcomes

    def replay(xs: Sequence[Any]) -> tuple[tuple[float, ...], Hashable] | None:
        if set(map(type, xs)) != {float}:
            return None
        found = run([*xs, *[x._data for x in closed]])
        return None if isinstance(found, int) else (tuple(found), branch)

    return replay


def _way(called: Heard) -> tuple[tuple[Any, ...], list[Guard]]:
    """Return the operations of the branch with the sides of their kinks, and guards that keep each side."""
    heard, given = called.heard, set(called.inputs)
    zero = heard.code.constant(0.0)
    way: list[Any] = []
    guards = []
    for node in topological_order(*[y for y in called.leaves if isinstance(y, Value) and not heard.is_number(y)]):
        op = node._operation
        if op is None or node in given:
            continue
        way.append(op.name)
        if op.kinks is not smooth:
            found = sides(op, [data_of(x) for x in node._operands])
            way += found
            places: list[Any] = [Place(heard.code, heard.place(x)) for x in node._operands]
            for kink, side in zip(op.kinks(*places), found):
                place = heard.code.place_of(kink)
                guards += [Guard("gt", (place, zero), side > 0), Guard("lt", (place, zero), side < 0)]
    return tuple(way), guards


def sides(op: Primitive, data: Sequence[float]) -> list[int]:
    """Return the side of each kink of an operation."""
    return [(kink > 0) - (kink < 0) for kink in op.kinks(*data)]
