"""Tests of many small cases in one pytest item.

An item costs some milliseconds in each worker: it is collected, sent to a worker and reported. If thousands of cases
take less time than that, they run in one item. All of its failures are reported, each with its case.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

__all__ = ["every_case"]

ParameterSet = type(pytest.param())

# What pytest.fail and pytest.raises raise, and what an inner every_case raises for it, are not Exceptions.
FAILURES = (Exception, pytest.fail.Exception, BaseExceptionGroup)

# Fixtures that one case would change for the next one.
OF_ONE_CASE = {"tmp_path", "monkeypatch", "capsys", "capfd", "recwarn", "caplog", "request"}


def every_case(
    names: str | tuple[str, ...], cases: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for each case, like `pytest.mark.parametrize`, but in one item.

    Args:
        names: the parameters of a case: a tuple, or text with commas.
        cases: a value for each case, or a tuple of values.

    Raises:
        TypeError: the test uses a fixture that must be new for each case, or a case has marks.
        BaseExceptionGroup: when the test runs, the failures of all cases. An ExceptionGroup if all are Exceptions.
    """
    given = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    rows = []
    for case in cases:
        if isinstance(case, ParameterSet) and case.marks:
            raise TypeError(f"a case has marks, which are for a whole item; got {case!r:.200}")
        values = case.values if isinstance(case, ParameterSet) else [case] if len(given) == 1 else case
        rows.append(dict(zip(given, values, strict=True)))

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        taken = inspect.signature(test).parameters
        if shared := OF_ONE_CASE.intersection(taken):
            raise TypeError(f"{test.__name__} uses {', '.join(sorted(shared))}, which must be new for each case")

        @wraps(test)
        def run(**fixtures: Any) -> None:
            failures: list[BaseException] = []
            skipped: list[pytest.skip.Exception] = []
            for row in rows:
                try:
                    test(**row, **fixtures)
                except pytest.skip.Exception as reason:
                    skipped.append(reason)
                except FAILURES as failure:  # it is raised after the last case
                    failure.add_note(f"in the case {', '.join(f'{name}={x!r:.200}' for name, x in row.items())}")
                    failures.append(failure)
            if failures:
                raise BaseExceptionGroup(f"{len(failures)} of {len(rows)} cases fail", failures)
            if len(skipped) == len(rows):
                raise skipped[0]

        parameters = [parameter for name, parameter in taken.items() if name not in given]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # pytest reads it
        return run

    return decorated
