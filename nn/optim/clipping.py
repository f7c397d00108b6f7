"""Gradient clipping, with PyTorch's names."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot, inf, isfinite, nan

from autograd import Value
from autograd.current_engine import read_grads
from autograd.names import names_its_parameters
from autograd.names.option_ranges import size
from autograd.number import number
from nn.argument_checks import values

__all__ = ["clip_grad_norm_", "clip_grad_value_", "grad_norm"]


@names_its_parameters
def clip_grad_value_(parameters: Iterable[Value] | Value, clip_value: float) -> None:
    """Limit each gradient to the range from -clip_value to clip_value.

    Args:
        parameters: Values such as `model.parameters()`, or a single Value.
        clip_value: the largest gradient, at least 0.

    Raises:
        TypeError: a parameter is not a Value.
        ValueError: clip_value is negative or nan.

    >>> from autograd import Value
    >>> w = Value(1.0); w.grad = -5.0
    >>> clip_grad_value_([w], 2.0); w.grad
    -2.0
    """
    bound = size("clip_value", clip_value)
    for p in with_grad(_listed(parameters)):
        if p.grad == p.grad:
            p.grad = min(max(p.grad, -bound), bound)


@names_its_parameters
def clip_grad_norm_(
    parameters: Iterable[Value] | Value, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> float:
    """Scale all gradients with one factor so that their norm is at most max_norm. Return the norm before clipping.

    As in PyTorch, the factor is max_norm / (norm + 1e-6), and parameters without a gradient are skipped. So gradients
    become 0 or nan if the norm is inf, and nan if the norm is nan. With a max_norm of `math.inf`, a finite norm is
    returned and nothing is clipped.

    Args:
        parameters: Values such as `model.parameters()`, or a single Value.
        max_norm: the largest norm, at least 0.
        norm_type: the p of the p-norm; `math.inf` for the largest gradient, `-math.inf` for the smallest, 0 for the
            number of nonzero gradients.
        error_if_nonfinite: raise if the norm is inf or nan, and change nothing.

    Raises:
        TypeError: a parameter is not a Value.
        ValueError: max_norm is negative or nan, or norm_type is nan.
        RuntimeError: the norm is inf or nan, and error_if_nonfinite is True.

    >>> from autograd import Value
    >>> a, b = Value(1.0), Value(1.0)
    >>> a.grad, b.grad = 3.0, 4.0
    >>> clip_grad_norm_([a, b], 1.0), round(b.grad, 6)
    (5.0, 0.8)
    """
    bound, params = size("max_norm", max_norm), with_grad(_listed(parameters))
    norm = grad_norm(params, norm_type)
    if error_if_nonfinite and not isfinite(norm):
        raise RuntimeError(f"the norm of the gradients is {norm}, and error_if_nonfinite=True; nothing was clipped")
    factor = bound / (norm + 1e-6)
    if not factor >= 1:
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
    if power == 2 and isfinite(norm := hypot(*grads)):
        return norm
    sizes = [abs(g) for g in grads]
    if power != power:
        raise ValueError("norm_type must be a number, got nan")
    if power == 0:
        return float(sum(x != 0 for x in sizes))
    if any(x != x for x in sizes):
        return nan
    most = (max if power > 0 else min)(sizes, default=0.0)  # factored out, so that no power overflows
    if abs(power) == inf or not 0 < most < inf:
        return most
    total: float = sum((x / most) ** power for x in sizes)
    return most * float(total ** (1 / power))


def with_grad(parameters: Iterable[Value]) -> list[Value]:
    """Return the parameters that have a gradient, from `backward` or set by hand."""
    return [p for p in parameters if p._has_grad]


def _listed(parameters: Iterable[Value] | Value) -> list[Value]:
    return [parameters] if isinstance(parameters, Value) else values(parameters, "parameters")
