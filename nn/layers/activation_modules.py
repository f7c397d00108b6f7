"""Activations as modules, with PyTorch's names. Each applies an autograd operation to every number.

`Elementwise` does the same with any operation or function. In a model, the name of the operation is enough, as in
`Sequential(Linear(2, 3), "tanh")`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, final

import autograd
from nn.argument_checks import Scalar, TensorOptions, is_one
from nn.layers.vector_layer import VectorLayer

__all__ = [
    "SELU",
    "Activation",
    "Identity",
    "LogSigmoid",
    "Mish",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softsign",
    "Tanh",
]


class Activation(TensorOptions, VectorLayer):
    """Base class of activations as modules. They take one number, a vector, or lists of vectors.

    A subclass without options names its operation. A subclass with options defines `of_number`.
    """

    operation: ClassVar[Callable[..., Any]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
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
    """Replace every negative number with 0."""

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
    """Compute x * sigmoid(x) for every number."""

    operation = autograd.silu


@final
class Mish(Activation):
    """Compute x * tanh(softplus(x)) for every number."""

    operation = autograd.mish


@final
class Softsign(Activation):
    """Compute x / (1 + |x|) for every number."""

    operation = autograd.softsign
