"""Nonnumeric leaves: text, None, functions and other objects without numbers keep their places in a structure.

A leaf that may hold numbers, such as a complex number, a set, or another library's tensor, is not a nonnumeric leaf. It
is an error where numbers are expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Complex
from typing import Any, SupportsFloat, SupportsIndex

from autograd.comparisons import ComparedByData

__all__ = ["Rebuild", "is_nonnumeric", "with_nonnumeric"]

Rebuild = Callable[[Sequence[Any]], Any]

_PLAIN = {float, int, list, tuple}  # the usual types; a test for a protocol takes 100 times as long
# Arrays are common and iterable, so the slow protocols are tested last.
_WITH_NUMBERS = (Iterable, Complex, ComparedByData, SupportsFloat, SupportsIndex)


def is_nonnumeric(x: Any) -> bool:
    """Return whether a leaf is not a number and holds none.

    >>> [is_nonnumeric(x) for x in (None, "tanh", abs, 1.0, 1j, {2.0})]
    [True, True, True, False, False, False]
    """
    if type(x) in _PLAIN:
        return False
    if x is None or isinstance(x, (str, bytes)) or callable(x):
        return True
    return not isinstance(x, _WITH_NUMBERS)


def with_nonnumeric(rebuild: Rebuild, kept: Mapping[int, Any], count: int) -> Rebuild:
    """Return a function that rebuilds a structure from the leaves that hold numbers.

    Args:
        rebuild: the function that rebuilds it from all leaves.
        kept: leaves by position.
        count: the number of all leaves.
    """
    if not kept:
        return rebuild

    def rebuild_all(new: Sequence[Any]) -> Any:
        rest = iter(new)
        return rebuild([kept[i] if i in kept else next(rest) for i in range(count)])

    return rebuild_all
