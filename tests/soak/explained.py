"""Mutants outside the table that survive and are not mistakes, without the number of their line, with the reason."""

from __future__ import annotations

__all__ = ["EXPLAINED"]

EXPLAINED: dict[str, str] = {
    "nn/optim/state.py: len(params)  ->  params": "finds the same cohort again without the shortcut",
    "nn/layers/attention.py: dot(query, key)  ->  dot(key, query)": "a dot product is symmetric",
    "nn/training/fit.py: perf_counter() - history.seconds_so_far  ->  history.seconds_so_far - perf_counter()": (
        "where both assignments are alike, the first is read only if an interrupt comes before the second"
    ),
}
