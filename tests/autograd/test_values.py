"""Values: fields, operators (one node each), comparisons, text, and errors where a gradient would be lost."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, primitive
from autograd.graph import copying
from autograd.ops import TABLE
from tests.helpers.nodes import identical
from tests.helpers.programs import OPERATORS


def test_a_leaf() -> None:
    x = Value(3, label="x")
    assert (x.data, x.grad, x.label, x.op, x.operands, x.partials) == (3.0, 0.0, "x", None, (), ())
    assert type(x.data) is float
    assert type(x.grad) is float
    assert (x._prev, x._op, x.item()) == ((), "", 3.0)


def test_a_node_keeps_operands_in_order_with_duplicates_and_constants() -> None:
    x, y = Value(2.0), Value(3.0)
    node = 5 - x
    assert node.op is TABLE["sub"]
    assert [type(operand) for operand in node.operands] == [float, Value]
    assert node.partials == (1.0, -1.0)
    square = y * y
    assert square.operands[0] is y
    assert square.operands[1] is y
    assert identical(square._prev, (y,))


@pytest.mark.parametrize("name", OPERATORS)
@given(x=st.floats(0.1, 4), y=st.floats(0.1, 4))
def test_every_operator_and_its_reflection_records_one_node(name: str, x: float, y: float) -> None:
    apply = OPERATORS[name]
    for a, b in ((Value(x), Value(y)), (Value(x), y), (x, Value(y)), (Value(x), 2), (3, Value(y))):
        node = apply(a, b)
        assert node.op.name in (name, "pow_const")
        assert identical(node.operands, [x if isinstance(x, Value) else float(x) for x in (a, b)])
        assert node.data == apply(float(data(a)), float(data(b)))


def data(x: Any) -> Any:
    return x.data if isinstance(x, Value) else x


def test_unary_operators_record_one_node_or_none() -> None:
    x = Value(-2.0)
    for node, name in ((-x, "neg"), (abs(x), "abs")):
        assert node.op is TABLE[name]
        assert identical(node.operands, (x,))
    assert +x is x


def test_a_constant_exponent_has_its_own_operation() -> None:
    x = Value(-3.0)
    assert (x**3).op is TABLE["pow_const"]
    assert (x ** Value(3.0)).op is TABLE["pow"]
    assert (2**x).op is TABLE["pow"]
    x_cubed = x**3
    x_cubed.backward()
    assert x.grad == 27.0  # no logarithm of a negative base


def test_bits_match_those_of_the_same_python_expression() -> None:
    x, y = Value(3.0), Value(10.0)
    assert (x / y).data == 0.3
    assert (x - y).data == -7.0
    assert math.copysign(1, (Value(0.0) - 0.0).data) == 1
    assert sum([Value(0.1), Value(0.2), Value(0.3)]).data == 0.6000000000000001


def test_comparisons_are_by_data_and_hash_by_identity() -> None:
    x, y = Value(2.0), Value(2.0)
    assert x == y
    assert x == 2
    assert x != 3.0
    assert x != "2.0"
    assert x <= y
    assert x < 3
    assert 3 > x
    assert x >= 2.0
    assert not x > y
    assert len({x, y}) == 2
    assert bool(x)
    assert not Value(0.0)
    with pytest.raises(TypeError, match="'Value' and 'str'"):
        _ = x < "3"
    assert Value(math.nan) != Value(math.nan)
    assert max([Value(1.0), x]) is x


def test_text() -> None:
    x = Value(3.14159265, label="x")
    assert repr(x) == "Value(data=3.14159265, grad=0.0, label='x')"
    assert repr(x * 2) == "Value(data=6.2831853, grad=0.0)"
    assert f"{x:.4f}" == "3.1416"
    assert f"{x}" == str(x) == repr(x)
    x.backward(create_graph=True)
    assert repr(x).startswith("Value(data=3.14159265, grad=1.0")


@pytest.mark.parametrize("lose", [float, int, complex, math.sin, math.exp])
def test_conversions_that_would_lose_the_gradient_raise(lose: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=r"Use \.data if no gradient is needed, and autograd\.sin"):
        lose(Value(1.0))


def states(x: Value) -> list[Value]:
    """Yield a Value, its copies and its unpickled copy, which must all have its grad."""
    return [x, copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))]


@pytest.mark.parametrize("leaf", [True, False], ids=["leaf", "node"])
def test_a_grad_reads_as_zero_until_something_writes_it(leaf: bool) -> None:
    x = Value(3.0) if leaf else Value(1.5) * 2.0
    writers: list[tuple[Callable[[], None], Any]] = [
        (lambda: None, 0.0),
        (lambda: (x * 5.0).backward(), 5.0),
        (lambda: setattr(x, "grad", None), None),
        (lambda: x.zero_grad(), 0.0),
        (lambda: setattr(x, "grad", None), None),
        (lambda: (x * 5.0).backward(), 5.0),
        (lambda: (x * 5.0).backward(), 10.0 if leaf else 5.0),
        (lambda: setattr(x, "grad", None), None),
        (lambda: (x * 5.0).backward(create_graph=True), 5.0),
        (lambda: setattr(x, "grad", None), None),
        (lambda: (x * 0.0).backward(), 0.0),
        (lambda: setattr(x, "grad", 2), 2.0),
        (lambda: setattr(x, "grad", None), None),
    ]
    for i, (write, grad) in enumerate(writers):
        write()
        for y in states(x):
            found = y.grad.data if isinstance(y.grad, Value) else y.grad
            assert (found, type(found)) == (grad, type(grad))
            assert y._has_grad is (i > 0 and grad is not None)
            assert f"grad={grad}" in repr(y)
    assert not x.detach()._has_grad
    assert not Value(x.data)._has_grad


def test_a_sweep_after_none_starts_from_nothing() -> None:
    for grad in (None, 0.0, -0.0):
        x = Value(1.0)
        x.grad = grad
        (x * -0.0).backward()
        assert math.copysign(1.0, x.grad) == -1.0
        x.grad = grad
        (x * -0.0).backward(create_graph=True)
        assert math.copysign(1.0, getattr(x.grad, "data", x.grad)) == -1.0


def test_a_node_that_a_sweep_does_not_reach_keeps_its_grad_unwritten() -> None:
    x, low, y = Value(2.0), Value(1.0), Value(5.0)
    autograd.clamp(x, low.data).backward()
    (x * y.detach()).backward()
    assert x._has_grad
    assert not low._has_grad
    assert not y._has_grad


def test_pickles_from_before_grads_could_be_unwritten_load() -> None:
    old = copying.unpickled([copying.unpickled_leaf(2.0, 0.0, "x")], [("mul", (0, 3.0), (3.0,), 6.0, 1.0, "")])
    assert (old.data, old.grad, old.operands[0].grad) == (6.0, 1.0, 0.0)


def test_setting_fields_is_checked() -> None:
    x = Value(1.0)
    x.data = True
    assert type(x.data) is float
    x.grad = 2
    assert type(x.grad) is float
    x.label = "weight"
    with pytest.raises(TypeError, match="the data of a Value must be a number, got the str 'x'"):
        x.data = "x"
    with pytest.raises(TypeError, match="the grad of a Value must be a number, got the str"):
        x.grad = "x"
    with pytest.raises(TypeError, match="the label of a Value must be a str, got the int 3"):
        x.label = 3
    with pytest.raises(TypeError, match="the label of a Value"):
        Value(1.0, None)
    for name in ("op", "operands", "partials", "_prev", "_op"):
        with pytest.raises(AttributeError):
            setattr(x, name, ())
    with pytest.raises(AttributeError):
        x.lable = "typing mistakes do not make attributes"


def test_value_is_final() -> None:
    with pytest.raises(TypeError, match="Value is final"):
        type("Tensor", (Value,), {})


def test_detach_cuts_the_graph() -> None:
    x = Value(3.0, "x")
    y = x * x
    cut = y.detach()
    assert (cut.data, cut.op) == (9.0, None)
    (cut * x).backward()
    assert x.grad == 9.0


def test_micrograds_symbols() -> None:
    x, y = Value(2.0), Value(3.0)
    nodes = [x + y, x * y, x**2, x**0.5, x.relu(), x - y, x / y, -x, x.tanh(), x**y]
    assert [node._op for node in nodes] == ["+", "*", "**2", "**0.5", "ReLU", "-", "/", "-", "tanh", "**"]


def test_where_records_only_the_chosen_operand() -> None:
    x, y = Value(2.0), Value(3.0)
    chosen = autograd.where(x > 1, x, y)
    assert identical(chosen.operands, (1.0, x, 3.0))
    assert identical(chosen._prev, (x,))
    constant = autograd.where(x > 5, x, 7.0)
    constant.backward()
    assert (constant.data, x.grad) == (7.0, 0.0)
    assert autograd.where(y, x, 0.0).data == 2.0
    assert autograd.where(True, 1, 2) == 1.0


def test_functions_take_floats_too() -> None:
    assert autograd.tanh(0.5) == math.tanh(0.5)
    assert type(autograd.tanh(1)) is float
    assert autograd.dot([1, 2], [3, 4], 5) == 16.0
    assert autograd.dot([], []) == 0.0
    assert autograd.fsum([0.1] * 10) == 1.0
    assert autograd.fsum([1e308, 1e308, -1e308]) == 1e308
    assert autograd.fsum([math.inf, -math.inf]) != autograd.fsum([])
    assert autograd.softmax([1.0, 1.0]) == [0.5, 0.5]
    assert autograd.pow(2, 3) == 8.0
    assert autograd.clamp(3, high=1) == 1.0
    assert autograd.leaky_relu(-1) == -0.01
    assert autograd.elu(-1.0, alpha=2.0) == 2.0 * math.expm1(-1.0)
    assert math.isnan(autograd.sin(math.inf))


def test_fsum_rounds_once_even_if_partial_sums_overflow() -> None:
    huge = 1.7e308
    assert autograd.fsum([huge, huge, -huge, -huge, 5e-324]) == 5e-324
    assert autograd.fsum([huge, huge]) == math.inf
    assert autograd.fsum([-huge, -huge]) == -math.inf
    assert autograd.fsum([huge, huge, -math.inf]) == -math.inf
    assert math.isnan(autograd.fsum([huge, huge, math.inf, -math.inf]))
    assert math.isnan(autograd.fsum([huge, huge, math.nan]))


def test_calling_init_again_makes_a_node_a_leaf() -> None:
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y
    z.label = "z"
    z.backward(create_graph=True)
    y.grad = 1.0
    user = primitive("made_anew", lambda x: 2 * x, lambda z, x: (2.0,))(y)
    for node in (z, x, y, user, autograd.dot([x, y], [y, x])):
        with pytest.raises(TypeError, match="the label of a Value must be a str"):
            node.__init__(7.0, 3)
        assert node.data != 7.0
        node.__init__(5.0)
        assert (node.data, node.grad, node.label, node.op, node.operands, node.partials) == (5.0, 0.0, "", None, (), ())


@pytest.mark.parametrize("name", ["data", "grad", "label"])
def test_fields_cannot_be_deleted(name: str) -> None:
    with pytest.raises(AttributeError, match="has no deleter"):
        delattr(Value(1.0), name)


def test_a_label_may_be_a_subclass_of_str() -> None:
    class Name(str):
        __slots__ = ()

    assert repr(Value(1.0, Name("w"))) == "Value(data=1.0, grad=0.0, label='w')"


def test_a_label_of_a_subclass_of_str_is_its_text() -> None:
    """None of the methods of the subclass is called."""

    class Hostile(str):
        __slots__ = ()
        __eq__ = __ne__ = __len__ = __bool__ = __str__ = __hash__ = lambda self, *_: 1 / 0  # type: ignore[assignment]

    x = Value(1.0, Hostile("x"))
    assert (type(x.label), x.label) == (str, "x")
    x.label = Hostile("")
    assert (type(x.label), x.label) == (str, "")


@pytest.mark.parametrize("exponent", ["a", None, [1.0]])
def test_errors_use_the_public_names_of_operations(exponent: Any) -> None:
    with pytest.raises(TypeError) as raised:
        Value(2.0) ** exponent
    assert "pow_const" not in str(raised.value)


def test_errors_of_arguments_match_those_of_the_python_engine() -> None:
    """The messages are the same too, except for errors about the given argument."""
    for positional, named, message in [
        ((), {}, r"Value.__new__\(\) missing 1 required positional argument: 'data'"),
        (
            (1, "x", 3),
            {},
            r"Value\(\) takes data and label, got 3 arguments\. Operations record themselves: write a \+ b",
        ),
        ((1, (), "+", "x"), {}, r"Value\(\) takes data and label, got 4 arguments\."),
        ((1, (Value(2.0),)), {}, r"label of a Value must be a str, got the tuple .*\. Operations record themselves"),
        ((1,), {"_children": (), "_op": "+"}, r"Value\(\) takes data and label, got _children, _op\. Operations"),
        ((1,), {"grad": 3}, r"Value\(\) has no parameter 'grad'; it takes data and label"),
        ((1,), {"data": 3}, r"Value.__new__\(\) got multiple values for argument 'data'"),
        ((), {"data": "1", "label": "x"}, "the data of a Value must be a number, got the str '1'"),
    ]:
        with pytest.raises(TypeError, match=message):
            Value(*positional, **named)


@pytest.mark.parametrize("name", ["_prev", "_op"])
def test_operands_and_operation_cannot_be_set(name: str) -> None:
    with pytest.raises(AttributeError, match=rf"{name} cannot be set\. Operations record themselves: write a \+ b"):
        setattr(Value(1.0), name, ())


def test_backward_takes_pytorchs_arguments_in_its_order() -> None:
    x = Value(3.0)
    y = x * x
    y.backward(None)
    y.backward(2.0, True)
    y.backward(retain_graph=False)
    assert x.grad == 6.0 + 12.0 + 6.0
    with pytest.raises(TypeError, match="unexpected keyword argument 'foo'"):
        y.backward(foo=1)  # type: ignore[call-arg]  # the subject of this test
    with pytest.raises(TypeError, match="the gradient that backward starts from must be a number, got the str 'x'"):
        y.backward("x")  # type: ignore[arg-type]  # the subject of this test
    assert x.grad == 24.0


def test_backward_of_inputs_adds_to_their_grads_and_changes_no_other() -> None:
    """The numbers match PyTorch, which accumulates into inner nodes too."""
    x, w, other = Value(2.0), Value(3.0), Value(1.0)
    h = x * w
    y = h * h
    y.backward(inputs=[x, h, x])
    assert (x.grad, h.grad) == (36.0, 12.0)
    y.backward(inputs=(v for v in (x, h)))
    y.backward(None, True, False, [x, other])
    y.backward(inputs=x)
    assert (x.grad, h.grad) == (144.0, 24.0)
    assert not any(v._has_grad for v in (w, y, other))


def test_backward_of_inputs_can_be_differentiated_again() -> None:
    x = Value(2.0)
    (x**3).backward(create_graph=True, inputs=x)
    slope: Any = x.grad
    slope.backward()
    assert (slope.data, x.grad) == (12.0, 24.0)  # 12 + 6 x


@pytest.mark.parametrize(
    ("inputs", "error", "message"),
    [
        ([], ValueError, "takes one or more Values, got none"),
        (1.0, TypeError, "takes one or more Values, got the float 1.0"),
        ([Value(1.0), "w"], TypeError, "takes one or more Values, got the str 'w'"),
    ],
)
def test_inputs_of_backward_are_values(inputs: Any, error: type[Exception], message: str) -> None:
    x = Value(3.0)
    with pytest.raises(error, match=message):
        (x * x).backward(inputs=inputs)
    assert not x._has_grad
