"""The answers of a class, read from CSV as spreadsheets write it.

A table has a row per student, with a column per quantity; or a row per answer, with the columns `quantity` and
`number`. Commas, semicolons or tabs separate the cells. Within a cell, the decimal separator may be a comma. A row that
cannot be used is kept, with the reason as its problem.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograd.names.error_text import counted

__all__ = ["Answers", "read_answers"]

_STUDENT = (
    "student", "student name", "full name", "name", "student id", "id number", "id", "matriculation number",
    "email address", "email",
)  # fmt: skip
_VARIANT = ("variant", "sheet", "exercise")
_QUANTITY = ("quantity", "key", "question")
_NUMBER = ("number", "value", "answer")
_DECIMAL_COMMA = re.compile(r"\s*[-+\N{MINUS SIGN}]?\d*,\d+(?:[eE][-+]?\d+)?\s*")


@dataclass
class Answers:
    """The answers of one student.

    Attributes:
        row: the row of the file, starting at 1 as in spreadsheets.
        student, variant: as written in the file.
        claims: the names and texts of the answers.
        problem: why the row cannot be used, or "".
    """

    row: int
    student: str
    variant: str
    claims: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""


def read_answers(path: Path) -> list[Answers]:
    """Return the answers in a file.

    Raises:
        ValueError: the file is not a table with a column for the variants.
        OSError: the file cannot be read.
    """
    text = _decoded(path.read_bytes())
    head = text.lstrip().partition("\n")[0]
    delimiter = max(";\t,", key=head.count)
    rows = [(i, row) for i, row in enumerate(_rows(text, delimiter, path), 1) if any(cell.strip() for cell in row)]
    if not rows:
        raise ValueError(f"{path} is empty; expected a row of names and a row per student")
    header = [cell.strip() for cell in rows[0][1]]
    student, variant = _column(header, _STUDENT), _column(header, _VARIANT)
    if variant is None:
        shown = ", ".join(header)
        raise ValueError(f"{path}: expected a column named variant in the first row, got {shown:.200}")
    quantity, number = _column(header, _QUANTITY), _column(header, _NUMBER)
    answers = [_answers(i, row, header, student, variant, (quantity, number)) for i, row in rows[1:]]
    for one in answers:
        one.claims = [(key, _pointed(cell)) for key, cell in one.claims]
    return answers if quantity is None or number is None else _gathered(answers)


def _answers(
    i: int,
    row: list[str],
    header: list[str],
    student: int | None,
    variant: int,
    listed: tuple[int | None, int | None],
) -> Answers:
    cells = row + [""] * (len(header) - len(row))
    found = Answers(i, cells[student].strip() if student is not None else "", cells[variant].strip())
    quantity, number = listed
    if quantity is not None and number is not None:
        found.claims = [(cells[quantity].strip(), cells[number])]
    else:
        columns = [j for j in range(len(header)) if j not in (student, variant)]
        found.claims = [(header[j], cells[j]) for j in columns if header[j]]
    problems = []
    if not found.student:
        problems.append(f"column {header[student]} is empty" if student is not None else "there is no column student")
    if extra := [cell for cell in row[len(header) :] if cell.strip()]:
        problems.append(f"the row has {counted(len(header) + len(extra), 'cell')}, but the first row has {len(header)}")
    found.problem = "; ".join(problems)
    return found


def _gathered(answers: list[Answers]) -> list[Answers]:
    """Join the rows of each student and variant.

    Rows without a student are joined if they follow each other, until a quantity occurs again: then another student's
    answers begin.
    """
    found: list[Answers] = []
    by_student: dict[tuple[str, str], Answers] = {}
    for one in answers:
        first = by_student.get((one.student, one.variant))
        if first and not one.student and (first is not found[-1] or one.claims[0][0] in dict(first.claims)):
            first = None
        if first is None:
            by_student[one.student, one.variant] = one
            found.append(one)
        else:
            first.claims += one.claims
            first.problem = first.problem or one.problem
    return found


def _rows(text: str, delimiter: str, path: Path) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise ValueError(f"{path} is not a table: {error}") from None


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    lower = [cell.casefold().replace("_", " ") for cell in header]
    return next((lower.index(name) for name in names if name in lower), None)


def _decoded(content: bytes) -> str:
    """Decode a file as spreadsheets write it: UTF-8, UTF-16 with a byte-order mark, or the code page of Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _pointed(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell
