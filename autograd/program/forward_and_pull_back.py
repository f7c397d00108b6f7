"""A function as two programs: the forward pass, and the pull-back of cotangents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd.current_engine import Value
from autograd.names.error_text import described
from autograd.program.ir.program import Program
from autograd.program.optimization_passes import finished
from autograd.program.recording.recorded_call import RecordedCall, record_call
from autograd.program.recording.registers import Register

__all__ = ["Cut", "cut", "forward_of", "pull_back_of"]


class Cut(NamedTuple):
    """A function as two programs.

    Attributes:
        forward: maps the numbers that the function takes and closes over to its results.
        pull_back: maps the same numbers and a cotangent per result to a cotangent per number.
        closed: the Values that the function closes over. Their numbers are the last inputs.
    """

    forward: Program
    pull_back: Program
    closed: tuple[Value, ...]


def cut(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Cut:
    """Call a function, and return its program and its pull-back's program.

    Raises:
        RuntimeError: the function cannot be recorded.
        TypeError: the function returns something that is not a number.
    """
    called = record_call(f, args, kwargs)
    recording = called.recording
    if recording.refusal is not None:
        raise RuntimeError(f"the function cannot be recorded: {recording.refusal}")
    for y in called.leaves:
        if not isinstance(y, (Value, float, int)):
            raise TypeError(f"expected a function that returns numbers, got {described(y)}")
    forward = forward_of(called, called.leaves)
    closed = tuple(recording.closed.values())
    pull_back, _ = pull_back_of(called, called.leaves, [*called.inputs, *closed])
    return Cut(forward, pull_back, closed)


def forward_of(called: RecordedCall, leaves: Sequence[Any]) -> Program:
    """Return the program that maps the numbers of a call to some leaves of its result."""
    recording = called.recording
    outputs = [recording.register_of(y) for y in leaves]
    return finished(list(recording.code.steps), _inputs(called), recording.guards.values(), outputs)


def pull_back_of(
    called: RecordedCall, leaves: Sequence[Any], wanted: Sequence[Value], *, with_leaves: bool = False
) -> tuple[Program, list[bool]]:
    """Return the program that maps the numbers of a call and a cotangent per leaf to the cotangents of some Values.

    The second result says for each Value whether a leaf depends on it.

    Args:
        called: the call.
        leaves: the leaves of its result that have cotangents.
        wanted: the Values.
        with_leaves: return the numbers of the leaves too, after the cotangents.
    """
    recording = called.recording
    takes, cotangents = _inputs(called), []
    seeds: dict[Value, Any] = {}
    for y in leaves:
        cotangents.append(recording.code.input())
        if isinstance(y, Value):
            seed = Register(recording.code, cotangents[-1])
            seeds[y] = seeds[y] + seed if y in seeds else seed
    found = recording.pull_back(seeds, wanted)
    zero = recording.code.constant(0.0)
    outputs = [zero if register is None else register for register in found]
    outputs += [recording.register_of(y) for y in leaves] if with_leaves else []
    program = finished(recording.code.steps, [*takes, *cotangents], recording.guards.values(), outputs)
    return program, [register is not None for register in found]


def _inputs(called: RecordedCall) -> list[int]:
    return [called.recording.register_of(x) for x in (*called.inputs, *called.recording.closed.values())]
