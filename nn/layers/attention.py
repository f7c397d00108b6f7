"""Causal self-attention (Vaswani et al. 2017): each position of a sequence attends to itself and to earlier ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, final

from autograd import Value, dot, softmax
from nn.argument_checks import Generator, Scalar, count, generator, is_one, listed
from nn.init import Initializer
from nn.layers.linear import Linear
from nn.modules.module import Module

__all__ = ["SelfAttention"]


@final
class SelfAttention(Module):
    """Mix each vector of a sequence with the earlier ones, in several heads.

    Shapes: input and output: sequence length x embed_dim; every weight: embed_dim x embed_dim.

    Args:
        embed_dim: the length of a vector.
        num_heads: the number of heads; embed_dim must be a multiple of it.
        bias: whether the four linear maps have a bias.
        init, rng: as for Linear.

    Raises:
        ValueError: embed_dim is not a multiple of num_heads.

    >>> layer = SelfAttention(4, 2, rng=1)
    >>> sequence = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]
    >>> alone, *_ = layer(sequence[:1])
    >>> first, second = layer(sequence)
    >>> first[0].data == alone[0].data
    True
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        bias: bool = True,
        *,
        init: Initializer | None = None,
        rng: Generator | int | None = None,
    ) -> None:
        count(embed_dim, "numbers of a vector")
        rng = generator(rng)
        self._set_parts(num_heads, *(Linear(embed_dim, embed_dim, bias, init=init, rng=rng) for _ in range(4)))

    def _set_parts(self, num_heads: int, query: Linear, key: Linear, value: Linear, out: Linear) -> None:
        self.num_heads = count(num_heads, "heads")
        self.query, self.key, self.value, self.out = maps = query, key, value, out
        if not all(isinstance(x, Linear) for x in maps):
            raise TypeError(f"query, key, value and out must be Linear, got {[type(x).__name__ for x in maps]}")
        width = len(query.weight)
        shapes = {(len(x.weight), len(x.weight[0])) for x in maps}
        if shapes != {(width, width)}:
            raise ValueError(f"query, key, value and out must be square and of the same size, got {sorted(shapes)}")
        if width % num_heads:
            raise ValueError(f"embed_dim must be a multiple of num_heads, got {width} and {num_heads}")

    def forward(self, x: Iterable[Iterable[Scalar]]) -> Any:
        """Return one vector per vector of the sequence; for a list of sequences, one sequence for each."""
        sequence = [listed(row, "the vectors of a sequence") for row in listed(x, "the vectors of a sequence")]
        if sequence and sequence[0] and not is_one(sequence[0][0]):
            return [self.forward(item) for item in sequence]  # type: ignore[arg-type]  # nested one list deeper
        queries, keys, values = self.query(sequence), self.key(sequence), self.value(sequence)
        size = len(self.query.weight) // self.num_heads
        heads = [slice(start, start + size) for start in range(0, size * self.num_heads, size)]
        mixed = [
            [x for head in heads for x in _attended(query[head], _part(keys[:i], head), _part(values[:i], head))]
            for i, query in enumerate(queries, start=1)
        ]
        return self.out(mixed)

    def extra_repr(self) -> str:
        """Return the number of heads."""
        return f"num_heads={self.num_heads}"


def _part(vectors: list[list[Value]], head: slice) -> list[list[Value]]:
    return [vector[head] for vector in vectors]


def _attended(query: list[Value], keys: list[list[Value]], values: list[list[Value]]) -> list[Value]:
    """Return the mean of the values, weighted by how well each key matches the query."""
    scale = len(query) ** -0.5
    weights = softmax([dot(query, key) * scale for key in keys])
    return [dot(weights, column) for column in zip(*values, strict=True)]
