"""The loads, each written once for every engine."""

from __future__ import annotations

from . import expression, gpt, mlp
from .load import Load

__all__ = ["Load", "loads"]


def loads() -> list[Load]:
    """Return the loads at the sizes the table states."""
    return [mlp.load(), gpt.load(), expression.load()]
