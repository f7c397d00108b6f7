"""Errors of unknown keyword arguments: they say which ones there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import CodeType
from typing import ParamSpec, TypeVar

__all__ = ["names_its_parameters"]

P = ParamSpec("P")
R = TypeVar("R")


def names_its_parameters(f: Callable[P, R]) -> Callable[P, R]:
    """Make calls of a function with an unknown keyword raise an error that lists its parameters.

    >>> @names_its_parameters
    ... def scale(x, factor=2.0):
    ...     return factor * x
    >>> scale(1.0, by=3.0)
    Traceback (most recent call last):
    TypeError: scale() has no parameter 'by'; it takes x and factor
    """
    code: CodeType = getattr(f, "__code__")  # noqa: B009  (a Callable has none for type checkers)
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

    @wraps(f)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs:
            if name not in names:
                taken = f"{', '.join(names[:-1])} and {names[-1]}"
                raise TypeError(f"{f.__name__}() has no parameter {name!r}; it takes {taken}")
        return f(*args, **kwargs)

    return checked
