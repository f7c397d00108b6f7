"""Hypothesis strategies for Values and programs, and property tests made from any function.

This is the only module of the package that needs hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, log10
from typing import Any

try:
    from hypothesis import given, target
    from hypothesis import settings as settings_of
    from hypothesis import strategies as st
except ImportError as error:
    raise ImportError("autograd.checks.strategies needs the package hypothesis: pip install hypothesis") from error

from autograd.checks.check_options import RTOL
from autograd.checks.derivative import check_derivative
from autograd.checks.functions.checked_function import unpacking
from autograd.checks.gradients import gradcheck
from autograd.checks.higher_orders import gradgradcheck
from autograd.checks.random_expression import Expression, Step, computed, suits
from autograd.checks.report.check_report import DerivativeError, Report
from autograd.checks.report.findings import Verdict
from autograd.current_engine import Value
from autograd.names import names_its_parameters
from autograd.operation import Primitive
from autograd.ops import TABLE

__all__ = ["Interval", "derivative_property", "expressions", "points", "values"]

Interval = tuple[float, float]

_MOST = 5  # operands of an operation that takes any number
_LEAST_OFF = 1e-17  # the error of exact agreement on a logarithmic scale


def values(
    low: float = -1e6, high: float = 1e6, *, labels: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Value]:
    """Draw leaves whose data are within bounds.

    Args:
        low: the smallest number.
        high: the largest number.
        labels: a strategy for the labels; by default, the Values have no labels.

    >>> from hypothesis import find
    >>> find(values(), lambda v: v > 1)
    Value(data=2.0, grad=0.0)
    """
    return st.builds(Value, st.floats(low, high), st.just("") if labels is None else labels)


@names_its_parameters
def points(domain: Primitive | Sequence[Interval]) -> st.SearchStrategy[tuple[float, ...]]:
    """Draw points of a domain.

    Args:
        domain: an interval for each number, or an operation, whose operands are then drawn.

    >>> from hypothesis import find
    >>> find(points([(0.0, 1.0), (-2.0, 2.0)]), lambda point: True)
    (0.0, 0.0)
    """
    if not isinstance(domain, Primitive):
        return st.tuples(*(st.floats(low, high) for low, high in domain))
    counts = st.integers(domain.parameters + 1, domain.parameters + _MOST) if domain.arity is None else None
    return (st.just(domain.arity or 0) if counts is None else counts).flatmap(lambda count: _operands(domain, count))


def _operands(op: Primitive, count: int) -> st.SearchStrategy[tuple[float, ...]]:
    intervals = [op.samples[min(i, len(op.samples) - 1)] for i in range(count)]
    numbers = [st.floats(*interval) for interval in intervals]
    for i in range(count - op.parameters, count):  # many parameters are counts
        numbers[i] = st.one_of(st.integers(*(int(bound) for bound in intervals[i])).map(float), numbers[i])
    return st.tuples(*numbers).filter(lambda operands: op.domain(*operands))


@st.composite
def expressions(
    draw: st.DrawFn, max_nodes: int = 30, ops: Sequence[Primitive] | None = None, inputs: Sequence[Interval] = ()
) -> Expression:
    """Draw a differentiable program over the table, and a point at which it is smooth.

    Results are used several times, and some operands are constants. No node is near a kink, outside its domain, or
    large; a step that would break this is dropped.

    Args:
        draw: passed by hypothesis.
        max_nodes: the largest number of operations.
        ops: the operations to choose from; by default the whole table.
        inputs: the interval of each input; by default one to four from -3 to 3.

    >>> from hypothesis import find
    >>> from autograd.ops import mul, sin
    >>> find(expressions(ops=[sin, mul]), lambda e: e.ops == {"sin", "mul"})
    x0 = 0.0
    v1 = sin(x0)
    v2 = x0 * x0
    """
    chosen = list(TABLE.values() if ops is None else ops)
    at = draw(points(inputs)) if inputs else draw(st.lists(_numbers(-3, 3), min_size=1, max_size=4).map(tuple))
    results, steps = list(at), list[Step]()
    for op in draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=max_nodes)):
        operands = _drawn_operands(draw, op, len(results))
        data = [results[x] if isinstance(x, int) else x for x in operands]
        if suits(op, data):
            steps.append((op, operands))
            results.append(computed(op, data))
    return Expression(at, tuple(steps))


def _numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw numbers that are 0 or not tiny."""
    return st.floats(low, high).filter(lambda x: x == 0 or abs(x) > 1e-3)


def _drawn_operands(draw: st.DrawFn, op: Primitive, count: int) -> tuple[int | float, ...]:
    """Draw the operands of a step: earlier results by number, constants, and the parameters last."""
    differentiable = draw(st.integers(1, _MOST)) if op.arity is None else op.arity - op.parameters
    refs = st.integers(0, count - 1)
    operands: list[int | float] = [draw(st.one_of(refs, refs, _numbers(-3, 3))) for _ in range(differentiable)]
    operands[draw(st.integers(0, differentiable - 1))] = draw(refs)  # at least one
    if op.parameters:
        total = differentiable + op.parameters
        operands += draw(_operands(op, total))[-op.parameters :]
    return tuple(operands)


@names_its_parameters
def derivative_property(
    f: Callable[..., Any],
    domain: Sequence[Interval],
    df: Callable[..., Any] | None = None,
    *,
    order: int = 1,
    rtol: float = RTOL,
    settings: settings_of | None = None,
) -> Callable[[], None]:
    """Make a property test: the derivative of f agrees with finite differences at every smooth point of its domain.

    Args:
        f: a function with one argument per interval of the domain: Values or, if df is given, floats.
        domain: an interval for each argument.
        df: the derivative written by hand: one number per argument.
        order: 2 checks the gradients of the gradients.
        rtol: the relative deviation to allow.
        settings: hypothesis settings, such as the number of examples; by default the current ones. The test has no
            deadline, since a point at a kink takes a hundred times as long as a smooth one.

    Returns:
        A test that pytest can collect. It searches for the worst point, and raises DerivativeError if the derivative is
        wrong there.

    >>> import autograd
    >>> test_swish = derivative_property(lambda x: x * autograd.sigmoid(x), [(-10, 10)])
    >>> test_swish()
    """

    def checked(at: tuple[float, ...]) -> Report:
        if df is not None:
            if len(at) == 1:
                return check_derivative(f, df, at[0], rtol=rtol, raise_exception=False)
            return check_derivative(unpacking(f), unpacking(df), at, rtol=rtol, raise_exception=False)
        checking = gradcheck if order == 1 else gradgradcheck
        return checking(f, at, rtol=rtol, raise_exception=False)

    @settings_of(settings, deadline=None)
    @given(at=points(domain))
    def test(at: tuple[float, ...]) -> None:
        report = checked(at)
        errors = [row.finding.relative_error for row in report.rows if row.verdict in (Verdict.OK, Verdict.WRONG)]
        worst = max((error for error in errors if isfinite(error)), default=0.0)
        target(log10(max(worst, _LEAST_OFF)), label="error of the derivative, as a power of ten")
        if not report:
            raise DerivativeError(report)

    made: Callable[[], None] = test
    return made
