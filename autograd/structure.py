"""Nested arguments: flatten them into numbers, rebuild them, and match two structures.

Lists, tuples, dicts, NumPy arrays and their subclasses are containers. Everything else is a leaf. Nothing here
recurses, so structures may be of any depth. NumPy is not imported: a caller that passes an array has imported it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from math import inf
from typing import Any

from autograd.number import unwrapped

__all__ = ["contents", "flatten", "is_leaf", "key_paths", "matched", "outline", "place"]

Build = Callable[[list[Any]], Any]
_LEAF = None
_LARGE = 100_000  # parts; smaller structures are not tested for containing themselves


def flatten(
    tree: Any, whole: Callable[[Any], bool] = lambda node: False
) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    """Return the leaves of a nested structure in order, and a function that rebuilds the structure from new leaves.

    Containers are rebuilt in their own class if possible, otherwise in its base class.

    Args:
        tree: the structure.
        whole: returns whether a container is to be treated as a single leaf.

    >>> leaves, rebuild = flatten({"w": [1.0, 2.0], "b": (3.0,)})
    >>> leaves
    [1.0, 2.0, 3.0]
    >>> rebuild([x * 10 for x in leaves])
    {'w': [10.0, 20.0], 'b': (30.0,)}
    """
    leaves: list[Any] = []
    program: list[tuple[Build, int] | None] = []  # the structure in prefix order
    stack = [tree]
    unchecked: float = _LARGE
    while stack:
        node = stack.pop()
        container = None if whole(node) else _container(node)
        if container is None:
            leaves.append(unwrapped(node))
            program.append(_LEAF)
        else:
            children, build = container
            program.append((build, len(children)))
            if len(program) >= unchecked:
                unchecked = inf
                if _contains_itself(tree):
                    kind = type(tree).__name__
                    raise ValueError(f"expected nested containers of numbers, got a {kind} that contains itself")
            stack.extend(reversed(children))

    def rebuild(new_leaves: Sequence[Any]) -> Any:
        remaining = list(new_leaves)
        built: list[Any] = []
        for step in reversed(program):
            if step is _LEAF:
                built.append(remaining.pop())
            else:
                build, count = step
                children = [built.pop() for _ in range(count)]
                built.append(build(children))
        return built.pop()

    return leaves, rebuild


def _contains_itself(tree: Any) -> bool:
    inside: set[int] = set()  # the containers around the node
    done: set[int] = set()
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        node, is_left = stack.pop()
        if is_left:
            inside.discard(id(node))
            done.add(id(node))
        elif id(node) in inside:
            return True
        elif isinstance(node, (list, tuple, dict)) and id(node) not in done:
            inside.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in (node.values() if isinstance(node, dict) else node))
    return False


def is_leaf(tree: Any) -> bool:
    """Return whether a structure is a single leaf. An array without dimensions is one.

    >>> is_leaf(1.0), is_leaf([1.0])
    (True, False)
    """
    return contents(tree) is None


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

    Dicts match by key. Lists, tuples and the rows of arrays match by position, and also match each other. Named tuples
    must have the same names in the same order.

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
        named = isinstance(x, dict), isinstance(y, dict)
        if found is None or wanted is None or named[0] != named[1] or len(found) != len(wanted):
            raise _mismatch(given, like, what, other, path, x, y)
        by_key = dict(found)
        if (named[0] and not all(key in by_key for key, _ in wanted)) or _have_other_fields(x, y):
            raise _mismatch(given, like, what, other, path, x, y)
        stack.extend((by_key[key], child, (path, key)) for key, child in reversed(wanted))
    return leaves


def _have_other_fields(x: Any, y: Any) -> bool:
    """Return whether both are named tuples and their names differ."""
    return hasattr(x, "_fields") and hasattr(y, "_fields") and x._fields != y._fields


def place(keys: Sequence[Any]) -> str:
    """Return the position of a leaf as text for an error; an empty text at the top.

    >>> place(("w", 2)), place(())
    (" at ['w'][2]", '')
    """
    return f" at {''.join(f'[{key!r}]' for key in keys)}" if keys else ""


def outline(tree: Any, depth: int = 3) -> str:
    """Describe a structure in one short line. Each leaf is a star.

    >>> outline({"w": [1.0, 2.0], "b": (3.0,)})
    "{'w': [*, *], 'b': (*,)}"
    """
    children = contents(tree)
    if children is None:
        return "*"
    if hasattr(tree, "shape") and not isinstance(tree, (list, tuple)):
        return f"array of shape {tree.shape}"
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


_SHOWN = 8  # the most entries of a container that an error shows

_Path = Any  # a linked list of keys, the last one first: (the path before, key), or None at the top


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
    fields = (
        f" with the fields {', '.join(node._fields)}" if hasattr(node, "_fields") else f" of length {len(children)}"
    )
    return f"a {type(node).__name__}{fields}"


def contents(node: Any) -> list[tuple[Any, Any]] | None:
    """Return the keys and children of a container, or None for a leaf. The children of an array are its rows."""
    if isinstance(node, dict):
        return list(dict.items(node))
    if isinstance(node, (list, tuple)):
        return list(enumerate(_elements(node)))
    array = _array_of(node)
    return None if array is None else list(enumerate(array))


def _container(node: Any) -> tuple[list[Any], Build] | None:
    """Return the children of a container, and a function that rebuilds it from new children. Return None for a leaf."""
    if isinstance(node, dict):
        return list(dict.values(node)), lambda children: _mapping(node, children)
    if isinstance(node, (list, tuple)):
        return _elements(node), lambda children: _sequence(node, children)
    array = _array_of(node)
    if array is None:
        return None
    return list(array.ravel()), lambda children: _array(node, children)


def _elements(node: list[Any] | tuple[Any, ...]) -> list[Any]:
    """Return the elements, even if a subclass defines another iteration."""
    return list(list.__iter__(node) if isinstance(node, list) else tuple.__iter__(node))


def _array_of(node: Any) -> Any:
    """Return an array in the base class, or None for anything else. The rows of a `numpy.matrix` are matrices again."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(node, numpy.ndarray) or node.shape == ():
        return None
    if numpy.ma.isMaskedArray(node):
        raise TypeError("a masked array has no number where it is masked; give the numbers: x.compressed(), x.filled()")
    return numpy.asarray(node)


