"""Errors of unknown keyword arguments: they say which ones there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from types import CodeType
from typing import ParamSpec, TypeVar

from autograd.names.other_libraries import ADVICE, KEYWORDS

__all__ = ["names_its_parameters", "unknown_keyword"]

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

    For the constructor of a class, the error names the class.
    """
    code: CodeType = getattr(f, "__code__")  # noqa: B009  (a Callable has none for type checkers)
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    shown = names[1:] if f.__name__ == "__init__" else names
    called = f.__qualname__.split(".")[-2] if f.__name__ == "__init__" else f.__name__

    @wraps(f)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs:
            if name not in names:
                raise unknown_keyword(called, name, shown)
        return f(*args, **kwargs)

    return checked


def unknown_keyword(function: str, name: str, parameters: Sequence[str]) -> TypeError:
    """Return the error for a keyword that is not a parameter of a function. It says what to use instead.

    >>> unknown_keyword("Value", "name", ["data", "label"])
    TypeError("Value() has no parameter 'name'; did you mean label?")
    >>> unknown_keyword("Value", "unit", ["data", "label"])
    TypeError("Value() has no parameter 'unit'; it takes data and label")
    """
    if advice := ADVICE.get(f"{function}.{name}"):
        return TypeError(f"{function}() has no parameter {name!r}; {advice}")
    meant = [parameter for parameter in KEYWORDS.get(name, ()) if parameter in parameters]
    if meant:
        return TypeError(f"{function}() has no parameter {name!r}; did you mean {meant[0]}?")
    *others, last = parameters
    taken = f"{', '.join(others)} and {last}" if others else last
    return TypeError(f"{function}() has no parameter {name!r}; it takes {taken}")
