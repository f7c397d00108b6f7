"""Names of the parts of a model, such as `layers.0.w`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

__all__ = ["Keys", "joined", "name_of", "named", "unique"]

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
