"""Layers of neurons.

With micrograd's arguments, a Layer is the same as in micrograd. Other arguments of a neuron apply to all neurons, or
are lists with one entry per neuron. So `b=0.3` gives every neuron its own bias, which starts at 0.3. `b=Value(0.3,
"b1")` is a single bias that all of them share. `b=None` means no bias.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Self, final

from autograd import Value
from autograd.current_engine import layer_outputs
from autograd.names import names_its_parameters
from nn.activations import Activation
from nn.argument_checks import Generator, Scalar, count, each, instance, listed
from nn.init import Initializer, drawn, micrograd_
from nn.layers.neuron import Bias, Neuron, Weights, net_label
from nn.modules.module import Module

__all__ = ["Layer", "Network"]


class Network(Module):
    """Base class of layers and networks."""

    @abstractmethod
    def outputs(self, x: Iterable[Scalar]) -> list[Value]:
        """Return the outputs for these inputs, as a list even if there is only one."""

    @names_its_parameters
    def __call__(self, x: Iterable[Scalar]) -> Any:
        """Return the outputs for these inputs: a list of Values, or a single Value if there is one output.

        Type checkers see Any, so that the result can be used in computations. `outputs` always returns a list.
        """
        out = self.outputs(x)
        return out[0] if len(out) == 1 else out


@final
class Layer(Network):
    """Compute the outputs of several neurons for the same inputs.

    Args:
        nin, nout: the number of inputs, and of neurons.
        w: the weights, one list per neuron; by default, drawn at random.
        b: the initial bias of every neuron, a Value that they share, None, or a list with one per neuron.
        names: the neurons' names; by default, n0, n1, ...
        init: the initializer of the weights, a function of nn.init; by default, `nn.init.micrograd_`.
        nonlin, activation, rng: as for Neuron.

    Raises:
        TypeError, ValueError: as for Neuron; also if a per-neuron list has the wrong length.

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
        init: Initializer | None = None,
        rng: Generator | int | None = None,
        names: Iterable[str] | None = None,
    ) -> None:
        count(nin, "inputs")
        count(nout, "neurons")
        rows = drawn(micrograd_ if init is None else init, nout, nin, rng) if w is None else _rows(w, nout)
        biases = each(b, nout, "biases, one per neuron,")
        called = [f"n{i}" for i in range(nout)] if names is None else each(names, nout, "names, one per neuron,")
        self.neurons = [
            Neuron(nin, nonlin, activation=activation, w=row, b=bias, name=name)
            for row, bias, name in zip(rows, biases, called, strict=True)
        ]

    @classmethod
    def from_neurons(cls, neurons: Iterable[Neuron]) -> Self:
        """Build a layer from neurons that take the same inputs."""
        layer = cls.__new__(cls)
        layer._set_parts(neurons)
        return layer

    def _set_parts(self, neurons: Iterable[Neuron]) -> None:
        self.neurons = listed(neurons, "the neurons of a layer")
        for neuron in self.neurons:
            instance(neuron, Neuron, "a neuron")
        widths = [neuron.nin for neuron in self.neurons]
        if len(set(widths)) != 1:
            raise ValueError(
                f"the neurons of a layer must have the same number of inputs; got neurons with {widths} inputs"
            )

    @classmethod
    def from_weights(cls, w: Iterable[Weights], b: Bias | Iterable[Bias] = 0.0, **options: Any) -> Self:
        """Build a layer from weights, one list per neuron. Options are as for the constructor.

        >>> Layer.from_weights([[1, 2], [3, 4]], b=None, activation="linear")([1, 1])
        [Value(data=3.0, grad=0.0, label='n0'), Value(data=7.0, grad=0.0, label='n1')]
        """
        rows = [listed(row, "weights") for row in listed(w, "rows of weights")]
        inputs = len(rows[0]) if rows else 1  # no rows means that the neurons are missing
        return cls(inputs, len(rows), w=rows, b=b, **options)

    @property
    def w(self) -> list[list[Value]]:
        """The weights, one list per neuron. Setting them sets the weights of the neurons."""
        return [neuron.w for neuron in self.neurons]

    @w.setter
    def w(self, w: Iterable[Weights]) -> None:
        for neuron, row in zip(self.neurons, _rows(w, len(self.neurons)), strict=True):
            neuron.w = row

    @property
    def b(self) -> list[Value | None]:
        """The biases of the neurons. They can be set to a single bias for all, or to a list, as in the constructor."""
        return [neuron.b for neuron in self.neurons]

    @b.setter
    def b(self, b: Bias | Iterable[Bias]) -> None:
        for neuron, bias in zip(self.neurons, each(b, len(self.neurons), "biases, one per neuron,"), strict=True):
            neuron.b = bias

    def outputs(self, x: Iterable[Scalar]) -> list[Value]:
        """Return the outputs for these inputs, as a list even if there is only one."""
        x = x if type(x) is list else listed(x, "the inputs of a layer")
        at_once = layer_outputs(self.neurons, x, Neuron, net_label)
        return [neuron(x) for neuron in self.neurons] if at_once is None else at_once

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"


def _rows(w: Iterable[Weights], neurons: int) -> Sequence[Any]:
    return each(w, neurons, "rows of weights, one per neuron,")
