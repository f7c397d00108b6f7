"""Layers of neurons, and networks of layers.

Called with micrograd's arguments they are its layers and networks. What a neuron takes beyond that, they take for all
their neurons: one thing for all, or a list with one for each. So `b=0.3` starts a bias of its own at 0.3 in every
neuron, `b=Value(0.3, "b1")` is one bias that all of them share, and `b=None` is none.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import final

from autograd import Value
from nn.activations import Activation, linear
from nn.given import Generator, Number, count, each, generator, is_one, listed
from nn.module import Module, distinct
from nn.neuron import Bias, Neuron, Weights


class Network(Module):
    """Base of what has several outputs."""

    @abstractmethod
    def outputs(self, x: Iterable[Number]) -> list[Value]:
        """Return the outputs for these inputs, a list even of one."""

    def __call__(self, x: Iterable[Number]) -> Value | list[Value]:
        """Return the outputs for these inputs: a list, or the output alone where there is one."""
        out = self.outputs(x)
        return out[0] if len(out) == 1 else out


@final
class Layer(Network):
    """Compute the outputs of several neurons for the same inputs.

    Args:
        nin, nout: the number of inputs, and of neurons.
        w: the weights, a list for each neuron.
        b: a number each neuron's bias starts at, a Value that they share, None, or a list with one for each.
        names: the neurons' names, n0, n1, ... if left out.
        nonlin, activation, rng: as a neuron's.

    Raises:
        TypeError, ValueError: as a neuron's, and if there are not as many of something as neurons.

    >>> layer = Layer(2, 2, activation="tanh", w=[[1, 2], [3, 4]], b=Value(0.5, "b1"), names=["h1", "h2"])
    >>> [p.label for p in layer.parameters()]
    ['h1.w0', 'h1.w1', 'b1', 'h2.w0', 'h2.w1']
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        nonlin: bool = True,
        *,
        activation: str | Activation | None = "relu",
        w: Iterable[Weights] | None = None,
        b: Bias | Iterable[Bias] = 0.0,
        rng: Generator | int | None = None,
        names: Iterable[str] | None = None,
    ) -> None:
        count(nout, "neurons")
        rng = generator(rng)
        rows = each(w, nout, "rows of weights, one a neuron,")
        biases = each(b, nout, "biases, one a neuron,")
        called = [f"n{i}" for i in range(nout)] if names is None else each(names, nout, "names, one a neuron,")
        self.neurons = [
            Neuron(nin, nonlin, activation=activation, w=row, b=bias, rng=rng, name=name)
            for row, bias, name in zip(rows, biases, called, strict=True)
        ]

    def outputs(self, x: Iterable[Number]) -> list[Value]:
        """Return the outputs for these inputs, a list even of one."""
        x = listed(x, "the inputs of a layer")
        return [neuron(x) for neuron in self.neurons]

    def parameters(self) -> list[Value]:
        """Return the neurons' parameters, each once."""
        return distinct(p for neuron in self.neurons for p in neuron.parameters())

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"


@final
class MLP(Network):
    """Compute layer after layer, each from the outputs of the one before.

    Args:
        nin: the number of inputs.
        nouts: the number of neurons of each layer.
        activation: the hidden layers', the last layer then being linear; or a list with one for each layer.
        w: the weights, for each layer a list of its neurons' lists.
        b: as a layer's, for all; or a list with one for each layer.
        rng: as a neuron's.
        names: for each layer a list of its neurons' names; L0.n0, L0.n1, ... L1.n0, ... if left out.

    Raises:
        TypeError, ValueError: as a layer's, and if there are not as many of something as layers.

    >>> net = MLP(2, [2, 1], activation="tanh", w=[[[1, 0], [0, 1]], [[1, 1]]], b=None)
    >>> net
    MLP of [Layer of [tanhNeuron(2), tanhNeuron(2)], Layer of [LinearNeuron(2)]]
    >>> net([0.5, -0.5]).data
    0.0
    """

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        *,
        activation: str | Activation | Iterable[str | Activation | None] | None = "relu",
        w: Iterable[Iterable[Weights] | None] | None = None,
        b: Bias | Iterable[Bias | Iterable[Bias]] = 0.0,
        rng: Generator | int | None = None,
        names: Iterable[Iterable[str]] | None = None,
    ) -> None:
        sizes = [nin, *listed(nouts, "the numbers of neurons, one a layer,")]
        depth = count(len(sizes) - 1, "layers")
        rng = generator(rng)
        activations = list(each(activation, depth, "activations, one a layer,"))
        if is_one(activation):
            activations[-1] = linear
        matrices = each(w, depth, "matrices of weights, one a layer,")
        biases = each(b, depth, "biases, one a layer,")
        called = (
            [[f"L{i}.n{j}" for j in range(count(nout, "neurons"))] for i, nout in enumerate(sizes[1:])]
            if names is None
            else each(names, depth, "lists of names, one a layer,")
        )
        self.layers = [
            Layer(
                sizes[i], sizes[i + 1], activation=activations[i], w=matrices[i], b=biases[i], rng=rng, names=called[i]
            )
            for i in range(depth)
        ]

    def outputs(self, x: Iterable[Number]) -> list[Value]:
        """Return the last layer's outputs for these inputs, a list even of one."""
        *hidden, last = self.layers
        for layer in hidden:
            x = layer.outputs(x)
        return last.outputs(x)

    def parameters(self) -> list[Value]:
        """Return the layers' parameters, each once."""
        return distinct(p for layer in self.layers for p in layer.parameters())

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"
