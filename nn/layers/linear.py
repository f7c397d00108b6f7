"""The linear map, with PyTorch's names: rows of weights, one per output."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import Self, final

from autograd import Value, dot
from nn.argument_checks import Generator, Scalar, count, generator
from nn.init import Initializer, drawn, linear_
from nn.layers.vector_layer import VectorLayer, matrix_of, vector_of

__all__ = ["Linear"]


@final
class Linear(VectorLayer):
    """Compute weight x + bias.

    Shapes: input: in_features; output: out_features; weight: out_features x in_features; bias: out_features.

    Args:
        in_features, out_features: the number of inputs and of outputs.
        bias: whether there is a bias.
        init: the initializer of the weights, a function of nn.init; the bias then starts at 0. By default, both are
            drawn as PyTorch does.
        rng: a `random.Random` or a seed; by default, the module `random`.

    Raises:
        TypeError, ValueError: an argument has the wrong type or is out of range.

    >>> layer = Linear(2, 1, rng=7)
    >>> layer
    Linear(in_features=2, out_features=1, bias=True)
    >>> len(layer([1.0, -1.0])), len(layer.parameters())
    (1, 3)
    """

    weight: list[list[Value]]
    bias: list[Value] | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        init: Initializer | None = None,
        rng: Generator | int | None = None,
    ) -> None:
        count(in_features, "input features")
        count(out_features, "output features")
        rng = generator(rng)
        self.weight = matrix_of(drawn(linear_ if init is None else init, out_features, in_features, rng), "weight")
        self.bias = None
        if bias:
            bound = 1 / sqrt(in_features) if init in (None, linear_) else 0.0
            self.bias = vector_of([rng.uniform(-bound, bound) for _ in range(out_features)], "bias")

    @classmethod
    def from_weights(cls, weight: Iterable[Iterable[Scalar]], bias: Iterable[Scalar] | None = None) -> Self:
        """Build a layer from weights, one row per output, and optional biases.

        >>> Linear.from_weights([[1, 2], [3, 4]], [0.5, 0])([1, 1])[0].data
        3.5
        """
        layer = cls.__new__(cls)
        layer._set_parts(weight, bias)
        return layer

    def _set_parts(self, weight: Iterable[Iterable[Scalar]], bias: Iterable[Scalar] | None) -> None:
        self.weight = matrix_of(weight, "weight")
        self.bias = None if bias is None else vector_of(bias, "bias")
        if self.bias is not None and len(self.bias) != len(self.weight):
            raise ValueError(f"expected one bias per row of weights, {len(self.weight)}; got {len(self.bias)}")

    def of_vector(self, x: list[Scalar]) -> list[Value]:
        """Return the outputs for one vector."""
        self._take(x, len(self.weight[0]))
        if self.bias is None:
            return [dot(row, x) for row in self.weight]
        return [dot(row, x, b) for row, b in zip(self.weight, self.bias, strict=True)]

    def extra_repr(self) -> str:
        """Return PyTorch's description."""
        return f"in_features={len(self.weight[0])}, out_features={len(self.weight)}, bias={self.bias is not None}"
