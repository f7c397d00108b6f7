"""Functions of one number as methods, by the table's names and by NumPy's."""

from __future__ import annotations

from math import inf, pi
from typing import Self, SupportsFloat, SupportsIndex

from autograd import ops
from autograd.operators.python_operators import Arithmetic

__all__ = ["Operators"]


class Operators(Arithmetic):
    """Python's arithmetic, and functions as methods, over `_apply`."""

    __slots__ = ()

    def exp(self) -> Self:
        """Return e raised to the power self."""
        return self._apply(ops.exp, (self,))

    def expm1(self) -> Self:
        """Return exp(self) - 1 without losing digits for small self."""
        return self._apply(ops.expm1, (self,))

    def exp2(self) -> Self:
        """Return 2 raised to the power self."""
        return self._apply(ops.exp2, (self,))

    def log(self) -> Self:
        """Return the natural logarithm of self."""
        return self._apply(ops.log, (self,))

    def log1p(self) -> Self:
        """Return log(1 + self) without losing digits for small self."""
        return self._apply(ops.log1p, (self,))

    def log2(self) -> Self:
        """Return the logarithm of self to base 2."""
        return self._apply(ops.log2, (self,))

    def log10(self) -> Self:
        """Return the logarithm of self to base 10."""
        return self._apply(ops.log10, (self,))

    def sqrt(self) -> Self:
        """Return the square root of self."""
        return self._apply(ops.sqrt, (self,))

    def cbrt(self) -> Self:
        """Return the real cube root of self."""
        return self._apply(ops.cbrt, (self,))

    def sin(self) -> Self:
        """Return the sine of self radians."""
        return self._apply(ops.sin, (self,))

    def cos(self) -> Self:
        """Return the cosine of self radians."""
        return self._apply(ops.cos, (self,))

    def tan(self) -> Self:
        """Return the tangent of self radians."""
        return self._apply(ops.tan, (self,))

    def asin(self) -> Self:
        """Return the arc sine of self in radians."""
        return self._apply(ops.asin, (self,))

    def acos(self) -> Self:
        """Return the arc cosine of self in radians."""
        return self._apply(ops.acos, (self,))

    def atan(self) -> Self:
        """Return the arc tangent of self in radians."""
        return self._apply(ops.atan, (self,))

    def sinh(self) -> Self:
        """Return the hyperbolic sine of self."""
        return self._apply(ops.sinh, (self,))

    def cosh(self) -> Self:
        """Return the hyperbolic cosine of self."""
        return self._apply(ops.cosh, (self,))

    def tanh(self) -> Self:
        """Return the hyperbolic tangent of self."""
        return self._apply(ops.tanh, (self,))

    def asinh(self) -> Self:
        """Return the inverse hyperbolic sine of self."""
        return self._apply(ops.asinh, (self,))

    def acosh(self) -> Self:
        """Return the inverse hyperbolic cosine of self."""
        return self._apply(ops.acosh, (self,))

    def atanh(self) -> Self:
        """Return the inverse hyperbolic tangent of self."""
        return self._apply(ops.atanh, (self,))

    def sigmoid(self) -> Self:
        """Return 1 / (1 + exp(-self))."""
        return self._apply(ops.sigmoid, (self,))

    def softplus(self) -> Self:
        """Return log(1 + exp(self))."""
        return self._apply(ops.softplus, (self,))

    def logsigmoid(self) -> Self:
        """Return log(sigmoid(self)) without losing digits for very negative self."""
        return self._apply(ops.logsigmoid, (self,))

    def relu(self) -> Self:
        """Return self if it is positive, else 0."""
        return self._apply(ops.relu, (self,))

    def relu6(self) -> Self:
        """Return self limited to the range from 0 to 6."""
        return self._apply(ops.relu6, (self,))

    def hardtanh(self) -> Self:
        """Return self limited to the range from -1 to 1."""
        return self._apply(ops.hardtanh, (self,))

    def selu(self) -> Self:
        """Return the self-normalizing elu of self."""
        return self._apply(ops.selu, (self,))

    def softsign(self) -> Self:
        """Return self / (1 + abs(self))."""
        return self._apply(ops.softsign, (self,))

    def mish(self) -> Self:
        """Return self * tanh(softplus(self))."""
        return self._apply(ops.mish, (self,))

    def normal_cdf(self) -> Self:
        """Return the normal distribution function at self."""
        return self._apply(ops.normal_cdf, (self,))

    def gelu(self) -> Self:
        """Return self times the normal distribution function at self."""
        return self._apply(ops.gelu, (self,))

    def silu(self) -> Self:
        """Return self * sigmoid(self)."""
        return self._apply(ops.silu, (self,))

    def erf(self) -> Self:
        """Return the error function of self."""
        return self._apply(ops.erf, (self,))

    def erfc(self) -> Self:
        """Return 1 - erf(self) without losing digits for large self."""
        return self._apply(ops.erfc, (self,))

    def sinc(self) -> Self:
        """Return sin(pi self) / (pi self), and 1 at 0."""
        return self._apply(ops.sinc, (self,))

    def erfinv(self) -> Self:
        """Return the inverse of the error function: the y such that erf(y) = self."""
        return self._apply(ops.erfinv, (self,))

    def lgamma(self) -> Self:
        """Return the logarithm of the absolute value of gamma(self)."""
        return self._apply(ops.lgamma, (self,))

    def digamma(self) -> Self:
        """Return the derivative of lgamma at self."""
        return self._apply(ops.digamma, (self,))

    def abs(self) -> Self:
        """Return the absolute value of self."""
        return self._apply(ops.abs, (self,))

    def sign(self) -> Self:
        """Return -1, 0 or 1 for a negative, zero or positive self."""
        return self._apply(ops.sign, (self,))

    def floor(self) -> Self:
        """Return the largest integer not above self."""
        return self._apply(ops.floor, (self,))

    def ceil(self) -> Self:
        """Return the smallest integer not below self."""
        return self._apply(ops.ceil, (self,))

    def trunc(self) -> Self:
        """Return self rounded toward 0 to an integer."""
        return self._apply(ops.trunc, (self,))

    def round(self, digits: SupportsIndex = 0) -> Self:
        """Return self rounded to this many decimal digits. Ties go to the even digit."""
        return ops.round(self, digits)

    def leaky_relu(self, slope: Self | SupportsFloat = 0.01) -> Self:
        """Return self if it is positive, else slope * self."""
        return ops.leaky_relu(self, slope)

    def elu(self, alpha: Self | SupportsFloat = 1.0) -> Self:
        """Return self if it is positive, else alpha * (exp(self) - 1)."""
        return ops.elu(self, alpha)

    def clamp(self, low: Self | SupportsFloat = -inf, high: Self | SupportsFloat = inf) -> Self:
        """Return self, or low if self is below it, or high if self is above it."""
        return ops.clamp(self, low, high)

    # NumPy calls methods with these names on the objects in an array. `abs`, `exp2` and others are defined above.
    arcsin, arccos, arctan, arcsinh, arccosh, arctanh, fabs = asin, acos, atan, asinh, acosh, atanh, abs  # noqa: A003
    rint = round  # noqa: A003

    def arctan2(self, x: Self | SupportsFloat) -> Self:
        """Return the angle of the point (x, self) in radians."""
        return ops.atan2(self, x)

    def hypot(self, y: Self | SupportsFloat) -> Self:
        """Return the length of the vector (self, y)."""
        return ops.hypot(self, y)

    def fmod(self, y: Self | SupportsFloat) -> Self:
        """Return the remainder of self / y with the sign of self, as in C."""
        rest = ops.mod(ops.abs(self), ops.abs(y))
        return ops.where(-1.0 - ops.sign(self), rest, -rest)

    def deg2rad(self) -> Self:
        """Return self degrees in radians."""
        return self * (pi / 180)

    def rad2deg(self) -> Self:
        """Return self radians in degrees."""
        return self * (180 / pi)

    radians, degrees = deg2rad, rad2deg
