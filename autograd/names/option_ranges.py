"""Checks of options that are numbers: an error names the option, its range, and what was given."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite
from operator import index
from typing import Any

from autograd.names.error_text import described
from autograd.number import number

__all__ = ["finite", "limit", "not_negative", "positive", "seed", "size", "unit", "whole"]


def finite(name: str, x: Any) -> float:
    """Return a finite number.

    >>> finite("the margin", float("nan"))
    Traceback (most recent call last):
    ValueError: the margin must be a finite number, got nan
    """
    return _within(name, x, "a finite number", isfinite)


def positive(name: str, x: Any) -> float:
    """Return a finite number above 0."""
    return _within(name, x, "a finite number above 0", lambda x: 0 < x < inf)


def limit(name: str, x: Any) -> float:
    """Return a number above 0, or inf for no limit."""
    return _within(name, x, "a number above 0", lambda x: x > 0)


def size(name: str, x: Any) -> float:
    """Return a nonnegative number, or inf."""
    return _within(name, x, "a nonnegative number", lambda x: x >= 0)


def not_negative(name: str, x: Any) -> float:
    """Return a finite, nonnegative number."""
    return _within(name, x, "a finite, nonnegative number", lambda x: 0 <= x < inf)


def unit(name: str, x: Any) -> float:
    """Return a number that is at least 0 and below 1."""
    return _within(name, x, "a nonnegative number less than 1", lambda x: 0 <= x < 1)


def whole(name: str, x: object, least: int | None = None) -> int:
    """Return an int, after checking its type and its minimum. It may be NumPy's. A bool is not an int here.

    >>> whole("points", 0, 1)
    Traceback (most recent call last):
    ValueError: points must be an int >= 1, got 0
    """
    wanted = "an int" if least is None else f"an int >= {least}"
    try:
        plain = None if isinstance(x, bool) else index(x)  # type: ignore[arg-type]  # it raises for other types
    except TypeError:
        plain = None
    if plain is None:
        raise TypeError(f"{name} must be {wanted}, got {described(x)}")
    if least is not None and plain < least:
        raise ValueError(f"{name} must be {wanted}, got {plain}")
    return plain


def seed(name: str, x: object) -> None:
    """Raise unless x can seed random numbers: an int or a str."""
    if not isinstance(x, int | str):
        raise TypeError(f"{name} must be an int or a str, got {described(x)}")


def _within(name: str, x: Any, wanted: str, fits: Callable[[float], bool]) -> float:
    if not fits(plain := number(x, name)):
        raise ValueError(f"{name} must be {wanted}, got {x}")
    return plain
