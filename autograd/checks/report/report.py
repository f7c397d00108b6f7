"""The report of a check: one verdict per pair of an output and an input, printed with the worst first."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, ulp
from typing import Any

from autograd.checks.options import CheckOptions
from autograd.checks.report.findings import Culprit, Finding, UndecidedWarning, Verdict

__all__ = ["DerivativeError", "Report", "Row", "raise_if_failed"]

_ROWS = 12  # the most rows that are printed
_ROUNDING = 1e-13  # relative: a smaller difference is shown in ulps
_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


class DerivativeError(AssertionError):
    """A derivative is wrong, or a strict check could not decide one.

    Args:
        report: the report of the check, also the attribute `report`.

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


@dataclass(frozen=True)
class Row:
    """The finding about the derivative of one output with respect to one input.

    Attributes:
        output: the name of the output.
        input: the name of the input.
        at: the value of the input.
        finding: the verdict and its numbers.

    >>> from autograd.checks import check_derivative
    >>> (row,) = check_derivative(lambda x: x * x, lambda x: 2 * x, 3.0).rows
    >>> row.output, row.input, row.at, row.finding.analytic
    ('y', 'x', 3.0, 6.0)
    """

    output: str
    input: str
    at: float
    finding: Finding

    @property
    def verdict(self) -> Verdict:
        """The finding's verdict."""
        return self.finding.verdict


@dataclass(frozen=True, repr=False)
class Report:
    """The findings of a check; it is true if the check passed.

    A check passes if no derivative is wrong and, if it is strict, every derivative was decided.

    Attributes:
        title: the name of the check and the function.
        rows: a finding for each output and input.
        evaluations: the number of calls of the function.
        reproduce: a call that reproduces this report.
        strict: whether an undecided derivative fails the check.
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
        """The rows, the worst first."""
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
        counts = self.verdicts
        found = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict])
        calls = f"{self.evaluations} call{'s' * (self.evaluations != 1)}"
        lines = [f"{self.title}: {found} ({calls})", *_table(self.worst[:_ROWS])]
        if len(self.rows) > _ROWS:
            lines.append(f"  ... and {len(self.rows) - _ROWS} more")
        if self.culprit:
            lines.append(f"culprit: {self.culprit}")
        return "\n".join([*lines, f"reproduce: {self.reproduce}"])

    __repr__ = __str__  # what a prompt shows


def raise_if_failed(report: Report, options: CheckOptions) -> Report:
    """Return the report; raise DerivativeError if the check failed, and warn if it left a derivative undecided."""
    if not options["raise_exception"]:
        return report
    if not report:
        raise DerivativeError(report)
    if report.undecided:
        told = ", ".join(dict.fromkeys(row.verdict.value for row in report.undecided))
        message = f"{len(report.undecided)} of {len(report.rows)} derivatives could not be decided ({told})"
        warnings.warn(f"{message}; strict=True makes this an error\n{report}", UndecidedWarning, stacklevel=3)
    return report


_NUMBERS = ("analytic", "numeric", "error", "left", "right")


def _plain(x: float) -> float | str:
    return x if isfinite(x) else str(x)


def _badness(finding: Finding) -> float:
    return finding.relative_error if isfinite(finding.relative_error) else 0.0


def _table(rows: Sequence[Row]) -> list[str]:
    header = ("verdict", "output", "input", "at", "analytic", "numeric", "error est.", "off by")
    cells = [header, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells]


def _cells(row: Row) -> tuple[str, ...]:
    found = row.finding
    numeric, error = f"{found.numeric:.12g}", f"{found.error:.1e}"
    if isfinite(found.left) and isfinite(found.right):
        numeric = f"{found.left:.6g} | {found.right:.6g}"  # from the left, from the right
    elif not isfinite(found.error):
        numeric, error = "-", "-"
    return (
        row.verdict.value, row.output, row.input, f"{row.at:.6g}", f"{found.analytic:.12g}", numeric, error,
        _error_text(found),
    )  # fmt: skip


def _error_text(found: Finding) -> str:
    """Return the difference of the two: relative, or in units of the last place."""
    apart = abs(found.analytic - found.numeric)
    if apart <= _ROUNDING * abs(found.numeric):
        return f"{apart / ulp(found.numeric):.0f} ulp"
    if not isfinite(found.relative_error):
        return "-"
    return f"{found.relative_error:.1e}" if found.relative_error else "within est."
