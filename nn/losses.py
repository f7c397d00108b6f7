"""Losses: how far outputs are from targets, as one number to be made small.

Outputs and targets are numbers or lists of them, of the same shape. PyTorch's losses have its names, arguments and
`reduction`: "mean" over all numbers, "sum", or "none" for the terms themselves in the shape of the outputs. Those of
logits are exact for logits of any size: they never compute a probability first. class_losses.py has those of scores
for several classes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from autograd import Value, fsum, log, log1p, relu, softplus, where
from autograd.comparisons import data_of
from autograd.number import number
from autograd.structure import flatten, matched
from nn.arguments import is_one, listed

__all__ = [
    "Term",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "elementwise",
    "half_squared_error",
    "hinge_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "l1_penalty",
    "l2_penalty",
    "mse_loss",
    "reduced",
    "shape",
    "squared_error",
]

Term = Callable[..., Any]

# ---- number by number ----


def elementwise(default: str) -> Callable[[Term], Callable[..., Any]]:
    """Make a loss of a formula for one output and one target; `default` is its reduction if none is given."""

    def decorate(term: Term) -> Callable[..., Any]:
        @wraps(term)
        def loss(input: Any, target: Any, *options: Any, reduction: str = default, **named: Any) -> Any:  # noqa: A002  (PyTorch's name)
            outputs, rebuild = flatten(input)
            try:
                targets = matched(target, input, "targets", "outputs")
            except TypeError as mismatch:
                raise ValueError(
                    f"{term.__name__} takes a target for each output; the outputs have the shape {shape(input)}, "
                    f"the targets {shape(target)}: {mismatch}"
                ) from None
            return reduced([term(y, t, *options, **named) for y, t in zip(outputs, targets)], reduction, rebuild)

        return loss

    return decorate


@elementwise("sum")
def half_squared_error(input: Any, target: Any) -> Any:  # noqa: A002  (PyTorch's name, here and below)
    """Return (output - target)**2 / 2, the textbooks' error; summed unless a reduction is given.

    >>> from autograd import Value
    >>> half_squared_error([Value(3.0), Value(1.0)], [1.0, 1.0]).data
    2.0
    """
    return 0.5 * (input - target) ** 2


@elementwise("sum")
def squared_error(input: Any, target: Any) -> Any:  # noqa: A002
    """Return (output - target)**2, summed unless a reduction is given."""
    return (input - target) ** 2


@elementwise("mean")
def mse_loss(input: Any, target: Any) -> Any:  # noqa: A002
    """Return the mean squared error.

    >>> from autograd import Value
    >>> mse_loss([Value(3.0), Value(1.0)], [1.0, 1.0]).data
    2.0
    """
    return (input - target) ** 2


@elementwise("mean")
def l1_loss(input: Any, target: Any) -> Any:  # noqa: A002
    """Return the mean absolute error."""
    return abs(input - target)


@elementwise("mean")
def huber_loss(input: Any, target: Any, delta: float = 1.0) -> Any:  # noqa: A002
    """Return the mean of half the squared error up to an error of delta, and a line from there on (Huber 1964)."""
    if not number(delta, "the delta of huber_loss") > 0:
        raise ValueError(f"the delta of huber_loss is above 0, got {delta}")
    error = abs(input - target)
    return where(error <= delta, 0.5 * error * error, delta * (error - 0.5 * delta))


@elementwise("mean")
def hinge_loss(input: Any, target: Any, margin: float = 1.0) -> Any:  # noqa: A002
    """Return the mean of max(0, margin - target * output): the max-margin loss of scores for labels of -1 and 1.

    >>> from autograd import Value
    >>> hinge_loss([Value(0.5), Value(-3.0)], [1, -1]).data
    0.25
    """
    if not isinstance(target, Value) and target not in (-1, 1):
        raise ValueError(f"the labels of hinge_loss are -1 and 1, got {target!r}")
    return relu(margin - target * input)


@elementwise("mean")
def binary_cross_entropy(input: Any, target: Any) -> Any:  # noqa: A002
    """Return -(t log(p) + (1 - t) log(1 - p)) of probabilities.

    As in PyTorch, logarithms are at least -100, and the gradient is (p - t) / max(p (1 - p), 1e-12). Prefer
    `binary_cross_entropy_with_logits`, which loses nothing.
    """
    for name, x in (("outputs", input), ("targets", target)):
        if not 0 <= x <= 1:
            raise ValueError(f"the {name} of binary_cross_entropy are from 0 to 1, got {x!r}")
    p = data_of(input)
    if p * (1 - p) >= _LEAST_SPREAD:
        return -(target * log(input) + (1 - target) * log1p(-input))
    inside, outside = (max(_log(x), -100.0) for x in (p, 1 - p))
    slope = (p - data_of(target)) / _LEAST_SPREAD
    return slope * (input - p) - (target * inside + (1 - target) * outside)


@elementwise("mean")
def binary_cross_entropy_with_logits(input: Any, target: Any) -> Any:  # noqa: A002
    """Return the binary cross entropy of sigmoid(output), from the output itself.

    >>> from autograd import Value
    >>> binary_cross_entropy_with_logits([Value(1000.0), Value(-1000.0)], [1, 1], reduction="none")[1].data
    1000.0
    """
    if not 0 <= target <= 1:
        raise ValueError(f"the targets of binary_cross_entropy_with_logits are from 0 to 1, got {target!r}")
    # Not softplus(x) - t x, which cancels for large x.
    return target * softplus(-input) + (1 - target) * softplus(input)


def kl_div(input: Any, target: Any, reduction: str = "mean", log_target: bool = False) -> Any:  # noqa: A002
    """Return the Kullback-Leibler divergence of log-probabilities from target probabilities, t (log t - output).

    As in PyTorch, "mean" divides by the number of numbers, "batchmean" by the number of distributions, and
    log_target=True says that the targets are log-probabilities too.
    """
    if reduction == "batchmean":
        total: Any = kl_div(input, target, "sum", log_target)
        return total / (len(input) if not is_one(input[0]) else 1)
    return (_kl_of_logs if log_target else _kl)(input, target, reduction=reduction)


@elementwise("mean")
def _kl(y: Any, t: Any) -> Any:
    if t < 0:
        raise ValueError(f"the targets of kl_div are probabilities, got {t!r}; are they logarithms? log_target=True")
    return t * (log(t) - y) if t > 0 else 0.0 * y


@elementwise("mean")
def _kl_of_logs(y: Any, t: Any) -> Any:
    return Value(t).exp() * (t - y) if not isinstance(t, Value) else t.exp() * (t - y)


def _log(x: float) -> float:
    return math.log(x) if x else -math.inf


# ---- penalties ----


def l1_penalty(parameters: Iterable[Value], factor: float = 1.0) -> Value:
    """Return factor times the sum of the absolute values."""
    return factor * fsum([abs(p) for p in _some(parameters)])


def l2_penalty(parameters: Iterable[Value], factor: float = 1.0) -> Value:
    """Return factor times the sum of the squares.

    >>> from autograd import Value
    >>> l2_penalty([Value(3.0), Value(-1.0)], 0.1).data
    1.0
    """
    return factor * fsum([p * p for p in _some(parameters)])


# ---- shared ----

_LEAST_SPREAD = 1e-12  # PyTorch's: the gradient (p - t) / (p (1 - p)) divides by no less


def reduced(terms: list[Any], reduction: str, rebuild: Callable[[list[Any]], Any]) -> Any:
    """Return the mean or the sum of the terms, or the terms themselves put together again.

    Raises:
        ValueError: the reduction is none of these, or there are no terms.
    """
    if not terms:
        raise ValueError("the loss of nothing is undefined; give at least one output and target")
    if reduction == "none":
        return rebuild(terms)
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction is 'mean', 'sum' or 'none', got {reduction!r}")
    total: Any = terms[0] if len(terms) == 1 else fsum(terms)
    return total / len(terms) if reduction == "mean" and len(terms) > 1 else total


def shape(x: Any) -> tuple[int, ...]:
    """Return the lengths of nested lists, or an array's shape.

    >>> shape([[1.0, 2.0]]), shape(3.0)
    ((1, 2), ())
    """
    if hasattr(x, "shape"):
        return tuple(x.shape)
    return (len(x), *(shape(x[0]) if x else ())) if isinstance(x, (list, tuple)) else ()


def _some(parameters: Iterable[Value]) -> list[Value]:
    return listed(parameters, "parameters")
