"""The types of the fields of a program, which may come from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["IS_GUARD", "IS_INSTRUCTION", "IS_LAYOUT", "are_instructions", "is_source", "row"]


def is_source(x: object) -> bool:
    """Return whether x is a file and a line."""
    return type(x) is tuple and len(x) == 2 and type(x[0]) is str and type(x[1]) is int


def _is_texts(x: object) -> bool:
    return type(x) is tuple and all(type(text) is str for text in x)


IS_LAYOUT = (lambda x: type(x) is str, _is_texts, _is_texts, _is_texts, lambda x: type(x) is str)
IS_INSTRUCTION = (lambda x: type(x) is str, lambda x: type(x) is tuple, lambda x: type(x) is int)
_INSTRUCTION_TYPES = {(str, tuple, int)}
IS_GUARD = (lambda x: type(x) is str, lambda x: type(x) is tuple, lambda x: type(x) in (bool, int, float), is_source)


def row(kind: Any, given: object, checks: Sequence[Callable[[Any], bool]]) -> Any:
    """Return a tuple as a named tuple, after checking the types of its fields."""
    if type(given) is kind:
        fields: tuple[Any, ...] = given  # type: ignore[assignment]  # a named tuple
    elif type(given) is tuple and len(given) == len(checks):
        fields = given
    else:
        raise TypeError(f"expected {kind.__name__} of {len(checks)} fields, got {given!r}")
    for name, x, fits in zip(kind._fields, fields, checks, strict=True):
        if not fits(x):
            raise TypeError(f"the {name} of {kind.__name__} has the wrong type: {x!r}")
    return given if type(given) is kind else kind(*fields)


def are_instructions(given: tuple[Any, ...], kind: Any) -> bool:
    """Return whether a tuple holds instructions whose fields have the right types. `row` says what is wrong."""
    return set(map(type, given)) <= {kind} and {tuple(map(type, x)) for x in given} <= _INSTRUCTION_TYPES
