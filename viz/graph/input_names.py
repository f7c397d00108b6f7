"""Names of the inputs of a network that have no label: x1, x2, ... as in `draw_network`.

An input is a number or a leaf that a neuron of the first layer takes. It has no name if another Value has that label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from autograd import Value
from viz.graph.neuron_groups import Group, weights_and_inputs

__all__ = ["names_of_constants", "names_of_inputs"]

Label: TypeAlias = Callable[[Value], str]


def names_of_inputs(groups: Mapping[Value, Group], order: Sequence[Value], label: Label) -> dict[Value, str]:
    """Return names for the unlabeled Values that are inputs."""
    return {x: name for _, _, x, name in _inputs(groups, order, label) if isinstance(x, Value) and not label(x)}


def names_of_constants(
    groups: Mapping[Value, Group], order: Sequence[Value], label: Label
) -> dict[tuple[Value, int], str]:
    """Return names for the numbers that are inputs, by weighted sum and place of the operand.

    >>> from autograd import dot
    >>> from viz.graph.neurons import groups_of
    >>> net = dot([w := Value(0.5, "w"), v := Value(1.0, "v")], [3.0, x := Value(2.0)])
    >>> net.label = "n.net"
    >>> order = [w, v, x, net]
    >>> names_of_constants(groups_of(order), order, lambda value: value.label)
    {(Value(data=3.5, grad=0.0, label='n.net'), 2): 'x1'}
    """
    return {(net, i): name for net, i, x, name in _inputs(groups, order, label) if not isinstance(x, Value)}


def _inputs(
    groups: Mapping[Value, Group], order: Sequence[Value], label: Label
) -> Iterator[tuple[Value, int, Value | float, str]]:
    """Yield each use of an input: the weighted sum, the place of the operand, the operand, and its name."""
    labels: dict[str, Value] = {label(value): value for value in order}
    for net in dict.fromkeys(group.net for group in groups.values()):
        if net is None:
            continue
        weights, inputs, _ = weights_and_inputs(net)
        if any(isinstance(x, Value) and x.op is not None for x in inputs):
            continue
        for i, x in enumerate(inputs):
            name = f"x{i + 1}"
            if labels.get(name, x) is x:
                yield net, len(weights) + i, x, name
