"""The spread of initial weights: gains of activations, and the number of inputs and outputs of a layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

from autograd import Value
from autograd.names import names_its_parameters
from autograd.names.fixed_choices import one_of
from autograd.names.option_ranges import finite
from nn.argument_checks import listed

__all__ = ["calculate_gain", "fans", "kaiming_std"]

# Factors that compensate for activations that shrink numbers: He et al. 2015 for rectifiers, PyTorch's otherwise.
_GAINS: dict[str, Callable[[float], float]] = {
    "linear": lambda _: 1.0,
    "sigmoid": lambda _: 1.0,
    "tanh": lambda _: 5 / 3,
    "relu": lambda _: sqrt(2.0),
    "leaky_relu": lambda slope: sqrt(2.0 / (1 + slope**2)),
}


@names_its_parameters
def calculate_gain(nonlinearity: str, param: float = 0.01) -> float:
    """Return the factor for weights before this activation; `param` is the slope of leaky_relu.

    Args:
        nonlinearity: the name of the activation.
        param: the slope of leaky_relu.

    Raises:
        ValueError: no gain is known for the activation, or param is not finite.

    >>> calculate_gain("tanh")
    1.6666666666666667
    """
    one_of("nonlinearity", nonlinearity, _GAINS, "or pass a number as gain=")
    return _GAINS[nonlinearity](finite("the param of calculate_gain", param))


def kaiming_std(tensor: Sequence[Sequence[Value]], a: float, mode: str, nonlinearity: str) -> float:
    """Return the standard deviation according to He et al. 2015.

    Raises:
        ValueError: the mode is unknown, or there is no gain for the activation.
    """
    one_of("mode", mode, ("fan_in", "fan_out"))
    inputs, outputs = fans(tensor)
    return calculate_gain(nonlinearity, a) / sqrt(inputs if mode == "fan_in" else outputs)


def fans(tensor: Sequence[Sequence[Value]]) -> tuple[int, int]:
    """Return the number of inputs and of outputs.

    Raises:
        TypeError: the matrix is not a list.
        ValueError: the matrix is empty, or is not a list of rows.
    """
    tensor = listed(tensor, "the rows of a matrix of weights")
    if not tensor or isinstance(tensor[0], Value) or not tensor[0]:
        raise ValueError("a matrix of weights is a list of rows, one per output, with one Value per input")
    return len(tensor[0]), len(tensor)
