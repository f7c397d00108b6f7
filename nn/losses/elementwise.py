"""Elementwise losses.

Outputs and targets are numbers or lists of numbers, with the same shape.
"""

from __future__ import annotations

from typing import Any

from autograd import Value, relu, where
from autograd.names import names_its_parameters
from autograd.names.option_ranges import finite
from autograd.number import number
from nn.losses.reduction import Reduction, by_rows, of_each, typed

__all__ = ["half_squared_error", "hinge_loss", "huber_loss", "l1_loss", "mse_loss", "smooth_l1_loss", "squared_error"]


@by_rows
@typed
@names_its_parameters
def half_squared_error(input: Any, target: Any, *, reduction: Reduction = "sum") -> Any:
    """Return half the squared error, (output - target)**2 / 2, as in textbooks.

    Args:
        input: the outputs; a number, or a list of any shape.
        target: the targets, with the same shape as the outputs.
        reduction: "mean" or "sum" of the terms, or "none": the terms, with the same shape as the outputs.

    Raises:
        ValueError: the targets have a different shape, the reduction is unknown, or there are no outputs.

    >>> from autograd import Value
    >>> half_squared_error([Value(3.0), Value(1.0)], [1.0, 1.0]).data
    2.0
    """
    return of_each("half_squared_error", lambda y, t: 0.5 * (y - t) ** 2, input, target, reduction)


@by_rows
@typed
@names_its_parameters
def squared_error(input: Any, target: Any, *, reduction: Reduction = "sum") -> Any:
    """Return the squared error, (output - target)**2.

    Args:
        input: the outputs; a number, or a list of any shape.
        target: the targets, with the same shape as the outputs.
        reduction: "mean", "sum" or "none", as for `mse_loss`.

    Raises:
        ValueError: the targets have a different shape, the reduction is unknown, or there are no outputs.

    >>> from autograd import Value
    >>> squared_error([Value(3.0), Value(0.0)], [1.0, 1.0]).data
    5.0
    """
    return of_each("squared_error", lambda y, t: (y - t) ** 2, input, target, reduction)


@by_rows
@typed
@names_its_parameters
def mse_loss(input: Any, target: Any, *, reduction: Reduction = "mean") -> Any:
    """Return the mean squared error.

    Args:
        input: the outputs; a number, or a list of any shape.
        target: the targets, with the same shape as the outputs.
        reduction: "mean" or "sum" of the terms, or "none": the terms, with the same shape as the outputs.

    Raises:
        ValueError: the targets have a different shape, the reduction is unknown, or there are no outputs.

    >>> from autograd import Value
    >>> mse_loss([Value(3.0), Value(1.0)], [1.0, 1.0]).data
    2.0
    """
    return of_each("mse_loss", lambda y, t: (y - t) ** 2, input, target, reduction)


@by_rows
@typed
@names_its_parameters
def l1_loss(input: Any, target: Any, *, reduction: Reduction = "mean") -> Any:
    """Return the mean absolute error.

    Args:
        input: the outputs; a number, or a list of any shape.
        target: the targets, with the same shape as the outputs.
        reduction: "mean", "sum" or "none", as for `mse_loss`.

    Raises:
        ValueError: the targets have a different shape, the reduction is unknown, or there are no outputs.

    >>> from autograd import Value
    >>> l1_loss([Value(3.0), Value(1.0)], [1.0, 2.0]).data
    1.5
    """
    return of_each("l1_loss", lambda y, t: abs(y - t), input, target, reduction)


@typed
@names_its_parameters
def huber_loss(input: Any, target: Any, delta: float = 1.0, *, reduction: Reduction = "mean") -> Any:
    """Return the mean Huber loss: half the squared error up to an error of delta, and a linear function beyond.

    Source: P. J. Huber, "Robust Estimation of a Location Parameter", 1964.

    Args:
        input: the outputs; a number, or a list of any shape.
        target: the targets, with the same shape as the outputs.
        delta: the error, above 0, at which the parabola becomes a line.
        reduction: "mean", "sum" or "none", as for `mse_loss`.

    Raises:
        ValueError: delta is not above 0; or as for `mse_loss`.

    >>> from autograd import Value
    >>> huber_loss([Value(0.5), Value(3.0)], [0.0, 0.0], reduction="none")
    [Value(data=0.125, grad=0.0), Value(data=2.5, grad=0.0)]
    """
    if not number(delta, "the delta of huber_loss") > 0:
        raise ValueError(f"the delta of huber_loss must be above 0, got {delta}")

    def term(y: Any, t: Any) -> Any:
        error = abs(y - t)
        return where(error <= delta, 0.5 * error * error, delta * (error - 0.5 * delta))

    return of_each("huber_loss", term, input, target, reduction)


@typed
@names_its_parameters
def smooth_l1_loss(input: Any, target: Any, beta: float = 1.0, *, reduction: Reduction = "mean") -> Any:
    """Return the mean of error**2 / (2 beta) for errors below beta, and of a line of slope 1 for larger errors.

    It is `huber_loss` with delta=beta, divided by beta. With a beta of 0 it is `l1_loss`.

    Args:
        input: the outputs; a number, or a list of any shape.
        target: the targets, with the same shape as the outputs.
        beta: the error, at least 0, at which the parabola becomes a line.
        reduction: "mean", "sum" or "none", as for `mse_loss`.

    Raises:
        ValueError: beta is negative; or as for `mse_loss`.

    >>> from autograd import Value
    >>> smooth_l1_loss([Value(0.5), Value(3.0)], [0.0, 0.0], beta=0.5, reduction="none")
    [Value(data=0.25, grad=0.0), Value(data=2.75, grad=0.0)]
    """
    if not number(beta, "the beta of smooth_l1_loss") >= 0:
        raise ValueError(f"the beta of smooth_l1_loss must be at least 0, got {beta}")

    def term(y: Any, t: Any) -> Any:
        error = abs(y - t)
        return where(error < beta, 0.5 * error * error / beta, error - 0.5 * beta) if beta else error

    return of_each("smooth_l1_loss", term, input, target, reduction)


@typed
@names_its_parameters
def hinge_loss(input: Any, target: Any, margin: float = 1.0, *, reduction: Reduction = "mean") -> Any:
    """Return the mean of max(0, margin - target * output): the max-margin loss of scores for labels of -1 and 1.

    Args:
        input: the scores; a number, or a list of any shape.
        target: the labels, -1 or 1, with the same shape as the scores.
        margin: the product of label and score at which the loss becomes 0.
        reduction: "mean", "sum" or "none", as for `mse_loss`.

    Raises:
        ValueError: a label is neither -1 nor 1, or margin is not finite; or as for `mse_loss`.

    >>> from autograd import Value
    >>> hinge_loss([Value(0.5), Value(-3.0)], [1, -1]).data
    0.25
    """
    if not isinstance(margin, Value):
        finite("the margin of hinge_loss", margin)

    def term(y: Any, t: Any) -> Any:
        if not isinstance(t, Value) and t not in (-1, 1):
            raise ValueError(f"the labels of hinge_loss must be -1 or 1, got {t!r}")
        return relu(margin - t * y)

    return of_each("hinge_loss", term, input, target, reduction)
