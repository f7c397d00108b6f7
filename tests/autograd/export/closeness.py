"""Closeness of results, relative to the condition of a program.

A result may differ by as much as rounding within the program could change it. To measure this, every number is changed
at random by a relative 1e-12, and the results of several such runs are compared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from autograd.program.ir.program import Program
from autograd.program.replay.replay_steps import compute

__all__ = ["assert_close"]

TOLERANCE = 1e-12
RUNS = 4


def assert_close(
    program: Program, row: Sequence[float], wanted: list[float] | int, found: list[float] | int, text: str
) -> None:
    """Compare results, or the zero-based numbers of the guards that failed."""
    if wanted == found or (isinstance(wanted, list) and isinstance(found, list) and all(map(_is_close, wanted, found))):
        return
    runs = [_disturbed(program, row, Random(k)) for k in range(RUNS)]
    if isinstance(wanted, int) or isinstance(found, int):
        assert found in [_first_failure(program, numbers) for numbers in runs], (text, row, wanted, found)
        return
    for k, register in enumerate(program.outputs):
        near = [numbers[register] for numbers in runs]
        if not all(map(math.isfinite, near)) and not all(_is_close(wanted[k], x) for x in near):
            continue  # at the edge of a domain, or of the range of floats
        spread = max(abs(x - wanted[k]) for x in near) if math.isfinite(wanted[k]) else 0.0
        assert _is_close(wanted[k], found[k], 4 * spread), (text, row, k, wanted[k], found[k], near)


def _is_close(x: float, y: float, spread: float = 0.0) -> bool:
    if not math.isfinite(x):
        return x == y or (x != x and y != y)
    return abs(x - y) <= TOLERANCE * abs(x) + spread + 1e-307


def _disturbed(program: Program, row: Sequence[float], random: Random) -> list[float]:
    numbers = [*row, *program.constants]
    for step in program.instructions:
        exact = compute(step, [numbers[x] for x in step.operands])
        numbers.append(exact * (1 + TOLERANCE * random.choice((-1, 1))))
    return numbers


def _first_failure(program: Program, numbers: Sequence[float]) -> int | None:
    return next((k for k, guard in enumerate(program.guards) if not guard.holds(numbers)), None)
