"""Activations with options, as modules."""

from __future__ import annotations

from math import pi, sqrt
from typing import Any, final

import autograd
from autograd.names.fixed_choices import one_of
from autograd.names.option_ranges import finite, positive
from autograd.number import number
from nn.layers.activation_modules import Activation

__all__ = ["ELU", "GELU", "Hardtanh", "LeakyReLU", "Softplus"]


@final
class GELU(Activation):
    """Compute x times the normal distribution function at x, for every number.

    Args:
        approximate: "none", or "tanh" for the hyperbolic tangent approximation.

    Raises:
        ValueError: approximate is unknown.

    >>> GELU()(1.0) == autograd.gelu(1.0)
    True
    """

    def __init__(self, approximate: str = "none") -> None:
        one_of("approximate", approximate, ("none", "tanh"))
        self.approximate = approximate

    _set_parts = __init__

    def of_number(self, x: Any) -> Any:
        """Return the activation of a number."""
        if self.approximate == "none":
            return autograd.gelu(x)
        inner = sqrt(2 / pi) * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + autograd.tanh(inner))


@final
class LeakyReLU(Activation):
    """Multiply every negative number by a slope.

    Args:
        negative_slope: the slope.

    Raises:
        ValueError: the slope is not finite.

    >>> LeakyReLU(0.1)([-2.0, 3.0])
    [-0.2, 3.0]
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = finite("negative_slope", negative_slope)

    _set_parts = __init__

    def of_number(self, x: Any) -> Any:
        """Return the activation of a number."""
        return autograd.leaky_relu(x, self.negative_slope)


@final
class ELU(Activation):
    """Compute alpha * (exp(x) - 1) for every negative number.

    Args:
        alpha: the limit at minus infinity is -alpha.

    Raises:
        ValueError: alpha is not finite.

    >>> ELU()([2.0])
    [2.0]
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = finite("alpha", alpha)

    _set_parts = __init__

    def of_number(self, x: Any) -> Any:
        """Return the activation of a number."""
        return autograd.elu(x, self.alpha)


@final
class Softplus(Activation):
    """Compute log(1 + exp(beta * x)) / beta for every number.

    Args:
        beta: the steepness, above 0.
        threshold: as in PyTorch, a number x with beta * x above this is returned unchanged.

    Raises:
        ValueError: beta is not above 0, or threshold is not finite.

    >>> Softplus()([0.0]) == [autograd.log(2.0)]
    True
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        self.beta, self.threshold = positive("the beta of Softplus", beta), finite("threshold", threshold)

    _set_parts = __init__

    def of_number(self, x: Any) -> Any:
        """Return the activation of a number."""
        scaled = self.beta * x
        return autograd.where(scaled > self.threshold, x, autograd.softplus(scaled) / self.beta)


@final
class Hardtanh(Activation):
    """Limit every number to a range.

    Args:
        min_val, max_val: the ends of the range.

    Raises:
        ValueError: min_val is not below max_val.

    >>> Hardtanh()([-3.0, 0.5])
    [-1.0, 0.5]
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        self.min_val, self.max_val = number(min_val, "min_val"), number(max_val, "max_val")
        if not self.min_val < self.max_val:
            raise ValueError(f"min_val must be below max_val, got {min_val} and {max_val}")

    _set_parts = __init__

    def of_number(self, x: Any) -> Any:
        """Return the activation of a number."""
        # Not `clamp`, whose slope is 1 at the ends of the range.
        return autograd.where(x <= self.min_val, self.min_val, autograd.where(x >= self.max_val, self.max_val, x))
