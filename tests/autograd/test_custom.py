"""Users' operations have all features of built-in ones."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
from typing import Any

import pytest

import autograd
from autograd import Primitive, Value, detect_anomaly, grad, primitive
from autograd.checks import check_primitive
from autograd.custom_operations import Columns
from tests.helpers.draws import draws


def test_a_new_operation() -> None:
    cube = primitive("cube", lambda x: x * x * x, lambda z, x: (3 * x * x,), doc="Return x * x * x.", latex="{$a}^3")
    x = Value(2.0, "x")
    y = cube(x)
    y.backward()
    assert (y.data, x.grad, y.op, y._op) == (8.0, 12.0, cube, "cube")
    assert cube(2) == 8.0
    assert grad(grad(grad(cube)))(5.0) == 6.0
    assert cube.show("latex", ["x"]) == "{x}^3"
    assert cube.show("text", ["x"]) == "cube(x)"
    assert cube.__doc__ == "Return x * x * x."
    assert pickle.loads(pickle.dumps(y)).op is cube
    assert copy.deepcopy(y).op is cube
    assert check_primitive(cube) > 100


def test_an_operation_with_two_operands_and_a_parameter() -> None:
    blend = primitive(
        "blend",
        lambda x, y, k: k * x + (1 - k) * y,
        lambda z, x, y, k: (k, 1 - k),
        arity=3,
        parameters=1,
        samples=((-2, 2), (-2, 2), (0, 1)),
    )
    x, y = Value(1.0), Value(2.0)
    blend(x, y, 0.25).backward()
    assert (x.grad, y.grad) == (0.25, 0.75)
    check_primitive(blend, points=draws(test=20, cover=100))
    with pytest.raises(TypeError, match="a parameter of blend must be a number, got Value"):
        blend(x, y, Value(0.25))


def test_numbers_are_made_floats() -> None:
    step = primitive("count_up", lambda x: math.floor(x) + 1, lambda z, x: (0,))
    y = step(Value(0.5))
    assert (type(y.data), type(y.partials[0])) == (float, float)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda z, x: 1.0, "the rule of odd must return a tuple of 1, one partial per operand; got float"),
        (lambda z, x: (1.0, 2.0), "must return a tuple of 1, one partial per operand; got 2"),
        (lambda z, x: ("a",), "a partial of odd must be a number, got the str 'a'"),
    ],
)
def test_wrong_rules(rule: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        primitive("odd", lambda x: x, rule)(Value(1.0))


def test_a_name_with_underscores_is_one_word_in_latex() -> None:
    cubed = primitive("my_own_cube", lambda x: x * x * x, lambda z, x: (3 * x * x,))
    assert cubed.latex == r"\mathrm{myowncube}\left($all\right)"


def test_wrong_definitions() -> None:
    def rule(z: Any, x: Any) -> Any:
        return (1.0,)

    with pytest.raises(ValueError, match="the table already has an operation named 'tanh'"):
        primitive("tanh", lambda x: x, rule)
    with pytest.raises(TypeError, match="name of an operation must be an identifier, got ''"):
        primitive("", lambda x: x, rule)
    with pytest.raises(TypeError, match="forward of f must be a function, got the int"):
        primitive("f", 3, rule)
    with pytest.raises(TypeError, match="no parameter 'color'; it takes doc, arity"):
        primitive("f", lambda x: x, rule, color="red")
    with pytest.raises(TypeError, match="the value of text must be a number, got the str"):
        primitive("text", lambda x: "1", rule)(Value(1.0))


def test_a_later_definition_replaces_an_earlier_one() -> None:
    first = primitive("again", lambda x: x, lambda z, x: (1.0,))
    second = primitive("again", lambda x: 2 * x, lambda z, x: (2.0,))
    assert first(Value(1.0)).data == 1.0
    assert pickle.loads(pickle.dumps(second(Value(1.0)))).op is second


def test_poles_of_users_operations_are_anomalies_too() -> None:
    inverse = primitive("inverse", lambda x: autograd.div(1.0, x), lambda z, x: (-z * z,), domain=lambda x: x != 0)
    with detect_anomaly(), pytest.raises(ZeroDivisionError, match=r"inverse\(0\.0\) is inf: at a pole"):
        inverse(Value(0.0))


def test_errors_of_user_code_propagate() -> None:
    refuses = primitive("refuses", lambda x: math.log(x), lambda z, x: (1 / x,))
    with pytest.raises(ValueError, match=r"math domain error|expected a positive input"):
        refuses(Value(-1.0))


def test_the_arity_equals_that_of_the_forward_function() -> None:
    product = primitive("arity_two", lambda x, y: x * y, lambda z, x, y: (y, x))
    total = primitive("arity_any", lambda *xs: sum(xs), lambda z, *xs: (1.0,) * len(xs))
    assert (product.arity, total.arity) == (2, None)
    assert primitive("arity_of_a_default", lambda x, k=2.0: k * x, lambda z, x: (2.0,)).arity == 1
    assert primitive("arity_said", lambda *xs: xs[0], lambda z, x: (1.0,), arity=1).arity == 1
    assert primitive("arity_unsaid", float, lambda z, x: (1.0,)).arity == 1
    x, y = Value(2.0), Value(3.0)
    product(x, y).backward()
    assert (x.grad, y.grad) == (3.0, 2.0)
    with pytest.raises(TypeError, match="arity_two takes 2 operands"):
        product(x)


def test_the_columns_that_a_type_checker_sees_are_those_with_a_default() -> None:
    columns = inspect.signature(Primitive).parameters.values()
    with_default = {column.name for column in columns if column.default is not column.empty}
    assert {*Columns.__annotations__} == with_default
