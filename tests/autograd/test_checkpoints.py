"""checkpoint: the same numbers to any order, with a smaller graph."""

from __future__ import annotations

import gc
from typing import Any

import pytest

import nn
from autograd import Value, checkpoint, fsum, grad, gradients, hessian, jit, jvp, no_grad, vmap
from autograd.current_engine import engine, engine_info
from autograd.graph_order import topological_order


def test_derivatives_of_any_order_match_those_of_the_function() -> None:
    """Also with respect to Values from outside. One of these depends on the other."""
    u = Value(0.7)
    square = u * u

    def f(h: Any) -> Any:
        return {"a": (u * h).sin() * square, "b": [h * h, 2.0], "name": "f"}

    found = []
    for g in (f, checkpoint(f)):
        result = g(u * 3)
        assert (result["b"][1], result["name"]) == (2.0, "f")
        derivative = result["a"] * result["b"][0]
        numbers = [derivative.data]
        for _ in range(3):
            derivative = gradients(derivative, u, create_graph=True)
            numbers.append(derivative.data)
        found.append(numbers)
    assert found[1] == pytest.approx(found[0], rel=1e-13)


def test_every_transform_takes_it() -> None:
    def f(x: Any) -> Any:
        return x[0] ** 2 * x[1].exp()

    g = checkpoint(f)
    x = [2.0, 0.5]
    assert g([Value(2.0), Value(0.5)]).data == f([Value(2.0), Value(0.5)]).data
    assert grad(g)(x) == pytest.approx(grad(f)(x), rel=1e-15)
    assert jvp(g, (x,), ([1.0, 2.0],)) == pytest.approx(jvp(f, (x,), ([1.0, 2.0],)), rel=1e-15)
    for ours, theirs in zip(hessian(g)(x), hessian(f)(x), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-14)
    replayed = jit(grad(g))
    assert [replayed(x), replayed([3.0, -1.0])] == [grad(f)(x), grad(f)([3.0, -1.0])]
    assert len(replayed.explain().splitlines()) == 1
    assert vmap(grad(g))([x, x]) == [grad(f)(x)] * 2
    with no_grad():
        assert g([Value(2.0), Value(0.5)]).operands == ()
    with pytest.raises(TypeError, match="expected a function, got int 3"):
        checkpoint(3)  # type: ignore[arg-type]  # the subject of this test


def test_results_that_are_arguments_constants_or_from_outside() -> None:
    w = Value(5.0)
    same, constant, outer = checkpoint(lambda x: (x, Value(3.0), w))(Value(2.0))
    (same * constant * outer).backward()
    assert (same.data, constant.data, outer.data, w.grad) == (2.0, 3.0, 5.0, 6.0)
    assert grad(checkpoint(lambda x: x))(2.0) == 1.0


def test_it_needs_less_memory_between_the_sweeps() -> None:
    """A loss per sample is one node with an operand per weight, in place of hundreds of nodes."""
    model = nn.MLP(4, [16, 16, 1], activation="tanh", rng=1)
    samples = [[k / 20, 1 - k / 20, 0.5, -k / 10] for k in range(20)]
    sizes, nodes, grads, losses = [], [], [], []
    for f in (model, checkpoint(model)):
        gc.collect()
        before = engine.live_nodes() if engine_info().engine == "native" else 0
        loss = fsum([f(x) ** 2 for x in samples])
        sizes.append((engine.live_nodes() if engine_info().engine == "native" else 0) - before)
        nodes.append(len(topological_order(loss)))
        model.zero_grad()
        loss.backward()
        losses.append(loss.data)
        grads.append([p.grad for p in model.parameters()])
        del loss
    assert losses[0] == losses[1]
    assert grads[1] == pytest.approx(grads[0], rel=1e-12)
    parameters = len(model.parameters())
    assert nodes[1] == parameters + 20 * 2 + 1
    assert nodes[0] - parameters > 10 * (nodes[1] - parameters)
    if engine_info().engine == "native":
        assert sizes[1] == 20 * 2 + 1 < sizes[0] / 10
