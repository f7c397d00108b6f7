"""The arguments of a call, split into numbers and a key, and the result of calls that run without a program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.current_engine import Value
from autograd.modes import is_recording, openings
from autograd.program.cache.replay_verification import ReplayError
from autograd.program.calls.numbers_and_key import Key, are_floats, is_narrow_float, is_static_array, taken
from autograd.structure import flatten

__all__ = ["Call", "Eager", "call_of", "plain_result"]


@dataclass(slots=True)
class Call:
    """The arguments of a call: its numbers, and the key that selects programs.

    Attributes:
        args, kwargs: the arguments, with NumPy's other floats replaced by doubles.
        numbers: the floats and Values of the arguments.
        data: the same numbers as floats.
        key: structure, static arguments and recording mode.
    """

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    numbers: Sequence[Any]
    data: Sequence[float]
    key: Key


@dataclass(slots=True)
class Eager:
    """The result of a call that ran without a program."""

    result: Any


def call_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
    """Split a call into numbers and key. If all arguments are floats, the key is their count."""
    if not kwargs and are_floats(args) and not openings.get():
        return Call(args, kwargs, args, args, len(args))
    numbers, data, key, is_narrow = taken((args, kwargs))
    if is_narrow:
        leaves, rebuild = flatten((args, kwargs), is_static_array)
        args, kwargs = rebuild([float(x) if is_narrow_float(x) else x for x in leaves])
    return Call(args, kwargs, numbers, data, (key, is_recording()))


def plain_result(f: Callable[..., Any], call: Call) -> Eager | None:
    """Call a function with its plain floats; return None if a number is a Value or the call raises."""
    if not call.numbers or (call.data is not call.numbers and any(isinstance(x, Value) for x in call.numbers)):
        return None
    try:
        return Eager(f(*call.args, **call.kwargs))
    except ReplayError:  # raised by a jitted function inside the call
        raise
    except Exception:  # noqa: BLE001  (floats raise at 1 / 0, have no .exp(), and so on)
        return None