def _mapping(node: dict[Any, Any], children: list[Any]) -> dict[Any, Any]:
    if type(node) is not dict:
        try:
            twin = copy(node)  # keeps the factory of a defaultdict, and attributes
            for key, child in zip(dict.keys(node), children, strict=True):
                twin[key] = child
        except Exception:  # noqa: BLE001  (a class that cannot be copied or written to may raise anything)
            pass
        else:
            return twin
    return dict(zip(dict.keys(node), children, strict=True))


def _sequence(node: list[Any] | tuple[Any, ...], children: list[Any]) -> Any:
    if type(node) is list:
        return children
    if type(node) is tuple:
        return tuple(children)
    twin: Any
    try:
        if isinstance(node, list):
            twin = copy(node)
            twin[:] = children
        else:
            twin = tuple.__new__(type(node), children)  # like `_make` of a namedtuple
            vars(twin).update(vars(node)) if hasattr(node, "__dict__") else None
    except Exception:  # noqa: BLE001  (as above)
        return children if isinstance(node, list) else tuple(children)
    return twin


def _array(node: Any, children: list[Any]) -> Any:
    """Build an array of floats, of complex numbers, of stacked arrays (for a Jacobian), or of objects."""
    numpy: Any = sys.modules["numpy"]
    if children and all(isinstance(child, numpy.ndarray) for child in children):
        return numpy.stack([numpy.asarray(child) for child in children]).reshape(node.shape + children[0].shape)
    if all(isinstance(child, (float, complex)) for child in children):
        kind = complex if any(isinstance(child, complex) for child in children) else float
        array = numpy.array(children, dtype=kind).reshape(node.shape)
    else:
        array = numpy.empty(len(children), dtype=object)
        array[:] = children
        array = array.reshape(node.shape)
    if type(node) is numpy.ndarray:
        return array
    array = array.view(type(node))
    array.__array_finalize__(node)  # copies the attributes of a subclass
    return array
