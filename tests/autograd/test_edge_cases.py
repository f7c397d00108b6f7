"""The listed edge cases: value and partials of each call, with signed zeros, and second derivatives."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value, gradients
from tests.helpers.every_case import every_case
from tests.helpers.paths import DATA

# The names in the lists that are not `autograd.NAME`.
CALLS: dict[str, Callable[..., Any]] = {
    "max": autograd.maximum,
    "min": autograd.minimum,
    "pow_const": lambda x, c: x**c,
    "rpow_const": lambda c, x: c**x,
    "pow": lambda x, y: x**y,
    "mod": lambda x, y: x % y,
    "sum": lambda *xs: sum(xs),
    "fma": lambda x, y, z: x * y + z,
    "dot": lambda *xs: autograd.dot(xs[: len(xs) // 2], xs[len(xs) // 2 :]),
    "logsumexp": lambda *xs: autograd.logsumexp(xs),
    "softmax[0]": lambda *xs: autograd.softmax(xs)[0],
    "x*x": lambda x: x * x,
    "x/x": lambda x: x / x,
    "sqrt(x*x)": lambda x: autograd.sqrt(x * x),
    "sqrt(x)*sqrt(x)": lambda x: autograd.sqrt(x) * autograd.sqrt(x),
    "exp(log(x))": lambda x: autograd.exp(autograd.log(x)),
    "where(x>0,log(x),0)": lambda x: autograd.where(x > 0, autograd.log(x), 0),
    "where(x>0,sqrt(x),0)": lambda x: autograd.where(x > 0, autograd.sqrt(x), 0),
    "where(x!=0,1/x,0)": lambda x: autograd.where(x != 0, 1 / x, 0),
}


def call(name: str) -> Callable[..., Any]:
    return CALLS.get(name) or getattr(autograd, name)


def cases(file: str) -> list[Any]:
    return [pytest.param(case, id=f"{case['op']}{case['args']}") for case in json.loads((DATA / file).read_text())]


def ulps(got: float, wanted: float) -> float:
    """Return the distance in units in the last place. It is infinite between zeros of different sign."""
    if math.isnan(wanted) or math.isinf(wanted):
        return 0.0 if got == wanted or (math.isnan(got) and math.isnan(wanted)) else math.inf
    if got == wanted:
        return 0.0 if math.copysign(1, got) == math.copysign(1, wanted) else math.inf
    return abs(got - wanted) / math.ulp(wanted)


@every_case("case", cases("edge_cases.json"))
@pytest.mark.filterwarnings("ignore:backward from a root that is:RuntimeWarning")
def test_value_and_partials(case: dict[str, Any]) -> None:
    args = [float(x) for x in case["args"]]
    inputs = {i: Value(args[i]) for i in case["wrt"]}
    root = call(case["op"])(*(inputs.get(i, x) for i, x in enumerate(args)))
    assert ulps(root.data, float(case["recommended"]["value"])) <= 2
    swept = gradients(root, list(inputs.values()))
    root.backward()
    for x, g, wanted in zip(inputs.values(), swept, case["recommended"]["grads"], strict=True):
        assert type(x.grad) is float
        assert ulps(x.grad, float(wanted)) <= 2
        # If the root does not depend on x, the derivative is a plain 0.0.
        assert ulps(g, x.grad) == 0


@every_case("case", cases("edge_cases_second_order.json"))
def test_second_derivative(case: dict[str, Any]) -> None:
    x, *parameters = (float(arg) for arg in case["args"])
    v = Value(x)
    (slope,) = gradients(call(case["op"])(v, *parameters), [v], create_graph=True)
    second = gradients(slope, [v])[0] if isinstance(slope, Value) else 0.0
    wanted = float(case["recommended"])
    assert ulps(second + 0.0, wanted + 0.0) <= 2  # + 0.0, because the sign of a zero is not specified here
