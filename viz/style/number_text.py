"""Format numbers briefly, so that rounded numbers can be recognized."""

from __future__ import annotations

__all__ = ["number_text", "widest_text"]


def number_text(x: float, precision: int) -> str:
    """Write x to `precision` significant digits, or exactly if that is not longer.

    A rounded number keeps its trailing zeros: 1.000 is a rounded number, and 1 is exact. float() reads each string.

    >>> [number_text(x, 4) for x in (0.15, 1.0, 0.99999, 0.00044342, 1234.5, 1234567.0, 1e-320, -0.0)]
    ['0.15', '1', '1.000', '0.0004434', '1234', '1234567', '1e-320', '-0']
    """
    exact = _tidy(repr(x).removesuffix(".0"))
    rounded = _tidy(format(x, f"#.{precision}g"))
    return exact if len(exact) <= len(rounded) else rounded


def widest_text(x: float, precision: int) -> str:
    """Write x as it may look after a small change: rounded, even if that is longer.

    >>> [widest_text(x, 4) for x in (0.15, 1.0, -0.05)]
    ['0.1500', '1.000', '-0.05000']
    """
    return _tidy(format(x, f"#.{precision}g"))


def _tidy(text: str) -> str:
    """Shorten an exponent, and drop a point at the end: 1e+06 is 1e6, 1e-07 is 1e-7, 1234. is 1234."""
    mantissa, e, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".")
    return f"{mantissa}e{int(exponent)}" if e else mantissa
