"""The generated check of an operation: it fails on wrong rules and passes right ones, kinks and edges included."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

import autograd
from autograd import exp, maximum, primitive, sin, where
from autograd.checks import Verdict, check_at, check_primitive
from autograd.checks.operation_partials import judge_partial
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.draws import SEED, draws


def half_square(**changes: Any) -> Primitive:
    """Return an operation of two operands. It is right unless a part is replaced."""
    rule = {"by_x": lambda z, x, y: x * exp(y), "by_y": lambda z, x, y: z, **changes}
    return primitive(
        "halfsquare",
        lambda x, y: 0.5 * x * x * math.exp(y),
        lambda z, x, y: (rule["by_x"](z, x, y), rule["by_y"](z, x, y)),
        arity=2,
        samples=((-2.0, 2.0),),
    )


def test_a_right_rule_passes() -> None:
    """For two operands there are seven comparisons per point: value, two partials, four partials of partials."""
    assert check_primitive(half_square(), points=50) == 350
    assert check_primitive(half_square(), points=50, seed=1) == 350


@pytest.mark.parametrize(
    "changes",
    [
        {"by_x": lambda z, x, y: -x * exp(y)},
        {"by_x": lambda z, x, y: 2 * x * exp(y)},
        {"by_x": lambda z, x, y: x * exp(y) * (1 + 1e-6)},
        {"by_x": lambda z, x, y: x},
        {"by_x": lambda z, x, y: y * exp(x)},
        {"by_y": lambda z, x, y: x * exp(y), "by_x": lambda z, x, y: z},
        {"by_y": lambda z, x, y: 0.0},
        {"by_y": lambda z, x, y: z + 1e-6},
        {"by_x": lambda z, x, y: x * math.exp(y if isinstance(y, float) else y.data)},  # its own slope is wrong
        {"by_x": lambda z, x, y: math.nan},
    ],
)
def test_a_wrong_rule_fails(changes: dict[str, Any]) -> None:
    """A wrong sign or factor, a relative error of 1e-6, a dropped term, swapped operands or partials, a lost slope."""
    with pytest.raises(
        AssertionError, match=r"halfsquare\(.*\): the partial with respect to operand . .*finite differences give"
    ):
        check_primitive(half_square(**changes))


def test_wrong_values_and_wrong_counts_fail() -> None:
    """A value that is nan inside the domain, or a rule that returns too few partials."""
    broken = primitive("broken", lambda x: math.nan, lambda z, x: (1.0,))
    with pytest.raises(AssertionError, match="within its domain"):
        check_primitive(broken)
    short = Primitive("short", lambda x, y: x + y, lambda z, x, y: (1.0,), arity=2)
    with pytest.raises(AssertionError, match="a rule returns 2 floats"):
        check_primitive(short)
    integer = Primitive("integer", lambda x: 2 * x, lambda z, x: (2,))
    with pytest.raises(AssertionError, match="a rule returns 1 floats"):
        check_primitive(integer)
    state = iter(range(1000))
    fickle = Primitive("fickle", lambda x: x + next(state), lambda z, x: (1.0,))
    with pytest.raises(AssertionError, match=r"on Values and .* on floats"):
        check_primitive(fickle)


@pytest.mark.parametrize("error", [ValueError, OverflowError, ZeroDivisionError])
def test_a_forward_may_raise_beside_a_point(error: type[Exception]) -> None:
    def forward(x: float) -> float:
        if x < 1.0:
            raise error
        return x * x

    for slope, verdict in ((2.0, Verdict.OK), (3.0, Verdict.WRONG)):
        op = primitive("beside", forward, lambda z, x, slope=slope: (slope * x,))  # type: ignore[misc]
        for x in (1.0, 1.0 + 1e-6, 1.5):
            assert judge_partial(op, [x], 0, slope * x).verdict is verdict


@pytest.mark.parametrize(
    ("op", "operands", "message"),
    [
        (math.sin, [1.0], "expected an operation returned by autograd.primitive, got the"),
        ("sin", [1.0], "expected an operation returned by autograd.primitive, got the str 'sin'"),
        (autograd.sin, 1.0, "expected the operands of sin as a list, got the float 1.0"),
        (autograd.hypot, [1.0], "hypot takes 2 operands, got 1"),
    ],
)
def test_a_check_at_something_else_is_explained(op: Any, operands: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        check_at(op, operands)


def test_samples_that_miss_the_domain_are_named() -> None:
    """If no operands can be drawn, the check fails."""
    nowhere = primitive("nowhere", lambda x: x, lambda z, x: (1.0,), domain=lambda x: x > 10)
    with pytest.raises(ValueError, match="were outside its domain or near kinks"):
        check_primitive(nowhere)


# ---- no false alarms -------------------------------------------------------------------------------------------------

KINKED = [
    primitive("user_relu", lambda x: max(x, 0.0), lambda z, x: (where(x > 0, 1.0, 0.0),), kinks=lambda x: (x,)),
    primitive("user_abs", abs, lambda z, x: (where(x > 0, 1.0, -1.0),), kinks=lambda x: (x,)),
    primitive("user_max", max, lambda z, x, y: (where(x > y, 1.0, 0.0), where(x > y, 0.0, 1.0)), arity=2,
              kinks=lambda x, y: (x - y,)),
    primitive("user_wave", lambda x: math.sin(max(x, 1.0)), lambda z, x: (where(x > 1, autograd.cos(x), 0.0),),
              kinks=lambda x: (x - 1,)),
    primitive("user_xlogx", lambda x: x * math.log(x), lambda z, x: (1 + autograd.log(x),), domain=lambda x: x > 0,
              samples=((0.0, 3.0),)),
    primitive("user_steps", lambda *xs: float(sum(map(math.floor, xs))), lambda z, *xs: (0.0,) * len(xs), arity=None,
              kinks=lambda *xs: [x - round(x) for x in xs]),
    primitive("user_bumps", lambda x, k: math.sin(x) ** int(k),
              lambda z, x, k: (k * sin(x) ** (k - 1) * autograd.cos(x),), arity=2, parameters=1,
              domain=lambda x, k: k % 1 == 0 and k >= (x == 0), samples=((-5.0, 5.0), (0.0, 4.0))),
]  # fmt: skip


@pytest.mark.parametrize(
    "op", [*KINKED, *(op for op in TABLE.values() if op.kinks(*[0.5] * (op.arity or 2)))], ids=repr
)
def test_right_rules_with_kinks_pass(op: Primitive) -> None:
    """Many points of every operation with kinks, and of users' operations."""
    points = draws(test=1, cover=200, soak=10_000)
    assert check_primitive(op, points=points, seed=SEED) >= 3 * points


def test_close_to_a_kink_steps_stay_on_their_side() -> None:
    """Given points may be as close to a kink or an edge as floats allow."""
    for x in (1e-3, -1e-3, 1e-6, -1e-6):
        assert check_at(autograd.relu, [x]) == 3
        assert check_at(autograd.abs, [x]) == 3
        assert check_at(maximum, [2.0, 2.0 + x]) == 7
    assert check_at(autograd.log, [1e-9]) == 3
    assert check_at(autograd.gelu, [-0.7520296225504319]) == 3  # a point at which the slope is a sum that cancels
    assert check_at(autograd.asin, [1 - 1e-6]) == 3


def test_steps_may_leave_a_branch_that_is_too_narrow() -> None:
    """The listed kink of atan2 changes its sign across x = 0, but nothing happens below the x axis."""
    assert check_at(autograd.atan2, [-1.0, 2.9260204911327304e-113]) == 7
