"""The rows of each task, and the programs that they run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from autograd.program.rows.row_parts import Part
from autograd.program.rows.run_programs import Code, Used
from autograd.program.shards.messages import Task

__all__ = ["Job", "Run"]


class Run(Protocol):
    """The programs that rows run, such as a `ColumnRun`."""

    @property
    def paths(self) -> Sequence[Any]:
        """The paths of the programs, each with a `program`. All have the same outputs."""

    @property
    def outputs(self) -> int:
        """The number of outputs of each program."""

    def fits(self, part: Part) -> bool:
        """Return whether rows can run as columns with these programs."""

    def learn(self, part: Part, k: int) -> bool:
        """Find or record the path of a row. Return False if rows cannot run as columns."""

    def codes(self) -> Sequence[Code]:
        """Return the programs, with the current numbers of their last inputs."""

    def agrees(self, part: Part, used: Used) -> bool:
        """Compare a row of each path with the function if that is due. Return False if replays must not be used."""


@dataclass(eq=False)
class Job:
    """The rows of a task, until their numbers have been given to the caller.

    Attributes:
        part: the rows.
        number: identifies the job.
        is_done: whether the numbers have arrived.
        numbers: the numbers; None for rows that cannot run as columns.
        attempts: the futures that may answer, each with the task.
        since: when the last of them was sent.
        tries: the number of attempts that have failed.
        breaks: the number of executors that broke while they had this task.
        alone: the number of those that had no other task.
        needs_programs: whether the next task contains the programs.
    """

    part: Part
    number: int
    is_done: bool = False
    numbers: list[Any] | None = None
    attempts: dict[int, tuple[Any, Task]] = field(default_factory=dict)
    since: float = 0.0
    tries: int = 0
    breaks: int = 0
    alone: int = 0
    needs_programs: bool = False

    def __str__(self) -> str:
        return f"the shard of rows {self.part.start} to {self.part.start + self.part.count - 1}"

    def cancel(self) -> None:
        """Cancel its tasks."""
        for future, _ in self.attempts.values():
            with suppress(Exception):  # a broken executor may raise anything
                future.cancel()
        self.attempts = {}
