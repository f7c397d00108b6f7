"""The tests that determined which branch of a replayed function is in a graph."""

from __future__ import annotations

import linecache
from pathlib import Path
from typing import Any, NamedTuple, final

from autograd import Value
from autograd.modes import Listener
from autograd.program.ir.guards import TESTS
from autograd.program.user_source_lines import Source, caller

__all__ = ["BranchTest", "BranchTests"]


class BranchTest(NamedTuple):
    """One test, such as `x > 0`.

    Attributes:
        test: a key of `TESTS`.
        operands: Values and floats.
        outcome: whether the test holds.
        source: the user's line.
    """

    test: str
    operands: tuple[Any, ...]
    outcome: float
    source: Source

    @property
    def warning(self) -> str:
        """The warning if the test has a different outcome."""
        file, line = self.source
        code = linecache.getline(file, line).strip()
        where = f"{code} ({Path(file).name}:{line})" if code else f"{Path(file).name}:{line}"
        found = str(self.outcome).lower() if isinstance(self.outcome, bool) else f"{self.outcome:g}"
        return f"{where}: this was {found}. Now a different branch would be taken, so the old numbers stay."


@final
class BranchTests(Listener):
    """A listener that keeps tests of Values, each once.

    >>> from autograd.modes import noting
    >>> tests = BranchTests()
    >>> with noting(tests):
    ...     Value(2.0) > 1.0
    True
    >>> [(test.test, test.outcome) for test in tests.tests]
    [('gt', True)]
    """

    def __init__(self) -> None:
        self._tests: dict[tuple[Any, ...], BranchTest] = {}

    @property
    def tests(self) -> list[BranchTest]:
        """The tests, in order."""
        return list(self._tests.values())

    def note(self, test: str, operands: tuple[Any, ...], outcome: int) -> None:
        """Keep a test."""
        if test in TESTS and any(isinstance(x, Value) for x in operands):
            key = (test, *map(id, operands))
            self._tests.setdefault(key, BranchTest(test, operands, outcome, caller()))
