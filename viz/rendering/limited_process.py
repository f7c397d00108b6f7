"""Run a program that may hang, crash or write endless output."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import IO

__all__ = ["LimitError", "end", "read_end", "run"]


class LimitError(Exception):
    """The program exceeded a limit and was killed; the message says which."""


def run(command: list[str], given: bytes, timeout: float, most_bytes: int) -> tuple[int, bytes, str]:
    r"""Return a program's exit status, its output, and the end of its error output.

    No shell is involved. If the program exceeds a limit, it and its children are killed.

    Raises:
        LimitError: the program ran for more than timeout seconds, or wrote more than most_bytes.
        OSError: the program cannot be started.

    >>> run([sys.executable, "-c", "print(input()[::-1])"], b"abc", 30.0, 1000)
    (0, b'cba\n', '')
    """
    # Files, not pipes: neither side blocks, even if a child of the program inherits the ends.
    with (
        tempfile.TemporaryFile() as source,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        source.write(given)
        source.seek(0)
        process = subprocess.Popen(command, stdin=source, stdout=output, stderr=errors, start_new_session=True)
        try:
            status = _wait(process, (output, errors), timeout, most_bytes)
        finally:
            end(process)
        return (
            status,
            _read(output, most_bytes),
            read_end(errors, 1000),
        )


def _wait(
    process: subprocess.Popen[bytes],
    outputs: tuple[IO[bytes], ...],
    timeout: float,
    most_bytes: int,
) -> int:
    deadline = time.monotonic() + timeout
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(min(timeout, 0.05))
        if time.monotonic() > deadline:
            raise LimitError(f"it ran for over {timeout:g} seconds")
        if any(os.fstat(output.fileno()).st_size > most_bytes for output in outputs):
            raise LimitError(f"it wrote more than {most_bytes:,} bytes")


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process, if it still runs, and its children."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":  # pragma: no cover
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)  # the process leads its session's process group
    process.wait()


def read_end(file: IO[bytes], most_bytes: int) -> str:
    """Return the end of a file, as text."""
    return _read(file, most_bytes).decode(errors="replace").strip()


def _read(file: IO[bytes], last: int) -> bytes:
    """Return the file's last bytes."""
    file.seek(max(0, os.fstat(file.fileno()).st_size - last))
    return file.read()
