"""Losses of scores for several classes. The target of a row of scores is the index of the right class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from autograd import fsum, logsumexp, relu
from autograd.comparisons import data_of
from nn.arguments import index, is_one, listed
from nn.losses import Term, reduced

__all__ = ["cross_entropy", "multi_margin_loss"]


def of_classes(*, probabilities: bool) -> Callable[[Term], Callable[..., Any]]:
    """Make a loss of a formula for the scores of the classes, the right one's index, and options.

    Args:
        probabilities: whether a target may be a list of one probability per class; the loss is then the mean of those
            of the classes, weighted by them.
    """

    def decorate(term: Term) -> Callable[..., Any]:
        name = term.__name__

        def of_row(scores: list[Any], target: Any, *options: Any, **named: Any) -> Any:
            chosen = index(data_of(target), len(scores), "a class")
            return term(scores, chosen, *options, **named) if len(scores) > 1 else 0.0 * scores[0]

        def of_chances(scores: list[Any], target: list[Any], *options: Any, **named: Any) -> Any:
            if not probabilities:
                raise ValueError(f"{name} takes the index of one class per row of scores, got the list {target!r:.60}")
            if len(target) != len(scores) or not all(is_one(t) and 0 <= t <= 1 for t in target):
                raise ValueError(
                    f"the target of a row of scores is the index of a class, or one probability per class from 0 to 1; "
                    f"got {target!r:.60} for {len(scores)} scores"
                )
            terms = [t * of_row(scores, i, *options, **named) for i, t in enumerate(target) if t != 0]
            return fsum(terms) if terms else 0.0 * scores[0]

        @wraps(term)
        def loss(input: Any, target: Any, *options: Any, reduction: str = "mean", **named: Any) -> Any:  # noqa: A002
            if is_one(target):
                return of_row(listed(input, f"the scores of {name}"), target, *options, **named)
            rows, targets = listed(input, f"the scores of {name}"), list(target)
            if rows and is_one(rows[0]):
                return of_chances(rows, targets, *options, **named)
            if len(rows) != len(targets):
                raise ValueError(f"{name} takes a class for each row of scores: {len(rows)}, got {len(targets)}")
            terms: list[Any] = []
            try:
                for row, t in zip(rows, targets, strict=True):
                    terms.append(loss(row, t, *options, reduction=reduction, **named))
            except (TypeError, ValueError, LookupError) as error:
                error.add_note(f"It is of row {len(terms)} of the scores.")
                raise
            return reduced(terms, reduction, list)

        return loss

    return decorate


@of_classes(probabilities=True)
def cross_entropy(input: Sequence[Any], target: int) -> Any:  # noqa: A002
    """Return -log(softmax(scores)[target]) of the right class's index; the mean of it for several rows of scores.

    As in PyTorch, the target of a row may also be a list of one probability per class, one-hot for instance.

    >>> from autograd import Value
    >>> cross_entropy([Value(1000.0), Value(0.0)], 0).data, cross_entropy([Value(1000.0), Value(0.0)], 1).data
    (0.0, 1000.0)
    >>> cross_entropy([Value(1000.0), Value(0.0)], [0.5, 0.5]).data
    500.0
    """
    # Not logsumexp(scores) - score, which cancels where the right class is far ahead.
    return logsumexp([0.0 if i == target else x - input[target] for i, x in enumerate(input)])


@of_classes(probabilities=False)
def multi_margin_loss(input: Sequence[Any], target: int, margin: float = 1.0) -> Any:  # noqa: A002
    """Return by how much other classes come within the margin of the right one's score, over the number of classes."""
    return fsum([relu(margin - input[target] + x) for i, x in enumerate(input) if i != target]) / len(input)
