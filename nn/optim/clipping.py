"""Gradient clipping, with PyTorch's names."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot, inf

from autograd import Value
from autograd.current_engine import read_grads
from autograd.number import number
from nn.arguments import listed
from nn.optim.options import limit, positive

__all__ = ["clip_grad_norm_", "clip_grad_value_", "grad_norm"]


def clip_grad_value_(parameters: Iterable[Value] | Value, clip_value: float) -> None:
    """Limit each gradient to the range from -clip_value to clip_value.

    Args:
        parameters: Values such as `model.parameters()`, or a single Value.
        clip_value: the largest gradient, above 0.

    Raises:
        ValueError: clip_value is not above 0.

    >>> from autograd import Value
    >>> w = Value(1.0); w.grad = -5.0
    >>> clip_grad_value_([w], 2.0); w.grad
    -2.0
    """
    bound = limit("clip_value", clip_value)
    for p in with_grad(_listed(parameters)):
        if p.grad == p.grad:
            p.grad = min(max(p.grad, -bound), bound)


def clip_grad_norm_(parameters: Iterable[Value] | Value, max_norm: float, norm_type: float = 2.0) -> float:
    """Limit the norm of all gradients to max_norm, with one factor for all. Return the norm before.

    As in PyTorch, the factor is max_norm / (norm + 1e-6), and parameters without a gradient are skipped. If the
    norm is inf or nan, nothing is changed. A max_norm of `math.inf` only reads the norm.

    Args:
        parameters: Values such as `model.parameters()`, or a single Value.
        max_norm: the largest norm, above 0.
        norm_type: the p of the p-norm, above 0; `math.inf` for the largest gradient.

    Raises:
        ValueError: max_norm or norm_type is not above 0.

    >>> from autograd import Value
    >>> a, b = Value(1.0), Value(1.0)
    >>> a.grad, b.grad = 3.0, 4.0
    >>> clip_grad_norm_([a, b], 1.0), round(b.grad, 6)
    (5.0, 0.8)
    """
    bound, params = limit("max_norm", max_norm), with_grad(_listed(parameters))
    norm = grad_norm(params, norm_type)
    if (factor := bound / (norm + 1e-6)) < 1 and norm < inf:
        for p in params:
            p.grad *= factor
    return norm


def grad_norm(parameters: Iterable[Value], norm_type: float = 2.0) -> float:
    """Return the norm of the vector of all gradients: the Euclidean norm, or another p-norm."""
    power = number(norm_type, "norm_type")
    params = list(parameters)
    grads = read_grads(params)
    if grads is None:
        grads = read_grads(with_grad(params)) or ()
    if power == 2:
        return hypot(*grads)
    sizes = [abs(g) for g in grads]
    if power == inf:
        return max(sizes, default=0.0)
    positive("norm_type", power)
    largest = max(sizes, default=0.0)  # factored out, so that no power overflows
    return largest * sum((x / largest) ** power for x in sizes) ** (1 / power) if 0 < largest < inf else largest


def with_grad(parameters: Iterable[Value]) -> list[Value]:
    """Return the parameters that have a gradient, from `backward` or set by hand."""
    return [p for p in parameters if p._has_grad]


def _listed(parameters: Iterable[Value] | Value) -> list[Value]:
    return [parameters] if isinstance(parameters, Value) else listed(parameters, "parameters")
