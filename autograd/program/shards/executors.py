"""Users' executors: anything with `submit`, or a function that makes one, which is called again when one breaks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from autograd.names.error_text import described

__all__ = ["ExecutorError", "Workers", "is_broken", "is_cancellation", "outcome"]

SECONDS_TO_END = 5.0  # for a process that was killed


class ExecutorError(RuntimeError):
    """An executor is broken and cannot be replaced."""


class Workers:
    """The workers of an executor.

    Attributes:
        generation: the number of executors made before the current one.

    Args:
        given: the executor, or a function without parameters that makes one.

    Raises:
        TypeError: the argument is neither an executor nor a function.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> workers = Workers(lambda: ThreadPoolExecutor(2))
    >>> workers.submit(abs, -1).result(), workers.size
    (1, 2)
    >>> workers.close()
    """

    def __init__(self, given: Any) -> None:
        is_executor = hasattr(given, "submit") and not isinstance(given, type)
        if not is_executor and not callable(given):
            raise TypeError(
                "executor must have a method submit, such as a ProcessPoolExecutor or a dask Client, or be a function "
                f"that makes one; got {described(given)}. For {os.cpu_count() or 1} processes, "
                f"write executor=lambda: ProcessPoolExecutor({os.cpu_count() or 1})"
            )
        self._make: Callable[[], Any] | None = None if is_executor else given
        self._given: Any = given if is_executor else None
        self._submits: Any = None
        self._cause: BaseException | None = None  # why the last executor was replaced
        self._cores = 0  # the cores that a dask cluster last reported
        self.generation = 0

    @property
    def is_renewable(self) -> bool:
        """True if a broken executor can be replaced."""
        return self._make is not None

    @property
    def size(self) -> int:
        """The number of tasks that it runs at the same time, if it reports that."""
        executor = self._executor()
        if hasattr(executor, "ncores"):  # a dask Client
            with suppress(Exception):  # its scheduler may be gone, which the next task will notice
                self._cores = sum(executor.ncores().values())
            return self._cores or 1
        for name in ("_max_workers", "num_workers"):
            if type(count := getattr(executor, name, None)) is int and count > 0:
                return count
        return os.cpu_count() or 1

    @property
    def is_empty(self) -> bool:
        """True if it last reported that it has no workers."""
        return hasattr(self._executor(), "ncores") and self._cores == 0

    @property
    def shares_memory(self) -> bool:
        """True if workers are threads of this process."""
        threads: Any = sys.modules.get("concurrent.futures.thread")
        return threads is not None and type(self._executor()) is threads.ThreadPoolExecutor

    def submit(self, function: Callable[[Any], Any], task: Any) -> Any:
        """Send a task, and return its future.

        Raises:
            TypeError: the executor returns something that is not a future.
            ExecutorError: the executor is broken, and the function that makes executors raised an error.
        """
        executor = self._executor()
        if self._submits is None:
            # By default, dask treats a function of the same arguments as the same task, even if that has failed.
            self._submits = executor.get_executor(pure=False) if hasattr(executor, "get_executor") else executor
        future = self._submits.submit(function, task)
        if not hasattr(future, "add_done_callback"):
            raise TypeError(
                f"expected a future from submit, with the method add_done_callback, got {described(future)}"
            )
        return future

    def renew(self, cause: BaseException) -> None:
        """Replace the executor.

        Raises:
            ExecutorError: the executor itself was passed, rather than a function that makes one.
        """
        if self._make is None:
            name = type(self._given).__name__
            raise ExecutorError(
                f"the executor is broken: {_text(cause)}. Pass a function that makes one, so that it can be replaced: "
                f"executor=lambda: {name}(...)"
            ) from cause
        self.close(kill=True)
        self._cause = cause
        self.generation += 1

    def close(self, *, kill: bool = False) -> None:
        """End the workers, unless the executor belongs to the caller."""
        if self._make is None or self._given is None:
            return
        executor, self._given, self._submits, self._cores = self._given, None, None, 0
        if hasattr(executor, "get_executor"):  # a dask Client, whose cluster may have other users
            executor.close()
            return
        if not hasattr(executor, "shutdown"):  # a user's object that has only submit
            return
        processes = [*(getattr(executor, "_processes", None) or {}).values()] if kill else []
        try:
            executor.shutdown(wait=not kill, cancel_futures=True)
        except TypeError:  # an executor without this option
            executor.shutdown(wait=not kill)
        for process in processes:
            try:
                process.kill()
            except AttributeError:  # loky raises it
                process.terminate()
        for process in processes:
            process.join(SECONDS_TO_END)

    def _executor(self) -> Any:
        if self._given is None:
            assert self._make is not None
            try:
                made = self._make()
            except Exception as fault:
                if self._cause is None:
                    raise
                raise ExecutorError(
                    f"the executor is broken: {_text(self._cause)}. It cannot be replaced, because the function that "
                    f"makes one raised {_text(fault)}"
                ) from fault
            if not hasattr(made, "submit"):
                raise TypeError(
                    f"the function given as executor must return one, with a method submit; it returned "
                    f"{described(made)}"
                )
            self._given = made
        return self._given


def outcome(future: Any) -> tuple[Any, BaseException | None]:
    """Return the result of a future that is done, and its error, or None if it has a result."""
    try:
        fault = future.exception()
        if fault is None:
            return future.result(), None
    except (KeyboardInterrupt, SystemExit):  # those of the task are returned, so this process is asked to end
        raise
    except BaseException as raised:  # noqa: BLE001  (CancelledError of any library, and futures that are broken)
        return None, raised
    return None, fault if isinstance(fault, BaseException) else TypeError(f"the error of a future is {fault!r:.40}")


def is_broken(fault: BaseException) -> bool:
    """Return whether a fault comes from the executor, and not from a task."""
    from concurrent.futures import BrokenExecutor  # imported on first use, because it is slow to import

    return isinstance(fault, BrokenExecutor)


def is_cancellation(fault: BaseException) -> bool:
    """Return whether a fault is the CancelledError of any library."""
    return any(base.__name__ == "CancelledError" for base in type(fault).__mro__)


def _text(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {fault}" if f"{fault}" else type(fault).__name__
