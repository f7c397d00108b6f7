"""Pictures, derivations and checks of replays are the same as for the function."""

from __future__ import annotations

import copy
import re
from typing import Any

import viz
from autograd import Value, jit, vmap
from autograd.checks import gradcheck, gradgradcheck
from autograd.graph.gradient_order import topological_order
from autograd.program.replay.expand_replays import expanded


def f(w: Any, x: Any) -> Any:
    z = w * x
    z.label = "z"
    return z.tanh() * w


def graph(wrap: Any) -> tuple[Value, Value]:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    g = wrap(f)
    y = g(w, x) ** 2 + g(g(w, x), x)
    y.label = "y"
    y.backward()
    return y, w


def test_a_picture_equals_that_of_the_function() -> None:
    found, wanted = (viz.draw(graph(wrap)[0]).dot for wrap in (jit, lambda f: f))
    without_tooltips = re.compile(r' tooltip="[^"]*"')  # they show all digits, and the two round differently
    assert without_tooltips.sub("", found) == without_tooltips.sub("", wanted)
    assert "mul" in found or "*" in found


def test_a_derivation_equals_that_of_the_function() -> None:
    (y, w), (z, v) = graph(jit), graph(lambda f: f)
    assert str(viz.explain(y, [w], rate=0.5)) == str(viz.explain(z, [v], rate=0.5))
    claims = {"y": 0.5, "dy/dw": 1.0}
    assert str(viz.check_work(y, claims)) == str(viz.check_work(z, claims))


def test_a_page_equals_that_of_the_function() -> None:
    def root(wrap: Any) -> Value:
        w, x = Value(0.5, "w"), Value(2.0, "x")
        y = wrap(f)(w, x)
        y.label = "y"
        return y

    found, wanted = (viz.step_through(root(wrap)).html for wrap in (jit, lambda f: f))
    assert found == wanted
    assert "tanh" in found


def test_a_reduced_result_is_shown_as_the_sum_over_its_rows() -> None:
    w = Value(0.5, "w")
    loss = vmap(lambda x: (w * x).tanh(), reduce="sum")([1.0, 2.0, 3.0])
    loss.label = "loss"
    loss.backward()
    assert viz.draw(loss).dot.count("tanh") >= 3
    assert "loss = tanh(w * 1) + tanh(w * 3) + tanh(w * 2)" in str(viz.explain(loss, [w]))
    assert viz.check_work(loss, {"loss": loss.data, "dloss/dw": w.grad})
    assert not viz.check_work(loss, {"loss": loss.data, "dloss/dw": -w.grad})


def test_changed_data_leaves_the_node() -> None:
    w = Value(2.0)
    y = jit(lambda x: x * w)(3.0)
    w.data = 5.0
    assert expanded(y) is y
    w.data = 2.0
    assert expanded(y).operands[1] is w


def test_nodes_that_depend_on_no_replay_are_the_same_objects() -> None:
    w = Value(2.0, "w")
    before = w * w
    after = jit(lambda x: x * x + x)(w) * before
    found = {*map(id, topological_order(expanded(after)))}
    assert {id(w), id(before)} <= found
    assert id(after) not in found
    stale = Value(3.0)
    root = jit(lambda x: x * stale + x)(w) + before
    stale.data = 5.0
    assert expanded(root) is root


def test_copies_and_checks_take_results_of_replays() -> None:
    y, _ = graph(jit)
    assert copy.deepcopy(y).data == y.data
    assert gradcheck(jit(lambda xs: f(*xs)), [0.3, 0.2])
    assert gradgradcheck(jit(lambda xs: f(*xs)), [0.3, 0.2])
