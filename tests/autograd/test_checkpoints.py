"""checkpoint: the same numbers to any order, with a smaller graph."""

from __future__ import annotations

import copy
import gc
import math
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import Any

import pytest

import nn
import viz
from autograd import Value, checkpoint, fsum, grad, gradients, hessian, jit, jvp, no_grad, sin, value_and_grad, vmap
from autograd.current_engine import engine, engine_info
from tests.helpers.draws import draws, generator

COUNT = draws(test=20, cover=300, soak=20_000)


def test_derivatives_of_any_order_match_those_of_the_function() -> None:
    """Also with respect to two closed-over Values. One depends on the other."""
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
    with pytest.raises(TypeError, match="expected a function, got the int 3"):
        checkpoint(3)  # type: ignore[arg-type]  # the subject of this test


def test_results_that_are_arguments_constants_or_from_outside() -> None:
    w = Value(5.0)
    same, constant, outer = checkpoint(lambda x: (x, Value(3.0), w))(Value(2.0))
    (same * constant * outer).backward()
    assert (same.data, constant.data, outer.data, w.grad) == (2.0, 3.0, 5.0, 6.0)
    assert grad(checkpoint(lambda x: x))(2.0) == 1.0


def live() -> int:
    """Return the number of Values in memory."""
    gc.collect()
    if engine_info().engine == "native":
        return engine.live_nodes()
    return sum(type(x) is Value for x in gc.get_objects())


def block(h: Any, ws: list[Value]) -> Any:
    for w in ws:
        h = (h * w).tanh() + h
    return h


@pytest.mark.parametrize("width", [1, 3])
def test_a_long_chain_keeps_a_small_share_of_its_nodes(width: int) -> None:
    """40 blocks of 60 layers of 3 operations. The gradients of a single chain are bit-identical."""

    def layer(hs: list[Any]) -> list[Any]:
        return [block(h, ws) for h in hs]

    ws = [Value(0.01 * (k % 7 - 3)) for k in range(60)]
    kept, seen, found = [], 0, []
    for f in (layer, checkpoint(layer)):
        xs = [Value(0.5 + k) for k in range(width)]
        before, hs = live(), xs
        for _ in range(40):
            hs = f(hs)
        loss = fsum(hs) if width > 1 else hs[0] * 1.0
        kept.append(live() - before)
        for w in ws:
            w.grad = 0.0
        loss.backward()
        seen = live() - before
        found.append([loss.data, *[x.grad for x in (*xs, *ws)]])
        del loss, hs
    assert found[1] == (found[0] if width == 1 else pytest.approx(found[0], rel=1e-13))
    assert kept[0] >= 40 * 60 * 3 * width > 50 * kept[1]
    assert seen <= kept[1]  # the sweep freed what it recorded


def test_the_sweep_holds_the_graph_of_one_call() -> None:
    peak = 0

    def watched(h: Any) -> Any:
        nonlocal peak
        h = block(h, [Value(0.1)] * 20)
        if engine_info().engine == "native":
            peak = max(peak, engine.live_nodes())
        return h

    f = checkpoint(watched)
    h = Value(0.5)
    before = live()
    for _ in range(50):
        h = f(h)
    h.backward()
    assert peak <= before + 50 + 2 * (20 * 3 + 2)


def drawn_program(wrap: Any, seed: float, *numbers: Any) -> Any:
    """Return a number computed by drawn functions, each wrapped. They call each other and share numbers."""
    draw = Random(seed)
    pool = list(numbers)

    def function(depth: int) -> Any:
        steps = [(draw.randrange(3), draw.random(), draw.random()) for _ in range(draw.randint(1, 6))]
        inner = function(depth - 1) if depth and draw.random() < 0.5 else None
        count = draw.randint(1, 3)

        def f(xs: list[Any]) -> Any:
            ys = [*xs, numbers[0]]
            for kind, i, j in steps:
                x, y = ys[int(i * len(ys))], ys[int(j * len(ys))]
                ys.append(x * y * 0.5 if kind == 0 else x - y if kind == 1 else sin(x + y))
            if inner is not None:
                ys += inner(ys[-2:])["ys"]
            return {"ys": ys[-count:], "n": None}

        return wrap(f)

    for _ in range(4):
        pool += function(2)([draw.choice(pool) for _ in range(2)])["ys"]
    return fsum(pool[-3:])


