"""The leaves that gradient descent changes, unless the reader chooses others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from autograd import Value
from viz.graph.neuron_groups import Group, weights_and_inputs

__all__ = ["parameters_of"]

_WEIGHT = re.compile(r"(?:^|[.\W])(?:w|W|b|bias|weight|theta|beta|gamma|alpha|[θβγα])(?:_?[\d{\[(].*)?$")


def parameters_of(leaves: Sequence[Value], label: Callable[[Value], str], groups: Mapping[Value, Group]) -> set[Value]:
    """Return the leaves that are parameters: weights and biases of neurons, or those that are named like them.

    If no leaf is named like a weight, all leaves are returned.

    >>> w, x, b = Value(0.5, "w1"), Value(2.0, "x"), Value(1.0, "b")
    >>> sorted(value.label for value in parameters_of([w, x, b], lambda value: value.label, {}))
    ['b', 'w1']
    """
    given = set(leaves)
    nets = {group.net for group in groups.values() if group.kind == "neuron" and group.net is not None}
    found = {
        x
        for weights, _, bias in map(weights_and_inputs, nets)
        for x in (*weights, bias)
        if isinstance(x, Value) and x in given
    }
    found |= {leaf for leaf in leaves if _WEIGHT.search(label(leaf))}
    return found or given
