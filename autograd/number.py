"""The numbers that the engine accepts.

Every number that enters the engine, as data or as a constant operand, passes through `number`. It returns an exact
Python float or raises. Conversions that may hide a mistake are errors that say what to do instead: text that looks like
a number, a complex number (it would lose its imaginary part), a Decimal (it would lose digits), an array.
"""

from __future__ import annotations

import sys
from numbers import Complex, Real
from typing import Any, SupportsFloat, SupportsIndex

from autograd.names.error_text import described

__all__ = ["has_plain_float", "is_foreign", "number", "unwrapped"]

_CURES: dict[type, str] = {
    str: "convert it first: float(text)",
    bytes: "convert it first: float(text)",
    bytearray: "convert it first: float(text)",
    type(None): "is a return missing somewhere?",
}


def unwrapped(x: Any) -> Any:
    """Return the element of an array without dimensions if it is an object, such as a Value; else the argument itself.

    NumPy wraps Values in such arrays, as in `np.where(x > 0, x, 0.1 * x)`.
    """
    if type(x) is float or type(x) is int:
        return x
    array = getattr(sys.modules.get("numpy"), "ndarray", ())  # a test of .shape would be slow: for Values it raises
    return x.item() if isinstance(x, array) and x.shape == () and x.dtype.hasobject else x


def is_foreign(x: object) -> bool:
    """Return whether arithmetic with x should be left to the type of x: an array, or not a number at all.

    >>> is_foreign(2), is_foreign([1.0])
    (False, True)
    """
    if type(x) is float or type(x) is int or isinstance(x, (Complex, *_CURES)):
        return False
    return not isinstance(x, (SupportsFloat, SupportsIndex)) or getattr(x, "shape", ()) != ()


def has_plain_float(kind: type) -> bool:
    """Return whether `number(x)` is `float(x)` for every x of exactly this type.

    This is true for bool, Fraction and NumPy's real scalars, but not for subclasses of them.

    >>> has_plain_float(bool), has_plain_float(str)
    (True, False)
    """
    if kind is bool:
        return True
    if kind.__name__ == "timedelta64":  # NumPy counts it among the integers
        return False
    home = sys.modules.get(kind.__module__)
    if getattr(home, "__name__", "") not in ("fractions", "numpy") or getattr(home, kind.__name__, None) is not kind:
        return False
    return issubclass(kind, Real) or kind.__name__ in ("bool", "bool_")


def number(x: object, what: str = "the argument") -> float:
    """Return x as a float. `what` is the name of x in the error.

    Accept float, int, bool, Fraction, NumPy scalars, arrays without dimensions, and any real number with `__float__`.

    Raises:
        TypeError: x is not a real number, or is a Value.
        OverflowError: x is an integer beyond the largest float.

    >>> number(True), number(3)
    (1.0, 3.0)
    >>> number("2.0")
    Traceback (most recent call last):
    TypeError: the argument must be a number, got the str '2.0'; convert it first: float(text)
    """
    if type(x) is float:
        return x
    if type(x) is int:
        return _of_integer(x, what)
    x = _of_numpy(x, what)
    for kind, cure in _CURES.items():
        if isinstance(x, kind):
            raise TypeError(f"{what} must be a number, got {described(x)}; {cure}")
    if isinstance(x, getattr(sys.modules.get("decimal"), "Decimal", ())):  # the module is slow to import
        cure = "if rounding to a float is intended, write float(d)"
        raise TypeError(f"{what} must be a number, got {described(x)}; {cure}")
    if isinstance(x, Complex) and not isinstance(x, Real):
        raise TypeError(f"{what} must be a number, got {described(x)}; take its .real or abs() first")
    if getattr(x, "shape", ()) != ():
        raise TypeError(f"{what} must be a number, got {described(x)}; wrap each of its elements instead")
    if isinstance(x, int):
        return _of_integer(x, what)
    if isinstance(x, (SupportsFloat, SupportsIndex)) and not isinstance(x, type):
        try:
            return float(x)
        except OverflowError:  # a Fraction
            raise OverflowError(f"{what} must be a number of at most 1.8e308, got {described(x)}") from None
        except TypeError as refusal:  # raised by a Value, or by another type
            raise TypeError(f"{what} must be a number, got {described(x)}; {refusal}") from None
    raise TypeError(
        f"{what} must be a number, got {described(x)}; it takes int, float, bool, Fraction or a NumPy scalar"
    )


def _of_numpy(x: object, what: str) -> object:
    """Return the content of a NumPy scalar or one-element array that is not a real number; otherwise x itself.

    NumPy would convert text, durations and masked elements to numbers.
    """
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(x, (numpy.ndarray, numpy.generic)) or x.shape != ():
        return x
    if x.dtype.kind in "mM":
        raise TypeError(
            f"{what} must be a number, got {x!r}; divide a duration by its unit: x / np.timedelta64(1, 's')"
        )
    if isinstance(x, numpy.ma.MaskedArray) and x.mask:
        raise TypeError(f"{what} must be a number, got a masked element; use x.filled() or x.compressed()")
    return x if x.dtype.kind in "biufc" and isinstance(x, numpy.generic) else x.item()


def _of_integer(x: int, what: str) -> float:
    try:
        return float(x)
    except OverflowError:
        size = f"an integer of {x.bit_length()} bits"
        raise OverflowError(f"{what} must be a number, got {size}; a float holds at most 1024 bits (1.8e308)") from None
