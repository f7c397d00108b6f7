"""The sums of a program over the shards of many rows, computed here or by workers."""

from __future__ import annotations

import operator
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, TypeAlias

from autograd.program.ir.program import Program
from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.row_parts import Part, cuts
from autograd.program.rows.run_programs import Code, Used, add_shards
from autograd.program.shards.executors import Workers

__all__ = ["Send", "ShardSums", "sender"]

Send: TypeAlias = "Callable[[ShardSums, Part], Iterable[list[array[float]] | None]]"

AT_ONCE = 32 * SHARD  # the number of rows that are computed together here


class ShardSums:
    """One program without other paths, and the numbers of its last inputs.

    Attributes:
        paths: the program alone.
        exact: whether the sums are bit-identical to those of the table's operations.

    Args:
        code: the program, as it runs here.
        program: the same program as data.
        exact: the attribute.
    """

    def __init__(self, code: Code, program: Program, *, exact: bool) -> None:
        self._code, self.exact = code, exact
        self.paths = [self]
        self.program = program

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return len(self.program.outputs)

    def of(self, part: Part, send: Send | None) -> array[float] | None:
        """Return the sums over all rows; None if the program does not fit a row."""
        total: array[float] | None = None
        for shards in self._here(part) if send is None else send(self, part):
            if shards is None:
                return None
            for shard in shards:
                total = shard if total is None else array("d", map(operator.add, total, shard))
        return total

    def _here(self, part: Part) -> Iterator[list[array[float]] | None]:
        for piece in cuts([part], lambda: AT_ONCE):
            found = add_shards([self._code], piece.columns or [], piece.count, self.outputs, exact=self.exact)
            yield None if isinstance(found, int) else found[0]

    # ---- the run of a dispatch ----

    def fits(self, part: Part) -> bool:
        """Return True: all rows have the same columns."""
        return part.columns is not None

    def learn(self, part: Part, k: int) -> bool:
        """Return False: there is no other program."""
        return False

    def codes(self) -> Sequence[Code]:
        """Return the program."""
        return [self._code]

    def agrees(self, part: Part, used: Used) -> bool:
        """Return True: rows are compared with the model elsewhere."""
        return True


def sender(workers: Workers, name: str, deadline: float | None) -> Send:
    """Return a function that adds up shards by workers.

    Args:
        workers: the workers.
        name: the name of the computation, for messages.
        deadline: seconds after which rows are computed again.
    """

    def send(run: ShardSums, part: Part) -> Iterator[Any]:
        from autograd.program.shards.dispatch import Dispatch  # imported on first use, because few programs need it

        sent = Dispatch(name, run, workers, adds=True, exact=run.exact, deadline=deadline, count=part.count)
        with closing(sent.answers([part])) as answers:
            for _, numbers in answers:
                yield numbers

    return send
