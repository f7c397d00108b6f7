"""A process that keeps running, so that a slow start happens only once.

It reads requests and writes answers, each preceded by its length. Like any renderer, it can be killed at any moment,
and an answer counts only if it is complete.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from viz.rendering.limited_process import LimitError, end, read_end
from viz.rendering.renderer_loop import read, write

__all__ = ["Worker", "WorkerError"]


class WorkerError(Exception):
    """The worker failed; the message says why."""


class Worker:
    """A Python process that answers requests. It starts with the first request, and again after it has been killed.

    Args:
        program: the code to run, which may call `serve` of renderer_loop.py.

    >>> worker = Worker("serve(bytes.upper)")
    >>> worker.ask(b"abc", 30.0, 1000)
    b'ABC'
    >>> worker.stop()
    """

    def __init__(self, program: str) -> None:
        # The module is read from its file: importing it by its name would import all of viz. The worker searches
        # its own libraries first, then the path of this process. -P, because a file in the working directory must not
        # be imported in place of a library.
        start = "import runpy, sys; serve = runpy.run_path(sys.argv[1])['serve']; sys.path += sys.argv[2:]\n"
        self._program = start + program
        self._errors: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._one_at_a_time = threading.Lock()
        atexit.register(self.stop)

    def ask(self, given: bytes, timeout: float, most_bytes: int) -> bytes:
        """Return the answer.

        Raises:
            LimitError: the answer took more than timeout seconds, or is longer than most_bytes; the worker is killed.
            WorkerError: the worker reported a failure or did not answer.
            OSError: the worker cannot be started.
        """
        with self._one_at_a_time:
            process = self._started()
            answer: list[bytes | Exception] = []
            # A thread, because a read from a pipe has no timeout on some systems. It ends with the process.
            exchange = threading.Thread(target=_exchange, args=(process, given, most_bytes, answer), daemon=True)
            exchange.start()
            exchange.join(timeout)
            if exchange.is_alive():
                end(process)  # this ends the exchange before its pipes are closed
                exchange.join()
                self.stop()
                raise LimitError(f"it ran for over {timeout:g} seconds")
            if isinstance(answer[0], bytes):
                return answer[0]
            if isinstance(answer[0], WorkerError):
                raise answer[0]
            said = self._last_error()
            self.stop()
            raise WorkerError(said) if said else answer[0]

    def stop(self) -> None:
        """Kill the process, if there is one."""
        if self._process is not None and self._owner == os.getpid():
            end(self._process)
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                pipe.close()
        if self._errors is not None:
            self._errors.close()
        self._process = None

    def _last_error(self) -> str:
        """Return the last line that the process wrote as an error."""
        assert self._errors is not None
        return read_end(self._errors, 1000).rpartition("\n")[2]

    def _command(self) -> list[str]:
        paths = [path for path in sys.path if Path(path).is_absolute()]  # not "", the working directory
        return [sys.executable, "-P", "-c", self._program, str(Path(__file__).with_name("renderer_loop.py")), *paths]

    def _started(self) -> subprocess.Popen[bytes]:
        """Return the process, or a new one if it has ended or belongs to the parent of a fork."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.stop()
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (open as long as the process runs)
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                bufsize=0,
                start_new_session=True,
            )
            self._owner = os.getpid()
        return self._process


def _exchange(process: subprocess.Popen[bytes], given: bytes, most_bytes: int, answer: list[bytes | Exception]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        write(process.stdin, True, given)
        went_well, content = read(process.stdout, most_bytes)
        answer.append(content if went_well else WorkerError(content.decode(errors="replace")))
    except OverflowError:
        answer.append(LimitError(f"it wrote more than {most_bytes:,} bytes"))
    except (OSError, ValueError, EOFError):
        answer.append(LimitError("it ended without an answer"))
