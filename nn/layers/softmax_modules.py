"""Activations that depend on all numbers in a vector, as modules."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, final

import autograd
from autograd.names.error_text import described
from autograd.names.option_ranges import whole
from nn.argument_checks import Scalar, in_brackets, is_one
from nn.layers.activation_modules import Activation

__all__ = ["LogSoftmax", "Softmax", "VectorActivation"]


class VectorActivation(Activation):
    """Base class of activations that depend on all numbers of a vector."""

    def __init__(self, dim: int | None = None) -> None:
        self.dim = None if dim is None else whole("dim", dim)

    _set_parts = __init__

    def forward(self, x: Any) -> Any:
        """Return the activation of a vector, or of each vector in a list of them."""
        depth, part = 0, x
        while not is_one(part):
            depth, part = depth + 1, next(iter(part), 0.0)
        if self.dim not in (None, -1, depth - 1):
            raise ValueError(f"{type(self).__name__} supports only the last dimension, dim=-1; got dim={self.dim!r}")
        return self._of_each(x) if depth else self.of_number(x)

    def _of_each(self, x: Iterable[Any]) -> list[Any]:
        items = list(x)
        return [self._of_each(item) for item in items] if items and not is_one(items[0]) else self.of_vector(items)

    def of_number(self, x: Any) -> Any:
        """Refuse a single number."""
        raise TypeError(f"{type(self).__name__} takes a list of numbers, got {described(x)}{in_brackets(x)}")

    @abstractmethod
    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the activation of a vector."""


@final
class Softmax(VectorActivation):
    """Compute exp(x) for every number in a vector, divided by the sum of all exp(x).

    Args:
        dim: the dimension of the numbers of a vector. Only the last one is supported; it may be omitted.

    Raises:
        TypeError: dim is neither an int nor None.
        ValueError: in a call, dim is not the last dimension.

    >>> Softmax()([0.0, 0.0])
    [0.5, 0.5]
    """

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the softmax of a vector."""
        return autograd.softmax(x)


@final
class LogSoftmax(VectorActivation):
    """Compute the logarithms of the numbers that `Softmax` computes.

    Args:
        dim: the dimension of the numbers of a vector. Only the last one is supported; it may be omitted.

    Raises:
        TypeError: dim is neither an int nor None.
        ValueError: in a call, dim is not the last dimension.

    >>> LogSoftmax()([1000.0, 0.0])
    [0.0, -1000.0]
    """

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the log softmax of a vector."""
        return autograd.log_softmax(x)
