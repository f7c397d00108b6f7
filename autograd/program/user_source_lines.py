"""Files and lines of the user's own code."""

from __future__ import annotations

import linecache
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

__all__ = ["Source", "caller", "is_of_user", "line_of", "shown", "stack_level"]

Source: TypeAlias = "tuple[str, int]"  # a file and a line

_PACKAGES = tuple(f"{Path(__file__).parents[2] / name}{os.sep}" for name in ("autograd", "nn", "viz"))
_PRINTED = "<autograd."  # code that `fast_path.py` generates


@lru_cache(maxsize=4096)
def is_of_user(file: str) -> bool:
    """Return whether a file is outside of these packages."""
    return not file.startswith((*_PACKAGES, _PRINTED))


def caller() -> Source:
    """Return the line of the user's code that is running."""
    frame = sys._getframe(1)
    while frame.f_back is not None and not is_of_user(frame.f_code.co_filename):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def stack_level() -> int:
    """Return the `stacklevel` with which the function that calls this one warns about the user's line."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and not is_of_user(frame.f_code.co_filename):
        frame, level = frame.f_back, level + 1
    return level


def shown(source: Source) -> str:
    """Return a source as text for errors: file name and line number."""
    return f"{Path(source[0]).name}:{source[1]}"


def line_of(source: Source) -> str:
    """Return a source with its line of code; an empty string if the source is unknown."""
    if not source[0]:
        return ""
    code = linecache.getline(*source).strip()
    return f" at {shown(source)}" + (f": {code}" if code else "")
