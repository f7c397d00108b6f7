"""The search for the path of each row, in a tree: the guard that fails for a row says which paths remain."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from autograd.program.cache.recorded_path import Path
from autograd.program.replay.current_replayer import rows_by_guard
from autograd.program.replay.row_blocks import BLOCK

__all__ = ["Search"]

Rows: TypeAlias = "array[int] | None"  # None for all

_FEW = 4 * BLOCK  # rows that are not split further, because each run has a fixed cost


class Search:
    """Rows and the paths that they have not tried. Iteration yields rows and their next path, or None to record one.

    After each step of the iteration, call one of its methods.

    Attributes:
        paths: the paths, including those added later.

    Args:
        paths: the known paths.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = sorted(paths, key=lambda path: -path.rows)
        self._waiting: list[tuple[Rows, list[Path], int]] = [(None, [*self.paths], len(paths))]
        self._untried: list[Path] = []  # paths that the rows of this step have not tried

    def __iter__(self) -> Iterator[tuple[Rows, Path | None]]:
        while self._waiting:
            rows, untried, known = self._waiting.pop()
            self._untried = [*untried, *self.paths[known:]]
            yield rows, self._untried.pop(0) if self._untried else None

    def add(self, path: Path, rows: Rows) -> None:
        """Try a new path for these rows next, and later for others."""
        self._waiting.append((rows, [path], len(self.paths) + 1))
        self.paths.append(path)

    def try_others(self, rows: array[int]) -> None:
        """Try the other paths for these rows."""
        if rows:
            self._waiting.append((rows, self._untried, len(self.paths)))

    def split(self, path: Path, missed: array[int], guards: array[int]) -> None:
        """Try other paths for the rows that do not take a path.

        Args:
            path: the path.
            missed: the rows.
            guards: for each of them, the position of the guard that failed.
        """
        if len(missed) < _FEW or len(self._untried) < 2:
            self.try_others(missed)
            return
        together: dict[tuple[int, ...], tuple[array[int], list[Path]]] = {}
        for guard, rows in rows_by_guard(missed, guards).items():
            likely = [other for other in self._untried if path.fork(other) == guard]
            others = [other for other in self._untried if other not in likely]
            key = tuple(map(id, likely))
            together.setdefault(key, (array("q"), [*likely, *others]))[0].extend(rows)
        for rows, untried in together.values():
            self._waiting.append((rows, untried, len(self.paths)))
