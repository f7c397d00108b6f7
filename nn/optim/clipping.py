"""Gradients kept within bounds, with PyTorch's names."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot, inf

from autograd import Value
from autograd.number import number
from nn.arguments import listed
from nn.optim.optimizer import positive


def clip_grad_value_(parameters: Iterable[Value] | Value, clip_value: float) -> None:
    """Set each gradient beyond clip_value to it, or below -clip_value to that.

    >>> from autograd import Value
    >>> w = Value(1.0); w.grad = -5.0
    >>> clip_grad_value_([w], 2.0); w.grad
    -2.0
    """
    bound = positive("clip_value", clip_value)
    for p in _listed(parameters):
        p.grad = min(max(p.grad, -bound), bound) if p.grad == p.grad else p.grad


def clip_grad_norm_(parameters: Iterable[Value] | Value, max_norm: float, norm_type: float = 2.0) -> float:
    """Scale all gradients together so that their norm is at most max_norm; returns the norm they had.

    As in PyTorch, the factor is max_norm / (norm + 1e-6). If the norm is inf or nan, nothing is changed.

    >>> from autograd import Value
    >>> a, b = Value(1.0), Value(1.0)
    >>> a.grad, b.grad = 3.0, 4.0
    >>> clip_grad_norm_([a, b], 1.0), round(b.grad, 6)
    (5.0, 0.8)
    """
    bound, params = positive("max_norm", max_norm), _listed(parameters)
    norm = grad_norm(params, norm_type)
    if (factor := bound / (norm + 1e-6)) < 1 and norm < inf:
        for p in params:
            p.grad *= factor
    return norm


def grad_norm(parameters: Iterable[Value], norm_type: float = 2.0) -> float:
    """Return the norm of all gradients together: the root of the sum of squares, or another power's."""
    power = number(norm_type, "norm_type")
    sizes = [abs(p.grad) for p in parameters]
    if power == 2:
        return hypot(*sizes)
    if power == inf:
        return max(sizes, default=0.0)
    positive("norm_type", power)
    largest = max(sizes, default=0.0)  # taken out, so that no power leaves the range
    return largest * sum((x / largest) ** power for x in sizes) ** (1 / power) if 0 < largest < inf else largest


def _listed(parameters: Iterable[Value] | Value) -> list[Value]:
    return [parameters] if isinstance(parameters, Value) else listed(parameters, "parameters")
