"""Check the partials of one operation at given operands, and their partials."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from math import nan

from autograd.checks.check_options import RTOL
from autograd.checks.differences.decide_verdict import judge
from autograd.checks.differences.extrapolation import total
from autograd.checks.differences.slope_comparison import Comparison
from autograd.checks.report.findings import Finding
from autograd.current_engine import Value, record
from autograd.functional.gradient import gradients
from autograd.operation import Primitive

__all__ = ["judge_partial", "judge_second_partials"]


def judge_partial(
    op: Primitive,
    operands: Sequence[float],
    i: int,
    partial: float,
    *,
    f: Callable[..., float] | None = None,
    rtol: float = RTOL,
) -> Finding:
    """Return the finding for a partial of an operation, or of another function f with the same kinks."""
    f = f or op.forward

    def moved(x: float) -> list[float]:
        return [*operands[:i], x, *operands[i + 1 :]]

    def value(x: float) -> float:
        return f(*moved(x)) if op.domain(*moved(x)) else nan

    def side(x: float) -> Hashable:
        return tuple((kink > 0) - (kink < 0) for kink in op.kinks(*moved(x)))

    return judge(Comparison(total(value), operands[i], side, rtol=rtol), partial)


def judge_second_partials(
    op: Primitive, operands: Sequence[float], *, rtol: float = RTOL
) -> Iterator[tuple[int, int, Finding]]:
    """Judge, for every i and j, the partial with respect to operand j of the partial with respect to operand i.

    Those come from a sweep over a recorded sweep, and are compared with finite differences of the partials.
    """
    n = len(operands) - op.parameters
    xs = [Value(x) for x in operands[:n]]
    first = gradients(record(op, (*xs, *operands[n:])), xs, create_graph=True)
    for i, partial in enumerate(first):
        slope = partial if isinstance(partial, Value) else Value(partial)
        for j, second in enumerate(gradients(slope, xs)):
            yield i, j, judge_partial(op, operands, j, second, f=_partial(op, i), rtol=rtol)


def _partial(op: Primitive, i: int) -> Callable[..., float]:
    return lambda *operands: record(op, (Value(operands[0]), *operands[1:])).partials[i]
