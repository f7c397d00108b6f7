"""Guards: the tests that determined what was recorded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

__all__ = ["TESTS", "Guard", "holds", "same_bits"]


class Guard(NamedTuple):
    """A test whose outcome determined what was recorded. The program is valid only for the same outcome.

    Attributes:
        test: a key of TESTS.
        operands: the registers of the numbers that are tested.
        outcome: the result of the test.
        source: the file and line of the test.
    """

    test: str
    operands: tuple[int, ...]
    outcome: float
    source: tuple[str, int] = ("", 0)

    def holds(self, numbers: Sequence[float]) -> bool:
        """Return whether the test has its recorded outcome, given the numbers at all registers."""
        return holds(self.test, [numbers[register] for register in self.operands], self.outcome)


def same_bits(x: float, y: float) -> bool:
    """Return whether two floats are the same number. Zeros must have the same sign; all nans are the same.

    >>> same_bits(0.0, -0.0), same_bits(math.nan, math.nan)
    (False, True)
    """
    return (x == y and math.copysign(1.0, x) == math.copysign(1.0, y)) or (x != x and y != y)


# The tests of guards: the number of operands, and the function that returns the outcome. "same" is the number itself,
# because the user's code read it.
TESTS: dict[str, tuple[int, Callable[..., float]]] = {
    "lt": (2, lambda x, y: x < y),
    "le": (2, lambda x, y: x <= y),
    "eq": (2, lambda x, y: x == y),
    "gt": (2, lambda x, y: x > y),
    "ge": (2, lambda x, y: x >= y),
    "truth": (1, lambda x: x != 0),
    "isnan": (1, math.isnan),
    "isfinite": (1, math.isfinite),
    "floor": (1, math.floor),
    "ceil": (1, math.ceil),
    "trunc": (1, math.trunc),
    "round": (1, round),
    "index": (1, int),
    "same": (1, lambda x: x),
}


def holds(test: str, numbers: Sequence[float], outcome: float) -> bool:
    """Return whether a test of these numbers has this outcome.

    >>> holds("lt", [1.0, 2.0], True), holds("floor", [1.5], 2)
    (True, False)
    """
    _, outcome_of = TESTS[test]
    try:
        found = outcome_of(*numbers)
    except (OverflowError, ValueError):  # inf and nan cannot be rounded to an integer
        return False
    return same_bits(found, outcome) if test == "same" else found == outcome
