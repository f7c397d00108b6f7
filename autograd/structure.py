"""Nested arguments taken apart into numbers, and put together again.

Lists, tuples (named ones too), dicts and NumPy arrays are containers; everything else is a leaf. A structure is kept as
a flat prefix program, so neither direction recurses. NumPy is never imported: who passes an array has imported it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from copy import copy
from typing import Any

Build = Callable[[list[Any]], Any]
_LEAF = None


def flatten(tree: Any) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    """Return the leaves of a nested structure in order, and what rebuilds the structure from as many new leaves.

    >>> leaves, rebuild = flatten({"w": [1.0, 2.0], "b": (3.0,)})
    >>> leaves
    [1.0, 2.0, 3.0]
    >>> rebuild([x * 10 for x in leaves])
    {'w': [10.0, 20.0], 'b': (30.0,)}
    """
    leaves: list[Any] = []
    program: list[tuple[Build, int] | None] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        container = _container(node)
        if container is None:
            leaves.append(node)
            program.append(_LEAF)
        else:
            children, build = container
            program.append((build, len(children)))
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


def _container(node: Any) -> tuple[list[Any], Build] | None:
    """The children of a container and what makes one like it of others; None for a leaf."""
    if isinstance(node, dict):
        return list(node.values()), lambda children: _mapping(node, children)
    if isinstance(node, tuple):
        kind = type(node)
        return list(node), lambda children: kind(*children) if hasattr(kind, "_fields") else tuple(children)
    if isinstance(node, list):
        return list(node), list
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(node, numpy.ndarray) and node.shape != ():
        return list(node.ravel()), lambda children: _array(numpy, node.shape, children)
    return None


def _mapping(node: dict[Any, Any], children: list[Any]) -> dict[Any, Any]:
    """A dict of the same type and keys: an OrderedDict, a defaultdict with its factory."""
    twin = copy(node)
    twin.update(zip(node, children, strict=True))
    return twin


def _array(numpy: Any, shape: tuple[int, ...], children: list[Any]) -> Any:
    """An array of the shape: of floats or complex numbers, of stacked arrays (a Jacobian), or of objects."""
    if all(isinstance(child, (float, complex)) for child in children):
        kind = complex if any(isinstance(child, complex) for child in children) else float
        return numpy.array(children, dtype=kind).reshape(shape)
    if children and all(isinstance(child, numpy.ndarray) for child in children):
        return numpy.stack(children).reshape(shape + children[0].shape)
    array = numpy.empty(len(children), dtype=object)
    array[:] = children
    return array.reshape(shape)
