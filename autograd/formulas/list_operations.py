"""Operations of lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import ieee
from autograd.formulas.choices import either
from autograd.number import number, unwrapped
from autograd.operation import Traced, ops

__all__ = [
    "dot_partials",
    "log_softmax_partials",
    "log_softmax_partials_of_textbooks",
    "prod_partials",
    "softmax",
    "softmax_partials",
    "softmax_partials_of_textbooks",
]


def dot_partials(z: Any, *operands: Any) -> tuple[Any, ...]:
    """Return the partials of z = w1 * x1 + w2 * x2 + ... (+ bias): the inputs, the weights, and 1 for the bias."""
    n = len(operands) // 2
    return operands[n : 2 * n] + operands[:n] + (1.0,) * (len(operands) % 2)


def prod_partials(z: Any, *xs: Any) -> list[Any]:
    """Return, for each operand, the product of the others. Unlike z / x, it is right at zeros."""
    if any(isinstance(x, Traced) for x in xs):
        return [ops.prod([*xs[:i], *xs[i + 1 :]]) for i in range(len(xs))]
    return ieee.products_of_others(*map(number, xs))


def softmax(xs: Sequence[Any]) -> list[Any]:
    """Return every component of the softmax of xs."""
    if any(isinstance(unwrapped(x), Traced) for x in xs):
        return [ops.softmax(*xs, float(i)) for i in range(len(xs))]
    return list(ieee.softmax_all(*map(number, xs)))


def softmax_partials(z: Any, *operands: Any) -> list[Any]:
    """Return the partials of one component z. z times the sum of the others is more accurate than z * (1 - z)."""
    *xs, index = operands
    weights = softmax(xs)
    others = ops.fsum([weight for j, weight in enumerate(weights) if j != index])
    return [z * others if j == index else -(z * weight) for j, weight in enumerate(weights)]


def log_softmax_partials(z: Any, *operands: Any) -> list[Any]:
    """Return the partials of one component z: 1 minus its softmax for itself, minus the softmax of each other.

    1 - w has all digits for w below 1/2, and so has its slope. For a larger w it would cancel, so the sum of the others
    is used.
    """
    *xs, index = operands
    weights = softmax(xs)
    others = ops.fsum([weight for j, weight in enumerate(weights) if j != index])
    return [either(w >= 0.5, others, 1 - w) if j == index else -w for j, w in enumerate(weights)]


def softmax_partials_of_textbooks(z: Any, *operands: Any) -> list[Any]:
    """Return the partials of one component z as textbooks print them."""
    *xs, index = operands
    return [z * (1 - z) if j == index else -z * weight for j, weight in enumerate(softmax(xs))]


def log_softmax_partials_of_textbooks(z: Any, *operands: Any) -> list[Any]:
    """Return the partials of one component z as textbooks print them."""
    *xs, index = operands
    return [1 - ops.exp(z) if j == index else -weight for j, weight in enumerate(softmax(xs))]
