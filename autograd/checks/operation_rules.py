"""The automatic test of every operation, which compares its rule with finite differences of its value.

A row lists the domain and the kinks of the operation, and the ranges of sample operands. That is enough to test any row
of the table and any user's operation. The test compares the value on Values with the value on floats, and each partial
with a difference quotient of the value. It compares each partial of a partial, from a sweep over a recorded sweep, with
a difference quotient of the partial. If there is a textbook rule, its partials must agree too.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose, isfinite
from random import Random
from typing import Any

from autograd.checks.operation_partials import judge_partial, judge_second_partials
from autograd.checks.report.findings import Finding, Verdict
from autograd.comparisons import data_of
from autograd.current_engine import Value, record
from autograd.names import names_its_parameters
from autograd.names.error_text import counted, described
from autograd.names.option_ranges import whole
from autograd.operation import Primitive
from autograd.recording.slow_path import Ieee, partials_of

__all__ = ["check_at", "check_primitive", "draw_operands"]

_TEXTBOOK = 1e-6  # the relative error of textbook formulas within the samples: 1 - sigmoid(20) has 8 digits
_FROM_KINK = 1e-3  # the minimum distance from a kink, so that steps on one side of it are long enough
_TRIES = 10_000


@names_its_parameters
def check_primitive(op: Primitive, *, points: int = 100, seed: int = 0) -> int:
    """Check an operation's rule at operands drawn from its `samples`, within `domain`, away from `kinks`.

    An operation that takes any number of operands gets one to five. Some operands are integers, as are half of the
    parameters.

    Args:
        op: the operation, as returned by `autograd.primitive`.
        points: the number of draws.
        seed: the same seed draws the same operands.

    Returns:
        The number of comparisons.

    Raises:
        AssertionError: two numbers differ; the message shows both, the operands and what to do.
        TypeError: `op` is not an operation, or an option is not an int.
        ValueError: no sample is within the domain, or points is below 1.

    >>> from autograd import primitive
    >>> cube = primitive("cube", lambda x: x * x * x, lambda z, x: (3 * x * x,))
    >>> check_primitive(cube, points=10)
    30
    >>> wrong = primitive("cube", lambda x: x * x * x, lambda z, x: (2 * x * x,))
    >>> check_primitive(wrong)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    AssertionError: cube(3.44...): the partial with respect to operand 0 is 23.7..., finite differences give 35.5...

    """
    if not isinstance(op, Primitive):
        raise TypeError(f"expected an operation returned by autograd.primitive, got {described(op)}")
    points, seed = whole("points", points, 1), whole("seed", seed)
    random = Random(seed)
    return sum(check_at(op, draw_operands(op, random)) for _ in range(points))


@names_its_parameters
def check_at(op: Primitive, operands: Sequence[float]) -> int:
    """Check an operation's value, partials and partials of partials at a point; return the number of comparisons.

    Args:
        op: the operation.
        operands: the point at which it is checked.

    Raises:
        AssertionError: two numbers differ; see `check_primitive`.
        TypeError: op is not an operation, or the operands are not a list.
        ValueError: the number of operands is wrong.

    >>> import autograd
    >>> check_at(autograd.hypot, [3.0, 4.0])
    7

    """
    if not isinstance(op, Primitive):
        raise TypeError(f"expected an operation returned by autograd.primitive, got {described(op)}")
    if not isinstance(operands, (list, tuple)):
        raise TypeError(f"expected the operands of {op.name} as a list, got {described(operands)}")
    if op.arity not in (None, len(operands)):
        raise ValueError(f"{op.name} takes {counted(op.arity or 0, 'operand')}, got {len(operands)}")
    n = len(operands) - op.parameters
    xs = [Value(x) for x in operands[:n]]
    node = record(op, (*xs, *operands[n:]))
    value = op.forward(*operands)
    if not isfinite(value):
        raise AssertionError(
            f"{_call(op, operands)} is {value} within its domain; exclude this point in `domain`, or fix `forward`"
        )
    if type(value) is not float or node.data != value:
        raise AssertionError(
            f"{_call(op, operands)} is {node.data!r} on Values and {value!r} on floats; both are floats"
        )
    partials = _unchecked_partials(op, value, operands)  # an engine may store them as floats
    if len(partials) != n or {*map(type, partials)} - {float}:
        raise AssertionError(f"{_call(op, operands)}: the partials are {partials}; a rule returns {n} floats")
    if op.textbook is not None:
        printed = tuple(map(data_of, op.textbook(Ieee(value), *map(Ieee, operands))))
        if len(printed) != n or not all(
            isclose(a, b, rel_tol=_TEXTBOOK, abs_tol=1e-9) for a, b in zip(printed, node.partials)
        ):
            raise AssertionError(
                f"{_call(op, operands)}: the textbook rule gives {printed}, and `partials` gives {node.partials}; "
                "fix one of them"
            )
    for i, partial in enumerate(node.partials):
        _require(op, operands, f"the partial with respect to operand {i}", judge_partial(op, operands, i, partial))
    for i, j, found in judge_second_partials(op, operands):
        _require(op, operands, f"the partial with respect to operand {j} of that with respect to operand {i}", found)
    return 1 + n + n * n


def _unchecked_partials(op: Primitive, value: float, operands: Sequence[float]) -> Sequence[Any]:
    try:
        return op.partials(value, *operands)
    except ArithmeticError:
        return partials_of(op, value, operands)


def _require(op: Primitive, operands: Sequence[float], what: str, found: Finding) -> None:
    """Raise if the analytic derivative differs from the numeric one by more than its error."""
    if found.verdict in (Verdict.WRONG, Verdict.NOT_DIFFERENTIABLE):
        raise AssertionError(
            f"{_call(op, operands)}: {what} is {found.analytic!r}, finite differences give {found.numeric!r} "
            f"+- {found.error:.1g}. If the rule is right, `kinks` or `domain` is incomplete here; "
            "otherwise fix `partials`"
        )


def _call(op: Primitive, operands: Sequence[float]) -> str:
    return f"{op.name}({', '.join(map(repr, operands))})"


def draw_operands(op: Primitive, random: Random) -> list[float]:
    """Return operands within the domain and away from the kinks."""
    for _ in range(_TRIES):
        count = op.parameters + random.randint(1, 5) if op.arity is None else op.arity
        operands = []
        for i in range(count):
            low, high = op.samples[min(i, len(op.samples) - 1)]
            x = random.uniform(low, high)
            often = 0.5 if i >= count - op.parameters else 0.1  # rules may have a branch at an integer
            operands.append(float(round(x)) if random.random() < often and low <= round(x) <= high else x)
        if op.domain(*operands) and all(abs(kink) > _FROM_KINK for kink in op.kinks(*operands)):
            return operands
    raise ValueError(f"{op.name}: {_TRIES} draws from its samples {op.samples} were outside its domain or near kinks")
