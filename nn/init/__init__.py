"""Initial weights: PyTorch's functions, by its names, and micrograd's.

    distributions.py     constants, and numbers from one distribution
    variance_scaling.py  the variance depends on the number of inputs and outputs: Xavier, Kaiming, PyTorch's Linear
    gains.py             the factors for activations, and the number of inputs and outputs

Each function fills a matrix of Values: a list of rows, with one row per output, like the `weight` or `w` of a layer.
With a seed or a `random.Random` as generator, the numbers are the same on every platform, because only arithmetic is
used.
"""

from typing import TYPE_CHECKING

from nn import _check_autograd_package
from nn.init.distributions import Initializer, Matrix, Seed, constant_, drawn, micrograd_, normal_, uniform_
from nn.init.gains import calculate_gain
from nn.init.variance_scaling import kaiming_normal_, kaiming_uniform_, linear_, xavier_normal_, xavier_uniform_

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

_check_autograd_package.name_exports(globals())
if not TYPE_CHECKING:  # with __getattr__, type checkers would accept any name
    __getattr__ = _check_autograd_package.missing_names("nn.init", __all__)
