"""copy, deepcopy and pickle preserve the numbers, the shape and the sharing of a graph."""

from __future__ import annotations

import copy
import multiprocessing
import pickle

import pytest

from autograd import Value, gradients, primitive, tanh
from autograd.graph.gradient_order import topological_order


def program() -> tuple[Value, Value, Value]:
    x, y = Value(0.3, "x"), Value(-1.2, "y")
    z = (x * y + x.tanh() ** 2).sigmoid() * 3.0
    z.label = "z"
    z.backward()
    return x, y, z


def same(a: Value, b: Value) -> None:
    for p, q in zip(topological_order(a), topological_order(b), strict=True):
        assert p is not q
        assert (p.data, p.grad, p.label, p.op, p.partials) == (q.data, q.grad, q.label, q.op, q.partials)


def test_copy_is_a_second_node_over_the_same_operands() -> None:
    _, _, z = program()
    twin = copy.copy(z)
    assert twin is not z
    assert (twin.data, twin.grad, twin.label, twin.op, twin.partials) == (z.data, z.grad, z.label, z.op, z.partials)
    assert all(a is b for a, b in zip(twin.operands, z.operands, strict=True))
    leaf = copy.copy(z._prev[0])
    leaf.data = 5.0
    assert z._prev[0].data != 5.0


def test_deepcopy_copies_the_graph_and_keeps_sharing() -> None:
    x, _, z = program()
    params, root = copy.deepcopy(([x], z))
    same(z, root)
    assert params[0] is next(node for node in topological_order(root) if node.label == "x")
    root.backward()
    assert params[0].grad == 2 * x.grad


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_keeps_the_graph_and_the_identity_of_leaves(protocol: int) -> None:
    x, _, z = program()
    params, root = pickle.loads(pickle.dumps(([x], z), protocol))
    same(z, root)
    assert params[0] is next(node for node in topological_order(root) if node.label == "x")


def test_gradients_that_are_values_become_numbers() -> None:
    x = Value(2.0)
    y = x**3
    y.backward(create_graph=True)
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y)), copy.copy(y)):
        assert type(twin.grad) is float
    assert type(copy.deepcopy(x).grad) is float


def test_a_pickle_of_an_operation_that_is_not_there() -> None:
    op = primitive("soon_gone", lambda x: x, lambda z, x: (1.0,))
    text = pickle.dumps(op(Value(1.0))).replace(b"soon_gone", b"long_gone")
    with pytest.raises(LookupError, match=r"no operation is named 'long_gone'; define it with autograd.primitive"):
        pickle.loads(text)


def test_an_operation_is_copied_and_pickled_as_itself() -> None:
    for twin in (copy.copy(tanh), copy.deepcopy([tanh])[0], pickle.loads(pickle.dumps(tanh))):
        assert twin is tanh


def double(x: Value) -> Value:
    return x * 2


def test_methods_are_pickled_by_the_name_that_users_know() -> None:
    """Errors for wrong calls show the same name."""
    for method in (Value.tanh, Value.leaky_relu, Value.arctan2, Value.item, Value.__round__, Value.__add__):
        assert pickle.loads(pickle.dumps(method)) == method
    assert Value.leaky_relu.__qualname__ == "Value.leaky_relu"


def test_values_travel_between_processes() -> None:
    x = Value(3.0, "x")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        y = pool.map(double, [x])[0]
    z = y * x
    assert z.data == 18.0
    inner = y._prev[0]
    assert gradients(z, [x, inner]) == [6.0, 6.0]
