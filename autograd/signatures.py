"""How some operations are called: the arguments of a call turned into operands.

Most operations are called with their operands. Those of lists (`dot`, `fsum`, `logsumexp`, `softmax`) and those with
parameters are not, and say here what they take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from autograd.number import number

__all__ = [
    "clamp_operands",
    "component",
    "dot_operands",
    "listed",
    "products",
    "summed",
]


def listed(name: str) -> Callable[[Iterable[Any]], tuple[Any, ...]]:
    """Take one list of numbers."""

    def operands(values: Iterable[Any]) -> tuple[Any, ...]:
        if not (listed := _iterated(name, values)) and name != "fsum":
            raise ValueError(f"{name} of nothing is undefined; give it at least one number")
        return listed

    return operands


def _iterated(name: str, values: Iterable[Any]) -> tuple[Any, ...]:
    try:
        return tuple(values)
    except TypeError:
        if hasattr(values, "__iter__"):  # an error in it, not of it
            raise
        raise TypeError(f"{name} takes a list of numbers, got one {type(values).__name__}") from None


def dot_operands(weights: Iterable[Any], inputs: Iterable[Any], bias: Any = None) -> tuple[Any, ...]:
    """Take as many weights as inputs, and a bias or none."""
    w, x = _iterated("dot", weights), _iterated("dot", inputs)
    if len(w) != len(x):
        raise ValueError(f"dot takes as many weights as inputs, got {len(w)} weights and {len(x)} inputs")
    return (*w, *x) if bias is None else (*w, *x, bias)


def products(times: str) -> Callable[..., str]:
    """Print the operands of `dot` as a sum of products."""

    def text(*operands: str) -> str:
        n = len(operands) // 2
        pairs = zip(operands[:n], operands[n : 2 * n], strict=True)
        return " + ".join([*(w + times + x for w, x in pairs), *operands[2 * n :]])

    return text


def summed(*operands: str) -> str:
    """Print the operands of `fsum` as a sum."""
    return " + ".join(operands) or "0"


def component(notation: str) -> Callable[..., str]:
    """Print the operands of `softmax`: a list, then which component of it is meant."""

    def text(*operands: str) -> str:
        *xs, index = operands
        return notation.format(", ".join(xs), index)

    return text


def clamp_operands(x: Any, low: Any = -inf, high: Any = inf) -> tuple[Any, ...]:
    """Take bounds that are in order, or one of them, or none."""
    low, high = number(low, "low in clamp"), number(high, "high in clamp")
    if not low <= high:
        raise ValueError(f"clamp takes low <= high, got low={low} and high={high}")
    return x, low, high
