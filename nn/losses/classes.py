"""Losses of scores for several classes. The target of a row of scores is the index of the right class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import fsum, logsumexp, relu, take
from autograd.comparisons import read
from autograd.program.indexing import replaced
from nn.arguments import index, is_one, listed
from nn.losses.reduction import Reduction, by_rows, reduced, typed

__all__ = ["cross_entropy", "multi_margin_loss"]

RowLoss = Callable[[list[Any], int], Any]  # takes one row of scores and the index of the right class


@by_rows
@typed
def cross_entropy(input: Any, target: Any, *, reduction: Reduction = "mean") -> Any:
    """Return -log(softmax(scores)[target]), or its mean for several rows of scores.

    Args:
        input: a row of scores, one per class, or a list of rows.
        target: the index of the right class, or one index per row. As in PyTorch, the target of a row may also be a
            list of probabilities, one per class, such as a one-hot list.
        reduction: "mean" or "sum" of the rows' losses, or "none": a list of them.

    Raises:
        ValueError: there is not one target per row; a target is neither a class nor one probability per class; or the
            reduction is unknown.

    >>> from autograd import Value
    >>> cross_entropy([Value(1000.0), Value(0.0)], 0).data, cross_entropy([Value(1000.0), Value(0.0)], 1).data
    (0.0, 1000.0)
    >>> cross_entropy([Value(1000.0), Value(0.0)], [0.5, 0.5]).data
    500.0
    """

    def of_row(scores: list[Any], right: int) -> Any:
        # Not logsumexp(scores) - score, which cancels if the right score is much larger than the others.
        best = take(scores, right)
        return logsumexp(replaced([x - best for x in scores], right, 0.0))

    return _of_rows("cross_entropy", of_row, input, target, reduction, probabilities=True)


@typed
def multi_margin_loss(input: Any, target: Any, margin: float = 1.0, *, reduction: Reduction = "mean") -> Any:
    """Return the sum of max(0, margin - right score + other score) over the other classes, divided by their number.

    Args:
        input: a row of scores, one per class, or a list of rows.
        target: the index of the right class, or one index per row.
        margin: the difference to the right score at which another class adds no loss.
        reduction: "mean" or "sum" of the rows' losses, or "none": a list of them.

    Raises:
        ValueError: there is not one class per row, a target is not a class, or the reduction is unknown.

    >>> from autograd import Value
    >>> multi_margin_loss([Value(2.0), Value(1.5)], 0).data
    0.25
    """

    def of_row(scores: list[Any], right: int) -> Any:
        return fsum([relu(margin - scores[right] + x) for i, x in enumerate(scores) if i != right]) / len(scores)

    return _of_rows("multi_margin_loss", of_row, input, target, reduction, probabilities=False)


def _of_rows(name: str, of_row: RowLoss, outputs: Any, target: Any, reduction: str, *, probabilities: bool) -> Any:
    """Return the losses of the rows of scores, reduced.

    Args:
        name: the name of the loss in errors.
        of_row: the loss of one row.
        outputs: the scores.
        target: the right classes.
        reduction: "mean", "sum" or "none".
        probabilities: whether a target may be a list of probabilities, one per class. The loss is then the mean of the
            classes' losses, weighted by them.
    """

    def of_class(scores: list[Any], right: Any) -> Any:
        chosen = index(read(right), len(scores), "a class")
        return of_row(scores, chosen) if len(scores) > 1 else 0.0 * scores[0]

    def of_chances(scores: list[Any], chances: list[Any]) -> Any:
        if not probabilities:
            raise ValueError(f"{name} takes the index of one class per row of scores, got the list {chances!r:.60}")
        if len(chances) != len(scores) or not all(is_one(t) and 0 <= t <= 1 for t in chances):
            raise ValueError(
                f"expected the index of a class, or one probability per class from 0 to 1, as the target of a row; "
                f"got {chances!r:.60} for {len(scores)} scores"
            )
        terms = [t * of_class(scores, i) for i, t in enumerate(chances) if t != 0]
        return fsum(terms) if terms else 0.0 * scores[0]

    rows = listed(outputs, f"the scores of {name}")
    if is_one(target):
        return of_class(rows, target)
    targets = list(target)
    if rows and is_one(rows[0]):
        return of_chances(rows, targets)
    if len(rows) != len(targets):
        raise ValueError(f"{name} takes a class for each row of scores: {len(rows)}, got {len(targets)}")
    terms: list[Any] = []
    try:
        for row, right in zip(rows, targets, strict=True):
            terms.append(_of_rows(name, of_row, row, right, reduction, probabilities=probabilities))
    except (TypeError, ValueError, LookupError) as error:
        error.add_note(f"It is in row {len(terms)} of the scores.")
        raise
    return reduced(terms, reduction, list)
