"""Functions for exported PyTorch code that replace those in numpy_library.py.

Like that file, this one is read as text and not imported.
"""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def numbers(tree: Any) -> Any:
    """Return a structure with its numbers as tensors."""
    if isinstance(tree, dict):
        return {key: numbers(x) for key, x in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [numbers(x) for x in tree]
    return scalar(tree) if hasattr(tree, "dtype") or isinstance(tree, (int, float)) else tree


def scalar(x: Any) -> Any:
    """Return a number as a tensor."""
    return torch.as_tensor(x, dtype=torch.float64)


def array(xs: Any) -> Any:
    """Return nested lists of tensors as a tensor."""
    return torch.stack([array(x) for x in xs]) if isinstance(xs, list) else scalar(xs)


def array_equal(x: Any, y: Any) -> bool:
    """Return whether two arrays hold the same numbers."""
    return bool(torch.equal(scalar(x), scalar(y)))


def where(condition: Any, x: Any, y: Any) -> Any:
    """Return x or y."""
    return torch.where(condition, scalar(x), scalar(y))


def maximum(x: Any, y: Any) -> Any:
    """Return the larger number."""
    return torch.maximum(x, scalar(y))


def minimum(x: Any, y: Any) -> Any:
    """Return the smaller number."""
    return torch.minimum(x, scalar(y))


def hypot(x: Any, y: Any) -> Any:
    """Return the length of the vector (x, y)."""
    return torch.hypot(*torch.broadcast_tensors(x, y))


def arctan2(y: Any, x: Any) -> Any:
    """Return the angle of the vector (x, y)."""
    return torch.atan2(*torch.broadcast_tensors(y, x))


def power(x: Any, y: Any) -> Any:
    """Return x to the power of y. PyTorch takes a root in place of a power of 0.5, which differs at -inf and -0."""
    return where((y == 0.5) & ((x == -math.inf) | (x == 0)), torch.abs(x), torch.pow(x, y))


def cbrt(x: Any) -> Any:
    """Return the cube root."""
    root = torch.copysign(torch.pow(torch.abs(x), 1 / 3), x)
    square = root * root
    better = root - (root - x / square) / 3
    return where(torch.isfinite(better), better, root)


def sign(x: Any) -> Any:
    """Return the sign of x; nan for nan."""
    return where(torch.isnan(x), x, torch.sign(x))


def remainder(x: Any, y: Any) -> Any:
    """Return x modulo y, with the sign of y."""
    rest = torch.fmod(x, y)
    moved = where((rest != 0) & ((rest < 0) != (y < 0)), rest + y, rest)
    return where(moved == 0, torch.copysign(torch.zeros_like(moved), y), moved)


def floor_divide(x: Any, y: Any) -> Any:
    """Return the floor of x / y, as Python computes it."""
    quotient = (x - remainder(x, y)) / y
    floor = torch.floor(quotient)
    rounded = where(quotient - floor > 0.5, floor + 1, floor)
    is_below = torch.isinf(scalar(y)) & torch.isfinite(x) & (x != 0) & ((x < 0) != (y < 0))
    rounded = where(is_below, -1.0, rounded)
    return where(y == 0, x / y, where(quotient == 0, torch.copysign(torch.zeros_like(quotient), x / y), rounded))


def ldexp(x: Any, exponent: Any) -> Any:
    """Return x times a power of two, without intermediate overflow."""
    half = torch.div(exponent, 2, rounding_mode="floor")
    return x * torch.exp2(scalar(half)) * torch.exp2(scalar(exponent - half))


def erf(x: Any) -> Any:
    """Return the error function."""
    return torch.erf(x)


def erfc(x: Any) -> Any:
    """Return 1 - erf(x)."""
    return torch.erfc(x)


def round_decimal(x: Any, digits: Any) -> Any:
    """Return x rounded to decimal digits, with ties to even."""
    is_whole = (digits >= 0) & (torch.abs(x) >= 2.0**53)  # x times a power of ten may overflow
    return where(is_whole, x, torch.round(x, decimals=int(digits)))
