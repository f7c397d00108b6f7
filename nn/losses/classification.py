"""Losses of scores for several classes. The target of a row of scores is the index of the right class."""

from __future__ import annotations

from typing import Any

from autograd import Value, fsum, logsumexp, relu, take
from autograd.names import names_its_parameters
from autograd.names.option_ranges import finite
from autograd.number import number
from autograd.program.take import replaced
from nn.losses.class_rows import class_weights, of_rows, weight_of
from nn.losses.reduction import Reduction, by_rows, typed

__all__ = ["cross_entropy", "multi_margin_loss", "nll_loss"]


@by_rows
@typed
@names_its_parameters
def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    *,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Return -log(softmax(scores)[target]), or its mean for several rows of scores.

    Args:
        input: a row of scores, one per class, or a list of rows.
        target: the index of the right class, or one index per row. As in PyTorch, the target of a row may also be a
            list of probabilities, one per class, such as a one-hot list.
        weight: a factor of the loss for each class. The mean is then divided by the sum of the factors.
        ignore_index: the target of rows to ignore.
        reduction: "mean" or "sum" of the rows' losses, or "none": a list of them.
        label_smoothing: the share of the target, from 0 to 1, that is spread over all classes.

    Raises:
        ValueError: there is not one target per row; a target is neither a class nor one probability per class; there is
            not one finite weight per class; label_smoothing is not from 0 to 1; or the reduction is unknown.

    >>> from autograd import Value
    >>> cross_entropy([Value(1000.0), Value(0.0)], 0).data, cross_entropy([Value(1000.0), Value(0.0)], 1).data
    (0.0, 1000.0)
    >>> cross_entropy([Value(1000.0), Value(0.0)], [0.5, 0.5]).data
    500.0
    >>> cross_entropy([[Value(1000.0), Value(0.0)]] * 3, [0, 1, -100]).data  # the mean of two rows
    500.0
    """
    smoothing = number(label_smoothing, "label_smoothing")
    if not 0 <= smoothing <= 1:
        raise ValueError(f"label_smoothing must be from 0 to 1, got {label_smoothing}")

    def of_class(scores: list[Any], c: Any, weights: list[Any] | None) -> Any:
        if len(scores) == 1:
            return 0.0 * scores[0]
        # Not logsumexp(scores) - score, which suffers from cancellation if the right score is much larger than the
        # others.
        right = take(scores, c)
        loss = logsumexp(replaced([x - right for x in scores], c, 0.0))
        return loss if weights is None else weight_of(weights, c) * loss

    def of_row(scores: list[Any], c: Any) -> tuple[Any, Any]:
        weights = class_weights("cross_entropy", weight, len(scores))
        loss = of_class(scores, c, weights)
        if smoothing:
            spread = fsum([of_class(scores, i, weights) for i in range(len(scores))])
            loss = (1 - smoothing) * loss + smoothing / len(scores) * spread
        return loss, 1.0 if weights is None else weight_of(weights, c)

    def of_chances(scores: list[Any], chances: list[Any]) -> tuple[Any, Any]:
        weights = class_weights("cross_entropy", weight, len(scores))
        smooth = [(1 - smoothing) * t + smoothing / len(scores) for t in chances] if smoothing else chances
        terms = [t * of_class(scores, i, weights) for i, t in enumerate(smooth) if t != 0]
        return fsum(terms) if terms else 0.0 * scores[0], 1.0

    return of_rows("cross_entropy", of_row, input, target, reduction, ignore_index, of_chances)


@typed
@names_its_parameters
def nll_loss(
    input: Any, target: Any, weight: Any = None, ignore_index: int = -100, *, reduction: Reduction = "mean"
) -> Any:
    """Return -logs[target], the negative log-likelihood of a class, or its mean for several rows.

    Prefer `cross_entropy`, which takes scores instead of log-probabilities and loses no digits.

    Args:
        input: a row of log-probabilities, one per class, such as `autograd.log_softmax` returns, or a list of rows.
        target: the index of the right class, or one index per row.
        weight: a factor of the loss for each class. The mean is then divided by the sum of the factors.
        ignore_index: the target of rows to ignore.
        reduction: "mean" or "sum" of the rows' losses, or "none": a list of them.

    Raises:
        ValueError: there is not one class per row, a target is not a class, there is not one finite weight per class,
            or the reduction is unknown.

    >>> from autograd import Value, log
    >>> nll_loss([log(Value(0.5)), log(Value(0.5))], 1).data == log(2.0)
    True
    """

    def of_row(logs: list[Any], right: Any) -> tuple[Any, Any]:
        weights = class_weights("nll_loss", weight, len(logs))
        loss = -take(logs, right)
        factor = 1.0 if weights is None else weight_of(weights, right)
        return loss if weights is None else factor * loss, factor

    return of_rows("nll_loss", of_row, input, target, reduction, ignore_index)


@typed
@names_its_parameters
def multi_margin_loss(
    input: Any, target: Any, margin: float = 1.0, *, p: int = 1, weight: Any = None, reduction: Reduction = "mean"
) -> Any:
    """Return the sum of max(0, margin - right score + other score) over the other classes, divided by their number.

    Args:
        input: a row of scores, one per class, or a list of rows.
        target: the index of the right class, or one index per row.
        margin: a class whose score is below the right score by at least this adds nothing to the loss.
        p: the power of each term of the sum, 1 or 2.
        weight: a factor of the loss for each class.
        reduction: "mean" or "sum" of the rows' losses, or "none": a list of them.

    Raises:
        ValueError: there is not one class per row, a target is not a class, p is neither 1 nor 2, margin is not
            finite, there is not one finite weight per class, or the reduction is unknown.

    >>> from autograd import Value
    >>> multi_margin_loss([Value(2.0), Value(1.5)], 0).data
    0.25
    """
    if p not in (1, 2):
        raise ValueError(f"the p of multi_margin_loss must be 1 or 2, got {p!r}")
    if not isinstance(margin, Value):
        finite("the margin of multi_margin_loss", margin)

    def of_row(scores: list[Any], right: int) -> tuple[Any, Any]:
        terms = [relu(margin - scores[right] + x) for i, x in enumerate(scores) if i != right]
        loss = fsum(terms if p == 1 else [x * x for x in terms]) / len(scores) if terms else 0.0 * scores[0]
        weights = class_weights("multi_margin_loss", weight, len(scores))
        return loss if weights is None else weights[right] * loss, 1.0

    return of_rows("multi_margin_loss", of_row, input, target, reduction)
