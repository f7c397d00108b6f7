"""The Values with respect to which a derivation differentiates, given as Values, labels or variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from autograd import Value
from autograd.current_engine import topological_order
from autograd.names import closest
from autograd.names.error_text import described
from viz.derivation.numbered_names import in_families
from viz.graph.variable_names import names_of

__all__ = ["labels_with", "values_of"]


def labels_with(names: Mapping[str, object] | None, output: Value) -> Callable[[Value], str]:
    """Return a function that maps a Value of the graph to its label, or to the name of its variable."""
    found = {} if names is None else names_of(topological_order(output), names)
    return lambda value: value.label or found.get(value, "")


def values_of(
    output: Value, wrt: Iterable[Value | str] | Value | str | None, label: Callable[[Value], str]
) -> list[Value]:
    """Return the Values that the user selected; all labeled leaves if wrt is None.

    Raises:
        TypeError: an item of wrt is neither a Value nor a str.
        ValueError: a label in wrt matches no Value or more than one, or no leaf has a label.
    """
    order = topological_order(output)
    if wrt is None:
        leaves = _by_family([node for node in order if node.op is None and label(node)], label)
        if not leaves:
            raise ValueError(
                "no leaf of the graph has a label; set the label of a leaf, or pass names=locals() or wrt=[...]"
            )
        return leaves
    if not isinstance(wrt, Iterable) and not isinstance(wrt, Value):
        raise TypeError(f"expected Values and labels in wrt, got {described(wrt)}")
    values = []
    for x in [wrt] if isinstance(wrt, (Value, str)) else wrt:
        if not isinstance(x, (Value, str)):
            raise TypeError(f"expected Values and labels in wrt, got {described(x)}")
        if isinstance(x, Value):
            if all(node is not x for node in order):
                name = f"{label(x)} = {x.data:g}" if label(x) else f"the Value {x.data:g} without a label"
                raise ValueError(f"the output does not depend on {name}, which is in wrt; {_leaves(order, label)}")
            values.append(x)
            continue
        found = [node for node in order if label(node) == x != ""]
        if not found:
            raise ValueError(f"the graph has no Value labeled {x!r:.80}; {closest(x, map(label, order))}")
        if len(found) > 1:
            raise ValueError(f"{len(found)} Values of the graph are labeled {x!r:.80}; pass the Value itself")
        values += found
    return list(dict.fromkeys(values))


def _leaves(order: Sequence[Value], label: Callable[[Value], str]) -> str:
    """Return the labeled leaves of the graph, for the error about a Value that is not in it."""
    leaves = [label(node) for node in order if node.op is None and label(node)]
    return f"its labeled leaves are {', '.join(leaves):.80}" if leaves else "pass a Value that it was computed from"


def _by_family(leaves: Sequence[Value], label: Callable[[Value], str]) -> list[Value]:
    """Return leaves in their order, except that w1, w2, ... are kept together and sorted by number."""
    found: dict[str, list[Value]] = {}
    for leaf in leaves:
        found.setdefault(label(leaf), []).append(leaf)
    return [leaf for name in in_families(found) for leaf in found[name]]
