"""Embedding: a vector for each index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, final

from autograd import Value, take
from nn.argument_checks import Generator, Scalar, count, index, is_one
from nn.init import Initializer, drawn, normal_
from nn.layers.vector_layer import matrix_of
from nn.modules.module import Module

__all__ = ["Embedding"]


@final
class Embedding(Module):
    """Return the vector of an index, or the vectors of a list of them.

    Shapes: weight: num_embeddings x embedding_dim; a vector: embedding_dim.

    Args:
        num_embeddings: the number of indices, which start at 0.
        embedding_dim: the length of each vector.
        init: the initializer of the weights, a function of nn.init; by default, `nn.init.normal_`.
        rng: a `random.Random` or a seed; by default, the module `random`.

    Raises:
        IndexError: an index is out of range.
        TypeError: an index is not an int.

    >>> table = Embedding.from_weights([[0.1, 0.2], [0.3, 0.4]])
    >>> [[x.data for x in vector] for vector in table([1, 0])]
    [[0.3, 0.4], [0.1, 0.2]]
    """

    weight: list[list[Value]]

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        *,
        init: Initializer | None = None,
        rng: Generator | int | None = None,
    ) -> None:
        count(num_embeddings, "embeddings")
        count(embedding_dim, "numbers per embedding")
        self.weight = matrix_of(drawn(normal_ if init is None else init, num_embeddings, embedding_dim, rng), "weight")

    @classmethod
    def from_weights(cls, weight: Iterable[Iterable[Scalar]]) -> Self:
        """Build an embedding from its vectors."""
        table = cls.__new__(cls)
        table._set_parts(weight)
        return table

    def _set_parts(self, weight: Iterable[Iterable[Scalar]]) -> None:
        self.weight = matrix_of(weight, "weight")

    def forward(self, given: Any) -> Any:
        """Return the vector of an index, or the vectors of a list of them."""
        if not is_one(given):
            return [self.forward(item) for item in given]
        return list(take(self.weight, index(given, len(self.weight), "an embedding")))

    def extra_repr(self) -> str:
        """Return PyTorch's description."""
        return f"{len(self.weight)}, {len(self.weight[0])}"
