"""Powers, and quotients rounded to integers."""

from __future__ import annotations

from math import inf, nan
from typing import Any

from autograd import ieee
from autograd.formulas.choices import either, flat, undefined
from autograd.number import unwrapped
from autograd.operation import Traced, ops

__all__ = ["exponent_slope", "floordiv_partials", "mod_partials", "power", "power_slope"]


def power(x: Any, y: Any) -> Any:
    """Return x ** y, with the row `pow_const` if the exponent is a plain number."""
    if type(x) is float and type(y) is float:
        return ieee.pow(x, y)
    y = unwrapped(y)
    return (ops.pow if isinstance(y, Traced) else ops.pow_const)(x, y)


def power_slope(z: Any, x: Any, c: Any) -> Any:
    """Return the slope of z = x**c with respect to x.

    It is c * x**(c-1) if c - 1 is exact, or if z is inf. Otherwise it is c * z / x, which keeps all digits.
    """
    lower = power(x, c - 1)
    divisor = either(x == 0, 1.0, x)
    quotient = either(z < inf, c * z / divisor, c * lower)
    # Every float c >= 2**53 is even, and so is the rounded c - 1. Only z / x has the right sign there.
    slope = either(abs(c) < 2.0**53, either(c - 1 + 1 == c, c * lower, quotient), c * z / divisor)
    # x**0 is 1 for every x, so its slope is 0 even at 0, inf and nan. The form c z / x keeps the slope with respect to
    # c.
    level = either(abs(x) > 0, c * z / divisor + 0.0, 0.0)
    # The slopes of an infinite slope are infinite too. A factor c would contribute another infinity. At c = 1 the slope
    # falls from inf over 1 to 0, so its own slope with respect to c is -inf.
    falling = 1.0 - ops.sqrt(c - 1)
    at_zero = either(c < 0, -lower, either(c < 1, lower, either(c == 1, falling, c * lower)))
    return either(c == 0, level, either(x == 0, at_zero, either(x < 0, either(z == z, slope, z), slope)))


def exponent_slope(z: Any, x: Any, y: Any) -> Any:
    """Return the slope of z = x**y with respect to y: z * log(x), and its limits at x = 0.

    A tiny z has already lost some or all of its digits, so it is not used. A tiny x is split off from the power. For
    other x, z is computed as the square of its root. If z is inf, the slope is inf too, even if it would fit in a
    float.
    """
    half, logarithm = power(x, 0.5 * y), ops.log(x)
    split, root = ops.xlogy(x, x) * power(x, y - 1), half * logarithm * half
    product = either(x < 1e-15, either(x < 2.0**-1022, root, split), root)  # a subnormal x log(x) has lost digits too
    inside = either(z < 1e-290, either(x * abs(y) < inf, product, 0.0), z * logarithm)
    zero = x + 0.0  # not -0.0
    pole = ops.div(y, zero)  # -inf, whose slopes are inf
    edge = either(y > 0, either(y > 1, 0.0, 0.0 - ops.sqrt(zero)), 0.0)  # the slope of the slope is -inf up to y = 1
    at_zero = either(y >= 0, edge, either(y < 0, pole, undefined(x * y)))
    return either(x > 0, inside, either(x == 0, at_zero, undefined(x * y)))


def floordiv_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the slopes of z = x // y. They are 0, and nan if y is 0."""
    slope = either(y == 0, nan, flat(z))
    return slope, slope


def mod_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the partials 1 and -floor(x / y) of z = x % y.

    floor(x / y) is a separate row. It is right even if x / y rounds up to an integer. Its slope is 0 even if the slope
    of x / y overflows.
    """
    return either(z == z, 1.0, z), either(z == z, 0.0 - ops.floordiv(x, y), z)
