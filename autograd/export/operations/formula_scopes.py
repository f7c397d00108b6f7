"""The scopes of the named parts of a formula: outside of all choices, or in the branch that needs them."""

from __future__ import annotations

from typing import Any

from autograd.export.operations.formula_graph import CHOICE, operands_of, topological

__all__ = ["Scope", "scopes"]

Scope = tuple[tuple[int, int], ...]  # for each choice around it, from the outside in: its id, and the side


def scopes(result: Any) -> dict[int, Scope]:
    """Return the innermost scope of each expression that holds all of its uses."""
    found: dict[int, Scope] = {}
    order = topological([result])
    if order:
        found[id(order[-1])] = ()
    for x in reversed(order):
        for k, y in operands_of(x):
            inside = found[id(x)] + (((id(x), k),) if x.head == CHOICE and k > 0 else ())
            found[id(y)] = _common(found[id(y)], inside) if id(y) in found else inside
    return found


def _common(x: Scope, y: Scope) -> Scope:
    """Return the innermost scope that contains both."""
    count = 0
    while count < min(len(x), len(y)) and x[count] == y[count]:
        count += 1
    return x[:count]
