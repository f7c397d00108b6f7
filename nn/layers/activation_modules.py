"""Activations as modules, with PyTorch's names. Each applies an operation of autograd to every number.

`Elementwise` does so with any operation or function. A model is shorter with the name of the operation, as in
`Sequential(Linear(2, 3), "tanh")`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from math import pi, sqrt
from typing import Any, ClassVar, final

import autograd
from autograd.number import number
from nn.arguments import Scalar, TensorOptions, is_one
from nn.layers.vector_layer import VectorLayer

__all__ = [
    "ELU",
    "GELU",
    "SELU",
    "Activation",
    "Hardtanh",
    "Identity",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Softsign",
    "Tanh",
    "VectorActivation",
]


class Activation(TensorOptions, VectorLayer):
    """Base class of activations as modules. They take one number, a vector, or lists of vectors.

    A subclass without options names its operation. One with options defines `of_number`.
    """

    operation: ClassVar[Callable[..., Any]]

    def __init_subclass__(cls) -> None:
        if "operation" in vars(cls):
            cls.__doc__ = f"{cls.__doc__}\n\n    >>> {cls.__name__}()\n    {cls.__name__}()\n    "

    def __init__(self) -> None:
        pass

    def forward(self, x: Any) -> Any:
        """Return the activation of a number, or of each number."""
        return self.of_number(x) if is_one(x) else super().forward(x)

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the activation of each number."""
        return [self.of_number(a) for a in x]

    def of_number(self, x: Any) -> Any:
        """Return the activation of a number."""
        return type(self).operation(x)

    def extra_repr(self) -> str:
        """Return the options."""
        return ", ".join(f"{name}={x!r}" for name, x in vars(self).items() if name != "training")


@final
class Identity(Activation):
    """Return every number unchanged.

    >>> Identity()([1.0, 2.0])
    [1.0, 2.0]
    """

    def of_number(self, x: Any) -> Any:
        """Return the number."""
        return x


@final
class ReLU(Activation):
    """Replace every negative number by 0."""

    operation = autograd.relu


@final
class ReLU6(Activation):
    """Limit every number to the range from 0 to 6."""

    operation = autograd.relu6


@final
class Sigmoid(Activation):
    """Compute the logistic function of every number."""

    operation = autograd.sigmoid


@final
class LogSigmoid(Activation):
    """Compute the logarithm of the logistic function of every number."""

    operation = autograd.logsigmoid


@final
class Tanh(Activation):
    """Compute the hyperbolic tangent of every number."""

    operation = autograd.tanh


@final
class SELU(Activation):
    """Compute the self-normalizing exponential linear unit of every number."""

    operation = autograd.selu


@final
class SiLU(Activation):
    """Compute x * sigmoid(x) of every number."""

    operation = autograd.silu


@final
class Mish(Activation):
    """Compute x * tanh(softplus(x)) of every number."""

    operation = autograd.mish


@final
class Softsign(Activation):
    """Compute x / (1 + |x|) of every number."""

    operation = autograd.softsign


@final
class GELU(Activation):
    """Compute x times the normal distribution's probability below x, for every number.

    Args:
        approximate: "none", or "tanh" for the approximation by a hyperbolic tangent.

    Raises:
        ValueError: approximate is unknown.

    >>> GELU()(1.0) == autograd.gelu(1.0)
    True
    """

    def __init__(self, approximate: str = "none") -> None:
        if approximate not in ("none", "tanh"):
            raise ValueError(f"approximate must be 'none' or 'tanh', got {approximate!r}")
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

    >>> LeakyReLU(0.1)([-2.0, 3.0])
    [-0.2, 3.0]
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = number(negative_slope, "negative_slope")

    _set_parts = __init__

    def of_number(self, x: Any) -> Any:
        """Return the activation of a number."""
        return autograd.leaky_relu(x, self.negative_slope)


@final
class ELU(Activation):
    """Compute alpha * (exp(x) - 1) of every negative number.

    Args:
        alpha: the limit at minus infinity is -alpha.

    >>> ELU()([2.0])
    [2.0]
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = number(alpha, "alpha")

    _set_parts = __init__

    def of_number(self, x: Any) -> Any:
        """Return the activation of a number."""
        return autograd.elu(x, self.alpha)


@final
class Softplus(Activation):
    """Compute log(1 + exp(beta * x)) / beta of every number.

    Args:
        beta: the steepness, above 0.
        threshold: as in PyTorch, a number x with beta * x above this is returned unchanged.

    Raises:
        ValueError: beta is not above 0.

    >>> Softplus()([0.0]) == [autograd.log(2.0)]
    True
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        self.beta, self.threshold = number(beta, "beta"), number(threshold, "threshold")
        if not self.beta > 0:
            raise ValueError(f"the beta of Softplus must be above 0, got {beta}")

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
        # Not clamp, whose slope at the ends of the range is 1.
        return autograd.where(x <= self.min_val, self.min_val, autograd.where(x >= self.max_val, self.max_val, x))


class VectorActivation(Activation):
    """Base class of activations that depend on all numbers of a vector."""

    def __init__(self, dim: int | None = None) -> None:
        self.dim = dim

    _set_parts = __init__

    def forward(self, x: Any) -> Any:
        """Return the activation of a vector, or of each vector in a list of them."""
        depth, part = 0, x
        while not is_one(part):
            depth, part = depth + 1, next(iter(part), 0.0)
        if self.dim not in (None, -1, depth - 1):
            raise ValueError(f"{type(self).__name__} is of the numbers of a row, dim=-1; got dim={self.dim!r}")
        return self._of_each(x) if depth else self.of_number(x)

    def _of_each(self, x: Iterable[Any]) -> list[Any]:
        items = list(x)
        return [self._of_each(item) for item in items] if items and not is_one(items[0]) else self.of_vector(items)

    def of_number(self, x: Any) -> Any:
        """Refuse a single number."""
        raise TypeError(f"{type(self).__name__} takes a list of numbers, got {type(x).__name__}; put it in [ ]")

    @abstractmethod
    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the activation of a vector."""


@final
class Softmax(VectorActivation):
    """Compute exp(x) of every number of a vector, divided by their sum.

    Args:
        dim: the dimension of the numbers of a vector, which is the last one; it may be left out.

    Raises:
        ValueError: when it is called, dim is another one.

    >>> Softmax()([0.0, 0.0])
    [0.5, 0.5]
    """

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the shares of a vector."""
        return autograd.softmax(x)


@final
class LogSoftmax(VectorActivation):
    """Compute the logarithms of the shares that `Softmax` computes.

    Args:
        dim: the dimension of the numbers of a vector, which is the last one; it may be left out.

    Raises:
        ValueError: when it is called, dim is another one.

    >>> LogSoftmax()([1000.0, 0.0])
    [0.0, -1000.0]
    """

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the logarithms for a vector."""
        return autograd.log_softmax(x)
