"""Initial weights that are constant, or drawn from one distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, TypeAlias

from autograd import Value
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from autograd.names.option_ranges import not_negative
from nn.argument_checks import Generator, listed
from nn.argument_checks import generator as _generator  # functions below have PyTorch's parameter `generator`

__all__ = ["Initializer", "Matrix", "Seed", "constant_", "drawn", "micrograd_", "normal_", "uniform_"]

Matrix: TypeAlias = Sequence[Sequence[Value]]
Initializer: TypeAlias = Callable[..., Any]
Seed: TypeAlias = Generator | int | None


@names_its_parameters
def constant_(tensor: Matrix, val: float, generator: Seed = None) -> Matrix:
    """Set all weights to the same number.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        val: the number.
        generator: not used, but all initializers have this parameter.

    Raises:
        ValueError: an initial weight is not finite.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = constant_(rows, 0.5)
    >>> rows[0][0].data
    0.5
    """
    return _fill(tensor, lambda: val)


@names_its_parameters
def uniform_(tensor: Matrix, a: float = 0.0, b: float = 1.0, generator: Seed = None) -> Matrix:
    """Draw uniformly between a and b.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        a: the lowest number.
        b: the highest number.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: an initial weight is not finite.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = uniform_(rows, -1, 1, generator=7)
    >>> [round(x.data, 6) for x in rows[0]]
    [-0.352334, -0.698302]
    """
    draw = _generator(generator).uniform
    return _fill(tensor, lambda: draw(a, b))


@names_its_parameters
def micrograd_(tensor: Matrix, generator: Seed = None) -> Matrix:
    """Draw uniformly between -1 and 1, as micrograd does.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        TypeError: the matrix is not a list of rows of Values.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = micrograd_(rows, generator=7)
    >>> all(abs(x.data) <= 1 for x in rows[0])
    True
    """
    return uniform_(tensor, -1, 1, generator)


@names_its_parameters
def normal_(tensor: Matrix, mean: float = 0.0, std: float = 1.0, generator: Seed = None) -> Matrix:
    """Draw from the normal distribution.

    Args:
        tensor: a matrix of Values, outputs x inputs: a list of rows, one per output.
        mean: the mean of the distribution.
        std: the standard deviation of the distribution.
        generator: a seed or a `random.Random`. If it is None, the numbers differ in each run.

    Raises:
        ValueError: an initial weight is not finite.

    >>> from autograd import Value
    >>> rows = [[Value(0), Value(0)]]
    >>> _ = normal_(rows, generator=7)
    >>> all(x.data != 0 for x in rows[0])
    True
    """
    # Not gauss, whose digits depend on the platform's sine and cosine. Here, a logarithm is used only in a comparison.
    not_negative("std", std)
    draw = _generator(generator).normalvariate
    return _fill(tensor, lambda: draw(mean, std))


def drawn(init: Initializer, rows: int, columns: int, rng: Seed) -> list[list[float]]:
    """Return a matrix of initial weights.

    Args:
        init: an initializer of `nn.init`, or a function with the same parameters.
        rows: the number of outputs.
        columns: the number of inputs.
        rng: a seed or a `random.Random`.

    Raises:
        TypeError: init is not a function.

    >>> drawn(lambda tensor, generator: constant_(tensor, 0.5), 1, 2, None)
    [[0.5, 0.5]]
    """
    if not callable(init) or isinstance(init, type):
        raise TypeError(f"init must be a function such as nn.init.xavier_uniform_, got {described(init)}")
    matrix = [[Value(0.0) for _ in range(columns)] for _ in range(rows)]
    init(matrix, generator=_generator(rng))
    return [[x.data for x in row] for row in matrix]


def _fill(tensor: Matrix, draw: Callable[[], float]) -> Matrix:
    for row in listed(tensor, "the rows of a matrix of weights"):
        for x in [row] if isinstance(row, Value) else row:
            x.data = draw()
            if not isfinite(x.data):
                raise ValueError(f"an initial weight must be finite, got {x.data}")
    return tensor
