"""The leaves of nested arguments, and how to rebuild the arguments from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from autograd.number import unwrapped
from autograd.structure.containers import Build, container

__all__ = ["flatten"]

_LEAF = None
_LARGE = 100_000  # parts; smaller structures are not tested for containing themselves


def flatten(
    tree: Any, whole: Callable[[Any], bool] = lambda node: False
) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    """Return the leaves of a nested structure in order, and a function that rebuilds the structure from new leaves.

    Containers are rebuilt in their own class if possible, otherwise in its base class.

    Args:
        tree: the structure.
        whole: returns whether to treat a container as a single leaf.

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
        opened = None if whole(node) else container(node)
        if opened is None:
            leaves.append(unwrapped(node))
            program.append(_LEAF)
        else:
            children, build = opened
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
