"""Exported Python source: the function that it defines, and a comparison with the engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from autograd.program.ir.program import Program
from autograd.program.replay.current_replayer import replayer
from tests.autograd.export.cases import Case
from tests.autograd.export.closeness import assert_close

__all__ = ["compare", "defined"]


def defined(text: str) -> Callable[..., Any]:
    """Return the function f that source code defines."""
    scope: dict[str, Any] = {}
    exec(text, scope)
    return scope["f"]  # type: ignore[no-any-return]  # what the text defines


def compare(case: Case, source: Callable[[Program], str], *, with_subnormals: bool = True) -> None:
    """Assert that the source of a program computes what the engine does.

    Args:
        case: the program and its rows.
        source: a method that exports it.
        with_subnormals: whether rows with tiny numbers are compared. Some libraries flush them to 0.
    """
    f, run = defined(source(replace(case.program, layout=None))), replayer(case.program)
    for row in case.rows:
        wanted = run(row)
        if not with_subnormals and any(0 < abs(x) < 1e-200 for x in [*row, *(wanted if type(wanted) is list else [])]):
            continue
        found: list[float] | int
        try:
            found = [float(x) for x in f(row)]
        except ValueError as error:
            found = int(re.findall(r"guard (\d+)", str(error))[0]) - 1
        assert_close(case.program, row, wanted, found, case.text)
