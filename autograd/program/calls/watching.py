"""The state that a function uses outside of its arguments, compared before each replay.

A replay repeats the numbers of the recorded call. So the cells of closures, the globals that the code names, and
defaults are compared with their state in that call: numbers and strings by value, other objects by identity. Lists,
tuples, dicts and sets of up to 1,000 entries are compared entry by entry. Functions found there are searched in turn.
Attributes of objects and nested containers are not compared; changes in them are found when a replay is verified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import is_
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from autograd.program.user_code import is_of_user

__all__ = ["Watch"]

_PLAIN = (float, int, bool, str, bytes, complex, type(None))
_LIMIT = 1000  # entries of a container that are compared
_MISSING: Any = object()


class Watch:
    """A snapshot of the state that functions use outside of their arguments.

    Attributes:
        objects: the objects in it.

    >>> k = 2.0
    >>> watch = Watch(lambda x: k * x)
    >>> watch.change()
    >>> k = 3.0
    >>> watch.change()
    'k was 2.0 and is 3.0'
    """

    def __init__(self, *functions: Any) -> None:
        self._names, self._reads = [], []
        self.objects: list[Any] = []
        self._entries: list[tuple[int, list[Any]]] = []  # of the flat containers, by position
        for k, (name, read, x) in enumerate(_found(functions)):
            self._names.append(name)
            self._reads.append(read)
            self.objects.append(x)
            entries = _entries(x)
            if entries is not None:
                self._entries.append((k, entries))

    def change(self) -> str | None:
        """Return the first change since the snapshot, or None if there is none."""
        if not self._reads:
            return None
        now = [read() for read in self._reads]
        if not all(map(is_, now, self.objects)):  # usually all are the same objects
            for name, x, y in zip(self._names, now, self.objects, strict=True):
                if not _same(x, y):
                    return f"{name} was {_shown(y)} and is {_shown(x)}"
        for k, before in self._entries:
            entries = _entries(now[k]) or []
            if len(entries) != len(before):
                return f"{self._names[k]} had {len(before)} entries and has {len(now[k])}"
            if not all(map(is_, entries, before)):
                for i, (x, y) in enumerate(zip(entries, before, strict=True)):
                    if not _same(x, y):
                        return f"entry {i} of {self._names[k]} was {_shown(y)} and is {_shown(x)}"
        return None


def _same(x: Any, y: Any) -> bool:
    """Return whether two objects are the same number, string or object."""
    return x is y or (type(x) is type(y) and type(x) in _PLAIN and repr(x) == repr(y))


def _shown(x: Any) -> str:
    return repr(x) if type(x) in _PLAIN else "absent" if x is _MISSING else f"another {type(x).__name__}"


def _entries(x: Any) -> list[Any] | None:
    """Return the items of a flat container, or None for anything else."""
    if type(x) in (list, tuple, set, frozenset) and len(x) <= _LIMIT:
        return list(x)
    if type(x) is dict and len(x) <= _LIMIT:
        return [part for item in x.items() for part in item]
    return None


def _found(functions: Sequence[Any]) -> Iterator[tuple[str, Callable[[], Any], Any]]:
    """Yield the name of each variable, a function that reads it, and its current value."""
    seen: set[int] = set()
    stack = [*functions]
    while stack:
        g = stack.pop()
        if id(g) in seen:
            continue
        seen.add(id(g))
        if isinstance(g, partial):
            stack += [g.func, *g.args, *g.keywords.values()]
        elif isinstance(g, MethodType):
            stack += [g.__func__]
        elif not isinstance(g, FunctionType):
            stack += [g.__wrapped__] if callable(getattr(g, "__wrapped__", None)) else []
        else:
            watched = is_of_user(g.__code__.co_filename)  # the cells of these packages are written once
            for name, read in _places(g):
                x = read()
                if watched and not isinstance(x, ModuleType):
                    yield name, read, x
                stack += [x, *(y for y in _entries(x) or () if isinstance(y, FunctionType))]


def _places(f: FunctionType) -> Iterator[tuple[str, Callable[[], Any]]]:
    for name, cell in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True):
        yield name, partial(_cell, cell)
    for k, _ in enumerate(f.__defaults__ or ()):
        yield f"default {k} of {f.__name__}", partial(_default, f, k)
    for name in f.__kwdefaults__ or ():
        yield f"the default of {name}", partial(_keyword_default, f, name)
    if is_of_user(f.__code__.co_filename):
        for name in sorted(set(_names(f.__code__))):
            if name in f.__globals__:
                yield name, partial(f.__globals__.get, name, _MISSING)


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names of globals and attributes in a function and its inner functions."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _cell(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # the cell is still empty
        return _MISSING


def _default(f: FunctionType, k: int) -> Any:
    defaults = f.__defaults__ or ()
    return defaults[k] if k < len(defaults) else _MISSING


def _keyword_default(f: FunctionType, name: str) -> Any:
    return (f.__kwdefaults__ or {}).get(name, _MISSING)
