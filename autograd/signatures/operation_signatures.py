"""Signatures: functions that turn the arguments of a call into operands.

Most operations are called with their operands. The exceptions are operations on lists (`dot`, `fsum`, `logsumexp`,
`softmax`) and operations with parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from autograd.names.error_text import counted, described
from autograd.number import number, unwrapped
from autograd.operation import Traced

__all__ = [
    "clamp_operands",
    "component",
    "component_symbol",
    "constant_or_traced",
    "dot_operands",
    "listed",
    "multiplied",
    "products",
    "round_operands",
    "summed",
]


def listed(name: str, *, or_nothing: bool = False) -> Callable[[Iterable[Any]], tuple[Any, ...]]:
    """Accept one list of numbers. It may be empty if `or_nothing` is true."""

    def operands(values: Iterable[Any]) -> tuple[Any, ...]:
        if not (listed := _iterated(name, values)) and not or_nothing:
            raise ValueError(f"{name} of an empty list is undefined; pass at least one number")
        return listed

    return operands


def _iterated(name: str, values: Iterable[Any]) -> tuple[Any, ...]:
    try:
        return tuple(values)
    except TypeError:
        if hasattr(values, "__iter__"):  # the error was raised inside the iterable
            raise
        raise TypeError(f"{name} takes a list of numbers, got {described(values)}") from None


def dot_operands(weights: Iterable[Any], inputs: Iterable[Any], bias: Any = None) -> tuple[Any, ...]:
    """Accept as many weights as inputs, and an optional bias."""
    w, x = _iterated("dot", weights), _iterated("dot", inputs)
    if len(w) != len(x):
        raise ValueError(
            f"dot takes as many weights as inputs, got {counted(len(w), 'weight')} and {counted(len(x), 'input')}"
        )
    return (*w, *x) if bias is None else (*w, *x, bias)


def products(times: str) -> Callable[..., str]:
    """Print the operands of `dot` as a sum of products."""

    def text(*operands: str) -> str:
        n = len(operands) // 2
        pairs = zip(operands[:n], operands[n : 2 * n], strict=True)
        return " + ".join([*(w + times + x for w, x in pairs), *operands[2 * n :]])

    return text


def multiplied(times: str) -> Callable[..., str]:
    """Print the operands of `prod` as a product."""
    return lambda *operands: times.join(operands) or "1"


def summed(*operands: str) -> str:
    """Print the operands of `fsum` as a sum."""
    return " + ".join(operands) or "0"


def component(notation: str) -> Callable[..., str]:
    """Print the operands of `softmax`: a list, then the index of a component."""

    def text(*operands: str) -> str:
        *xs, index = operands
        return notation.format(", ".join(xs), index)

    return text


def component_symbol(name: str) -> Callable[..., str]:
    """Print the name of a component, with indices from 1 as in textbooks, or the name alone if there is no index."""

    def text(*operands: str) -> str:
        return f"{name}_{int(operands[-1]) + 1}" if operands[-1] else name

    return text


def constant_or_traced(x: Any, what: str) -> Any:
    """Accept a number or a traced operand."""
    x = unwrapped(x)
    return x if isinstance(x, Traced) else number(x, what)


def clamp_operands(x: Any, low: Any = -inf, high: Any = inf) -> tuple[Any, ...]:
    """Accept optional bounds in the right order."""
    low, high = constant_or_traced(low, "low in clamp"), constant_or_traced(high, "high in clamp")
    if not low <= high:
        raise ValueError(f"clamp expects low <= high, got low={low} and high={high}")
    return x, low, high


def round_operands(x: Any, digits: Any = 0) -> tuple[Any, float]:
    """Accept a whole number of decimal digits."""
    n = number(digits, "the number of digits of round")
    if not n.is_integer():
        raise TypeError(f"expected a whole number of digits for round, got {n}")
    return x, n
