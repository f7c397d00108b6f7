"""The `__module__` of what a package exports: the package, so that tracebacks and `help` show the import path."""

from __future__ import annotations

from types import FunctionType
from typing import Any

__all__ = ["name_exports"]


def name_exports(package: dict[str, Any]) -> None:
    """Set `__module__` of the exported functions and exceptions to the package.

    Classes keep theirs, since `inspect.getsource` finds a class's code by its module.

    Args:
        package: the `globals()` of a package with an `__all__`.

    >>> import autograd.checks
    >>> autograd.checks.DerivativeError
    <class 'autograd.checks.DerivativeError'>
    """
    for name in package["__all__"]:
        x = package[name]
        if isinstance(x, FunctionType) or (isinstance(x, type) and issubclass(x, BaseException)):
            x.__module__ = package["__name__"]
