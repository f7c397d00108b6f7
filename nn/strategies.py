"""A hypothesis strategy that draws networks. No other module of the package needs hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise ImportError("nn.strategies needs the package hypothesis: pip install hypothesis") from error

from nn.layers.mlp import MLP

__all__ = ["ACTIVATIONS", "Drawn", "networks"]

ACTIVATIONS = ("tanh", "sigmoid", "relu", "softplus", "gelu")  # smooth activations and one with a kink


class Drawn(NamedTuple):
    """A network, and inputs to call it with.

    Attributes:
        network: the network.
        inputs: one number per input of the network.

    >>> from hypothesis import find
    >>> network, inputs = find(networks(max_layers=1, max_width=1), lambda drawn: True)
    >>> network(inputs).data
    0.0
    """

    network: MLP
    inputs: list[float]


@st.composite
def networks(
    draw: st.DrawFn, max_layers: int = 3, max_width: int = 4, activations: Sequence[str] = ACTIVATIONS
) -> Drawn:
    """Draw a network of neurons in layers, its weights, biases and activation, and inputs for it.

    Args:
        draw: passed by hypothesis.
        max_layers: the largest number of layers.
        max_width: the largest number of inputs, and of neurons in a layer.
        activations: the names of the activations to choose from.

    >>> from hypothesis import find
    >>> find(networks(), lambda drawn: len(drawn.inputs) == 2)
    Drawn(network=MLP of [Layer of [LinearNeuron(2)]], inputs=[0.0, 0.0])
    """
    sizes = draw(st.lists(st.integers(1, max_width), min_size=2, max_size=max_layers + 1))
    numbers = st.floats(-2, 2)
    weights = [
        [[draw(numbers) for _ in range(nin)] for _ in range(nout)] for nin, nout in pairwise(sizes)
    ]  # fmt: skip
    biases = [[draw(numbers) for _ in range(nout)] for nout in sizes[1:]]
    network = MLP(sizes[0], sizes[1:], activation=draw(st.sampled_from(activations)), w=weights, b=biases)
    return Drawn(network, [draw(numbers) for _ in range(sizes[0])])
