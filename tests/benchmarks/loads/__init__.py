"""The loads, each written once for every engine."""

from __future__ import annotations

from . import expression, gpt, mlp
from .load import Load

__all__ = ["Load", "loads"]


def loads() -> list[Load]:
    """Return the loads with the sizes in the table."""
    return [mlp.load(), gpt.load(), expression.load()]
