"""One wrong number that is not on the sheet, but explains several lines that are."""

from __future__ import annotations

from collections.abc import Sequence

from viz.worksheet.answered_numbers import Carried, Given
from viz.worksheet.error_causes import Cause

__all__ = ["shared_causes"]


def shared_causes(lines: Sequence[Given], carried: Carried) -> dict[Given, Cause | None]:
    """If several lines have no cause, look for one wrong number that would explain them all."""
    solutions: dict[str, dict[Given, tuple[float, float]]] = {}
    for g in lines if len(lines) > 1 else ():
        for key in carried.upstream(g.quantity.key):
            if interval := _solved(g, key, carried):
                solutions.setdefault(key, {})[g] = interval
    causes: dict[Given, Cause | None] = {}
    for key, intervals in sorted(solutions.items(), key=lambda item: -len(item[1])):
        low = max(low for low, _ in intervals.values())
        high = min(high for _, high in intervals.values())
        if len(intervals) > 1 and low <= high and not any(g in causes for g in intervals):
            names = " and ".join(g.key for g in intervals)
            text = f"One wrong number explains {names}: they follow if {key} is {_shortest(low, high)}"
            causes |= dict.fromkeys(intervals, Cause("shared", text))
    return causes


def _solved(given: Given, key: str, carried: Carried) -> tuple[float, float] | None:
    """Return the range of a quantity that would result in this number, if the dependence is linear."""
    at = [carried.follows_if(given.quantity.key, key, x) for x in (0.0, 1.0, 2.0)]
    slope = at[1] - at[0]
    if slope == 0 or abs(at[2] - at[1] - slope) > 1e-9 * abs(slope):
        return None
    ends = sorted((given.number + side - at[0]) / slope for side in (-given.half, given.half))
    return ends[0], ends[1]


def _shortest(low: float, high: float) -> str:
    """The number with the fewest decimals between two numbers."""
    middle = (low + high) / 2
    return next((text for d in range(16) if low <= float(text := f"{middle:.{d}f}") <= high), repr(middle))
