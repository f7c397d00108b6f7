"""Sequential: modules in sequence. Elementwise: an activation of every number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, final

from autograd import Primitive
from nn.activations import Activation, activation_of, name_of
from nn.arguments import Scalar
from nn.layers.vector_layer import VectorLayer
from nn.module import Module

__all__ = ["Elementwise", "Sequential"]


@final
class Elementwise(VectorLayer):
    """Compute an activation of every number.

    Args:
        activation: the name of an operation on one number, or a function of a Value.

    >>> from autograd import Value
    >>> [y.data for y in Elementwise("relu")([Value(-1.0), Value(2.0)])]
    [0.0, 2.0]
    """

    def __init__(self, activation: str | Activation | None) -> None:
        self.activation = activation_of(activation)

    _set_parts = __init__

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the activation of each."""
        return [self.activation(a) for a in x]  # type: ignore[arg-type]  # an operation takes floats as well

    def extra_repr(self) -> str:
        """Return the activation's name."""
        return name_of(self.activation)


@final
class Sequential(Module):
    """Compute the modules in sequence, each from the output of the previous one.

    Args:
        layers: modules, activations and functions. An activation, as a name or an operation of autograd, is applied to
            every number. Any other function is called like a module.

    Raises:
        TypeError, ValueError: a layer is none of these.

    >>> from nn import Linear
    >>> net = Sequential(Linear(2, 3, rng=1), "tanh", Linear(3, 1, rng=2))
    >>> net
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Elementwise(tanh)
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    >>> [name for name, _ in net.named_parameters()][-1]
    '2.bias.0'
    """

    def __init__(self, *layers: Module | str | Callable[[Any], Any]) -> None:
        for i, layer in enumerate(layers):
            # PyTorch's names: 0.weight, not layers.0.weight.
            vars(self)[str(i)] = Elementwise(layer) if isinstance(layer, (str, Primitive)) else _callable(layer, i)

    def describe(self) -> dict[str, Any]:
        """Return the modules in order, and any other attributes."""
        others = {name: x for name, x in super().describe().items() if not name.isdecimal()}
        return {"layers": list(self)} | others

    def _set_parts(self, layers: list[Any]) -> None:
        Sequential.__init__(self, *layers)

    def forward(self, x: Any) -> Any:
        """Return the output of the last module."""
        for layer in self:
            x = layer(x)
        return x

    def __iter__(self) -> Iterator[Callable[[Any], Any]]:
        return (layer for name, layer in vars(self).items() if name.isdecimal())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, i: int) -> Any:
        return list(self)[i]


def _callable(layer: Any, i: int) -> Callable[[Any], Any]:
    if not callable(layer):
        raise TypeError(
            f"layer {i} of a Sequential must be a module, an activation's name or a function; "
            f"got the {type(layer).__name__} {layer!r:.40}"
        )
    return layer  # type: ignore[no-any-return]  # mypy knows only that it can be called
