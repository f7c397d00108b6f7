"""Initial weights whose variance depends on the number of inputs and outputs."""

from __future__ import annotations

from math import sqrt

from autograd.names import names_its_parameters
from nn.init.distributions import Matrix, Seed, normal_, uniform_
from nn.init.gains import fans, kaiming_std

__all__ = ["kaiming_normal_", "kaiming_uniform_", "linear_", "xavier_normal_", "xavier_uniform_"]


@names_its_parameters
def xavier_uniform_(tensor: Matrix, gain: float = 1.0, generator: Seed = None) -> Matrix:
    """Draw uniformly with variance gain**2 * 2 / (inputs + outputs) (Glorot and Bengio 2010).

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        gain: the factor for the activation (see `calculate_gain`).
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: the matrix is empty or not a list of rows.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = xavier_uniform_(rows, generator=7)
    >>> all(abs(x.data) <= 2**0.5 for x in rows[0])
    True
    """
    bound = gain * sqrt(6.0 / sum(fans(tensor)))
    return uniform_(tensor, -bound, bound, generator)


@names_its_parameters
def xavier_normal_(tensor: Matrix, gain: float = 1.0, generator: Seed = None) -> Matrix:
    """Draw normally with variance gain**2 * 2 / (inputs + outputs) (Glorot and Bengio 2010).

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        gain: the factor for the activation (see `calculate_gain`).
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: the matrix is empty or not a list of rows.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = xavier_normal_(rows, generator=7)
    >>> all(x.data != 0 for x in rows[0])
    True
    """
    return normal_(tensor, 0.0, gain * sqrt(2.0 / sum(fans(tensor))), generator)


@names_its_parameters
def kaiming_uniform_(
    tensor: Matrix, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Seed = None
) -> Matrix:
    """Draw uniformly with variance gain**2 / inputs, or / outputs in mode fan_out (He et al. 2015).

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        a: the slope of leaky_relu.
        mode: "fan_in" to divide by the number of inputs, "fan_out" by the number of outputs.
        nonlinearity: the activation, as for `calculate_gain`.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: mode is unknown, no gain is known for the nonlinearity, or the matrix is not a list of rows.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = kaiming_uniform_(rows, generator=7)
    >>> all(abs(x.data) <= 3**0.5 for x in rows[0])
    True
    """
    bound = sqrt(3.0) * kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


@names_its_parameters
def kaiming_normal_(
    tensor: Matrix, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Seed = None
) -> Matrix:
    """Draw normally with variance gain**2 / inputs, or / outputs in mode fan_out (He et al. 2015).

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        a: the slope of leaky_relu.
        mode: "fan_in" to divide by the number of inputs, "fan_out" by the number of outputs.
        nonlinearity: the activation, as for `calculate_gain`.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: mode is unknown, no gain is known for the nonlinearity, or the matrix is not a list of rows.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = kaiming_normal_(rows, generator=7)
    >>> all(x.data != 0 for x in rows[0])
    True
    """
    return normal_(tensor, 0.0, kaiming_std(tensor, a, mode, nonlinearity), generator)


@names_its_parameters
def linear_(tensor: Matrix, generator: Seed = None) -> Matrix:
    """Draw uniformly between -1/sqrt(inputs) and 1/sqrt(inputs), as PyTorch's Linear does.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: the matrix is empty or not a list of rows.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = linear_(rows, generator=7)
    >>> all(abs(x.data) <= 0.5**0.5 for x in rows[0])
    True
    """
    bound = 1 / sqrt(fans(tensor)[0])
    return uniform_(tensor, -bound, bound, generator)
