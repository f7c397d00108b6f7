"""The public names of a package: their `__module__`, and imports on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import FunctionType
from typing import Any

from autograd.names.suggestions import missing_names

__all__ = ["late_names", "name_exports"]


def name_exports(package: dict[str, Any]) -> None:
    """Set `__module__` of the exported functions and exceptions to the package, and drop annotations that say `Any`.

    Classes keep theirs, because `inspect.getsource` uses the module to find their code. So do late names.

    `help` shows annotations. `x: Any` replaces overloads, which type checkers alone see, and says no more than `x`.

    Args:
        package: the `globals()` of a package with an `__all__`.

    >>> import autograd.checks
    >>> autograd.checks.DerivativeError
    <class 'autograd.checks.DerivativeError'>
    """
    for name in package["__all__"]:
        x = package.get(name)  # None for late names
        for member in vars(x).values() if isinstance(x, type) else (x,):
            _drop_any(getattr(member, "__func__", member))
        if isinstance(x, FunctionType) or (isinstance(x, type) and issubclass(x, BaseException)):
            x.__module__ = package["__name__"]


def _drop_any(f: object) -> None:
    """Drop the annotations of a function that say nothing."""
    while isinstance(f, FunctionType):
        for name in [name for name, kind in f.__annotations__.items() if kind == "Any"]:
            del f.__annotations__[name]
        f = getattr(f, "__wrapped__", None)


def late_names(package: dict[str, Any], homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Make the `__getattr__` of a package that imports some of its names on first use.

    Args:
        package: the `globals()` of a package with an `__all__`.
        homes: the module of each late name. A module of the package itself may be a late name too.

    >>> late_names({"__name__": "numbers", "__all__": ["sqrt"]}, {"sqrt": "math"})("sqrt")
    <built-in function sqrt>
    """
    missing = missing_names(package["__name__"], package["__all__"])

    def import_name(name: str) -> Any:
        if name not in homes:
            missing(name)
        home = import_module(homes[name])
        is_module = home.__name__ == f"{package['__name__']}.{name}" and not hasattr(home, name)
        package[name] = home if is_module else getattr(home, name)  # later look-ups do not come here
        _drop_any(package[name])
        return package[name]

    return import_name
