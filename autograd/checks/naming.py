"""How the numbers within a structure are called in a report, and the structure as source text."""

from __future__ import annotations

import sys
from typing import Any

from autograd.structure import flatten

_SHOWN = 1000  # characters of source, beyond which it is no line any more


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


def source(tree: Any) -> str:
    """Return source text that makes a structure again.

    >>> source((2.0, [0.5]))
    '(2.0, [0.5])'
    """
    leaves, rebuild = flatten(tree)
    torch: Any = sys.modules.get("torch")
    if torch is not None and isinstance(tree, torch.Tensor):
        text = f"torch.tensor({tree.tolist()}, dtype={tree.dtype})"
    elif getattr(tree, "shape", ()) != () and hasattr(tree, "tolist"):
        text = f"numpy.array({tree.tolist()})"
    else:
        text = repr(rebuild([getattr(x, "data", x) if hasattr(x, "label") else x for x in leaves]))
    return text if len(text) <= _SHOWN else f"...  # the same {len(leaves)} inputs"
