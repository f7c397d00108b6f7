"""Python's operators and built-in functions on one or two numbers."""

from __future__ import annotations

from typing import Any, Self, SupportsFloat

from autograd import ops
from autograd.arrays import numpy_calls
from autograd.number import unwrapped
from autograd.operation import Traced
from autograd.ops import TABLE

__all__ = ["Arithmetic"]

_NEG, _ADD, _SUB, _MUL, _DIV = (TABLE[name] for name in ("neg", "add", "sub", "mul", "div"))
_MOD, _FLOORDIV, _POW, _POW_CONST = (TABLE[name] for name in ("mod", "floordiv", "pow", "pow_const"))


class Arithmetic(Traced):
    """Python's arithmetic over `_apply`."""

    __slots__ = ()

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """Return the result of a NumPy function of this and other operands, as in `np.float64(2) * v`."""
        return numpy_calls.applied(ufunc, method, inputs, options)

    def __neg__(self) -> Self:
        return self._apply(_NEG, (self,))

    def __pos__(self) -> Self:
        return self

    def conjugate(self) -> Self:
        """Return self. NumPy's `std` and `vdot` call it."""
        return self

    @property
    def real(self) -> Self:
        """This number itself. NumPy's `real` reads it."""
        return self

    @property
    def imag(self) -> float:
        """0.0. NumPy's `imag` reads it."""
        return 0.0

    def __abs__(self) -> Self:
        return self._apply(ops.abs, (self,))

    def __add__(self, other: Self | SupportsFloat) -> Self:
        return self._apply(_ADD, (self, other))

    def __radd__(self, other: SupportsFloat) -> Self:
        return self._apply(_ADD, (other, self))

    def __sub__(self, other: Self | SupportsFloat) -> Self:
        return self._apply(_SUB, (self, other))

    def __rsub__(self, other: SupportsFloat) -> Self:
        return self._apply(_SUB, (other, self))

    def __mul__(self, other: Self | SupportsFloat) -> Self:
        return self._apply(_MUL, (self, other))

    def __rmul__(self, other: SupportsFloat) -> Self:
        return self._apply(_MUL, (other, self))

    def __truediv__(self, other: Self | SupportsFloat) -> Self:
        return self._apply(_DIV, (self, other))

    def __rtruediv__(self, other: SupportsFloat) -> Self:
        return self._apply(_DIV, (other, self))

    def __mod__(self, other: Self | SupportsFloat) -> Self:
        return self._apply(_MOD, (self, other))

    def __rmod__(self, other: SupportsFloat) -> Self:
        return self._apply(_MOD, (other, self))

    def __pow__(self, other: Self | SupportsFloat) -> Self:
        other = unwrapped(other)
        return self._apply(_POW if isinstance(other, Traced) else _POW_CONST, (self, other))

    def __rpow__(self, other: SupportsFloat) -> Self:
        return self._apply(_POW, (other, self))

    def __floordiv__(self, other: Self | SupportsFloat) -> Self:
        return self._apply(_FLOORDIV, (self, other))

    def __rfloordiv__(self, other: SupportsFloat) -> Self:
        return self._apply(_FLOORDIV, (other, self))

    def __divmod__(self, other: Self | SupportsFloat) -> tuple[Self, Self]:
        return self._apply(_FLOORDIV, (self, other)), self._apply(_MOD, (self, other))

    def __rdivmod__(self, other: SupportsFloat) -> tuple[Self, Self]:
        return self._apply(_FLOORDIV, (other, self)), self._apply(_MOD, (other, self))
