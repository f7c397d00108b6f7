"""Typical users' programs compute the same bits with jit and vmap as without."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd import Value, exp, grad, hessian, jacobian, jit, log, take, tanh, value_and_grad, vmap
from tests.autograd.program.bits import bits

same: Callable[[Any], Any] = lambda f: f  # noqa: E731  (the reference for jit)


def micrograd_demo(wrap: Callable[[Any], Any]) -> list[float]:
    """Train micrograd's network on micrograd's moons, with micrograd's loss: hinge and L2."""
    net = nn.MLP(2, [4, 1], activation="relu", rng=1)
    data = [([math.cos(k), math.sin(k) + (k % 2) / 2], 1.0 - 2.0 * (k % 2)) for k in range(6)]

    def loss(xs: Any, ys: Any) -> Any:
        scores = [net(x) for x in xs]
        losses = [(1 + -y * score).relu() for y, score in zip(ys, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        return data_loss + 1e-4 * sum(p * p for p in net.parameters())

    step, history = wrap(loss), []
    for k in range(5):
        total = step([x for x, _ in data], [y for _, y in data])
        for p in net.parameters():
            p.grad = 0.0
        total.backward()
        for p in net.parameters():
            p.data -= (1.0 - 0.9 * k / 5) * p.grad
        history.append(total.data)
    return [*history, *(p.data for p in net.parameters())]


def gpt(wrap: Callable[[Any], Any]) -> list[float]:
    """Train one layer in the style of microgpt: embeddings, attention, a softmax that subtracts the largest `.data`."""
    width, words = 2, 4
    rows = {
        name: [[Value(math.sin(7.0 * i + j + len(name))) for j in range(width)] for i in range(count)]
        for name, count in (("wte", words), ("wq", width), ("wk", width), ("wv", width), ("head", words))
    }
    parameters = [p for matrix in rows.values() for row in matrix for p in row]

    def linear(x: list[Any], w: list[list[Any]]) -> list[Any]:
        return [sum(wi * xi for wi, xi in zip(row, x, strict=True)) for row in w]

    def softmax(logits: list[Any]) -> list[Any]:
        top = max(value.data for value in logits)
        exps = [exp(value - top) for value in logits]
        total = sum(exps)
        return [e / total for e in exps]

    def loss(tokens: list[int]) -> Any:
        keys, values, losses = [], [], []
        for token, target in pairwise(tokens):
            x = rows["wte"][token]
            keys.append(linear(x, rows["wk"]))
            values.append(linear(x, rows["wv"]))
            q = linear(x, rows["wq"])
            weights = softmax([sum(a * b for a, b in zip(q, k, strict=True)) / width**0.5 for k in keys])
            y = [sum(w * v[j] for w, v in zip(weights, values, strict=True)) for j in range(width)]
            losses.append(-log(softmax(linear(y, rows["head"]))[target]))
        return (1 / len(losses)) * sum(losses)

    step, history = wrap(loss), []
    for k in range(6):
        total = step([[0, 1, 2, 3], [1, 0, 3]][k % 2])
        total.backward()
        for p in parameters:
            p.data, p.grad = p.data - 0.1 * p.grad, 0.0
        history.append(total.data)
    return [*history, *(p.data for p in parameters)]


@pytest.mark.parametrize("train", [micrograd_demo, gpt])
def test_training(train: Callable[[Any], list[float]]) -> None:
    assert bits(train(jit)) == bits(train(same))


def black_scholes(spot: Any, strike: Any, rate: Any, volatility: Any, years: Any) -> Any:
    spread = volatility * autograd.sqrt(years)
    d1 = (log(spot / strike) + (rate + volatility**2 / 2) * years) / spread
    discounted = strike * exp(-rate * years)
    return spot * autograd.normal_cdf(d1) - discounted * autograd.normal_cdf(d1 - spread)


def test_black_scholes_and_its_greeks_over_rows() -> None:
    greeks = value_and_grad(black_scholes, argnums=(0, 1, 2, 3, 4))
    rows = [(90.0 + k, 100.0, 0.01 * k, 0.1 + 0.02 * k, 0.25 * (k + 1)) for k in range(8)]
    value, slopes = vmap(greeks)(*(np.array(column) for column in zip(*rows, strict=True)))
    wanted = [greeks(*row) for row in rows]
    assert bits(value.tolist()) == bits([price for price, _ in wanted])
    assert bits([slope.tolist() for slope in slopes]) == bits(
        [list(c) for c in zip(*(g for _, g in wanted), strict=True)]
    )
    assert bits([jit(greeks)(*row) for row in rows]) == bits(wanted)


def implied_volatility(price: Any, spot: Any) -> Any:
    """Return the implied volatility of an option, by Newton's method."""
    volatility = 0.5
    for _ in range(50):
        value, vega = value_and_grad(black_scholes, 3)(spot, 100.0, 0.01, volatility, 1.0)
        if abs(value - price) < 1e-10:
            break
        volatility = volatility - (value - price) / vega
    return volatility


@pytest.mark.parametrize("derivative", [same, grad])
def test_newtons_method_with_a_gradient_within(derivative: Callable[[Any], Any]) -> None:
    f, jitted = derivative(implied_volatility), jit(derivative(implied_volatility))
    for price, spot in ((10.0, 100.0), (12.0, 100.0), (8.0, 95.0), (30.0, 105.0), (10.5, 100.5)):
        assert bits(jitted(price, spot)) == bits(f(price, spot))


def test_tokens_are_one_program() -> None:
    table = nn.Embedding(5, 2, rng=3)
    head = nn.Linear(2, 5, rng=4)

    def loss(token: Any, target: Any) -> Any:
        return nn.cross_entropy(head([tanh(x) for x in table(token)]), target)

    mapped = vmap(loss, reduce="mean")
    tokens, targets = [0, 4, 2, 2, 1], [1, 0, 4, 3, 3]
    mapped(tokens, targets).backward()
    found = [p.grad for p in (*table.parameters(), *head.parameters())]
    for p in (*table.parameters(), *head.parameters()):
        p.grad = 0.0
    (sum(loss(i, t) for i, t in zip(tokens, targets, strict=True)) / 5.0).backward()
    assert found == pytest.approx([p.grad for p in (*table.parameters(), *head.parameters())], rel=1e-12, abs=1e-15)
    assert len(mapped.programs) == 1


def cubic(x: Any) -> Any:
    return x**3 - 2.0 * x if x > 0 else x * x


COMPOSED: list[Callable[[Callable[[Any], Any]], Any]] = [
    lambda wrap: wrap(grad(wrap(cubic))),
    lambda wrap: grad(wrap(grad(cubic))),
    lambda wrap: wrap(wrap(cubic)),
    lambda wrap: wrap(lambda x: wrap(cubic)(x) + grad(wrap(cubic))(x)),
    lambda wrap: lambda x: vmap(wrap(cubic))([x, -x]),
    lambda wrap: lambda x: vmap(grad(wrap(cubic)))([x, -x]),
    lambda wrap: wrap(lambda x: vmap(cubic)([x, -x, 2.0])),
    lambda wrap: grad(lambda x: sum(vmap(wrap(lambda y: cubic(x) * y))([1.0, 2.0, x]))),
    lambda wrap: hessian(lambda x: sum(wrap(cubic)(y) * y for y in [x, 2.0 * x])),
    lambda wrap: wrap(jacobian(lambda x: [cubic(x), cubic(-x), x])),
    lambda wrap: lambda x: vmap(vmap(wrap(lambda a, b: cubic(a) * b), (None, 0)))([x, 1.0], [[x, 2.0], [3.0, -x]]),
    lambda wrap: wrap(lambda x: take([x, x * x, 1.0], 1)),
]


@pytest.mark.parametrize("compose", COMPOSED)
def test_jit_composes_with_itself_and_the_rest(compose: Callable[[Callable[[Any], Any]], Any]) -> None:
    eager, composed = compose(same), compose(jit)
    for x in (1.5, -0.5, 2.0, 0.0, -2.0, 1.5):
        assert bits(composed(x)) == bits(eager(x))


def test_a_result_is_drawn_explained_and_checked() -> None:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    f = jit(lambda w, x: tanh(w * x + 1.0))
    for _ in range(3):
        y = f(w, x)
        y.label = "y"
        assert all(name in viz.draw(y).svg for name in ("tanh", "1", "w", "x"))  # the graph of f itself
        assert "dy/dw" in str(viz.explain(y, [w]))
        slope = round(y.partials[0], 4)
        assert viz.check_work(y, {"dy/dw": slope}, decimals=4).first_wrong is None
        assert viz.check_work(y, {"dy/dw": slope + 0.5}, decimals=4).first_wrong is not None
