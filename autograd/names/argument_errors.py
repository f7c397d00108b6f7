"""Errors for wrong arguments, which say what the function takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from types import CodeType
from typing import Any, ParamSpec, TypeVar

from autograd.names.error_text import counted, described
from autograd.names.other_libraries import ADVICE, KEYWORDS

__all__ = ["check_flag", "names_its_parameters", "unknown_keyword", "wrong_call"]

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

    For the constructor of a class, the error names the class. For a method, it names both. A parameter whose type is
    bool accepts only True and False.
    """
    own: CodeType = getattr(f, "__code__")  # noqa: B009 (for type checkers, a Callable has no code)
    is_method, name = own.co_varnames[:1] == ("self",), f.__name__
    by_position = {x: i for i, x in enumerate(own.co_varnames[: own.co_argcount])}
    flags = [
        (by_position.get(x), x) for x, kind in f.__annotations__.items() if kind in ("bool", bool) and x != "return"
    ]

    def called(args: tuple[Any, ...]) -> str:
        owner = type(args[0]).__name__ if is_method else ""
        return owner if name == "__init__" else f"{owner}.{name}" if owner else name

    @wraps(f)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if is_method and not args:  # the method is called on the class
            return f(*args, **kwargs)
        for i, flag in flags:
            given = args[i] if i is not None and i < len(args) <= own.co_argcount else kwargs.get(flag, True)
            if given is not True and given is not False:
                check_flag(given, f"{flag} of {called(args)}")
        try:
            return f(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise  # raised inside the function
        raise wrong_call(called(args), f, args[is_method:], kwargs)

    @wraps(f)
    def counted_only(*args: P.args, **kwargs: P.kwargs) -> R:  # the same for a function without flags, but faster
        try:
            return f(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise
        raise wrong_call(name, f, args, kwargs)

    wrapper = checked if flags or is_method else counted_only
    # A separate code object, because nn recognizes a user's function by its code.
    code: CodeType = getattr(wrapper, "__code__")  # noqa: B009  (as above)
    setattr(wrapper, "__code__", code.replace(co_name=f.__name__))  # noqa: B010  (as above)
    return wrapper


def check_flag(given: object, what: str) -> None:
    """Raise unless a flag is True or False, of Python or of NumPy.

    >>> check_flag(3, "bias of Linear")
    Traceback (most recent call last):
    TypeError: bias of Linear must be True or False, got the int 3
    """
    is_numpy_bool = getattr(getattr(given, "dtype", None), "kind", "") == "b" and getattr(given, "shape", None) == ()
    if not isinstance(given, bool) and not is_numpy_bool:
        raise TypeError(f"{what} must be True or False, got {described(given)}")


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
    by_position = [p.name for p in taken if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]
    has_options = any(p.kind is p.VAR_KEYWORD for p in taken)
    for name in kwargs:
        if name not in names and not has_options:
            return unknown_keyword(called, name, names)
    if len(args) > len(by_position):
        others = names[len(by_position) :]
        advice = ADVICE.get(f"{called}()") or (f"pass {listed(others)} by name" if others else "leave the others out")
        if not names:
            return TypeError(
                f"{called}() takes no arguments, got {len(args)}; leave {'them' if len(args) > 1 else 'it'} out"
            )
        takes = f"only {listed(by_position)} by position" if by_position else "no arguments by position"
        return TypeError(f"{called}() takes {takes}, got {counted(len(args), 'argument')}; {advice}")
    given = by_position[: len(args)]
    if twice := [name for name in given if name in kwargs]:
        return TypeError(f"{called}() got {listed(twice)} twice, by position and by name; pass it once")
    needed = [p for p in taken if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    missing = [p.name for p in needed if p.name not in (*given, *kwargs)]
    return TypeError(f"{called}() needs {listed(missing)}; it takes {listed(names)}")


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
