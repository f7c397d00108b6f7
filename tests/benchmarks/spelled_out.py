"""Dot, softmax and logsumexp as in a beginner's script: each product and sum is a node.

Floats, unfused engines and micrograd all run these same lines. `sum` starts at 0, as in most code, so
a dot of n terms without a bias is n products and n sums.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # engines.py imports this module
    from .engines import Scalar


def dot(weights: Sequence[Scalar], inputs: Sequence[Scalar], bias: Scalar = 0) -> Scalar:
    """Return bias + w1 * x1 + w2 * x2 + ...

    >>> dot([1.0, 2.0], [3.0, 4.0], 0.5)
    11.5
    """
    # As most people write it: strict= would make the floats a sixth slower, in the engine's favor.
    return sum((w * x for w, x in zip(weights, inputs)), bias)


def softmax(
    exp: Callable[[Scalar], Scalar], number: Callable[[Scalar], float], scores: Sequence[Scalar]
) -> list[Scalar]:
    """Return the softmax of the scores, shifted by the largest score."""
    shift = max(map(number, scores))
    powers = [exp(score - shift) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def logsumexp(
    exp: Callable[[Scalar], Scalar],
    log: Callable[[Scalar], Scalar],
    number: Callable[[Scalar], float],
    scores: Sequence[Scalar],
) -> Scalar:
    """Return the logarithm of the sum of exponentials, shifted by the largest score."""
    shift = max(map(number, scores))
    return log(sum(exp(score - shift) for score in scores)) + shift
