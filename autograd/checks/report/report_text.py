"""The text of a check's report: a table with the worst findings first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isfinite, ulp

from autograd.checks.report.findings import Culprit, Finding, Row, Verdict
from autograd.names.error_text import counted

__all__ = ["report_text"]

_ROWS = 12  # the maximum number of rows that are printed
_ROUNDING = 1e-13  # relative: a smaller difference is shown in ulps


def report_text(title: str, rows: Sequence[Row], evaluations: int, reproduce: str, culprit: Culprit | None) -> str:
    """Return the text of a report.

    Args:
        title: the name of the check and the function.
        rows: the findings, worst first.
        evaluations: the number of calls to the function.
        reproduce: a call that reproduces the report.
        culprit: the first wrong partial in the graph, or None.
    """
    counts = Counter(row.verdict for row in rows)
    found = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict])
    calls = counted(evaluations, "call")
    lines = [f"{title}: {found} ({calls})", *_table(rows[:_ROWS])]
    if len(rows) > _ROWS:
        lines.append(f"  ... and {len(rows) - _ROWS} more")
    if culprit:
        lines.append(f"culprit: {culprit}")
    return "\n".join([*lines, f"reproduce: {reproduce}"])


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
