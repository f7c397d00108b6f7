"""Dropout: drop numbers at random during training."""

from __future__ import annotations

import random
from typing import Any, final

from autograd import Value
from autograd.names.error_text import described
from autograd.number import number
from nn.argument_checks import Scalar, generator
from nn.layers.vector_layer import VectorLayer

__all__ = ["Dropout"]


@final
class Dropout(VectorLayer):
    """Set each number to 0 with probability p and divide the others by 1 - p; after `eval()`, change nothing.

    Args:
        p: the probability, from 0 to 1.
        rng: a `random.Random` or a seed. By default, a new one is made, seeded by the module `random`.

    Raises:
        TypeError: p is not a number, or rng is neither a `random.Random` nor a seed.
        ValueError: p is not a probability.

    >>> layer = Dropout(0.5, rng=3)
    >>> [x.data for x in layer([1.0, 2.0, 3.0, 4.0])]
    [0.0, 4.0, 0.0, 8.0]
    >>> layer.eval()([1.0, 2.0])
    [1.0, 2.0]
    """

    def __init__(self, p: float = 0.5, *, rng: random.Random | int | None = None) -> None:
        self.p = number(p, "the probability of Dropout")
        if not 0 <= self.p <= 1:
            raise ValueError(f"the probability of Dropout must be from 0 to 1, got {p}")
        # Each Dropout has its own generator, stored with it, so that a resumed run drops the same numbers.
        given = random.Random(random.getrandbits(64)) if rng is None else generator(rng)
        if not isinstance(given, random.Random):
            raise TypeError(f"the rng of Dropout must be a random.Random or a seed, got {described(rng)}")
        self.rng = given

    _set_parts = __init__

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the kept numbers, scaled, and 0 for the others."""
        if not self.training or self.p == 0:
            return x
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return [Value(0.0) if self.rng.random() < self.p else _value(a) * scale for a in x]

    def extra_repr(self) -> str:
        """Return PyTorch's description."""
        return f"p={self.p}"


def _value(x: Scalar) -> Value:
    return x if isinstance(x, Value) else Value(x)
