"""The forward functions on floats, with IEEE-754 results.

    elementary.py       functions of one or two numbers
    list_operations.py  functions of lists: sums, products, softmax
    rounding_errors.py  rounding errors, computed exactly

Python's `math` raises at a pole, outside a domain and on overflow. These functions return inf or nan instead, as C,
NumPy, PyTorch and JAX do, so that an overflow does not abort a training step. Only functions that differ from the C
library's are defined here. This folder contains no derivatives.
"""

from autograd.ieee import elementary, list_operations, rounding_errors
from autograd.ieee.elementary import *  # noqa: F403  (each module lists what it exports)
from autograd.ieee.list_operations import *  # noqa: F403
from autograd.ieee.rounding_errors import *  # noqa: F403

__all__ = [*elementary.__all__, *list_operations.__all__, *rounding_errors.__all__]  # noqa: PLE0604  (names)
