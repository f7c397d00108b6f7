"""The paths of a function over columns: finds the programs that run the rows, and records new ones."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from autograd.program.cache.programs_of_function import Programs
from autograd.program.cache.recorded_path import Path
from autograd.program.calls.call_arguments import Call, Eager
from autograd.program.rows.row_parts import Part
from autograd.program.rows.row_sums import Term, in_order, terms_of
from autograd.program.rows.run_programs import Code, Used, add_shards

__all__ = ["ColumnRun"]


class ColumnRun:
    """The paths that the rows of one call take. All their programs have the same outputs.

    Attributes:
        paths: the paths, in the order in which rows try them.
        inputs: the numbers and Values that the first row and the function pass to its program.

    Args:
        programs: the programs of the function.
        adds: whether the outputs are added up. Otherwise they must be plain numbers.
    """

    def __init__(self, programs: Programs, *, adds: bool) -> None:
        self._programs, self._adds = programs, adds
        self.paths: list[Path] = []
        self.inputs: Sequence[Any] = ()
        self._layout: Any = None
        self._width = 0  # the number of columns
        self._verified: set[int] = set()

    @property
    def outputs(self) -> int:
        """The number of outputs of each program."""
        return len(self.paths[0].program.outputs)

    def learn(self, part: Part, k: int) -> bool:
        """Find or record the path of a row. Return False if rows cannot run as columns."""
        if not self.fits(part) or not self._programs.is_usable() or part.columns is None:
            return False
        row = part.call(k)
        known = self._programs.paths(row.key)
        missed = []
        taken = None
        for path in known:
            found = path.run(row.data)
            if isinstance(found, int):
                missed.append((path, found))
            elif taken is None:
                taken = path
        if taken is None:
            recorded = self._programs.record(row, missed)
            if isinstance(recorded, Eager):
                return False
            taken = recorded[0]
        if not self._add(taken, row, len(part.columns)):
            return False
        for path in known:
            self._add(path, row, len(part.columns))
        return True

    def fits(self, part: Part) -> bool:
        """Return whether rows have the same number of columns as earlier ones."""
        columns = part.columns
        return columns is not None and (not self.paths or len(columns) == self._width)

    def sums(self, part: Part, *, exact: bool) -> list[array[float]] | None:
        """Return the sums of the outputs over the rows of each shard; None if rows cannot run as columns."""
        if not self.paths and not self.learn(part, 0):
            return None
        while self.fits(part):
            known = len(self.paths)
            found = add_shards(self.codes(), part.columns or [], part.count, self.outputs, exact=exact)
            if not isinstance(found, int):
                return found[0] if self.agrees(part, found[1]) else None
            if not self.learn(part, found) or len(self.paths) == known:
                return None
        return None

    def codes(self) -> list[Code]:
        """Return the programs, with the current numbers of the Values that the function closes over."""
        return [Code(path.replay, [x._data for x in path.closed]) for path in self.paths]

    def agrees(self, part: Part, used: Used) -> bool:
        """Compare a row of each path with the function if that is due. Return False if replays must not be used."""
        for k, at in used.items():
            path = self.paths[k]
            if k in self._verified:
                continue
            self._verified.add(k)
            row = part.call(at)
            found = path.run(row.data)
            if not isinstance(found, int) and self._programs.replayed(path, found, row) is not None:
                return False
        return True

    def terms(self, order: Sequence[int] | None) -> Callable[[Sequence[float]], list[Term]] | None:
        """Return a function that turns added outputs into the leaves of a result, in a given order.

        None if the outputs are the leaves.
        """
        path, inputs = self.paths[0], self.inputs
        if path.is_plain and order is None:
            return None
        return lambda numbers: in_order(terms_of(path, numbers, inputs), order)

    def _add(self, path: Path, row: Call, columns: int) -> bool:
        """Add a path, if it runs on columns and has the outputs of the others."""
        if any(path is other for other in self.paths):
            return True
        if not path.program.outputs or len(row.data) != columns or len(path.example) != columns + len(path.closed):
            return False
        if not (path.is_plain or (self._adds and all(x.at is not None for x in path.outputs))):
            return False
        closed = () if path.is_plain else tuple(map(id, path.closed))
        layout = path.structure, path.is_plain or [(x.at, x.partials) for x in path.outputs], closed
        if not self.paths:
            self._layout, self._width = layout, columns
            self.inputs = () if path.is_plain else [*row.numbers, *path.closed]
        elif layout != self._layout:
            return False
        self.paths.append(path)
        return True
