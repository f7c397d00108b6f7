"""Names of the inputs of a network that have no label: x1, x2, ... as in `draw_network`.

An input is a number or a leaf that a neuron of the first layer takes. There are names only if all neurons that are
drawn agree on them: a neuron that slides over a sequence, or takes one item of it after the other, has a different x1
each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from autograd import Value
from viz.graph.neuron_groups import weights_and_inputs

__all__ = ["are_clear", "input_name", "names_of_inputs"]


def are_clear(nets: Iterable[Value], label: Callable[[Value], str]) -> bool:
    """Return whether each name would stand for the same input in all of some weighted sums.

    >>> from autograd import dot
    >>> w, x = [Value(0.5, "w1"), Value(1.0, "w2")], [3.0, 2.0]
    >>> none = lambda value: ""
    >>> are_clear([dot(w, x), dot(w, x)], none), are_clear([dot(w, x), dot(w, [2.0, 3.0])], none)
    (True, False)
    """
    first: set[tuple[object, ...]] = set()
    known: set[object] = set()
    later: set[object] = set()
    for net in nets:
        _, inputs, _ = weights_and_inputs(net)
        keys = tuple(x if isinstance(x, Value) else repr(x) for x in inputs)
        if _is_first(net):
            first.add(keys)
            known.update(keys)
        else:  # a dropped unit is 0
            later |= {
                key
                for x, key in zip(inputs, keys, strict=True)
                if (x.op is None and not label(x) if isinstance(x, Value) else x != 0)
            }
    return len(first) == 1 and later <= known


def names_of_inputs(nets: Iterable[Value], label: Callable[[Value], str]) -> dict[Value, str]:
    """Return names for the Values that some weighted sums take, if they are inputs without a label."""
    found: dict[Value, str] = {}
    for net in nets:
        weights, inputs, _ = weights_and_inputs(net)
        for i, x in enumerate(inputs, len(weights)):
            if isinstance(x, Value) and not label(x) and (name := input_name(net, i)):
                found.setdefault(x, name)
    return found


def input_name(net: Value, place: int) -> str:
    """Return the name of an operand of a weighted sum, or "" if it is not an input of the network."""
    weights, inputs, _ = weights_and_inputs(net)
    i = place - len(weights)
    return f"x{i + 1}" if 0 <= i < len(inputs) and _is_first(net) else ""


def _is_first(net: Value) -> bool:
    """Return whether a weighted sum takes only leaves and numbers."""
    return all(not isinstance(x, Value) or x.op is None for x in weights_and_inputs(net)[1])
