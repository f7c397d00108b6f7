"""How the numbers within a structure are called in a report."""

from __future__ import annotations

from typing import Any


def names(tree: Any, root: str) -> list[str]:
    """Return what each number in nested containers is called, in the order of `flatten`.

    >>> names({"w": [1.0, 2.0], "b": 3.0}, "x")
    ["x['w'][0]", "x['w'][1]", "x['b']"]
    """
    found: list[str] = []
    stack: list[tuple[str, Any]] = [(root, tree)]
    while stack:
        name, node = stack.pop()
        if isinstance(node, dict):
            children = [(f"{name}[{key!r}]", child) for key, child in node.items()]
        elif isinstance(node, (list, tuple)):
            children = [(f"{name}[{i}]", child) for i, child in enumerate(node)]
        elif getattr(node, "shape", ()) != () and hasattr(node, "tolist"):
            children = [(f"{name}[{i}]", child) for i, child in enumerate(node.tolist())]
        else:
            found.append(getattr(node, "label", "") or name)
            continue
        stack.extend(reversed(children))
    return found
