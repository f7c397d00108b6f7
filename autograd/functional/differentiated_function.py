"""Helpers for functions that differentiate: they check the given function, and name the returned one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from autograd.names.error_text import described

__all__ = ["Argnums", "Function", "check_function", "named"]

Function: TypeAlias = Callable[..., Any]
Argnums: TypeAlias = int | tuple[int, ...]


def check_function(f: object) -> None:
    """Raise a TypeError unless f can be called."""
    if not callable(f):
        raise TypeError(f"expected a function, got {described(f)}")


def named(verb: str, f: Function, derivative: Function) -> Function:
    """Give a derivative of f the signature of f, and a matching name and docstring."""
    name = getattr(f, "__name__", None) or getattr(f, "name", None) or type(f).__name__
    derivative.__name__ = derivative.__qualname__ = f"{verb}({name})"
    derivative.__doc__ = f"Return {verb}({name}) for the arguments of {name}."
    derivative.__wrapped__ = f  # type: ignore[attr-defined]  # inspect.signature reads it
    return derivative
