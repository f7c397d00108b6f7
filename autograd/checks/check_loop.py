"""The loop of every check: along one input after the other, or along a few random directions.

Along a line each point is computed once, for all outputs; so a check takes function calls in proportion to the inputs,
and with `directions` a constant number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields
from math import fsum
from random import Random
from typing import Any

from autograd.checks.differences.comparison import Function, Look
from autograd.checks.differences.finite_differences import total
from autograd.checks.differences.judge import judge
from autograd.checks.findings import Finding, UncheckableError, Verdict
from autograd.checks.functions.checked_function import Point, Subject
from autograd.checks.progress import Progress
from autograd.checks.report import Row
from autograd.number import number

Matrix = list[list[float]]  # a row for each output, in it a number for each input

_SUM = 4e-16  # relative to its terms: the rounding of a directional derivative


@dataclass(frozen=True)
class Options:
    """How a check is made; `check_derivative` says what each means."""

    step: float | None = None
    atol: float = 0.0
    rtol: float = 1e-9
    directions: int | None = None
    seed: int = 0
    progress: bool | None = None

    def __post_init__(self) -> None:
        if self.directions is not None and (type(self.directions) is not int or self.directions < 1):
            raise ValueError(f"directions is a count of at least 1, got {self.directions!r}")
        if self.step is not None and (not _is_positive_or_zero(self.step) or self.step == 0):
            raise ValueError(f"the longest step is a number above 0, got {self.step!r}")
        for name, tolerance in (("atol", self.atol), ("rtol", self.rtol)):
            if not _is_positive_or_zero(tolerance):
                raise ValueError(f"{name} is a number of at least 0, got {tolerance!r}")

    def source(self, step: str = "step") -> str:
        """Return the options that are not the default as arguments of a call; `step` is what the step is called."""
        named = [(step if f.name == "step" else f.name, getattr(self, f.name), f.default) for f in fields(self)]
        return "".join(
            f", {name}={value!r}" for name, value, default in named if value != default and name != "progress"
        )


def _is_positive_or_zero(x: object) -> bool:
    """Tell whether it is a number, of any type, and at least 0."""
    try:
        return number(x) >= 0
    except (TypeError, OverflowError):
        return False


class _Line:
    """A subject along a line; each point is computed once."""

    def __init__(self, subject: Subject, moved: Callable[[Any], list[Any]]) -> None:
        self._subject, self._moved = subject, moved
        self.points: dict[Any, Point] = {}

    def at(self, t: Any) -> Point:
        if t not in self.points:
            self.points[t] = self._subject.at(self._moved(t))
        return self.points[t]

    def output(self, j: int) -> Function:
        return total(lambda t: self.at(t).outputs[j])

    def branch(self, t: float) -> Hashable:
        return self.at(t).branch


def compared(
    subject: Subject, analytic: Matrix, names: Sequence[str], options: Options, *, steady: bool = True, name: str = ""
) -> tuple[list[Row], int]:
    """Return a row for each analytic derivative, and how many points it took."""
    if not (steady and subject.steady):
        rows = [
            Row(output, names[i], x, Finding(Verdict.NOT_DETERMINISTIC, row[i]))
            for output, row in zip(_outputs(subject), analytic, strict=True)
            for i, x in enumerate(subject.inputs)
        ]
        return rows, 2
    progress = Progress(name, options.progress)
    random = Random(options.seed)
    rows, points = [], 2  # at the point itself, twice
    for i in progress.over(range(options.directions or len(subject.inputs))):
        direction = None
        if options.directions:
            direction = [random.choice((-1, 1)) * random.uniform(0.5, 1) * max(1.0, abs(x)) for x in subject.inputs]
            line, start, label = _Line(subject, _along(subject.inputs, direction)), 0.0, f"direction {i}"
        else:
            line, start, label = _Line(subject, _replacing(subject.inputs, i)), subject.inputs[i], names[i]
        line.points[start] = subject.here
        for j, (output, row) in enumerate(zip(_outputs(subject), analytic, strict=True)):
            slope, atol = (row[i], options.atol) if direction is None else _slope_along(direction, row, options.atol)
            look = Look(line.output(j), start, line.branch, options.step, atol, options.rtol)
            rows.append(Row(output, label, start, judge(look, slope)))
        points += len(line.points) - 1
    return rows, points


def _slope_along(direction: Sequence[float], row: Sequence[float], atol: float) -> tuple[float, float]:
    """Return a directional derivative, and what deviation to allow, for its sum rounds."""
    terms = [a * d for a, d in zip(row, direction, strict=True)]
    return fsum(terms), atol + _SUM * fsum(map(abs, terms))


def _outputs(subject: Subject) -> list[str]:
    count = len(subject.here.outputs)
    return ["y"] if count == 1 else [f"y[{j}]" for j in range(count)]


def _replacing(inputs: Sequence[float], i: int) -> Callable[[Any], list[Any]]:
    return lambda t: [*inputs[:i], t, *inputs[i + 1 :]]


def _along(inputs: Sequence[float], direction: Sequence[float]) -> Callable[[Any], list[Any]]:
    return lambda t: [x + t * d for x, d in zip(inputs, direction, strict=True)]


def rows_of(numbers: Sequence[float], subject: Subject, name: str) -> Matrix:
    """Return a flat list of derivatives as a matrix.

    Raises:
        UncheckableError: there are too many or too few.
    """
    n, m = len(subject.inputs), len(subject.here.outputs)
    if len(numbers) != n * m:
        wanted = f"{n * m}, one for each of {m} output{'s' * (m != 1)} by each of {n} input{'s' * (n != 1)}"
        given = f"{len(numbers)} number{'s' * (len(numbers) != 1)}"
        raise UncheckableError(f"the derivative {name} gave {given}; {subject.name} here has {wanted}")
    return [list(numbers[j * n : (j + 1) * n]) for j in range(m)]
