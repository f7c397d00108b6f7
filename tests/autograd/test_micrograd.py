"""micrograd's programs run with one changed import, and give the same numbers."""

from __future__ import annotations

import random
from typing import Any

import pytest

import autograd
import nn

micrograd_engine = pytest.importorskip("micrograd.engine", reason="micrograd is not installed")
micrograd_nn = pytest.importorskip("micrograd.nn", reason="micrograd is not installed")

Theirs = micrograd_engine.Value


def readme_example(value: Any) -> list[float]:
    """An expression like that of micrograd's README, with all its operators, in both orders."""
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
