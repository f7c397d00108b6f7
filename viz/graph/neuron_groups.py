"""Neurons and layers as data."""

from __future__ import annotations

from dataclasses import dataclass

from autograd import Value

__all__ = ["Group", "weights_and_inputs"]


@dataclass(eq=False)
class Group:
    """A neuron, a layer, or parameters that several calls to one of them share.

    Attributes:
        title: the name of the neuron or layer. The name of a layer is the common prefix of the names of its neurons or
            of their weights, or "layer" with its number.
        kind: "neuron", "layer" or "parameters".
        identity: a number that is the same for all calls to one neuron or layer, because they have the same weights.
        parent: the layer of a neuron.
        net, exit: the weighted sum and the output of a neuron.
        number: the layer's number, higher than the numbers of all layers before it.
    """

    title: str
    kind: str
    identity: int = 0
    parent: Group | None = None
    net: Value | None = None
    exit: Value | None = None
    number: int = 0


def weights_and_inputs(net: Value) -> tuple[tuple[Value | float, ...], tuple[Value | float, ...], Value | float | None]:
    """Return the weights, the inputs and the bias of a weighted sum.

    >>> from autograd import dot
    >>> weights_and_inputs(dot([Value(2.0)], [3.0], 0.5))
    ((Value(data=2.0, grad=0.0),), (3.0,), 0.5)
    """
    n = len(net.operands) // 2
    return net.operands[:n], net.operands[n : 2 * n], net.operands[2 * n] if len(net.operands) % 2 else None
