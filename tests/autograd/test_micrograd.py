"""micrograd's programs run with one changed import, and compute the same numbers."""

from __future__ import annotations

import random
from typing import Any

import pytest

import autograd
import autograd.graph.gradient_order
import nn

micrograd_engine = pytest.importorskip("micrograd.engine", reason="micrograd is not installed")
micrograd_nn = pytest.importorskip("micrograd.nn", reason="micrograd is not installed")

Theirs = micrograd_engine.Value


def readme_example(value: Any) -> list[float]:
    """An expression like the one in micrograd's README, with all its operators, in both orders."""
    a, b = value(-4.0), value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    return [g.data, a.grad, b.grad]


def test_the_readme_example() -> None:
    ours, theirs = readme_example(autograd.Value), readme_example(Theirs)
    assert ours == pytest.approx(theirs, rel=1e-14)


def trace(root: Any) -> tuple[list[Any], list[tuple[Any, Any]], list[str]]:
    """The graph walk that users of micrograd write for drawing."""
    nodes: list[Any] = []
    edges: list[tuple[Any, Any]] = []
    seen = set()

    def build(v: Any) -> None:
        if v not in seen:
            seen.add(v)
            nodes.append(v)
            for child in v._prev:
                edges.append((child, v))
                build(child)

    build(root)
    return nodes, edges, sorted(v._op for v in nodes)


def test_walks_written_for_micrograd() -> None:
    def program(value: Any) -> Any:
        x, w = value(2.0), value(-3.0)
        return (x * w + x).relu() ** 2

    ours, theirs = trace(program(autograd.Value)), trace(program(Theirs))
    assert (len(ours[0]), len(ours[1]), ours[2]) == (len(theirs[0]), len(theirs[1]), theirs[2])


def train(value: Any, mlp: Any) -> list[float]:
    """The training loop of micrograd's demo: max-margin loss with L2."""
    random.seed(1337)
    model = mlp(2, [4, 4, 1])
    points = [(random.uniform(-1, 1), random.uniform(-1, 1)) for _ in range(8)]
    losses = []
    for step in range(5):
        scores = [model(list(map(value, p))) for p in points]
        margins = [(1 + -(1 if p[0] > p[1] else -1) * s).relu() for p, s in zip(points, scores, strict=True)]
        loss = sum(margins) * (1.0 / len(margins)) + 1e-4 * sum(p * p for p in model.parameters())
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * step / 5) * p.grad
        losses.append(loss.data)
    return losses + [p.data for p in model.parameters()]


def test_a_training_loop_written_for_micrograd() -> None:
    assert train(autograd.Value, nn.MLP) == pytest.approx(train(Theirs, micrograd_nn.MLP), rel=1e-12)


def steps_of_the_lecture(value: Any, order: list[int]) -> list[float]:
    """A neuron. Successive calls to `_backward` set the gradients, as the lecture does by hand."""
    x1, x2, w1, w2, b = (value(x) for x in (2.0, 0.5, -3.0, 1.0, 6.75))
    x1w1, x2w2 = x1 * w1, x2 * w2
    s = x1w1 + x2w2
    n = s + b
    o = n.relu() + n * n
    nodes = [x1, x2, w1, w2, b, x1w1, x2w2, s, n, *sorted(o._prev, key=lambda v: v.data)[::-1], o]
    o.grad = 1.0
    for i in order:
        nodes[i]._backward()
    return [node.grad for node in nodes]


@pytest.mark.parametrize(
    "order",
    [
        [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
        [11, 9, 10, 8, 7, 5, 6],  # a different reverse topological order
        [11, 11, 9, 10, 8],  # a repeated step adds its gradient again
        [8, 9, 10, 11],  # an order that is not topological
        [0, 1, 2],
        [11],
    ],
)
def test_each_step_of_the_lecture(order: list[int]) -> None:
    assert steps_of_the_lecture(autograd.Value, order) == pytest.approx(steps_of_the_lecture(Theirs, order), rel=1e-15)


def test_a_value_used_twice_in_one_operation_gets_both_terms() -> None:
    def program(value: Any) -> list[float]:
        a = value(3.0)
        b = a * a
        b.grad = 2.0
        b._backward()
        return [a.grad, b.grad]

    assert program(autograd.Value) == program(Theirs) == [12.0, 2.0]


def test_a_step_clears_nothing_and_does_nothing_at_a_leaf() -> None:
    a = autograd.Value(3.0)
    a.grad = 5.0
    a._backward()
    assert a.grad == 5.0
    b = a * 2.0
    b._backward()  # its grad is 0
    assert (a.grad, b.grad) == (5.0, 0.0)
    a.grad = None
    b.grad = 1.0
    b._backward()
    assert a.grad == 2.0


def test_a_step_after_create_graph_adds_plain_numbers() -> None:
    a = autograd.Value(3.0)
    b = a * a
    b.backward(create_graph=True)
    b._backward()
    assert a.grad == 12.0
    assert isinstance(a.grad, float)


def test_a_step_without_a_graph_is_an_error() -> None:
    with autograd.no_grad():
        b = autograd.Value(3.0) * 2.0
    with pytest.raises(RuntimeError, match="no graph to sweep"):
        b._backward()


def test_the_steps_make_up_backward() -> None:
    """The loop of the lecture over a topological order, with a user's own operations among the nodes."""

    def program() -> tuple[autograd.Value, list[autograd.Value]]:
        leaves = [autograd.Value(x) for x in (0.3, -1.2, 0.7)]
        a, b, c = leaves
        return (autograd.dot([a, b], [c, a], 0.5).tanh() + autograd.hypot(a, b) * c.exp()) / a, leaves

    root, leaves = program()
    root.grad = 1.0
    for node in reversed(autograd.graph.gradient_order.topological_order(root)):
        node._backward()
    other, expected = program()
    other.backward()
    assert [leaf.grad for leaf in leaves] == [leaf.grad for leaf in expected]
