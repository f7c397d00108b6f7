"""The delta rule, in networks with any depth, width, activations and loss.

A neuron's delta is the gradient at its net input. The gradient of every weight is delta times the input that it
multiplies, and the gradient of every bias is delta, to the last bit. A parameter that is used once receives one
product, `delta * partial`. The partial of a weight is the input's own float, and the partial of a bias is 1.0. A shared
parameter receives a sum of such terms, rounded in the order of the sweep, so it agrees with the exact sum only to a few
ulp.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

from hypothesis import assume, given
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value
from autograd.graph.gradient_order import topological_order
from autograd.operation import everywhere
from autograd.ops import TABLE
from nn import MLP
from nn.activations import is_unary

# From the table: all operations on one number that are defined everywhere.
ACTIVATIONS = ["linear", *(name for name, op in TABLE.items() if is_unary(op) and op.domain is everywhere)]

T = TypeVar("T")
Loss = Callable[[list[Value], list[float]], Value]
LOSSES: dict[str, Loss] = {
    "half squared error": nn.half_squared_error,
    "mean squared error": nn.mse_loss,
    "absolute error": nn.l1_loss,
    "huber": nn.huber_loss,
    "largest error": lambda ys, ts: max((abs(y - t) for y, t in zip(ys, ts, strict=True)), key=lambda e: e.data),
    "log cosh": lambda ys, ts: autograd.fsum(autograd.cosh(y - t).log() for y, t in zip(ys, ts, strict=True)),
    "hinge": lambda ys, ts: nn.hinge_loss(ys, [math.copysign(1, t) for t in ts]),
    "margin": lambda ys, ts: nn.multi_margin_loss(ys, int(4 * abs(ts[0])) % len(ys)),
    "logits": lambda ys, ts: nn.binary_cross_entropy_with_logits(ys, [min(abs(t), 1.0) for t in ts]),
    "cross entropy": lambda ys, ts: nn.cross_entropy(ys, int(4 * abs(ts[0])) % len(ys)),
    "product": lambda ys, ts: math.prod(ys, start=Value(1.0)) * ts[0],
}

numbers = st.floats(-2, 2)


@st.composite
def networks(draw: st.DrawFn, shared: bool = False) -> tuple[MLP, Value]:
    """Draw a network of 1 to 4 layers, its inputs and a loss. Return the network, and the loss after a sweep."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    w = [draw(lists(lists(numbers, n), m)) for n, m in pairwise(sizes)]
    biases = [Value(draw(numbers)) if shared else draw(lists(numbers, m)) for m in sizes[1:]]
    activations = draw(lists(st.sampled_from(ACTIVATIONS), len(sizes) - 1))
    net = MLP(sizes[0], sizes[1:], activation=activations, w=w, b=biases)
    outputs = net.outputs([Value(x) for x in draw(lists(numbers, sizes[0]))])
    loss = LOSSES[draw(st.sampled_from(sorted(LOSSES)))](outputs, draw(lists(numbers, len(outputs))))
    assume(math.isfinite(loss.data))
    loss.backward()
    return net, loss


def lists(of: st.SearchStrategy[T], n: int) -> st.SearchStrategy[list[T]]:
    return st.lists(of, min_size=n, max_size=n)


def neurons(loss: Value) -> list[tuple[Value, list[tuple[Value, Value]], list[Value]]]:
    """Return each neuron of the graph: its net input, its weights with their inputs, and a list with its bias."""
    found = []
    for net in topological_order(loss):
        if net.op is autograd.dot:
            n = len(net.operands) // 2
            values = [x for x in net.operands if isinstance(x, Value)]
            assert len(values) == len(net.operands)
            found.append((net, list(zip(values[:n], values[n : 2 * n], strict=True)), values[2 * n :]))
    return found


def same(x: float, y: float) -> bool:
    return x == y or (math.isnan(x) and math.isnan(y))


def rounding(terms: list[float]) -> float:
    """Return the largest rounding error of a sum: half an ulp of each partial sum."""
    return len(terms) * math.ulp(math.fsum(map(abs, terms)))


@given(networks())
def test_a_weights_gradient_is_delta_times_its_input_and_a_biass_is_delta(drawn: tuple[MLP, Value]) -> None:
    net, loss = drawn
    seen: list[Value] = []
    for node, weights, biases in neurons(loss):
        delta = node.grad
        assert all(same(w.grad, delta * x.data) for w, x in weights)
        assert all(same(b.grad, delta) for b in biases)
        seen += [*(w for w, _ in weights), *biases]
    reached = {id(node) for node in topological_order(loss)}
    assert {id(p) for p in seen} == {id(p) for p in net.parameters()} & reached
    assert len(seen) == len({id(p) for p in seen})


@given(networks(shared=True))
def test_a_shared_biass_gradient_is_the_sum_of_the_deltas(drawn: tuple[MLP, Value]) -> None:
    _, loss = drawn
    deltas: defaultdict[Value, list[float]] = defaultdict(list)
    for node, _, (bias,) in neurons(loss):
        deltas[bias].append(node.grad)
    for bias, terms in deltas.items():
        assume(math.isfinite(sum(map(abs, terms))))
        assert abs(bias.grad - math.fsum(terms)) <= rounding(terms)


@given(networks())
def test_a_hidden_delta_is_the_slope_times_the_sum_of_deltas_times_weights(drawn: tuple[MLP, Value]) -> None:
    _, loss = drawn
    found = {id(node): (node, weights) for node, weights, _ in neurons(loss)}
    fed: defaultdict[Value, list[float]] = defaultdict(list)
    for node, weights in found.values():
        for w, x in weights:
            fed[x].append(node.grad * w.data)
    for out, terms in fed.items():
        if out.op is None:
            continue  # an input of the network
        assume(math.isfinite(sum(map(abs, terms))))
        linear = id(out) in found
        node, slope = (out, 1.0) if linear else (out._prev[0], out.partials[0])
        slack = abs(slope) * rounding(terms) + 2 * math.ulp(node.grad)
        assert abs(node.grad - slope * math.fsum(terms)) <= slack


def test_the_activations_are_many() -> None:
    assert {"linear", "tanh", "sigmoid", "relu", "gelu", "softplus", "leaky_relu"} <= set(ACTIVATIONS)
