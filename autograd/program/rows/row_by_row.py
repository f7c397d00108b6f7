"""Runs rows one by one, each along the first recorded path that fits it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.program.cache.programs_of_function import Programs
from autograd.program.cache.recorded_path import Path
from autograd.program.calls.call_arguments import Call, Eager, call_of
from autograd.program.rows.row_sums import Term, terms_of, terms_of_result
from autograd.structure import flatten

__all__ = ["RowRunner"]


class RowRunner:
    """Runs rows along the paths of a function, and records a path if none fits.

    Args:
        programs: the programs of the function.
        reduces: whether results are added up, which requires their leaves.
    """

    def __init__(self, programs: Programs, *, reduces: bool) -> None:
        self._programs, self._reduces = programs, reduces

    def results(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, list[Term]]]:
        """Return the result of each row, and its leaves if they are reduced. Each path tries all remaining rows."""
        programs = self._programs
        if not programs.is_usable():
            return [self._of_result(programs.f(*row)) for row in rows]
        calls = [call_of(row, {}) for row in rows]
        results: dict[int, tuple[Any, list[Term]]] = {}
        missed: dict[int, list[tuple[Path, int]]] = {k: [] for k in range(len(rows))}
        for key in dict.fromkeys(call.key for call in calls):
            left = [k for k, call in enumerate(calls) if call.key == key]
            for path in programs.paths(key):
                left = self._run(path, left, calls, missed, results)
            while left:
                first, *left = left
                recorded = (
                    programs.record(calls[first], missed[first])
                    if programs.is_usable()
                    else Eager(programs.f(*rows[first]))
                )
                if isinstance(recorded, Eager):
                    results[first] = self._of_result(recorded.result)
                else:
                    results[first] = self._of_replay(*recorded, calls[first])
                    left = self._run(recorded[0], left, calls, missed, results)
        return [results[k] for k in range(len(rows))]

    def _run(
        self,
        path: Path,
        rows: Sequence[int],
        calls: Sequence[Call],
        missed: dict[int, list[tuple[Path, int]]],
        results: dict[int, tuple[Any, list[Term]]],
    ) -> list[int]:
        """Run rows along one path. Return the rows that need a different path."""
        left = []
        is_counted = False
        for k in rows:
            if self._programs.refusal is not None:  # an earlier row was compared, and replays must not be used
                results[k] = self._of_result(self._programs.f(*calls[k].args))
                continue
            found = path.run(calls[k].data)
            if isinstance(found, int):
                missed[k].append((path, found))
                left.append(k)
                continue
            if not is_counted:  # one row of a batch may be compared with the function
                eager = self._programs.replayed(path, found, calls[k])
                is_counted = True
                if eager is not None:
                    results[k] = self._of_result(eager.result)
                    continue
            results[k] = self._of_replay(path, found, calls[k])
        return left

    def _of_replay(self, path: Path, found: Sequence[float], call: Call) -> tuple[Any, list[Term]]:
        """Return the result of a row. If rows are reduced, return the function that rebuilds it, and its leaves."""
        if not self._reduces:
            return self._programs.result(path, found, call), []
        return path.rebuild, terms_of(path, found, [*call.numbers, *path.closed])

    def _of_result(self, result: Any) -> tuple[Any, list[Term]]:
        if not self._reduces:
            return result, []
        leaves, rebuild = flatten(result)
        return rebuild, terms_of_result(leaves)
