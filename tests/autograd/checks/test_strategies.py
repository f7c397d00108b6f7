"""The strategies draw valid cases and shrink to readable ones. The property test finds mistakes."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty

import autograd
from autograd import Value, primitive
from autograd.checks import DerivativeError, check_grads, gradcheck
from autograd.checks.random_expression import Expression, suits
from autograd.checks.strategies import derivative_property, expressions, points, values
from autograd.ops import TABLE
from nn.strategies import Drawn, networks
from tests.helpers.draws import draws


@given(values(-2, 3, labels=st.sampled_from("abc")))
def test_values_are_leaves_within_bounds(v: Value) -> None:
    assert -2 <= v <= 3
    assert v.op is None
    assert v.label in "abc"


@given(st.sampled_from(list(TABLE.values())).flatmap(lambda op: st.tuples(st.just(op), points(op))))
def test_points_of_an_operation_are_in_its_domain(drawn: Any) -> None:
    op, operands = drawn
    assert op.domain(*operands)
    assert math.isfinite(op.forward(*operands))


@pytest.mark.parametrize(
    ("name", "kink"),
    [("relu", [0.0]), ("abs", [0.0]), ("relu6", [6.0]), ("floor", [2.0]), ("maximum", [0.5, 0.5]), ("mod", [4.0, 2.0])],
)
def test_a_point_on_either_side_of_a_kink_does_not_suit(name: str, kink: list[float]) -> None:
    for distance in (0.0, 1e-4, -1e-4, 9e-4, -9e-4, 0.01, -0.01):
        assert suits(TABLE[name], [kink[0] + distance, *kink[1:]]) == (abs(distance) > 1e-3)


@given(expressions(max_nodes=20))
def test_gradients_of_expressions(expression: Expression) -> None:
    """Expressions from the table have right gradients, and floats and Values agree."""
    assert len(expression.steps) <= 20
    assert gradcheck(expression, expression.at, raise_exception=False)  # also true if some entries are undecided
    result = expression(*map(Value, expression.at))
    assert (result.data if isinstance(result, Value) else result) == expression(*expression.at)


@settings(max_examples=draws(test=3, cover=100))
@given(expressions(max_nodes=draws(test=3, cover=5), inputs=[(0.1, 1.0), (0.1, 1.0)]))
def test_second_order_of_expressions(expression: Expression) -> None:
    """There are as many inputs as given intervals."""
    assert len(expression.at) == 2
    assert check_grads(expression, expression.at, 2, ("rev",), raise_exception=False)


def test_expressions_share_nodes_and_shrink() -> None:
    """A failure shrinks to a call to the wrong rule."""
    shared = find(expressions(), lambda e: any(operands.count(0) == 2 for _, operands in e.steps))
    assert len(shared.steps) == 1
    wrong = primitive("wrong_sin", math.sin, lambda z, x: (autograd.cos(x) * 1.001,))
    ops = [*list(TABLE.values())[: draws(test=1, cover=len(TABLE))], wrong]
    smallest = find(
        expressions(max_nodes=draws(test=5, cover=30), ops=ops), lambda e: not gradcheck(e, e.at, raise_exception=False)
    )
    assert repr(smallest) == "x0 = 0.0\nv1 = wrong_sin(x0)"
    assert pretty(smallest).strip() == repr(smallest)  # the text printed by hypothesis for a failure


@given(networks())
def test_networks(drawn: Drawn) -> None:
    """Kinks of relu are kinks, not mistakes; a weight of 1e-151 that is added to a bias is undecided."""
    assert gradcheck(lambda xs: drawn.network.outputs(xs), (drawn.inputs,), raise_exception=False)


test_huber = derivative_property(lambda x: autograd.where(abs(x) < 1, x * x / 2, abs(x) - 0.5), [(-10, 10)])
test_softplus_by_hand = derivative_property(
    lambda x: math.log1p(math.exp(x)), [(-20, 20)], lambda x: 1 / (1 + math.exp(-x))
)
test_second_order = derivative_property(
    lambda x, y: (x * y).tanh(), [(-1, 1), (-1, 1)], order=2, settings=settings(max_examples=draws(test=3, cover=15))
)
test_slow_where_it_has_kinks = derivative_property(
    lambda *xs: autograd.fsum([abs(x) * autograd.maximum(x, y) for x in xs for y in xs]),
    [(-1, 1)] * 3,
    settings=settings(max_examples=5, deadline=1),
)


def test_a_property_that_does_not_hold() -> None:
    """The mistake affects only a small part of the domain."""

    def square(x: float) -> float:
        return x * x

    def slope(x: float) -> float:
        return 2 * x if x < 7 else 14.0

    with pytest.raises(DerivativeError, match=r"reproduce: check_derivative\(square, slope, \d"):
        derivative_property(square, [(-10, 10)], slope, settings=settings(phases=[Phase.generate]))()
    once = settings(max_examples=1, phases=[Phase.generate])  # all points are wrong, and shrinking would be slow
    with pytest.raises(DerivativeError, match=r"check_derivative of pow: .*wrong"):
        derivative_property(math.pow, [(1, 2), (1, 2)], lambda x, y: (x, y), settings=once)()
