"""One call to a function and its recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from autograd import modes
from autograd.current_engine import Value
from autograd.names.error_text import described
from autograd.program.calls.numbers_and_key import Index, is_static_array
from autograd.program.recording.hash_hook import reporting_hashes
from autograd.program.recording.line_tracing import LineTrace
from autograd.program.recording.recording import Recording
from autograd.structure import flatten

__all__ = ["RecordedCall", "record_call"]

_STATIC = (int, float, str, bytes, complex, type(None))  # allowed in a result next to recorded numbers


@dataclass(slots=True)
class RecordedCall:
    """A call to a function, and its recording.

    Attributes:
        recording: the recording.
        inputs: the Values that replaced the numbers among the arguments.
        leaves: the leaves of the result.
        rebuild: builds the result from its leaves.
    """

    recording: Recording
    inputs: list[Value]
    leaves: list[Any]
    rebuild: Callable[[Sequence[Any]], Any]


def record_call(
    f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *, with_sources: bool = False
) -> RecordedCall:
    """Call a function with Values in place of the numbers among its arguments, and record the call."""
    # Use a new context, so that no listener remains in the caller's context, even if memory runs out at the end of the
    # block.
    return copy_context().run(_record, f, args, kwargs, with_sources)


def _record(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], with_sources: bool) -> RecordedCall:
    lines = LineTrace() if with_sources else None
    recording = Recording(lines)
    leaves, rebuild = flatten((args, kwargs), is_static_array)
    with modes.recording(), modes.noting(recording), reporting_hashes():
        stand_ins = [
            recording.argument(x)
            if isinstance(x, Value)
            else recording.number(float(x), is_integer=isinstance(x, Index))
            if isinstance(x, (float, Index))
            else x
            for x in leaves
        ]
        given = rebuild(stand_ins)
        with lines or nullcontext():
            result = f(*given[0], **given[1])
        flat, rebuild_result = flatten(result, is_static_array)
        now = flatten(given, is_static_array)[0]
        if len(now) != len(stand_ins) or any(x is not y for x, y in zip(now, stand_ins)):
            recording.mislead("writes to its arguments")  # they were copies
        for x in flat:
            if not (isinstance(x, (Value, *_STATIC)) or is_static_array(x) or any(x is y for y in leaves)):
                advice = "; pass it arrays of float64" if "float" in type(x).__name__ else ""
                recording.mislead(f"returns {described(x)}, which a program does not compute{advice},")
            recording.is_number(x)  # writes the instructions that compute the result
    return RecordedCall(recording, [x for x in stand_ins if isinstance(x, Value)], flat, rebuild_result)
