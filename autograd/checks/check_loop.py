"""Compare the derivatives of every output with respect to each input in turn, or along a few random directions.

Each point on a line is computed once for all outputs. So the number of function calls grows with the number of inputs;
with `directions` it is constant.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from math import fsum
from random import Random
from typing import Any

from autograd.checks.check_options import CheckOptions, check_step
from autograd.checks.differences.decide_verdict import judge
from autograd.checks.differences.extrapolation import RealFunction, total
from autograd.checks.differences.slope_comparison import Comparison
from autograd.checks.functions.checked_function import CheckedFunction, Point
from autograd.checks.report.check_progress import Progress
from autograd.checks.report.findings import Finding, Row, UncheckableError, Verdict
from autograd.names.error_text import counted

__all__ = ["Jacobian", "as_jacobian", "compare_jacobian"]

Jacobian = list[list[float]]  # one row per output, with one number per input

_SUM = 4e-16  # the rounding error of a directional derivative, relative to its terms


class _Restriction:
    """A function restricted to a line; each point is computed once."""

    def __init__(self, checked: CheckedFunction, moved: Callable[[Any], list[Any]]) -> None:
        self._checked, self._moved = checked, moved
        self.points: dict[Any, Point] = {}

    def at(self, t: Any) -> Point:
        if t not in self.points:
            self.points[t] = self._checked.at(self._moved(t))
        return self.points[t]

    def output(self, j: int) -> RealFunction:
        return total(lambda t: self.at(t).outputs[j])

    def branch(self, t: float) -> Hashable:
        return self.at(t).branch


def compare_jacobian(
    checked: CheckedFunction,
    analytic: Jacobian,
    names: Sequence[str],
    options: CheckOptions,
    step: float | None,
    *,
    steady: bool = True,
    name: str = "",
    rounding: Callable[[], Jacobian] | None = None,
) -> tuple[list[Row], int]:
    """Return one row per analytic derivative, and the number of points computed.

    `rounding` returns the rounding error of each derivative. It is called if a derivative seems wrong.
    """
    check_step(step)
    if not (steady and checked.steady):
        rows = [
            Row(output, names[i], x, Finding(Verdict.NOT_DETERMINISTIC, row[i]))
            for output, row in zip(_outputs(checked), analytic, strict=True)
            for i, x in enumerate(checked.inputs)
        ]
        return rows, 2
    progress = Progress(name, options["progress"])
    random = Random(options["seed"])
    directions = options["directions"]
    rows, points = [], 2  # at the point itself, twice
    for i in progress.over(range(directions or len(checked.inputs))):
        direction = None
        if directions:
            direction = [random.choice((-1, 1)) * random.uniform(0.5, 1) * max(1.0, abs(x)) for x in checked.inputs]
            line, start, label = _Restriction(checked, _along(checked.inputs, direction)), 0.0, f"direction {i}"
        else:
            line, start, label = _Restriction(checked, _replacing(checked.inputs, i)), checked.inputs[i], names[i]
        line.points[start] = checked.here
        for j, (output, row) in enumerate(zip(_outputs(checked), analytic, strict=True)):
            slope, uncertain = (row[i], 0.0) if direction is None else _slope_along(direction, row)
            comparison = Comparison(
                line.output(j),
                start,
                line.branch,
                step,
                options["atol"],
                options["rtol"],
                noise=checked.noise[j],
                uncertain=uncertain,
            )
            finding = judge(comparison, slope)
            if finding.verdict is Verdict.WRONG and rounding is not None:
                uncertain += _rounding_along(direction, rounding()[j], i)
                finding = judge(replace(comparison, uncertain=uncertain), slope)
            rows.append(Row(output, label, start, finding))
        points += len(line.points) - 1
    return rows, points


def _slope_along(direction: Sequence[float], row: Sequence[float]) -> tuple[float, float]:
    """Return a directional derivative and the rounding error of its sum."""
    terms = [a * d for a, d in zip(row, direction, strict=True)]
    return fsum(terms), _SUM * fsum(map(abs, terms))


def _rounding_along(direction: Sequence[float] | None, rounded: Sequence[float], i: int) -> float:
    """Return the rounding error of one derivative, or of a directional derivative."""
    return rounded[i] if direction is None else fsum(abs(r * d) for r, d in zip(rounded, direction, strict=True))


def _outputs(checked: CheckedFunction) -> list[str]:
    count = len(checked.here.outputs)
    return ["y"] if count == 1 else [f"y[{j}]" for j in range(count)]


def _replacing(inputs: Sequence[float], i: int) -> Callable[[Any], list[Any]]:
    return lambda t: [*inputs[:i], t, *inputs[i + 1 :]]


def _along(inputs: Sequence[float], direction: Sequence[float]) -> Callable[[Any], list[Any]]:
    return lambda t: [x + t * d for x, d in zip(inputs, direction, strict=True)]


def as_jacobian(numbers: Sequence[float], checked: CheckedFunction, name: str) -> Jacobian:
    """Return a flat list of derivatives as a matrix.

    Raises:
        UncheckableError: there are too many or too few numbers.
    """
    n, m = len(checked.inputs), len(checked.here.outputs)
    if len(numbers) != n * m:
        wanted = f"{n * m}, one for each of {counted(m, 'output')} with respect to each of {counted(n, 'input')}"
        given = counted(len(numbers), "number")
        raise UncheckableError(f"the derivative {name} gave {given}; {checked.name} here has {wanted}")
    return [list(numbers[j * n : (j + 1) * n]) for j in range(m)]
