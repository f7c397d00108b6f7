"""The report of a check: one verdict per pair of an output and an input."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from autograd.checks.check_options import CheckOptions
from autograd.checks.report.findings import Culprit, Finding, Row, UndecidedWarning, Verdict
from autograd.checks.report.report_text import report_text

__all__ = ["DerivativeError", "Report", "raise_if_failed"]

_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


class DerivativeError(AssertionError):
    """A derivative is wrong, or a strict check could neither confirm nor refute one.

    Args:
        report: the report of the check, also available as the `report` attribute.

    >>> from autograd.checks import check_derivative
    >>> try:
    ...     check_derivative(lambda x: x * x, lambda x: x, 3.0)
    ... except DerivativeError as error:
    ...     print([row.verdict.value for row in error.report.rows])
    ['wrong']
    """

    def __init__(self, report: Report) -> None:
        super().__init__(str(report))
        self.report = report


@dataclass(frozen=True, repr=False)
class Report:
    """The findings of a check. A report is truthy if the check passed.

    A check passes if no derivative is wrong and, if the check is strict, every derivative was confirmed.

    Attributes:
        title: the name of the check and the function.
        rows: one row for each pair of an output and an input.
        evaluations: the number of calls to the function.
        reproduce: a call that reproduces this report.
        strict: whether the check fails if a derivative could be neither confirmed nor refuted.
        culprit: the first wrong partial in the graph, or None.

    >>> from autograd.checks import check_derivative
    >>> report = check_derivative(lambda x: x * x, lambda x: 2 * x, 3.0)
    >>> bool(report), report.verdicts[Verdict.OK]
    (True, 1)
    """

    title: str
    rows: Sequence[Row]
    evaluations: int
    reproduce: str
    strict: bool = False
    culprit: Culprit | None = None

    def __bool__(self) -> bool:
        return not any(row.verdict.fails or (self.strict and not row.verdict.settles) for row in self.rows)

    @property
    def undecided(self) -> list[Row]:
        """The rows that neither confirm nor refute a derivative."""
        return [row for row in self.rows if not row.verdict.fails and not row.verdict.settles]

    @property
    def verdicts(self) -> Counter[Verdict]:
        """The number of rows of each verdict."""
        return Counter(row.verdict for row in self.rows)

    @property
    def worst(self) -> list[Row]:
        """The rows, worst first."""
        return sorted(self.rows, key=lambda row: (_RANK[row.verdict], -_badness(row.finding)))

    def as_dict(self) -> dict[str, Any]:
        """Return the report as data for `json`; numbers that are not finite become text."""
        return {
            "title": self.title,
            "passed": bool(self),
            "evaluations": self.evaluations,
            "reproduce": self.reproduce,
            "culprit": str(self.culprit) if self.culprit else None,
            "rows": [
                {"verdict": row.verdict.value, "output": row.output, "input": row.input, "at": _plain(row.at)}
                | {name: _plain(getattr(row.finding, name)) for name in _NUMBERS}
                for row in self.worst
            ],
        }

    def __str__(self) -> str:
        return report_text(self.title, self.worst, self.evaluations, self.reproduce, self.culprit)

    __repr__ = __str__  # for the interactive prompt


def raise_if_failed(report: Report, options: CheckOptions) -> Report:
    """Return the report; raise DerivativeError if the check failed, and warn if a derivative is undecided."""
    if not options["raise_exception"]:
        return report
    if not report:
        raise DerivativeError(report)
    if report.undecided:
        told = ", ".join(dict.fromkeys(row.verdict.value for row in report.undecided))
        count = f"{len(report.undecided)} of {len(report.rows)} derivatives"
        message = f"{count} could be neither confirmed nor refuted ({told})"
        warnings.warn(f"{message}; strict=True makes this an error\n{report}", UndecidedWarning, stacklevel=3)
    return report


_NUMBERS = ("analytic", "numeric", "error", "left", "right")


def _plain(x: float) -> float | str:
    return x if isfinite(x) else str(x)


def _badness(finding: Finding) -> float:
    return finding.relative_error if isfinite(finding.relative_error) else 0.0
