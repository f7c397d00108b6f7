"""Compare replays with the function that they were recorded from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from math import isclose, isnan
from numbers import Number
from typing import Any

from autograd.comparisons import data_of
from autograd.current_engine import Value
from autograd.functional.gradient import gradients
from autograd.names.error_text import counted
from autograd.program.calls.numbers_and_key import is_static_array
from autograd.program.ir.program import same_bits
from autograd.program.replay.results import Output
from autograd.structure import flatten

__all__ = ["ReplayError", "compare", "difference_of", "is_same_leaf", "next_check"]


ROUNDING = 1e-6  # relative: sums of floats may round differently from sums of Values


class ReplayError(RuntimeError):
    """A replay differs from the function that it was recorded from."""


def next_check(replays: int, verify: bool | int) -> int:
    """Return the number of the next replay to compare with the function.

    >>> [next_check(n, True) for n in (0, 1, 2, 3, 4)], [next_check(n, 3) for n in (0, 1, 2, 3)]
    ([1, 2, 4, 4, 8], [3, 3, 3, 6])
    """
    if not verify:
        return sys.maxsize
    following = 1 << replays.bit_length() if verify is True else (replays // verify + 1) * verify
    return min(following, sys.maxsize)


def compare(
    name: str, outputs: Sequence[Output], found: Sequence[float], inputs: Sequence[Any] | None, result: Any
) -> None:
    """Raise unless a replay computed the results of the function, and their derivatives with respect to its inputs.

    Args:
        name: the name of the function.
        outputs: the leaves of the result of the replay.
        found: the outputs of the program.
        inputs: the inputs of the program: numbers and Values. None skips the derivatives.
        result: the result of the function.

    Raises:
        ReplayError: the results or their derivatives differ.
    """
    flat = flatten(result, is_static_array)[0]
    if len(flat) != len(outputs):
        raise _error(name, f"a replay gives {counted(len(outputs), 'result')}, and the function gives {len(flat)}")
    for k, (x, output) in enumerate(zip(flat, outputs, strict=True)):
        where = f"result {k}" if len(flat) > 1 else "the result"
        if output.at is None:
            if output.given is None and not is_same_leaf(x, output.static):
                raise _error(name, f"{where} is {output.static!r} in the replay and {x!r} in the function")
            continue
        now = data_of(x)
        if not isinstance(now, float) or not same_bits(now, found[output.at]):
            raise _error(name, f"{where} is {found[output.at]!r} in the replay and {now!r} in the function")
        operands = [inputs[i] for i, _ in output.partials or ()] if inputs is not None else []
        if isinstance(x, Value) and x._operands and _are_independent(operands):
            for y, g, (i, at) in zip(operands, gradients(x, operands), output.partials or (), strict=True):
                if not same_bits(g, found[at]):
                    raise _error(
                        name,
                        f"the derivative of {where} with respect to {y.label or f'input {i}'} is {found[at]!r} "
                        f"in the replay and {g!r} in the function",
                    )


def difference_of(
    name: str,
    outputs: Sequence[Output],
    found: Sequence[float],
    inputs: Sequence[Any],
    plain: Sequence[Any],
    again: Callable[[], Any],
) -> str | None:
    """Compare a replay with the function. Return how the function differs for plain floats, or None if it does not.

    Args:
        name: the name of the function.
        outputs: the leaves of the result of the replay.
        found: the results of the program.
        inputs: the numbers and Values that the program was given.
        plain: the result of the function for plain floats; empty if there is none.
        again: calls the function with recorded numbers.

    Raises:
        ReplayError: the program differs from the function on recorded numbers.
    """
    for result in plain:
        try:
            compare(name, outputs, found, inputs, result)
        except ReplayError:
            pass
        else:
            return None
    # A result for plain floats may differ in the last bits. sum() of floats rounds differently since Python 3.12, and
    # if an index is data, derivatives are summed in a different order. It may also be missing: floats raise at 1 / 0,
    # and f may require Values.
    compare(name, outputs, found, inputs, again())
    return _loose_difference(outputs, found, plain[0]) if plain else None


def _loose_difference(outputs: Sequence[Output], found: Sequence[float], result: Any) -> str | None:
    """Describe how a result for plain floats differs from a replay. Return None if the difference is only rounding.

    Args:
        outputs: the leaves of the result of the replay.
        found: the outputs of the program.
        result: the result of the function for plain floats.
    """
    flat = flatten(result, is_static_array)[0]
    if len(flat) != len(outputs):
        return f"it returns {counted(len(flat), 'result')} for plain floats, and {len(outputs)} for recorded numbers"
    for x, output in zip(flat, outputs, strict=True):
        if output.given is None:
            now, then = data_of(x), output.static if output.at is None else found[output.at]
            if not _is_close(now, then):
                return f"it returns {now!r} for plain floats, and {then!r} for recorded numbers"
    return None


def _is_close(x: Any, y: Any) -> bool:
    if isinstance(x, Number) and not isinstance(x, (int, float)):  # other arithmetic: complex, or NumPy's float32
        return True
    if not (isinstance(x, (int, float)) and isinstance(y, (int, float))):
        return is_same_leaf(x, y)
    try:
        return isclose(x, y, rel_tol=ROUNDING) or (isnan(x) and isnan(y))
    except OverflowError:  # an int beyond the range of floats
        return x == y


def is_same_leaf(x: Any, y: Any) -> bool:
    """Return whether two leaves of results are equal: floats and arrays with the same bits."""
    if is_static_array(x) and is_static_array(y):
        return bool(x.shape == y.shape and x.tobytes() == y.tobytes())
    if isinstance(x, float) and isinstance(y, float):  # entries of arrays have a subclass of float
        return same_bits(x, y)
    return type(x) is type(y) and bool(x == y)


def _are_independent(operands: Sequence[Value]) -> bool:
    """Return whether derivatives with respect to some Values can be compared one by one."""
    leaves = {x for x in operands if x._operation is None}
    return bool(leaves) and len(leaves) == len(operands)


def _error(name: str, what: str) -> ReplayError:
    return ReplayError(
        f"{name}: {what}. A replay repeats what the recorded call did: look for random numbers, for a container of "
        "more than 1,000 entries that changed, for a branch on the type of a number, and for a side effect. Pass "
        "anything that changes as an argument, or call the function without jit"
    )
