"""A neuron: the weighted sum of its inputs, and an activation.

With micrograd's arguments, it has micrograd's parameters, in the same order and with the same initial weights. It can
also be built from weights, as in worked examples: a number becomes a parameter, and a Value is used as is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Self, TypeAlias, final

from autograd import Value, dot
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from nn.activations import Activation, activation_of, linear, name_of
from nn.argument_checks import Generator, Scalar, count, listed, parameter
from nn.init import drawn, micrograd_
from nn.modules.module import Module

__all__ = ["Bias", "Neuron", "Weights", "net_label"]

Weights: TypeAlias = Iterable[Scalar]
Bias: TypeAlias = Scalar | None


@cache  # cached, because a network is called many times
def net_label(name: str) -> str:
    """Return the label of the net input of a neuron with this name."""
    return f"{name}.net" if name else "net"


@final
class Neuron(Module):
    """Compute activation(w1 x1 + w2 x2 + ... + b).

    Args:
        nin: the number of inputs.
        nonlin: False for a neuron without an activation.
        activation: the name of an operation on one number (`"tanh"`), a function of a Value, or `"linear"`.
        w: the weights, one per input; by default, drawn at random from -1 to 1.
        b: the bias; None for no bias.
        rng: the source of random numbers, a `random.Random` or a seed; by default, the module `random`.
        name: the label of the output. The net input is labeled `name.net`, and the parameters `name.w0`, `name.b`.

    Raises:
        TypeError, ValueError: an argument has the wrong type, or the number of weights is not the number of inputs.

    >>> neuron = Neuron(2, activation="sigmoid", w=[0.5, -0.25], b=0.0)
    >>> neuron([1.0, 2.0]).data
    0.5
    >>> neuron
    sigmoidNeuron(2)
    """

    def __init__(
        self,
        nin: int,
        nonlin: bool = True,
        *,
        activation: str | Activation | None = "relu",
        w: Weights | None = None,
        b: Bias = 0.0,
        rng: Generator | int | None = None,
        name: str = "",
    ) -> None:
        self.nin = count(nin, "inputs")
        self.activation = activation_of(activation)
        self.nonlin = bool(nonlin) and self.activation is not linear
        if not isinstance(name, str):
            raise TypeError(f"the name of a neuron must be a str, got {described(name)}")
        self.name = name
        self.w = drawn(micrograd_, 1, nin, rng)[0] if w is None else w
        self.b = b

    @classmethod
    def from_weights(cls, w: Weights, b: Bias = 0.0, **options: Any) -> Self:
        """Build a neuron from weights. Options are as for the constructor.

        >>> Neuron.from_weights([0.5, -0.25], activation="tanh")
        tanhNeuron(2)
        """
        w = listed(w, "weights")
        return cls(len(w), w=w, b=b, **options)

    def describe(self) -> dict[str, Any]:
        """Return the attributes, except the number of inputs, which follows from the weights."""
        parts = super().describe()
        del parts["nin"]
        return {name: parts.pop(name) for name in ("w", "b", "activation", "nonlin", "name")} | parts

    def _set_parts(self, w: Weights, b: Bias, activation: str | Activation | None, nonlin: bool, name: str) -> None:
        w = listed(w, "weights")
        Neuron.__init__(self, len(w), nonlin, activation=activation, w=w, b=b, name=name)

    @property
    def w(self) -> list[Value]:
        """The weights, one per input. When set, numbers become new parameters, and Values are used as is."""
        held: list[Value] = vars(self)["w"]  # stored as an attribute, so that parameters have this name
        return held

    @w.setter
    def w(self, w: Weights) -> None:
        given = listed(w, "weights")
        if len(given) != self.nin:
            raise ValueError(f"{self._called()} takes {self.nin} weights, one per input; got {len(given)}")
        vars(self)["w"] = [parameter(x, self._label(f"w{i}")) for i, x in enumerate(given)]

    @property
    def b(self) -> Value | None:
        """The bias, or None. When set, a number becomes a new parameter, and a Value is used as is."""
        held: Value | None = vars(self)["b"]
        return held

    @b.setter
    def b(self, b: Bias) -> None:
        vars(self)["b"] = None if b is None else parameter(b, self._label("b"))

    def net(self, x: Iterable[Scalar]) -> Value:
        """Return the net input w1 x1 + w2 x2 + ... + b, one node."""
        held = self.__dict__  # properties would take a third of the time of a call
        inputs = x if type(x) is list else listed(x, f"the inputs of {self._called()}")
        if len(inputs) != held["nin"]:
            raise ValueError(f"{self._called()} takes {self.nin} inputs, got {len(inputs)}")
        net: Value = dot(held["w"], inputs, held["b"])
        net.label = net_label(held["name"])
        return net

    @names_its_parameters
    def __call__(self, x: Iterable[Scalar]) -> Value:
        """Return the output for these inputs."""
        out = net = self.net(x)
        if self.nonlin:
            out = self.activation(net)
            if type(out) is not Value:  # Value is final
                raise TypeError(
                    f"the activation {name_of(self.activation)} of {self._called()} returned "
                    f"{described(out)}, which has no gradient; write it with autograd's functions"
                )
        if out is net or not out.label:
            out.label = self.name or "out"
        return out

    def _label(self, part: str) -> str:
        return f"{self.name}.{part}" if self.name else part

    def _called(self) -> str:
        return f"neuron {self.name}" if self.name else "a neuron"

    def __repr__(self) -> str:
        return f"{name_of(self.activation) if self.nonlin else 'Linear'}Neuron({self.nin})"
