"""Losses of probabilities, logits and log-probabilities.

Losses of logits are accurate for logits of any size, because they do not compute probabilities.
"""

from __future__ import annotations

import math
from typing import Any, Literal

from autograd import Value, log, log1p, softplus
from autograd.comparisons import read
from autograd.names import names_its_parameters
from nn.argument_checks import is_one
from nn.losses.reduction import REDUCTIONS, Reduction, check_reduction, of_each, typed

__all__ = ["binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div"]

_LEAST_SPREAD = 1e-12  # the smallest divisor p (1 - p) in the gradient, as in PyTorch


@typed
@names_its_parameters
def binary_cross_entropy(input: Any, target: Any, weight: Any = None, *, reduction: Reduction = "mean") -> Any:
    """Return the mean of -(t log(p) + (1 - t) log(1 - p)), for probabilities p and targets t.

    As in PyTorch, logarithms are at least -100, and the gradient is (p - t) / max(p (1 - p), 1e-12). Prefer
    `binary_cross_entropy_with_logits`, which loses no digits.

    Args:
        input: probabilities, from 0 to 1; a number, or a list of any shape.
        target: the targets, from 0 to 1, with the same shape as the outputs.
        weight: the factor of each term: one number for all terms, one for each number in a row, or one for each output.
        reduction: "mean", "sum" or "none", as for `mse_loss`.

    Raises:
        ValueError: an output or a target is outside 0 to 1, or a weight is not finite; or as for `mse_loss`.

    >>> from autograd import Value
    >>> round(binary_cross_entropy([Value(0.5), Value(1.0)], [1, 1]).data, 4)
    0.3466
    """

    def term(y: Any, t: Any, factor: Any = None) -> Any:
        return _term(y, t) if factor is None else factor * _term(y, t)

    def _term(y: Any, t: Any) -> Any:
        for name, x in (("outputs", y), ("targets", t)):
            if not 0 <= x <= 1:
                raise ValueError(f"the {name} of binary_cross_entropy must be from 0 to 1, got {x!r}")
        p = read(y)
        if p * (1 - p) >= _LEAST_SPREAD:
            return -(t * log(y) + (1 - t) * log1p(-y))
        inside, outside = (max(_log(x), -100.0) for x in (p, 1 - p))
        slope = (p - read(t)) / _LEAST_SPREAD
        return slope * (y - p) - (t * inside + (1 - t) * outside)

    return of_each(
        "binary_cross_entropy", term, input, target, reduction, **({} if weight is None else {"weight": weight})
    )


@typed
@names_its_parameters
def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, *, reduction: Reduction = "mean", pos_weight: Any = None
) -> Any:
    """Return the mean binary cross entropy of sigmoid(output), computed from the logit.

    Args:
        input: logits, of any size; a number, or a list of any shape.
        target: the targets, from 0 to 1, with the same shape as the outputs.
        weight: the factor of each term: one number for all terms, one for each number in a row, or one for each output.
        reduction: "mean", "sum" or "none", as for `mse_loss`.
        pos_weight: the factor of the term with the target, in any form that weight may have. Above 1, it favors
            positive targets.

    Raises:
        ValueError: a target is outside 0 to 1, or a weight is not finite; or as for `mse_loss`.

    >>> from autograd import Value
    >>> binary_cross_entropy_with_logits([Value(1000.0), Value(-1000.0)], [1, 1], reduction="none")[1].data
    1000.0
    """

    def term(y: Any, t: Any, factor: Any = None, positive: Any = None) -> Any:
        if not 0 <= t <= 1:
            raise ValueError(f"the targets of binary_cross_entropy_with_logits must be from 0 to 1, got {t!r}")
        # Not softplus(y) - t y, which suffers from cancellation for large y.
        right = t if positive is None else positive * t
        found = right * softplus(-y) + (1 - t) * softplus(y)
        return found if factor is None else factor * found

    given = {} if weight is None and pos_weight is None else {"weight": weight, "pos_weight": pos_weight}
    return of_each("binary_cross_entropy_with_logits", term, input, target, reduction, **given)


@typed
@names_its_parameters
def kl_div(
    input: Any,
    target: Any,
    reduction: Reduction | Literal["batchmean"] = "mean",
    log_target: bool = False,
) -> Any:
    """Return the Kullback-Leibler divergence, t (log t - output), between log-probabilities and target probabilities t.

    Args:
        input: log-probabilities; a distribution, or a list of distributions.
        target: probabilities, with the same shape as the outputs.
        reduction: as for `mse_loss`; as in PyTorch, "mean" divides by the number of terms, and "batchmean" divides by
            the number of distributions.
        log_target: whether the targets are log-probabilities too.

    Raises:
        ValueError: a target is negative and log_target is False; or as for `mse_loss`.

    >>> from autograd import Value, log
    >>> round(kl_div([log(Value(0.5)), log(Value(0.5))], [1.0, 0.0], reduction="sum").data, 4)
    0.6931
    """
    check_reduction(reduction, (*REDUCTIONS, "batchmean"))
    if reduction == "batchmean":
        total = kl_div(input, target, "sum", log_target)
        return total / (len(input) if not is_one(input[0]) else 1)
    return of_each("kl_div", _kl_of_logs if log_target else _kl, input, target, reduction)


def _kl(y: Any, t: Any) -> Any:
    if t < 0:
        raise ValueError(
            f"the targets of kl_div must be probabilities, got {t!r}; if they are logarithms, pass log_target=True"
        )
    return t * (log(t) - y) if t > 0 else 0.0 * y


def _kl_of_logs(y: Any, t: Any) -> Any:
    return Value(t).exp() * (t - y) if not isinstance(t, Value) else t.exp() * (t - y)


def _log(x: float) -> float:
    return math.log(x) if x else -math.inf
