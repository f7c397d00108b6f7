"""A task for a worker and its answer: programs and numbers, without anything of the user's code."""

from __future__ import annotations

import hashlib
import pickle
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Any, NamedTuple

from autograd.names.error_text import described
from autograd.program.ir.program import Program
from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.run_programs import Column

__all__ = ["Answer", "RefusedError", "Task", "checked", "checksum", "packed", "packed_columns", "version"]


class Task(NamedTuple):
    """Consecutive rows to compute: whole shards, except possibly the last one.

    Attributes:
        version: the version of autograd that sends it.
        number: identifies the task; the answer repeats it.
        keys: for each program, a hash of it.
        programs: the pickles of the programs; None if the worker probably has them.
        closed: for each program, the numbers of its last inputs.
        columns: for each input of a row a float, or the doubles of all rows as bytes or a buffer.
        rows: the number of rows.
        outputs: the number of outputs of each program.
        adds: whether the rows of each shard are added up.
        exact: whether to compute the same bits as the function.
    """

    version: str
    number: int
    keys: tuple[bytes, ...]
    programs: tuple[bytes, ...] | None
    closed: tuple[Sequence[float], ...]
    columns: Sequence[Column]
    rows: int
    outputs: int
    adds: bool
    exact: bool


class Answer(NamedTuple):
    """The answer to a task.

    Attributes:
        number: the number of the task.
        kind: "done"; "programs", if the worker needs the programs; "row", if no program fits a row; "raised", if the
            programs raised an error.
        row: the position of that row.
        seconds: the time that the worker took to compute.
        used: for each program that ran, one of its rows.
        numbers: the sums of each shard or, for each output, the column of all rows; as bytes.
        check: the checksum of the numbers.
        error: the error that the programs raised, as text, because its class may be unknown elsewhere.
    """

    number: int
    kind: str
    row: int = 0
    seconds: float = 0.0
    used: dict[int, int] = {}  # noqa: RUF012  (no one changes it)
    numbers: tuple[bytes, ...] = ()
    check: int = 0
    error: str = ""


class RefusedError(RuntimeError):
    """A worker cannot compute a task, and neither could any other worker of its kind."""


def version() -> str:
    """Return the version of autograd."""
    found: str = sys.modules["autograd"].__version__  # importing the package here would be circular
    return found


def packed(program: Program) -> tuple[bytes, bytes]:
    """Return the hash of a program, and its pickle. Lines of the user's code are omitted."""
    guards = tuple([guard._replace(source=("", 0)) for guard in program.guards])
    text = pickle.dumps(replace(program, sources=(), layout=None, guards=guards))
    return hashlib.sha256(text).digest(), text


def packed_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return columns as bytes, so that they can be pickled."""
    return tuple([x if type(x) is float else x.tobytes() for x in columns])


def checksum(numbers: Sequence[bytes]) -> int:
    """Return the checksum of numbers."""
    total = 0
    for part in numbers:  # does not join the parts, because that would copy them
        total = zlib.crc32(part, total)
    return total


def checked(task: Task, answer: Any) -> list[array[float]] | str:
    """Return the numbers of an answer, or text that says why it is not an answer to this task."""
    if type(answer) is not Answer:
        return f"expected an answer, got {described(answer)}"
    if type(answer.number) is not int or answer.number != task.number:
        return f"expected the answer to task {task.number}, got one with the number {described(answer.number)}"
    kind = answer.kind if type(answer.kind) is str else ""
    if kind == "row" and not (type(answer.row) is int and 0 <= answer.row < task.rows):
        return f"expected a row below {task.rows}, got {described(answer.row)}"
    if kind in ("programs", "row", "raised"):
        return []
    if kind != "done" or type(answer.numbers) is not tuple or {*map(type, answer.numbers)} != {bytes}:
        return f"expected numbers, got {described(answer.kind)} and {described(answer.numbers)}"
    parts, size = (-(-task.rows // SHARD), task.outputs) if task.adds else (task.outputs, task.rows)
    if [*map(len, answer.numbers)] != [8 * size] * parts:
        return f"expected {parts} x {size} numbers, got bytes of lengths {[*map(len, answer.numbers)]!r:.60}"
    if type(answer.check) is not int or checksum(answer.numbers) != answer.check:
        return "its numbers do not have its checksum"
    if type(answer.used) is not dict or not all(
        type(k) is type(at) is int and 0 <= k < len(task.keys) and 0 <= at < task.rows for k, at in answer.used.items()
    ):
        return f"expected programs that ran, got {described(answer.used)}"
    if type(answer.seconds) is not float or not 0.0 <= answer.seconds < inf:
        return f"expected the seconds that it took, got {described(answer.seconds)}"
    return [array("d", part) for part in answer.numbers]
