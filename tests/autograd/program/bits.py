"""Bitwise comparison of results, for the tests of programs."""

from __future__ import annotations

from typing import Any

from autograd.comparisons import data_of
from autograd.structure import flatten, outline

__all__ = ["bits"]


def bits(result: Any) -> Any:
    """Return the structure of a result and the bits of its numbers."""
    leaves, _ = flatten(result)
    return outline(result), [data_of(x).hex() if isinstance(data_of(x), float) else x for x in leaves]
