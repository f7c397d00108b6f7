"""The leaves of one structure in the order of another, and the places of leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograd.number import unwrapped
from autograd.structure.containers import contents, field_names, key_text

__all__ = ["key_paths", "matched", "outline", "place"]

_SHOWN = 8  # the maximum number of entries of a container that an error shows

_Path = Any  # a linked list of keys, the last one first: (the path before, key), or None at the top


def key_paths(tree: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the keys and positions that lead to each leaf, in the order of `flatten`.

    >>> list(key_paths({"w": [1.0, 2.0], "b": 3.0}))
    [('w', 0), ('w', 1), ('b',)]
    """
    stack: list[tuple[Any, _Path]] = [(tree, None)]
    while stack:
        node, path = stack.pop()
        children = contents(node)
        if children is None:
            yield _keys(path)
        else:
            stack.extend((child, (path, key)) for key, child in reversed(children))


def matched(given: Any, like: Any, what: str, other: str) -> list[Any]:
    """Return the leaves of `given` in the order of the leaves of `like`.

    Dicts match by key, dataclasses by field. Lists, tuples and the rows of arrays match by position, and also match
    each other. Named tuples must have the same names in the same order.

    Args:
        given: the structure to take the leaves from.
        like: the structure to match.
        what: the name of `given` in the error.
        other: the name of `like` in the error.

    Raises:
        TypeError: the structures differ. The message shows the place, and both structures.

    >>> matched({"b": 1.0, "a": (2.0, 3.0)}, {"a": [0.0, 0.0], "b": 0.0}, "tangents", "primals")
    [2.0, 3.0, 1.0]
    """
    leaves: list[Any] = []
    stack: list[tuple[Any, Any, _Path]] = [(given, like, None)]
    while stack:
        x, y, path = stack.pop()
        found, wanted = contents(x), contents(y)
        if found is None and wanted is None:
            leaves.append(unwrapped(x))
            continue
        named = _naming(x)
        if found is None or wanted is None or named != _naming(y) or len(found) != len(wanted):
            raise _mismatch(given, like, what, other, path, x, y)
        by_key = dict(found)
        if (named and not all(key in by_key for key, _ in wanted)) or _have_other_fields(x, y):
            raise _mismatch(given, like, what, other, path, x, y)
        stack.extend((by_key[key], child, (path, key)) for key, child in reversed(wanted))
    return leaves


def _naming(x: Any) -> str:
    """Return the names of the children of a container. The result is empty if they have positions instead."""
    return "keys" if isinstance(x, dict) else "" if field_names(x) is None else "fields"


def _have_other_fields(x: Any, y: Any) -> bool:
    """Return whether both are named tuples and their names differ."""
    return hasattr(x, "_fields") and hasattr(y, "_fields") and x._fields != y._fields


def place(keys: Sequence[Any]) -> str:
    """Return the position of a leaf as text for an error; an empty string at the top.

    >>> place(("w", 2)), place(())
    (" at ['w'][2]", '')
    """
    return f" at {''.join(map(key_text, keys))}" if keys else ""


def outline(tree: Any, depth: int = 3) -> str:
    """Describe a structure in one short line, with a star for each leaf.

    >>> outline({"w": [1.0, 2.0], "b": (3.0,)})
    "{'w': [*, *], 'b': (*,)}"
    """
    children = contents(tree)
    if children is None:
        return "*"
    if hasattr(tree, "shape") and not isinstance(tree, (list, tuple)):
        return f"array of shape {tree.shape}"
    names = field_names(tree)
    if names is not None:
        inner = [f"{name}={outline(x, depth - 1)}" for name, x in children] if depth else ["..."]
        return f"{type(tree).__name__}({', '.join(inner)})"
    left, right = "{}" if isinstance(tree, dict) else "()" if isinstance(tree, tuple) else "[]"
    if depth == 0:
        return f"{left}...{right}"
    shown = [outline(child, depth - 1) for _, child in children[:_SHOWN]]
    if isinstance(tree, dict):
        shown = [f"{key!r}: {child}" for (key, _), child in zip(children, shown, strict=False)]
    if len(children) > _SHOWN:
        shown.append(f"... {len(children)} in all")
    only = "," if isinstance(tree, tuple) and len(children) == 1 else ""
    return f"{left}{', '.join(shown)}{only}{right}"


def _keys(path: _Path) -> tuple[Any, ...]:
    keys = []
    while path is not None:
        path, key = path
        keys.append(key)
    return tuple(reversed(keys))


def _mismatch(given: Any, like: Any, what: str, other: str, path: _Path, x: Any, y: Any) -> TypeError:
    where = place(_keys(path))
    return TypeError(
        f"{what} must have the structure of {other}: expected {_described(y)}, got {_described(x)}{where}; "
        f"{other}: {outline(like)}, {what}: {outline(given)}"
    )


def _described(node: Any) -> str:
    """Describe the node at one place of a structure."""
    children = contents(node)
    if children is None:
        return f"one {type(node).__name__}"
    if isinstance(node, dict):
        keys = ", ".join(repr(key) for key, _ in children[:_SHOWN]) + (", ..." if len(children) > _SHOWN else "")
        return f"a dict with the keys {keys}" if children else "an empty dict"
    if hasattr(node, "shape") and not isinstance(node, (list, tuple)):
        return f"an array of shape {node.shape}"
    names = getattr(node, "_fields", None) or field_names(node)
    fields = f" with the fields {', '.join(names)}" if names else f" of length {len(children)}"
    return f"a {type(node).__name__}{fields}"
