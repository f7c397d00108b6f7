"""Normalization of a vector: LayerNorm (Ba, Kiros and Hinton 2016) and RMSNorm (Zhang and Sennrich 2019)."""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, final

from autograd import Value, dot, fsum
from autograd.names.option_ranges import not_negative
from nn.argument_checks import Scalar, count
from nn.layers.vector_layer import VectorLayer, vector_of

__all__ = ["LayerNorm", "Norm", "RMSNorm"]


class Norm(VectorLayer):
    """Base class of LayerNorm and RMSNorm: normalize a vector, then scale each number."""

    normalized_shape: int
    eps: float
    weight: list[Value] | None

    def _set_parts(self, normalized_shape: int, eps: float, weight: Iterable[Scalar] | None) -> None:
        self.normalized_shape = count(normalized_shape, "numbers to normalize")
        self.eps = not_negative("eps", eps)
        self.weight = self._as_wide(weight, "weight")

    def _as_wide(self, given: Iterable[Scalar] | None, name: str) -> list[Value] | None:
        vector = None if given is None else vector_of(given, name)
        if vector is not None and len(vector) != self.normalized_shape:
            raise ValueError(f"expected {self.normalized_shape} numbers as {name}, got {len(vector)}")
        return vector

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the normalized numbers."""
        self._take(x, self.normalized_shape)
        normed = self.normed(x)
        return normed if self.weight is None else [w * a for w, a in zip(self.weight, normed, strict=True)]

    @abstractmethod
    def normed(self, x: list[Scalar]) -> list[Any]:
        """Return the numbers before they are scaled."""

    def extra_repr(self) -> str:
        """Return PyTorch's description."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.weight is not None}"


@final
class RMSNorm(Norm):
    """Divide by the root of the mean square, then multiply by a weight for each number.

    Shapes: input, output and weight: normalized_shape.

    Args:
        normalized_shape: the length of the vector.
        eps: the number added to the mean square; by default, the machine epsilon, as in PyTorch.
        elementwise_affine: whether there are weights; they start at 1.

    Raises:
        TypeError, ValueError: the length is not an int >= 1, or eps is negative or not finite.

    >>> [round(y.data, 6) for y in RMSNorm(2)([3.0, 4.0])]
    [0.848528, 1.131371]
    """

    def __init__(self, normalized_shape: int, eps: float | None = None, elementwise_affine: bool = True) -> None:
        count(normalized_shape, "numbers to normalize")
        weight = [1.0] * normalized_shape if elementwise_affine else None
        self._set_parts(normalized_shape, sys.float_info.epsilon if eps is None else eps, weight)

    def normed(self, x: list[Scalar]) -> list[Any]:
        """Return x divided by the root of its mean square."""
        scale = (dot(x, x) / len(x) + self.eps) ** -0.5
        return [a * scale for a in x]


@final
class LayerNorm(Norm):
    """Subtract the mean and divide by the standard deviation, then multiply by a weight and add a bias for each number.

    Shapes: input, output, weight and bias: normalized_shape.

    Args:
        normalized_shape: the length of the vector.
        eps: the number added to the variance.
        elementwise_affine: whether there are weights; they start at 1.
        bias: whether there are biases too; they start at 0.

    Raises:
        TypeError, ValueError: the length is not an int >= 1, or eps is negative or not finite.

    >>> [round(y.data, 4) for y in LayerNorm(2)([3.0, 5.0])]
    [-1.0, 1.0]
    """

    bias: list[Value] | None

    def __init__(
        self, normalized_shape: int, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True
    ) -> None:
        n = count(normalized_shape, "numbers to normalize")
        self._set_parts(
            n, eps, [1.0] * n if elementwise_affine else None, [0.0] * n if elementwise_affine and bias else None
        )

    def _set_parts(
        self,
        normalized_shape: int,
        eps: float,
        weight: Iterable[Scalar] | None,
        bias: Iterable[Scalar] | None = None,
    ) -> None:
        super()._set_parts(normalized_shape, eps, weight)
        self.bias = self._as_wide(bias, "bias")

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the normalized numbers, scaled and shifted."""
        scaled = super().of_vector(x)
        return scaled if self.bias is None else [a + b for a, b in zip(scaled, self.bias, strict=True)]

    def normed(self, x: list[Scalar]) -> list[Any]:
        """Return x minus its mean, divided by its standard deviation."""
        mean = fsum(x) / len(x)
        centered = [a - mean for a in x]
        scale = (dot(centered, centered) / len(x) + self.eps) ** -0.5
        return [a * scale for a in centered]
