"""The parts of a model and their names, such as `layers.0.w`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias, TypeVar

from autograd import Value
from autograd.names.error_text import described

__all__ = ["Keys", "joined", "name_of", "named", "parts_of", "unique"]

T = TypeVar("T")
# Keys are linked pairs (the preceding keys, the last key), because names are slow to build and most walks do not need
# them.
Keys: TypeAlias = "tuple[Keys, Any] | None"


def name_of(keys: Keys) -> str:
    """Return the name formed by keys.

    >>> name_of(((None, "layers"), 0))
    'layers.0'
    """
    path = []
    while keys is not None:
        keys, key = keys
        path.append(str(key))
    return ".".join(reversed(path))


class _Closed(NamedTuple):
    """The end of a container's entries in a walk."""

    container: int


def parts_of(module: object, kind: type, before: Keys = None) -> list[tuple[Keys, Any]]:
    """Return the Values and modules in the attributes of a module with their keys, but not those inside inner modules.

    Args:
        module: the module.
        kind: the class of modules.
        before: the keys of the module.

    Raises:
        TypeError: a set, a deque or an array holds a parameter or a module.
    """
    found: list[tuple[Keys, Any]] = []
    stack: list[tuple[Keys, Any]] = [((before, name), x) for name, x in reversed(vars(module).items())]
    opened: set[int] = set()  # a container inside itself has no further parts
    while stack:
        keys, x = part = stack.pop()
        if isinstance(x, (Value, kind)):
            found.append(part)
        elif isinstance(x, _Closed):
            opened.remove(x.container)
        elif isinstance(x, (list, tuple, dict)):
            if id(x) not in opened:
                opened.add(id(x))
                stack.append((keys, _Closed(id(x))))
                inner = reversed(x) if isinstance(x, dict) else reversed(range(len(x)))
                stack += [((keys, key), x[key]) for key in inner]
        elif _hides_parts(x, kind):
            raise TypeError(
                f"the attribute {name_of(keys)} is {described(x)}; a model finds its parameters and modules in lists, "
                "tuples and dicts only"
            )
    return found


def _hides_parts(x: Any, kind: type) -> bool:
    """Return whether a set, a deque or an array holds a parameter or a module."""
    is_array = getattr(getattr(x, "dtype", None), "hasobject", False) and hasattr(x, "ravel")
    if not is_array and not isinstance(x, (set, frozenset, deque)):
        return False
    return any(
        each.op is None if isinstance(each, Value) else isinstance(each, kind)
        for each in (x.ravel() if is_array else list(x))
    )


def joined(prefix: str, name: str) -> str:
    """Return the name of a part, after the prefix of its owner.

    >>> joined("", "w"), joined("layers.0", "w")
    ('w', 'layers.0.w')
    """
    return f"{prefix}.{name}" if prefix else name


def unique(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Return named parts as a dict.

    Raises:
        ValueError: two have the same name.
    """
    found: dict[str, T] = {}
    for name, x in pairs:
        if name in found:
            raise ValueError(f"two parts of the model have the name {name!r}; rename a key or an attribute")
        found[name] = x
    return found


def named(names: list[str], most: int = 5) -> str:
    """Return a list of names as text, shortened if it is long."""
    shown = ", ".join(map(repr, names[:most]))
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
