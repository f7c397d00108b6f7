"""Initial weights: PyTorch's functions, by its names, and micrograd's.

Each fills a matrix of Values: a list of rows with one row per output, like the `weight` or `w` of a layer. With a seed
or a `random.Random` as generator, the numbers are the same on every platform, because only arithmetic is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Any, TypeAlias

from autograd import Value
from nn import _autograd_guard
from nn.arguments import Generator, generator
from nn.gains import calculate_gain, fans, kaiming_std

__all__ = [
    "Initializer",
    "Matrix",
    "Seed",
    "calculate_gain",
    "constant_",
    "drawn",
    "kaiming_normal_",
    "kaiming_uniform_",
    "linear_",
    "micrograd_",
    "normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
]

Matrix: TypeAlias = Sequence[Sequence[Value]]
Initializer: TypeAlias = Callable[..., Any]
Seed: TypeAlias = Generator | int | None


def constant_(tensor: Matrix, val: float, generator: Seed = None) -> Matrix:
    """Set all weights to one number.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        val: the number.
        generator: not used; all initializers have it.

    Raises:
        ValueError: an initial weight is not finite.

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = constant_(rows, 0.5)
    >>> rows[0][0].data
    0.5
    """
    return _fill(tensor, lambda: val)


def uniform_(tensor: Matrix, a: float = 0.0, b: float = 1.0, generator: Seed = None) -> Matrix:
    """Draw uniformly between a and b.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        a: the lowest number.
        b: the highest number.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: an initial weight is not finite.

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = uniform_(rows, -1, 1, generator=7)
    >>> [round(x.data, 6) for x in rows[0]]
    [-0.352334, -0.698302]
    """
    draw = _generator(generator).uniform
    return _fill(tensor, lambda: draw(a, b))


def micrograd_(tensor: Matrix, generator: Seed = None) -> Matrix:
    """Draw uniformly between -1 and 1, as micrograd does.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = micrograd_(rows, generator=7)
    >>> all(abs(x.data) <= 1 for x in rows[0])
    True
    """
    return uniform_(tensor, -1, 1, generator)


def normal_(tensor: Matrix, mean: float = 0.0, std: float = 1.0, generator: Seed = None) -> Matrix:
    """Draw from the normal distribution.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        mean: the mean of the distribution.
        std: its standard deviation.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: an initial weight is not finite.

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = normal_(rows, generator=7)
    >>> all(x.data != 0 for x in rows[0])
    True
    """
    # Not gauss, whose digits depend on the platform's sine and cosine. Here only a comparison uses a logarithm.
    draw = _generator(generator).normalvariate
    return _fill(tensor, lambda: draw(mean, std))


def xavier_uniform_(tensor: Matrix, gain: float = 1.0, generator: Seed = None) -> Matrix:
    """Draw uniformly with variance gain**2 * 2 / (inputs + outputs) (Glorot and Bengio 2010).

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        gain: the factor for the activation, see `calculate_gain`.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: the matrix is empty or not a list of rows.

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = xavier_uniform_(rows, generator=7)
    >>> all(abs(x.data) <= 2**0.5 for x in rows[0])
    True
    """
    bound = gain * sqrt(6.0 / sum(fans(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Matrix, gain: float = 1.0, generator: Seed = None) -> Matrix:
    """Draw normally with variance gain**2 * 2 / (inputs + outputs) (Glorot and Bengio 2010).

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        gain: the factor for the activation, see `calculate_gain`.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: the matrix is empty or not a list of rows.

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = xavier_normal_(rows, generator=7)
    >>> all(x.data != 0 for x in rows[0])
    True
    """
    return normal_(tensor, 0.0, gain * sqrt(2.0 / sum(fans(tensor))), generator)


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

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = kaiming_uniform_(rows, generator=7)
    >>> all(abs(x.data) <= 3**0.5 for x in rows[0])
    True
    """
    bound = sqrt(3.0) * kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


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

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = kaiming_normal_(rows, generator=7)
    >>> all(x.data != 0 for x in rows[0])
    True
    """
    return normal_(tensor, 0.0, kaiming_std(tensor, a, mode, nonlinearity), generator)


def linear_(tensor: Matrix, generator: Seed = None) -> Matrix:
    """Draw uniformly between -1/sqrt(inputs) and 1/sqrt(inputs), as PyTorch's Linear does.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: the matrix is empty or not a list of rows.

    >>> rows = [[Value(0), Value(0)]]
    >>> _ = linear_(rows, generator=7)
    >>> all(abs(x.data) <= 0.5**0.5 for x in rows[0])
    True
    """
    bound = 1 / sqrt(fans(tensor)[0])
    return uniform_(tensor, -bound, bound, generator)


def drawn(init: Initializer, rows: int, columns: int, rng: Seed) -> list[list[float]]:
    """Return a matrix of initial weights.

    Args:
        init: an initializer of this module, or a function like them.
        rows: the number of outputs.
        columns: the number of inputs.
        rng: a seed or a `random.Random`.

    Raises:
        TypeError: init is not a function.

    >>> drawn(lambda tensor, generator: constant_(tensor, 0.5), 1, 2, None)
    [[0.5, 0.5]]
    """
    if not callable(init):
        raise TypeError(
            f"init must be a function such as nn.init.xavier_uniform_, got the {type(init).__name__} {init!r:.40}"
        )
    matrix = [[Value(0.0) for _ in range(columns)] for _ in range(rows)]
    init(matrix, generator=generator(rng))
    return [[x.data for x in row] for row in matrix]


def _fill(tensor: Matrix, draw: Callable[[], float]) -> Matrix:
    for row in tensor:
        for x in [row] if isinstance(row, Value) else row:
            x.data = draw()
            if not isfinite(x.data):
                raise ValueError(f"an initial weight must be finite, got {x.data}")
    return tensor


if not TYPE_CHECKING:  # with __getattr__, type checkers would accept any name
    __getattr__ = _autograd_guard.missing_names("nn.init", __all__)
_generator = generator  # `generator` is PyTorch's name for a parameter of the functions above
