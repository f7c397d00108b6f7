"""Errors for wrong arguments: they say which ones there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from types import CodeType
from typing import Any, ParamSpec, TypeVar

from autograd.names.descriptions import counted
from autograd.names.other_libraries import ADVICE, KEYWORDS

__all__ = ["names_its_parameters", "unknown_keyword", "wrong_call"]

P = ParamSpec("P")
R = TypeVar("R")


def names_its_parameters(f: Callable[P, R]) -> Callable[P, R]:
    """Make calls with wrong arguments raise an error that says what the function takes.

    >>> @names_its_parameters
    ... def scale(x, factor=2.0):
    ...     return factor * x
    >>> scale(1.0, by=3.0)
    Traceback (most recent call last):
    TypeError: scale() has no parameter 'by'; it takes x and factor
    >>> scale()
    Traceback (most recent call last):
    TypeError: scale() needs x; it takes x and factor

    For the constructor of a class, the error names the class. For a method, it names both.
    """
    own: CodeType = getattr(f, "__code__")  # noqa: B009  (a Callable has none for type checkers)
    is_method, name = own.co_varnames[:1] == ("self",), f.__name__

    @wraps(f)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return f(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise  # from within the function
        if is_method and not args:  # called on the class
            return f(*args, **kwargs)
        owner = type(args[0]).__name__ if is_method else ""
        called = owner if name == "__init__" else f"{owner}.{name}" if owner else name
        raise wrong_call(called, f, args[is_method:], kwargs)

    # A code of its own, because nn knows a user's function by its code.
    code: CodeType = getattr(checked, "__code__")  # noqa: B009  (as above)
    setattr(checked, "__code__", code.replace(co_name=f.__name__))  # noqa: B010  (as above)
    return checked


def wrong_call(called: str, f: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TypeError:
    """Return the error for a call whose arguments do not fit the parameters of a function.

    Args:
        called: the name of the function in the error.
        f: the function. The parameter `self` does not count.
        args: the arguments by position, without `self`.
        kwargs: the arguments by name.
    """
    import inspect  # needed for errors only

    taken = [p for name, p in inspect.signature(f).parameters.items() if name != "self"]
    names = [p.name for p in taken]
    by_position = [p.name for p in taken if p.kind is not p.KEYWORD_ONLY]
    for name in kwargs:
        if name not in names:
            return unknown_keyword(called, name, names)
    if len(args) > len(by_position):
        others = names[len(by_position) :]
        advice = ADVICE.get(f"{called}()") or (f"give {listed(others)} by name" if others else "leave the others out")
        takes = listed(by_position) if by_position else "none"
        return TypeError(f"{called}() takes {takes} by position, got {counted(len(args), 'argument')}; {advice}")
    given = by_position[: len(args)]
    if twice := [name for name in given if name in kwargs]:
        return TypeError(f"{called}() got {listed(twice)} twice, by position and by name; give it once")
    needed = [p.name for p in taken if p.default is p.empty and p.name not in (*given, *kwargs)]
    return TypeError(f"{called}() needs {listed(needed)}; it takes {listed(names)}")


def listed(names: Sequence[str]) -> str:
    """Return names as text.

    >>> listed(["x", "y", "z"])
    'x, y and z'
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


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
    from difflib import get_close_matches  # needed for errors only

    plain = {parameter.lower().replace("_", ""): parameter for parameter in parameters}
    if found := get_close_matches(name.lower().replace("_", ""), plain, 1, 0.8):
        return TypeError(f"{function}() has no parameter {name!r}; did you mean {plain[found[0]]}?")
    takes = listed(parameters) if parameters else "no arguments"
    return TypeError(f"{function}() has no parameter {name!r}; it takes {takes}")
