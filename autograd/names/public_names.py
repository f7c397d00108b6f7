"""The public names of a package: their `__module__`, and imports on first use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from types import FunctionType
from typing import Any, NoReturn

__all__ = ["late_names", "name_exports"]


def name_exports(package: dict[str, Any]) -> None:
    """Set `__module__` of the exported functions and exceptions to the package, and drop annotations with `Any`.

    Classes keep theirs, because `inspect.getsource` uses the module to find their code. Late names follow when they
    are imported.

    `help` shows annotations. `x: Any`, which replaces overloads that only type checkers see, says no more than `x`.

    Args:
        package: the `globals()` of a package with an `__all__`.

    >>> import autograd.checks
    >>> autograd.checks.DerivativeError
    <class 'autograd.checks.DerivativeError'>
    """
    for name in package["__all__"]:
        if name in package:
            _name_export(package, package[name])


def _name_export(package: dict[str, Any], x: Any) -> None:
    for member in vars(x).values() if isinstance(x, type) else (x,):
        _drop_any(getattr(member, "__func__", member))
    if isinstance(x, FunctionType) or (isinstance(x, type) and issubclass(x, BaseException)):
        x.__module__ = package["__name__"]


def _drop_any(f: object) -> None:
    """Drop those annotations of a function that say nothing."""
    while isinstance(f, FunctionType):
        for name in [name for name, kind in f.__annotations__.items() if kind == "Any"]:
            f.__annotations__.pop(name, None)  # another thread may import the same names
        f = getattr(f, "__wrapped__", None)


def late_names(
    package: dict[str, Any], missing: Callable[[str], NoReturn], submodules: Sequence[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make the `__getattr__` and `__dir__` of a package that imports its module `imported_on_first_use` on first use.

    The module imports all public names that the package does not have itself. Their `__module__` is then the package.

    Args:
        package: the `globals()` of a package with an `__all__`.
        missing: raises the error for a name that does not exist; made by `missing_names`.
        submodules: modules of the package that are imported on first use, by name.

    >>> import nn
    >>> from autograd.names import missing_names
    >>> import_name, names = late_names(vars(nn), missing_names("nn", nn.__all__))
    >>> import_name("fit") is nn.fit, "fit" in names()
    (True, True)
    """

    def import_name(name: str) -> Any:
        if name in submodules:
            return import_module(f"{package['__name__']}.{name}")  # importing it makes it an attribute of the package
        if name not in package["__all__"]:
            missing(name)
        late = import_module(f"{package['__name__']}.imported_on_first_use")
        for other in package["__all__"]:
            if other not in package:
                _name_export(package, getattr(late, other))
                package[other] = getattr(late, other)
        return package[name]

    def names() -> list[str]:
        return sorted({*package, *submodules, *package["__all__"]})

    return import_name, names
