"""The function that runs in a worker: it runs the programs of a task, and keeps them for later tasks."""

from __future__ import annotations

import pickle
import threading
from array import array
from collections import OrderedDict
from time import perf_counter
from typing import Any

from autograd.names.error_text import described
from autograd.program.ir.program import Program
from autograd.program.replay.current_replayer import replayer
from autograd.program.rows.run_programs import Code, Used, add_shards, fill_rows
from autograd.program.shards.messages import Answer, RefusedError, Task, checksum, version

__all__ = ["answer_to", "run_task"]

KEPT = 256  # programs

_replays: OrderedDict[bytes, Any] = OrderedDict()
_lock = threading.Lock()


def answer_to(task: Task) -> Answer:
    """Run a task in another process. Errors in operations are returned as answers. The executor handles other errors.

    Raises:
        RefusedError: a different version of autograd sent it, or an operation of its programs is not defined here.
    """
    try:
        return run_task(task)
    except RefusedError:
        raise
    except Exception as error:  # noqa: BLE001  (a user's operation may raise anything)
        return Answer(task.number, "raised", error=f"{type(error).__name__}: {error}")


def run_task(task: Task) -> Answer:
    """Return the answer to a task.

    Raises:
        RefusedError: a different version of autograd sent it, or an operation of its programs is not defined here.
        Exception: a user's operation raised it.
    """
    started = perf_counter()
    if task.version != version():
        raise RefusedError(
            f"the worker has autograd {version()}, and the task is from autograd {task.version}; "
            "install the same version everywhere"
        )
    replays = [_replay(key, None if task.programs is None else task.programs[k]) for k, key in enumerate(task.keys)]
    if any(replay is None for replay in replays):
        return Answer(task.number, "programs")
    codes = [Code(replay, closed) for replay, closed in zip(replays, task.closed, strict=True)]
    columns = [x if type(x) is float else memoryview(x).cast("d") if type(x) is bytes else x for x in task.columns]
    used: Used = {}
    if task.adds:
        found = add_shards(codes, columns, task.rows, task.outputs, exact=task.exact)
        if isinstance(found, int):
            return Answer(task.number, "row", found)
        numbers, used = found
    else:
        numbers = [array("d", bytes(8 * task.rows)) for _ in range(task.outputs)]
        missed = fill_rows(codes, columns, task.rows, numbers, 0, used, exact=task.exact)
        if missed is not None:
            return Answer(task.number, "row", missed)
    parts = tuple([x.tobytes() for x in numbers])
    return Answer(task.number, "done", 0, perf_counter() - started, used, parts, checksum(parts))


def _replay(key: bytes, text: bytes | None) -> Any:
    """Return the function that runs a program, or None if the program is unknown. It is compiled on first use."""
    with _lock:
        if key in _replays:
            _replays.move_to_end(key)
            return _replays[key]
    if text is None:
        return None
    try:
        program = pickle.loads(text)
    except LookupError as unknown:
        raise RefusedError(
            f"{unknown.args[0] if unknown.args else unknown}. Define this operation in a module that the workers "
            "import, for example in the initializer of a pool"
        ) from None
    if type(program) is not Program:
        raise RefusedError(f"expected a program, got {described(program)}")
    compiled = replayer(program)
    with _lock:
        _replays[key] = compiled
        while len(_replays) > KEPT:
            _replays.popitem(last=False)
    return compiled
