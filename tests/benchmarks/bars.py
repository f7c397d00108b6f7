"""The bars: the required speed of an engine on a load, as a ratio to another engine in the same run.

This is the only list. A bar whose engines did not run is reported as not measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Bar:
    """A requirement: `engine` runs `load` at least `times` as fast as `against`.

    "At most 4 times the price of floats" is `times=1 / 4` against floats.
    """

    load: str
    engine: str
    against: str
    times: float


BARS = [
    Bar("mlp", "python", "micrograd", 2.0),
    Bar("gpt", "python", "micrograd", 2.0),
    Bar("mlp", "python dot", "micrograd", 10.0),
    Bar("gpt", "python dot", "micrograd", 10.0),
    Bar("gpt", "native", "floats", 1 / 4.0),
    Bar("gpt", "native dot", "floats", 1 / 0.8),
    Bar("gpt", "native", "microgpt", 12.0),
    Bar("expression", "native", "micrograd", 20.0),
    Bar("mlp", "native", "micrograd", 100.0),
    Bar("mlp", "native dot", "native", 1.0),
]


def ratios(seconds: Mapping[str, Sequence[float]], engine: str, over: str) -> list[float]:
    """Return the time of `engine` over the time of `over`, round by round.

    >>> ratios({"a": [2.0, 3.0], "b": [1.0, 2.0]}, "a", "b")
    [2.0, 1.5]
    """
    return [x / y for x, y in zip(seconds[engine], seconds[over], strict=True)]


def verdict(bar: Bar, seconds: Mapping[str, Sequence[float]]) -> tuple[bool | None, str]:
    """Return whether the bar is met (None: not measured) and the line that says so."""
    claim = f"{bar.load}: {bar.engine} at least {bar.times:g}x as fast as {bar.against}"
    if not {bar.engine, bar.against} <= seconds.keys():
        return None, f"{claim}: not measured"
    found = median(ratios(seconds, bar.against, bar.engine))
    met = found >= bar.times
    return met, f"{claim}: {found:.2f}x, {'met' if met else 'MISSED'}"
