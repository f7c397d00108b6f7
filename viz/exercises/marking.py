"""The points of a class, with the cause of each mistake."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from viz.exercises.answers import Answers
from viz.exercises.exercise import Exercise
from viz.exercises.exercise_files import Series
from viz.worksheet.work_report import WorkReport

__all__ = ["HEADER", "Mark", "marks", "table"]

HEADER = ("row", "student", "variant", "points", "of", "first mistake", "causes", "problem")
# a spreadsheet would treat a cell that begins with one of these as a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Mark:
    """The mark of one student.

    Attributes:
        answers: the row of the table.
        report: the verdict on each answer; None if the row cannot be used.
        points, most: the points, and the maximum.
        problem: what is wrong with the row, or "".
    """

    answers: Answers
    report: WorkReport | None
    points: float
    most: int
    problem: str

    @property
    def cells(self) -> list[object]:
        """The row of the table of points."""
        wrong = [line for line in self.report.lines if not line.ok] if self.report is not None else []
        causes = "; ".join(f"{line.key}: {line.code}" for line in wrong)
        first = str(min(wrong, key=lambda line: line.code == "unknown-name")) if wrong else ""  # remarks come last
        points = f"{self.points:g}" if self.report is not None else ""
        row = self.answers
        return [row.row, _safe(row.student), _safe(row.variant), points, self.most, _safe(first), _safe(causes),
                _safe(self.problem)]  # fmt: skip


def marks(series: Series, answers: Sequence[Answers], tolerance: float) -> Iterator[Mark]:
    """Yield a mark for each student, in order. A missing quantity gets no points."""
    often = Counter(row.student.casefold() for row in answers if row.student)
    made: dict[int, Exercise] = {}
    for row in answers:
        problems = [row.problem] if row.problem else []
        if often[row.student.casefold()] > 1:
            problems.append(f"{row.student} has {often[row.student.casefold()]} rows")
        number = _variant(row.variant, series.variants)
        if number is None:
            problems.append(f"expected a variant from 1 to {series.variants}, got {row.variant!r:.40}")
            yield Mark(row, None, 0.0, _most(series, made), "; ".join(problems))
            continue
        task = made.setdefault(number, series.variant(number))
        claims = [(key, cell) for key, cell in row.claims if cell.strip()]
        if not claims:
            problems.append("the row has no answers")
        report = task.check(claims or row.claims or [("", "")], tolerance=tolerance)
        points = dict.fromkeys((task.quantity(key) for key in task.answers), 1.0)
        yield Mark(row, report, report.score(points), len(points), "; ".join(problems))


def _variant(text: str, most: int) -> int | None:
    """Return the number of a variant; spreadsheets may write 7 as 7.0."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if 1 <= number <= most and number.is_integer() else None


def _most(series: Series, made: dict[int, Exercise]) -> int:
    return len(made.setdefault(1, series.variant(1)).answers)


def _safe(text: str) -> str:
    """Return a string that a spreadsheet shows as text and does not evaluate."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(found: Sequence[Mark]) -> str:
    """Return the marks as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(mark.cells for mark in found)
    return text.getvalue()
