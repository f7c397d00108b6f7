"""Format numbers for derivations, with a number of decimals."""

from __future__ import annotations

from decimal import Decimal
from math import floor, isfinite, log10

__all__ = ["MOST_DECIMALS", "checked_decimals", "decimal_text", "fixed_text"]

MOST_DECIMALS = 15
_FEWEST_DIGITS = 2  # a small number keeps this number of digits, even if that needs more decimals


def decimal_text(x: float, decimals: int) -> str:
    """Write x rounded to a number of decimals, or exactly if that is not longer. A small x keeps two digits.

    A number that differs from a short one only in its last bits is written as the short one: 0.1 + 0.2 is 0.3, as on
    paper. Zero has no sign.

    >>> [decimal_text(x, 4) for x in (0.05, 0.07868189, 0.36004, 0.00044336, -11.18993, 2.0, 1.5e-9, 3e12, 0.1 + 0.2)]
    ['0.05', '0.0787', '0.3600', '0.00044', '-11.1899', '2', '1.5e-9', '3e12', '0.3']
    """
    if not isfinite(x) or x == 0:
        return f"{abs(x) if x == 0 else x:g}"
    plain = float(f"{x:.15g}")  # differs from a short number only in its last bits
    x = plain if len(repr(plain)) < len(repr(x)) - 2 and not plain.is_integer() else x
    magnitude = floor(log10(abs(x)))
    if not -7 <= magnitude <= 9:
        rounded, exact = f"{x:.{max(decimals, 1)}e}", f"{Decimal(repr(x)).normalize():e}"
        # Near the smallest floats, the two strings may have different exponents: 1e-320 is 9.9999e-321 in full.
        mantissa, _, exponent = min(exact, rounded, key=lambda text: len(text.partition("e")[0])).partition("e")
        return f"{mantissa}e{int(exponent)}"
    shown = f"{x:.{max(decimals, _FEWEST_DIGITS - 1 - magnitude if magnitude < 0 else 0)}f}"
    exact = f"{x:.17f}".rstrip("0").removesuffix(".") if "e" in repr(x) else repr(x).removesuffix(".0")
    return exact if len(exact) <= len(shown) else shown


def fixed_text(x: float, decimals: int) -> str:
    """Write x with a fixed number of decimals, or in short form if that would have hundreds of digits.

    >>> fixed_text(0.5, 4), fixed_text(1e300, 0)
    ('0.5000', '1e+300')
    """
    text = f"{x:.{decimals}f}" if decimals <= MOST_DECIMALS and abs(x) < 1e16 else repr(x)
    return text if float(text) else text.removeprefix("-")


def checked_decimals(decimals: int) -> int:
    """Return the number of decimals that are shown.

    Raises:
        ValueError: decimals is not an integer from 0 to 15.
    """
    if isinstance(decimals, bool) or decimals not in range(MOST_DECIMALS + 1):
        raise ValueError(f"decimals must be from 0 to {MOST_DECIMALS}, got {decimals!r:.40}")
    return int(decimals)
