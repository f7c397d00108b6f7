"""The user's line that made each node, found with `sys.settrace`."""

from __future__ import annotations

import sys
from bisect import bisect_right
from types import FrameType, TracebackType
from typing import Any

from autograd.current_engine import Value
from autograd.program.user_source_lines import Source, is_of_user

__all__ = ["LineTrace"]


class LineTrace:
    """A context manager that notes the user's line for each new node.

    Nodes are numbered in the order of creation. So it is enough to note the current number at the start of each line.
    """

    def __init__(self) -> None:
        self._serials: list[int] = []
        self._sources: list[Source] = []

    def __enter__(self) -> LineTrace:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        sys.settrace(self._before)

    def of(self, node: Value) -> Source:
        """Return the line that made a node, or ("", 0) if it is unknown."""
        register = bisect_right(self._serials, node._serial) - 1
        return self._sources[register] if register >= 0 else ("", 0)

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not is_of_user(frame.f_code.co_filename):
            return None
        self._note(frame)
        return self._trace_lines

    def _trace_lines(self, frame: FrameType, event: str, argument: Any) -> Any:
        caller = frame.f_back if event == "return" else frame
        if caller is not None:
            self._note(caller)
        return self._trace_lines

    def _note(self, frame: FrameType) -> None:
        while frame.f_back is not None and not is_of_user(frame.f_code.co_filename):
            frame = frame.f_back
        self._serials.append(Value(0.0)._serial)
        self._sources.append((frame.f_code.co_filename, frame.f_lineno))
