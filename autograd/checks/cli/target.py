"""The function that MODULE:FUNCTION names, in a module given by its name or its file."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

from autograd.checks.report.findings import UncheckableError
from autograd.names import closest
from autograd.names.error_text import described

__all__ = ["function", "importing", "split"]


def split(place: str) -> tuple[str, str]:
    """Return the module and the name in it.

    Raises:
        UncheckableError: the module or the name is missing.

    >>> split("losses.py:huber")
    ('losses.py', 'huber')
    """
    path, _, name = place.rpartition(":")
    if not path or not name:
        raise UncheckableError(f"{place!r} does not name a function; write MODULE:FUNCTION, as in losses:huber")
    return path, name


@contextmanager
def importing(path: str) -> Iterator[ModuleType]:
    """Import a module by its name, or by its path if that ends in .py.

    Within the block, modules next to it and in the working directory can be imported. Some functions import what they
    need only when they are called.

    Raises:
        UncheckableError: the module cannot be imported; the message says why.
    """
    file = Path(path)
    is_file = file.suffix == ".py"
    beside = str(file.resolve().parent if is_file else Path.cwd())
    sys.path.insert(0, beside)
    try:
        try:
            module = _run(file) if is_file else importlib.import_module(path)
        except Exception as error:
            if is_file and not file.exists():
                raise UncheckableError(f"there is no file {path}") from error
            raise UncheckableError(f"{path} cannot be imported: {type(error).__name__}: {error}") from error
        yield module
    finally:
        if beside in sys.path:  # the module may have changed the list
            sys.path.remove(beside)


def _run(file: Path) -> ModuleType:
    """Run a file as a module, even if another module has its name."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(file.stem, module)  # dataclasses look the module up here
    spec.loader.exec_module(module)
    return module


def function(module: ModuleType, name: str) -> Callable[..., Any]:
    """Return a function of a module, or of a class in it: a name may have dots.

    Raises:
        UncheckableError: there is no such function.
    """
    try:
        found: Any = attrgetter(name)(module)
    except AttributeError:
        names = [name for name, x in vars(module).items() if callable(x) and not name.startswith("_")]
        advice = closest(name, names)
        raise UncheckableError(f"{module.__name__} has no function {name!r}; {advice}") from None
    if not callable(found):
        raise UncheckableError(f"{name} in {module.__name__} is not a function, but {described(found)}")
    return found  # type: ignore[no-any-return]  # callable() does not narrow Any
