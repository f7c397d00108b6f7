"""Exercises from the command line.

    python -m viz exercise --shape 2-2-1 --variants 200 --seed 1 -o sheets/
    python -m viz mark sheets/answers.csv -o points.csv

The exit status is 0 for success, 1 if a file could not be read or written, and 2 for invalid arguments. Rows that
cannot be marked are listed in the table of points and on standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from autograd.names.argument_parser import ArgumentParser
from autograd.names.error_text import counted
from nn.storage.atomic_write import write_whole
from viz.exercises.answers import read_answers
from viz.exercises.exercise_files import ANSWERS, DESCRIPTION, Series
from viz.exercises.handout import KINDS
from viz.exercises.marking import Mark, marks, table

__all__ = ["COMMANDS"]


def _exercise(argv: Sequence[str]) -> None:
    parser = ArgumentParser(
        prog="python -m viz exercise",
        description="Write exercises in backpropagation by hand, each with its solution.",
    )
    parser.add_argument("--shape", default="2-2-1", help="units per layer, inputs first (default: 2-2-1)")
    parser.add_argument("--variants", type=int, default=1, metavar="N", help="number of variants (default: 1)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="random seed (default: 0)")
    parser.add_argument("--activation", default="sigmoid", help="activation of the hidden units (default: sigmoid)")
    parser.add_argument(
        "--output-activation", default="sigmoid", help="activation of the output units (default: sigmoid)"
    )
    parser.add_argument("--rate", type=float, default=0.5, help="learning rate (default: 0.5)")
    parser.add_argument("--decimals", type=int, default=4, metavar="N", help="decimal places in each line (default: 4)")
    parser.add_argument(
        "--format",
        nargs="+",
        choices=[kind.removeprefix(".") for kind in KINDS],
        default=["tex", "md", "html"],
        help="kinds of files (default: tex md html); pdf needs the extra pdf",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="folder for the files")
    given = parser.parse_args(argv)
    if given.output.exists() and not given.output.is_dir():
        parser.error(f"{given.output} is a file; choose a folder")
    if (given.output / DESCRIPTION).exists():
        parser.error(f"{given.output} already has an exercise; choose another folder, or remove this one")
    try:
        series = Series(given.shape, given.variants, given.seed, given.activation, given.output_activation, given.rate,
                        given.decimals)  # fmt: skip
        series.variant(1)
    except ValueError as error:
        parser.error(f"{error}")
    count = sum(1 for _ in series.write(given.output, [f".{kind}" for kind in given.format]))
    print(f"{counted(count, 'file')} in {given.output}: sheets, solutions, and {ANSWERS} to fill in")


def _file(text: str) -> Path:
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{path} is a folder; expected a table of answers, such as {path / ANSWERS}")
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path


def _mark(argv: Sequence[str]) -> None:
    parser = ArgumentParser(
        prog="python -m viz mark",
        description="Grade a class's answers, with the cause of each mistake.",
        epilog="The table has a row per student, with the columns student and variant and a column per quantity; or a "
        "row per answer, with the columns student, variant, quantity and number.",
    )
    parser.add_argument("answers", type=_file, metavar="answers.csv", help="the answers file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the table of points")
    parser.add_argument(
        "--exercise",
        type=Path,
        metavar="FILE",
        help=f"the sheets' {DESCRIPTION}; by default, the one next to the answers",
    )
    parser.add_argument(
        "--tolerance",
        type=float,
        default=1.5,
        metavar="N",
        help="allowed error, in units of the last decimal place (default: 1.5)",
    )
    given = parser.parse_args(argv)
    if given.output.exists() and given.output.samefile(given.answers):
        parser.error(f"-o {given.output} is the answers file; choose another output file")
    description = given.exercise or given.answers.with_name(DESCRIPTION)
    if description.is_dir():
        description /= DESCRIPTION
    if not description.exists():
        parser.error(f"there is no {description}; pass the file that `python -m viz exercise` wrote as --exercise FILE")
    try:
        found = list(marks(Series.read(description), read_answers(given.answers), given.tolerance))
    except ValueError as error:
        parser.error(f"{error}")
    write_whole(given.output, table(found).encode("utf-8-sig"))  # spreadsheets need the byte-order mark
    for line in _problems(found):
        print(line, file=sys.stderr)
    for name in _unmarked(found):
        print(f"column {name!r}: no quantity has this name, so it is not marked", file=sys.stderr)
    marked = [mark for mark in found if mark.report is not None]
    mean = sum(mark.points for mark in marked) / len(marked) if marked else 0.0
    print(f"{given.output}: {counted(len(found), 'row')}, {len(marked)} marked, {mean:.1f} points on average")
    causes = Counter(
        line.code for mark in marked if mark.report is not None for line in mark.report.lines if not line.ok
    )
    if causes:
        print("Lines that are not right, by cause:")
    for code, count in causes.most_common():
        print(f"  {count:5}  {code}")


def _problems(found: Sequence[Mark]) -> list[str]:
    """Return a line for each problem, with the affected rows."""
    rows: dict[str, list[int]] = {}
    for mark in found:
        if mark.problem:
            rows.setdefault(mark.problem, []).append(mark.answers.row)
    return [f"{'row' if len(of) == 1 else 'rows'} {_listed(of)}: {problem}" for problem, of in rows.items()]


def _listed(rows: list[int]) -> str:
    """Return numbers as text, with consecutive ones as ranges.

    >>> _listed([2, 3, 4, 7, 9, 10])
    '2-4, 7, 9-10'
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _unmarked(found: Sequence[Mark]) -> list[str]:
    """Return the names that have no meaning, in order."""
    lines = [line for mark in found if mark.report is not None for line in mark.report.lines]
    return list(dict.fromkeys(line.key for line in lines if line.code == "unknown-name"))


COMMANDS: dict[str, Callable[[Sequence[str]], None]] = {"exercise": _exercise, "mark": _mark}
