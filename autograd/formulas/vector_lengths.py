"""Lengths of vectors, and angles."""

from __future__ import annotations

from math import inf, nan
from typing import Any

from autograd.formulas.choices import either, undefined
from autograd.operation import ops

__all__ = ["atan2_partials", "hypot_partials", "norm_partials"]


def hypot_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the partials x / z and y / z of z = hypot(x, y)."""
    scale = _scale_of_length(z)
    u, v = scale * x, scale * y
    h = either(scale == 1, z, ops.hypot(u, v))
    p, q, at_origin = u / h, v / h, ops.cbrt(z)
    return (
        either(z == 0, at_origin, _cosine(x, p, abs(x) > 2 * abs(y), ops.sqrt(1 - q * q))),
        either(z == 0, at_origin, _cosine(y, q, abs(y) > 2 * abs(x), ops.sqrt(1 - p * p))),
    )


def norm_partials(z: Any, *xs: Any) -> list[Any]:
    """Return the partials x_i / z of z = norm(xs). If only one operand is infinite, its partial is its sign."""
    scale = _scale_of_length(z)
    scaled = [scale * x for x in xs]
    h = either(scale == 1, z, ops.norm(scaled))
    cosines = [u / h for u in scaled]
    # At most one square is above 0.75. For that operand, `rest` is the sum of the squares of all others.
    rest = ops.fsum([either(c * c > 0.75, 0.0, c * c) for c in cosines])
    at_origin, near_axis = ops.cbrt(z), ops.sqrt(1 - rest)
    infinite = ops.fsum([either(abs(x) == inf, 1.0, either(x == x, 0.0, nan)) for x in xs])

    def slope(x: Any, c: Any) -> Any:
        finite = either(z == 0, at_origin, _cosine(x, c, c * c > 0.75, near_axis))
        usual = either(infinite >= 0, finite, undefined(z))
        return either(infinite == 1, either(abs(x) == inf, ops.sign(x), 0.0), usual)

    return [*map(slope, xs, cosines)]


def _scale_of_length(z: Any) -> Any:
    """Return a power of two. If the operands are multiplied by it, their length neither overflows nor loses digits."""
    return either(z < 1e-150, 2.0**600, either(z > 1e300, 2.0**-40, 1.0))


def _cosine(x: Any, c: Any, dominant: Any, near_axis: Any) -> Any:
    """Return c = x / z for a length z.

    For a dominant operand, the slope of x / z cancels. The slope of `near_axis` does not: it is the root of 1 minus the
    squares of the other cosines. At the origin, a kink, callers use the cube root of z: it is 0, and its own slope is
    nan there.
    """
    return either(dominant, ops.sign(x) * near_axis, c)


def atan2_partials(z: Any, y: Any, x: Any) -> tuple[Any, Any]:
    """Return the partials x / (x**2 + y**2) and -y / (x**2 + y**2) of z = atan2(y, x).

    The squares overflow or underflow long before the quotients do. So x and y are scaled by a power of two, and divided
    twice by the length.
    """
    length = ops.hypot(x, y)
    s = either(length > 1e150, 2.0**-600, either(length < 1e-150, 2.0**600, 1.0))  # keeps all digits of h
    h = ops.hypot(s * x, s * y)

    def slope(a: Any) -> Any:
        return either(length == 0, 0.0, either(h < inf, s * a / h / h * s, either(z == z, 0.0, z)))

    return slope(x), slope(-y)
