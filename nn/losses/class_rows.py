"""Rows of scores and their targets: the loss of each row, and its weight in the mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, fsum, take
from autograd.comparisons import read
from autograd.names.error_text import counted
from autograd.names.option_ranges import whole
from nn.argument_checks import index, is_one, listed
from nn.losses.reduction import check_reduction, require_finite

__all__ = ["RowLoss", "class_weights", "of_rows", "weight_of"]

# A function of one row of scores and its target. It returns the loss, and the weight of the row in the mean.
RowLoss = Callable[[list[Any], Any], tuple[Any, Any]]


def class_weights(name: str, weight: Any, classes: int) -> list[Any] | None:
    """Return the weights of classes, after checking them, or None if there are none."""
    if weight is None:
        return None
    found = listed(weight, f"the class weights of {name}")
    if len(found) != classes:
        raise ValueError(f"{name} needs one class weight per class: {classes}, got {len(found)}")
    require_finite(found, f"the weight of class {{}} of {name}")
    return found


def weight_of(weights: Sequence[Any], right: Any) -> Any:
    """Return the weight of a class. The index of the class may be data."""
    return weights[right] if type(right) is int else take(list(weights), right)


def of_rows(
    name: str,
    of_row: RowLoss,
    outputs: Any,
    target: Any,
    reduction: str,
    ignore_index: int | None = None,
    of_chances: RowLoss | None = None,
) -> Any:
    """Return the losses of the rows of scores, reduced.

    Args:
        name: the name of the loss in errors.
        of_row: the loss of a row whose target is a class.
        outputs: the scores; a row, or lists of rows.
        target: the right classes, with the same shape as the rows.
        reduction: "mean", "sum" or "none".
        ignore_index: the target of rows to ignore.
        of_chances: the loss of a row whose target is a list of probabilities; None if that is not supported.
    """
    check_reduction(reduction)
    if ignore_index is not None:
        whole(f"the ignore_index of {name}", ignore_index)
    terms: list[Any] = []
    weights: list[Any] = []

    def of_one(scores: list[Any], given: Any) -> Any:
        if not is_one(given):
            loss, weight = _of_chances(name, of_chances, scores, list(given))
        elif ignore_index is not None and given == ignore_index:
            loss, weight = (Value(0.0) if isinstance(scores[0], Value) else 0.0), 0.0
        else:
            loss, weight = of_row(scores, index(read(given), len(scores), "a class"))
        terms.append(loss)
        weights.append(weight)
        return loss

    def of_list(rows: Any, given: Any) -> Any:
        rows = listed(rows, f"the scores of {name}")
        if is_one(given) or (rows and is_one(rows[0])):
            if not rows:
                raise ValueError(f"{name} needs at least one score per row, got an empty list")
            return of_one(rows, given)
        targets = list(given)
        if len(rows) != len(targets):
            raise ValueError(f"{name} needs a class for each row of scores: {len(rows)}, got {len(targets)}")
        found: list[Any] = []
        try:
            for row, right in zip(rows, targets, strict=True):
                found.append(of_list(row, right))
        except (TypeError, ValueError, LookupError) as error:
            error.add_note(f"The error is in row {len(found)} of the scores.")
            raise
        return found

    found = of_list(outputs, target)
    if not terms:
        raise ValueError("the loss of an empty list is undefined; pass at least one output and target")
    if reduction == "none":
        return found
    total = terms[0] if len(terms) == 1 else fsum(terms)
    if reduction == "sum":
        return total
    count = sum(weights)
    return total if type(count) is float and count == 1 else total / count


def _of_chances(name: str, of_chances: RowLoss | None, scores: list[Any], chances: list[Any]) -> tuple[Any, Any]:
    if of_chances is None:
        raise ValueError(f"{name} needs the index of one class per row of scores, got the list {chances!r:.60}")
    if len(chances) != len(scores) or not all(is_one(t) and 0 <= t <= 1 for t in chances):
        raise ValueError(
            f"expected the index of a class, or one probability per class from 0 to 1, as the target of a row; "
            f"got {chances!r:.60} for {counted(len(scores), 'score')}"
        )
    return of_chances(scores, chances)
