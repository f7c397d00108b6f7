"""A program for the function that a check calls at many neighboring points.

A replay is valid for the branch that was recorded. At a point on a different branch, the function itself is called.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from autograd.comparisons import data_of
from autograd.current_engine import Value, topological_order
from autograd.operation import Primitive, smooth
from autograd.program.ir.program import Guard
from autograd.program.optimization_passes import finished
from autograd.program.recording.recorded_call import RecordedCall, record_call
from autograd.program.recording.registers import Register
from autograd.program.replay.current_replayer import replayer

__all__ = ["Replay", "replay_of", "sides"]

FEWEST = 8  # inputs: for fewer, recording would take longer than it saves

Replay = Callable[[Sequence[Any]], "tuple[tuple[float, ...], Hashable] | None"]


def replay_of(f: Callable[..., Any], args: Sequence[Any], outcomes: Hashable, inputs: int) -> Replay | None:
    """Return a function that replays f: from numbers to the outputs and the branch, or None for a different branch.

    The result is None if f cannot be replayed, or if it takes fewer numbers than FEWEST.

    Args:
        f: the function.
        args: the arguments of f, whose numbers are Values.
        outcomes: the outcomes of the comparisons at these arguments.
        inputs: how many numbers the arguments have.
    """
    if inputs < FEWEST:
        return None
    try:
        called = record_call(f, tuple(args), {})
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (the check calls f too, and reports its error)
        return None
    recording = called.recording
    if recording.refusal is not None or not all(isinstance(y, (Value, float, int)) for y in called.leaves):
        return None
    try:
        operations, guards = _branch(called)
    except TypeError:  # a user's kinks that branch on numbers
        return None
    closed = list(recording.closed.values())
    takes = [recording.register_of(x) for x in (*called.inputs, *closed)]
    registers = [recording.register_of(y) for y in called.leaves]
    run = replayer(finished(recording.code.steps, takes, [*recording.guards.values(), *guards], registers))
    branch = operations, outcomes

    def replay(xs: Sequence[Any]) -> tuple[tuple[float, ...], Hashable] | None:
        if set(map(type, xs)) != {float}:
            return None
        found = run([*xs, *[x._data for x in closed]])
        return None if isinstance(found, int) else (tuple(found), branch)

    return replay


def _branch(called: RecordedCall) -> tuple[tuple[Any, ...], list[Guard]]:
    """Return the operations of the branch with the sides of their kinks, and guards that keep each side."""
    recording, given = called.recording, set(called.inputs)
    zero = recording.code.constant(0.0)
    operations: list[Any] = []
    guards = []
    for node in topological_order(*[y for y in called.leaves if isinstance(y, Value) and not recording.is_number(y)]):
        op = node._operation
        if op is None or node in given:
            continue
        operations.append(op.name)
        if op.kinks is not smooth:
            found = sides(op, [data_of(x) for x in node._operands])
            operations += found
            registers: list[Any] = [Register(recording.code, recording.register_of(x)) for x in node._operands]
            for kink, side in zip(op.kinks(*registers), found):
                register = recording.code.register_of(kink)
                guards += [Guard("gt", (register, zero), side > 0), Guard("lt", (register, zero), side < 0)]
    return tuple(operations), guards


def sides(op: Primitive, data: Sequence[float]) -> list[int]:
    """Return the side of each kink of an operation."""
    return [(kink > 0) - (kink < 0) for kink in op.kinks(*data)]
