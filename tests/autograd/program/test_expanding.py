"""Pictures, derivations and checks of results of replays: as of the function itself."""

from __future__ import annotations

import copy
import re
from typing import Any

import viz
from autograd import Value, jit
from autograd.checks import gradcheck, gradgradcheck
from autograd.program.expanding import expanded


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


def test_a_picture_is_that_of_the_function() -> None:
    found, wanted = (viz.draw(graph(wrap)[0]).dot for wrap in (jit, lambda f: f))
    without_tooltips = re.compile(r' tooltip="[^"]*"')  # they show every digit, and the two round otherwise
    assert without_tooltips.sub("", found) == without_tooltips.sub("", wanted)
    assert "mul" in found or "*" in found


def test_a_derivation_is_that_of_the_function() -> None:
    (y, w), (z, v) = graph(jit), graph(lambda f: f)
    assert str(viz.explain(y, [w], rate=0.5)) == str(viz.explain(z, [v], rate=0.5))
    claims = {"y": 0.5, "dy/dw": 1.0}
    assert str(viz.check_work(y, claims)) == str(viz.check_work(z, claims))


def test_changed_data_leaves_the_node() -> None:
    w = Value(2.0)
    y = jit(lambda x: x * w)(3.0)
    w.data = 5.0
    assert expanded(y) is y
    w.data = 2.0
    assert expanded(y).operands[1] is w


def test_copies_and_checks_take_results_of_replays() -> None:
    y, _ = graph(jit)
    assert copy.deepcopy(y).data == y.data
    assert gradcheck(jit(lambda xs: f(*xs)), [0.3, 0.2])
    assert gradgradcheck(jit(lambda xs: f(*xs)), [0.3, 0.2])