def test_generated_calls_have_the_derivatives_of_calls_without_checkpoint() -> None:
    """Numbers are used in several calls, calls are nested, and results depend on each other."""
    random = generator("checkpoints")
    for _ in range(COUNT):
        seed, xs = random.random(), [random.uniform(-1, 1) for _ in range(3)]
        f, g = (partial(drawn_program, wrap, seed) for wrap in (lambda f: f, checkpoint))
        value, slopes = value_and_grad(g, (0, 1, 2))(*xs)
        assert value == f(*xs)
        assert slopes == pytest.approx(grad(f, (0, 1, 2))(*xs), rel=1e-12, abs=1e-14)
        given = tuple(xs), (1.0, -2.0, 0.5)
        assert jvp(g, *given) == pytest.approx(jvp(f, *given), rel=1e-12, abs=1e-14)
        assert grad(grad(g), 1)(*xs) == pytest.approx(grad(grad(f), 1)(*xs), rel=1e-11, abs=1e-13)


def test_models_under_fit_and_in_threads() -> None:
    """fit records the model as a program. Without a program, the sweeps record the calls again."""
    samples = [([k / 20, 1 - k / 20], [k / 20]) for k in range(20)]
    found = []
    for wrap in (lambda f: f, checkpoint):
        model = nn.Sequential(nn.Linear(2, 4, rng=1), nn.Tanh(), nn.Linear(4, 1, rng=2))
        optimizer = nn.SGD(model.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            fsum([nn.mse_loss(wrap(model)(x), y) for x, y in samples]).backward()
            optimizer.step()
        found.append([p.data for p in model.parameters()])
    assert found[1] == pytest.approx(found[0], rel=1e-12)

    def loss(w: Any, x: Any) -> Any:
        return checkpoint(lambda h: (h * w).tanh() * w)(x)

    with ThreadPoolExecutor(2) as threads:
        assert [*threads.map(grad(loss), [0.1] * 20, [1.0] * 20)] == [grad(loss)(0.1, 1.0)] * 20


def test_a_call_that_does_not_do_the_same_is_an_error() -> None:
    w, x = Value(0.5), Value(2.0)
    y = checkpoint(lambda x: x * w)(x)
    w.data = 0.25
    with pytest.raises(
        RuntimeError, match=r"called function again, and it used different numbers: 0\.5 before, 0\.25 now"
    ):
        y.backward()
    assert (w.grad, x.grad) == (0.0, 0.0)
    random = Random(1)

    def noisy(x: Any) -> Any:
        return [x * random.random(), x * x]

    with pytest.raises(RuntimeError, match="called noisy again, and it returned different numbers"):
        checkpoint(noisy)(x)[0].backward()


def test_copies_pickles_and_partials() -> None:
    w, x = Value(0.5), Value(2.0)
    one, several = checkpoint(lambda x: (x * w).sin()), checkpoint(lambda x: [x * w, x + w])
    u, v = one(x) * 2, several(x)[1] * 2
    for y in (u, v):
        twin, a, b = copy.deepcopy((y, w, x))
        twin.backward()
        assert [a.grad, b.grad] == gradients(y, [w, x])
        with pytest.raises(RuntimeError, match="a copy of a checkpointed graph has first derivatives only"):
            twin.backward(create_graph=True)
        with pytest.raises(TypeError, match="a graph with a call to function cannot be pickled"):
            pickle.dumps(y)
    assert one(x).partials == pytest.approx((0.5 * math.cos(1.0), 2 * math.cos(1.0)), rel=1e-15)
    with pytest.raises(TypeError, match="function returned several numbers under checkpoint"):
        v.operands[0].operands[0].backward()  # type: ignore[union-attr]  # the node of the call itself
    for node in (v, viz.draw(v)):
        with pytest.raises(TypeError, match="function returned several numbers under checkpoint"):
            node.dot() if node is not v else v.operands[0].partials


def test_programs_of_derivatives_run_without_replays() -> None:
    """A program cannot call the function again with its own numbers."""
    w = Value(0.5)
    y = checkpoint(lambda x: (x * w).sin())(Value(2.0))
    program = jit(lambda t: t * gradients(y, w))
    with pytest.warns(RuntimeWarning, match="runs without replays: it differentiates a call to function"):
        assert [program(t) for t in (2.0, 3.0)] == [t * gradients(y, w) for t in (2.0, 3.0)]
