"""Losses of scores for several classes, of which one is right: its index is the target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from autograd import fsum, logsumexp, relu
from autograd.comparisons import data_of
from nn.arguments import index, is_one, listed
from nn.losses import Term, reduced


def of_classes(term: Term) -> Callable[..., Any]:
    """Make a loss of a formula for the scores of the classes, the right one's index, and options."""

    @wraps(term)
    def loss(input: Any, target: Any, *options: Any, reduction: str = "mean", **named: Any) -> Any:  # noqa: A002
        if is_one(target):
            scores = listed(input, f"the scores of {term.__name__}")
            chosen = index(data_of(target), len(scores), "a class")
            return term(scores, chosen, *options, **named) if len(scores) > 1 else 0.0 * scores[0]
        rows, targets = list(input), list(target)
        if len(rows) != len(targets):
            raise ValueError(f"{term.__name__} takes a class for each row of scores: {len(rows)}, got {len(targets)}")
        pairs = zip(rows, targets, strict=True)
        return reduced([loss(row, t, *options, reduction=reduction, **named) for row, t in pairs], reduction, list)

    return loss


@of_classes
def cross_entropy(input: Sequence[Any], target: int) -> Any:  # noqa: A002
    """Return -log(softmax(scores)[target]) of the right class's index; the mean of it for several rows of scores.

    >>> from autograd import Value
    >>> cross_entropy([Value(1000.0), Value(0.0)], 0).data, cross_entropy([Value(1000.0), Value(0.0)], 1).data
    (0.0, 1000.0)
    """
    # Not logsumexp(scores) - score, which cancels where the right class is far ahead.
    return logsumexp([0.0 if i == target else x - input[target] for i, x in enumerate(input)])


@of_classes
def multi_margin_loss(input: Sequence[Any], target: int, margin: float = 1.0) -> Any:  # noqa: A002
    """Return by how much other classes come within the margin of the right one's score, over the number of classes."""
    return fsum([relu(margin - input[target] + x) for i, x in enumerate(input) if i != target]) / len(input)
