"""The numbers of nested arguments and results. Nonnumeric leaves, such as None and text, keep their places.

An argument or a result that is a single nonnumeric leaf is an error, because it is more likely a mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from autograd.current_engine import FloatOrValue, Value
from autograd.modes import noted
from autograd.number import number
from autograd.recording.slow_path import Ieee
from autograd.structure import Rebuild, flatten, is_nonnumeric, key_paths, matched, place, with_nonnumeric

__all__ = ["Name", "numbers_like", "numbers_of", "stands_for_number"]

Name = Callable[[tuple[Any, ...]], str]  # returns the name of a leaf for an error, given the keys that lead to it

_PLAIN = {float, Value}


def numbers_of(tree: Any, what: Name, top: int = 0) -> tuple[list[FloatOrValue], Rebuild]:
    """Return the numbers of a structure, and a function that rebuilds it from new ones.

    Args:
        tree: the structure.
        what: the name of a leaf for errors.
        top: the number of keys that lead to a whole argument or result, which must be a number or a container.

    Raises:
        TypeError: a leaf is neither a number nor passed through.
        OverflowError: a leaf is an integer beyond the largest float.

    >>> found, rebuild = numbers_of({"w": 2, "name": "tanh", "b": None}, str)
    >>> found, rebuild([5.0])
    ([2.0], {'w': 5.0, 'name': 'tanh', 'b': None})
    """
    leaves, rebuild = flatten(tree)
    if _PLAIN.issuperset(map(type, leaves)):  # the usual case
        return leaves, rebuild
    found: list[FloatOrValue] = []
    kept: dict[int, Any] = {}
    for i, x in enumerate(leaves):
        try:
            found.append(_number(x))
        except (TypeError, OverflowError):
            keys = next(islice(key_paths(tree), i, None))
            if len(keys) <= top or not is_nonnumeric(x):
                number(x, what(keys))  # raises again, naming the leaf
            kept[i] = x
    return found, with_nonnumeric(rebuild, kept, len(leaves))


def numbers_like(like: Any, given: Any, what: str, other: str) -> list[FloatOrValue]:
    """Return the numbers of `given` in the order of those of `like`, which has the same structure.

    Raises:
        TypeError: the structures differ, or `given` lacks a number where there should be one.
    """
    found: list[FloatOrValue] = []
    for i, (x, y) in enumerate(zip(matched(given, like, what, other), flatten(like)[0], strict=True)):
        try:
            if type(y) is float or not is_nonnumeric(y):
                found.append(_number(x))
        except (TypeError, OverflowError):
            number(x, f"{what}{place(next(islice(key_paths(like), i, None)))}")
    return found


def stands_for_number(x: object) -> bool:
    """Return whether a Value represents a plain number. This occurs while a program is recorded."""
    listener = noted.get()
    return listener is not None and listener.is_number(x)


def _number(x: Any) -> FloatOrValue:
    return x if isinstance(x, Value) else Value(x._data) if isinstance(x, Ieee) else number(x)
