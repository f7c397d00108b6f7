"""Functions for exported JAX code that replace those in numpy_library.py. Here too, the module is called np.

Like that file, this one is read as text and not imported.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jax
    import jax.numpy as np


def numbers(tree: Any) -> Any:
    """Return a structure with its numbers as JAX numbers."""
    if isinstance(tree, dict):
        return {key: numbers(x) for key, x in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [numbers(x) for x in tree]
    return np.asarray(tree, dtype=float) if hasattr(tree, "dtype") or isinstance(tree, (int, float)) else tree


def where(condition: Any, x: Any, y: Any) -> Any:
    """Return x or y."""
    return np.where(condition, x, y)


def erf(x: Any) -> Any:
    """Return the error function."""
    return jax.scipy.special.erf(x)


def erfc(x: Any) -> Any:
    """Return 1 - erf(x)."""
    return jax.scipy.special.erfc(x)


def round_decimal(x: Any, digits: Any) -> Any:
    """Return x rounded to decimal digits, with ties to even."""
    is_whole = (digits >= 0) & (np.abs(x) >= 2.0**53)  # x times a power of ten may overflow
    return where(is_whole, x, np.round(x, int(digits)))


def is_known_true(condition: Any) -> bool:
    """Return whether a condition holds; False while JAX traces."""
    return not isinstance(condition, jax.core.Tracer) and bool(condition)
