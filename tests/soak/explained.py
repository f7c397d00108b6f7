"""Mutants outside the table that survive and are no mistakes, by a part of their text, with the reason."""

from __future__ import annotations

__all__ = ["EXPLAINED"]

EXPLAINED: dict[str, str] = {}
