"""Rounding errors, computed exactly. These functions take floats, Values and symbols."""

from __future__ import annotations

from typing import Any

__all__ = ["rest_of_difference", "upper_half"]


def upper_half(x: Any) -> Any:
    """The upper 26 bits of x, a float, Value or symbol. Products of two such numbers are exact (Veltkamp 1968)."""
    return 134217729.0 * x - (134217729.0 * x - x)


def rest_of_difference(x: Any, m: Any, d: Any) -> Any:
    """The rounding error of d = x - m (Knuth's two-sum), for floats, Values or symbols."""
    kept = d - x
    return (x - (d - kept)) - (m + kept)
