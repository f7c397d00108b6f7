"""Multilayer networks, with micrograd's arguments.

Arguments of a layer apply to all layers, or are lists with one entry per layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Self, final

from autograd import Value
from autograd.names.error_text import counted
from nn.activations import Activation, activation_of, linear
from nn.argument_checks import Generator, Scalar, count, each, generator, instance, is_one, listed
from nn.init import Initializer
from nn.layers.layer import Layer, Network
from nn.layers.neuron import Bias, Weights

__all__ = ["MLP"]


@final
class MLP(Network):
    """Compute the layers in sequence, each from the outputs of the previous one.

    Args:
        nin: the number of inputs.
        nouts: the number of neurons of each layer.
        activation: the activation of the hidden layers (the last layer is then linear), or a list with one per layer.
        w: the weights: for each layer, a list with one list of weights per neuron.
        b: as for Layer, for all layers; or a list with one per layer.
        init, rng: as for Layer.
        names: the neurons' names, one list per layer; by default, L0.n0, L0.n1, ... L1.n0, ...

    Raises:
        TypeError, ValueError: as for Layer; also if a per-layer list has the wrong length.

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
        init: Initializer | None = None,
        rng: Generator | int | None = None,
        names: Iterable[Iterable[str]] | None = None,
    ) -> None:
        sizes = [nin, *listed(nouts, "the numbers of neurons, one per layer,")]
        depth = count(len(sizes) - 1, "layers")
        rng = generator(rng)
        activations = list(each(activation, depth, "activations, one per layer,"))
        if is_one(activation):
            activation_of(activations[-1])  # so that a misspelled name is an error, even if no layer uses it
            activations[-1] = linear
        matrices = each(w, depth, "matrices of weights, one per layer,")
        biases = each(b, depth, "biases, one per layer,")
        called = (
            [[f"L{i}.n{j}" for j in range(count(nout, "neurons"))] for i, nout in enumerate(sizes[1:])]
            if names is None
            else each(names, depth, "lists of names, one per layer,")
        )
        self.layers = [
            Layer(nin, nout, activation=how, w=rows, b=b, init=init, rng=rng, names=names)
            for (nin, nout), how, rows, b, names in zip(
                pairwise(sizes), activations, matrices, biases, called, strict=True
            )
        ]

    @classmethod
    def from_layers(cls, layers: Iterable[Layer]) -> Self:
        """Build a network from layers. Each must have as many outputs as the next one has inputs."""
        net = cls.__new__(cls)
        net._set_parts(layers)
        return net

    def _set_parts(self, layers: Iterable[Layer]) -> None:
        self.layers = listed(layers, "the layers of a network")
        count(len(self.layers), "layers")
        for layer in self.layers:
            instance(layer, Layer, "a layer")
        for i, (before, after) in enumerate(pairwise(self.layers)):
            if len(before.neurons) != after.neurons[0].nin:
                wanted = after.neurons[0].nin
                raise ValueError(
                    f"layer {i} has {counted(len(before.neurons), 'output')}, but layer {i + 1} takes {wanted} inputs"
                )

    @classmethod
    def from_weights(
        cls, w: Iterable[Iterable[Weights]], b: Bias | Iterable[Bias | Iterable[Bias]] = 0.0, **options: Any
    ) -> Self:
        """Build a network from weights: for each layer, a list with one list of weights per neuron.

        Options are as for the constructor.

        >>> MLP.from_weights([[[1, 0], [0, 1]], [[1, 1]]], b=[0.5, None], activation="tanh")
        MLP of [Layer of [tanhNeuron(2), tanhNeuron(2)], Layer of [LinearNeuron(2)]]
        """
        matrices = [
            [listed(row, "weights") for row in listed(rows, "rows of weights")] for rows in listed(w, "matrices")
        ]
        nin = len(matrices[0][0]) if matrices and matrices[0] else 0
        return cls(nin, [len(rows) for rows in matrices], w=matrices, b=b, **options)

    @property
    def w(self) -> list[list[list[Value]]]:
        """The weights, one list of lists per layer. Setting them sets the weights of the neurons."""
        return [layer.w for layer in self.layers]

    @w.setter
    def w(self, w: Iterable[Iterable[Weights]]) -> None:
        matrices = each(w, len(self.layers), "matrices of weights, one per layer,")
        for layer, rows in zip(self.layers, matrices, strict=True):
            layer.w = rows

    @property
    def b(self) -> list[list[Value | None]]:
        """The biases, one list per layer. They can be set in any form that the constructor accepts."""
        return [layer.b for layer in self.layers]

    @b.setter
    def b(self, b: Bias | Iterable[Bias | Iterable[Bias]]) -> None:
        for layer, biases in zip(self.layers, each(b, len(self.layers), "biases, one per layer,"), strict=True):
            layer.b = biases

    def outputs(self, x: Iterable[Scalar]) -> list[Value]:
        """Return the last layer's outputs for these inputs, as a list even if there is only one."""
        out: Any = x
        for layer in self.layers:
            out = layer.outputs(out)
        return out  # type: ignore[no-any-return]  # there is at least one layer

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"
