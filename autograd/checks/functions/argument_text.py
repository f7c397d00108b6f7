"""Source code that reproduces arguments to the last digit, and a name for each number in them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from autograd.structure import contents, key_text

__all__ = ["names", "source"]

_SHOWN = 1000  # characters; longer text is not shown


class _Text(str):
    """A piece of source code, as opposed to a str that is an argument."""

    __slots__ = ()


def source(tree: Any) -> str:
    """Return source code that reproduces a structure.

    >>> source((2.0, {"w": [0.5]}))
    "(2.0, {'w': [0.5]})"
    """
    pieces: list[str] = []
    stack, numbers = [tree], 0
    while stack:
        node = stack.pop()
        if isinstance(node, _Text):
            pieces.append(node)
            continue
        parts = _parts(node)
        numbers += len(parts) == 1
        stack.extend(reversed(parts))
    text = "".join(pieces)
    return text if len(text) <= _SHOWN else f"...  # the same {numbers} inputs"


def _parts(node: Any) -> list[Any]:
    """Return the pieces of source for a node, and the nodes within it."""
    torch: Any = sys.modules.get("torch")
    if torch is not None and isinstance(node, torch.Tensor):
        return [_Text("torch.tensor("), node.tolist(), _Text(f", dtype={node.dtype})")]
    if hasattr(node, "tolist"):  # NumPy's arrays and scalars
        plain = node.tolist()
        return [_Text("np.array("), plain, _Text(")")] if isinstance(plain, list) else [_Text(repr(plain))]
    if isinstance(node, dict):
        return [_Text("{"), *_listed((_Text(f"{key!r}: "), child) for key, child in node.items()), _Text("}")]
    if isinstance(node, list):
        return [_Text("["), *_listed((child,) for child in node), _Text("]")]
    if isinstance(node, tuple):
        name = type(node).__name__ if hasattr(node, "_fields") else ""
        closing = ",)" if len(node) == 1 and not name else ")"
        return [_Text(f"{name}("), *_listed((child,) for child in node), _Text(closing)]
    return [_Text(repr(getattr(node, "data", node)))]  # a Value is shown as its number


def _listed(items: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Return the parts of all items, separated by commas."""
    return [part for item in items for part in (_Text(", "), *item)][1:]


def names(tree: Any, root: str) -> list[str]:
    """Return a name for each number in nested containers, in the order of `flatten`.

    >>> names({"w": [1.0, 2.0], "b": 3.0}, "x")
    ["x['w'][0]", "x['w'][1]", "x['b']"]
    """
    found: list[str] = []
    stack: list[tuple[str, Any]] = [(root, tree)]
    while stack:
        name, node = stack.pop()
        children = contents(node)
        if children is None:
            found.append(getattr(node, "label", "") or name)
        else:
            stack.extend((f"{name}{key_text(key)}", child) for key, child in reversed(children))
    return found
