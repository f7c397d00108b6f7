"""Pickles and copies of jitted and mapped functions: the function and its options. Programs are recorded again.

A decorated function is pickled by its name, like a plain function. A deep copy of a model with a jitted method has its
own jitted method, which calls the method of the copy.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import reduce
from typing import Any

__all__ = ["reduced"]


def reduced(wrapper: Any, make: Callable[..., Any], f: Any, options: dict[str, Any]) -> str | tuple[Any, ...]:
    """Return the result of `__reduce__` for a jitted or mapped function.

    Args:
        wrapper: the jitted or mapped function.
        make: `jit` or `vmap`.
        f: the original function.
        options: the other arguments of `make`.
    """
    names = getattr(wrapper, "__qualname__", "").split(".")
    module = sys.modules.get(getattr(wrapper, "__module__", ""))
    if reduce(lambda found, name: getattr(found, name, None), names, module) is wrapper:
        return ".".join(names)
    return _made, (make, f, options)


def _made(make: Callable[..., Any], f: Any, options: dict[str, Any]) -> Any:
    return make(f, **options)
