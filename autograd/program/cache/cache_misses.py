"""The reasons to record again: the guard that failed, its line, and both numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.program.cache.recorded_path import Path
from autograd.program.ir.program import Guard, Program
from autograd.program.replay.replay_steps import numbers_of
from autograd.program.user_source_lines import Source, line_of

__all__ = ["Miss", "miss_of"]


class Miss(NamedTuple):
    """One reason to record again.

    Attributes:
        text: what changed.
        source: the file and line of the guard, if there is one.
    """

    text: str
    source: Source = ("", 0)

    def __str__(self) -> str:
        return f"{self.text}{line_of(self.source)}"


def miss_of(missed: Sequence[tuple[Path, int]], data: Sequence[float]) -> Miss:
    """Return the reason that no program fits: the failed guard on the path that got furthest.

    Args:
        missed: the paths, each with the position of the guard that failed.
        data: the numbers of the call.
    """
    path, k = max(missed, key=lambda each: each[1])
    guard = path.program.guards[k]
    now = _tested(path.program, guard, [*data, *[x._data for x in path.closed]])
    before = _tested(path.program, guard, path.example)
    if guard.test == "index":
        what = f"an index was {before[0]:.0f}; now it is {now[0]:.0f}; autograd.take(xs, i) makes it data"
        return Miss(what, guard.source)
    if guard.test == "same":
        what = f"a Value was read as the float {guard.outcome!r}; now it is {now[0]!r}; use autograd's functions on it"
        return Miss(what, guard.source)
    return Miss(f"{_text(guard, before)} was {guard.outcome!r}; now it is {_text(guard, now)}", guard.source)


def _tested(program: Program, guard: Guard, inputs: Sequence[float]) -> list[float]:
    numbers = numbers_of(program, inputs)
    return [numbers[register] for register in guard.operands]


_SIGNS = {"lt": "<", "le": "<=", "eq": "==", "gt": ">", "ge": ">="}


def _text(guard: Guard, numbers: Sequence[float]) -> str:
    if guard.test in _SIGNS:
        return f"{numbers[0]!r} {_SIGNS[guard.test]} {numbers[1]!r}"
    return f"{guard.test}({numbers[0]!r})"
