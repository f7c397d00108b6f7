"""Mutants outside the table that survive and are no mistakes, by a part of their text, with the reason."""

from __future__ import annotations

__all__ = ["EXPLAINED"]

EXPLAINED: dict[str, str] = {
    "nn/optim/state.py:41: len(params)  ->  params": "finds the same cohort again without the shortcut",
    "nn/layers/attention.py:90: dot(query, key)  ->  dot(key, query)": "a dot product is symmetric",
}
