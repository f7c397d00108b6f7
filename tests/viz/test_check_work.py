"""Checks of hand calculations: the slips of the source documents, each kind of slip, and right numbers."""

from __future__ import annotations

import html
import importlib
import re
from collections.abc import Callable
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import viz
from autograd import Value, gradients
from autograd.graph.gradient_order import topological_order
from nn import MLP
from tests.helpers.every_case import every_case
from viz.derivation.formula import Formula
from viz.worksheet import derivative_mistakes, formula_mistakes
from viz.worksheet.error_causes import CODES
from viz.worksheet.formula_mistakes import cut_off
from viz.worksheet.quantities import evaluated
from viz.worksheet.work_report import WorkReport

Claims = list[tuple[str, float | str]]


def causes(report: WorkReport) -> dict[str, str]:
    return {line.key: line.cause for line in report.lines if not line.ok}


# ---- the slips in the source documents, found from their numbers ----------------------------------------------------


def test_000_the_exponent_that_belongs_to_other_weights(example: Callable[[str], Any]) -> None:
    """0.3275 instead of 0.3325: the result with w2 in place of w3, as in the original tutorial's wiring."""
    error = example("sigmoid_2_2_2").network_error(("w1", "w3"), ("w2", "w4"), b1=0.30, b2=0.70, w8=0.50)
    report = viz.check_work(error, [("h1.net", 0.3325), ("h1.net", 0.3275), ("h1", 0.5824)])
    assert [line.ok for line in report.lines] == [True, False, True]
    assert report.cause.startswith("w2 is used in place of w3")


def test_000_the_other_wiring(example: Callable[[str], Any]) -> None:
    """The same numbers, checked with the wiring of the tutorial."""
    error = example("sigmoid_2_2_2").network_error(("w1", "w2"), ("w3", "w4"), b1=0.30, b2=0.70, w8=0.50)
    assert "w3 is used in place of w2" in viz.check_work(error, {"h1.net": 0.3325}).cause
    assert "w2 is used in place of w3" in viz.check_work(error, {"h2.net": 0.34}, decimals=4).cause


def test_000_a_rounded_operand_and_what_follows_from_it(example: Callable[[str], Any]) -> None:
    """y1 = 0.7676 instead of 0.7678, and so the error 0.3083 instead of 0.3085."""
    error = example("sigmoid_2_2_2").network_error(("w1", "w3"), ("w2", "w4"), b1=0.30, b2=0.70, w8=0.50)
    printed: Claims = [
        ("h1.net", 0.3325), ("h1", 0.5824), ("h2.net", 0.34), ("h2", 0.5842), ("y1.net", 1.196), ("y1", 0.7676),
        ("y2", 0.7830), ("E_y1", 0.2869), ("E_y2", 0.0214), ("E_total", 0.3083), ("dE_total/dy1", 0.7576),
        ("dy1/dy1.net", 0.1784), ("dy1.net/dw5", 0.5824), ("dE_total/dw5", 0.0787), ("w5'", 0.3607),
        ("dE_y1/dy1.net", 0.1352), ("dE_y1/dh1", 0.0541), ("dh1/dh1.net", 0.2432), ("dh1.net/dw1", 0.05),
    ]  # fmt: skip
    report = viz.check_work(error, printed, rate=0.5)
    assert report.first_wrong is not None
    assert (report.first_wrong.key, report.cause) == ("y1", "Rounding along the way: y1.net is truncated to 1.195")
    assert causes(report) == {
        "y1": report.cause,
        "E_y1": "It follows from y1 = 0.7676, truncated instead of rounded",
        "E_total": "It follows from E_y1 = 0.2869",
        "dE_total/dy1": "It follows from y1 = 0.7676",
        "dy1/dy1.net": "It follows from y1 = 0.7676",
        "dE_y1/dy1.net": "It follows from y1 = 0.7676 and dy1/dy1.net = 0.1784",
        "dE_y1/dh1": "It follows from dE_y1/dy1.net = 0.1352",
    }


def test_002_rounding_on_the_way(example: Callable[[str], Any]) -> None:
    """0.394 instead of 0.3947, which gives 0.506 after the step."""
    module = example("linear_2_2_1")
    net = module.A.network()
    loss = module.A.loss(net)
    report = viz.check_work(loss, {"h1": 1.55, "h2": 1.22, "y": 0.394, "loss": 1.289})
    assert report.first_wrong is not None
    assert report.first_wrong.key == "y"
    assert report.cause == "The number was truncated, not rounded"
    assert causes(report)["loss"] == "It follows from y = 0.394, truncated instead of rounded"
    loss.backward()
    for w in net.parameters():
        w.data -= 0.01 * w.grad
    prose = {"w1": 0.154, "w2": 0.203, "w3": 0.121, "w4": 0.197, "w5": 0.074, "w6": 0.279}
    after = viz.check_work(module.A.loss(net), {**prose, "h1": 1.582, "h2": 1.393, "y": 0.506})
    assert causes(after) == {
        "w5": "The number was truncated, not rounded",
        "w6": "The number was truncated, not rounded",
        "h1": "Rounding along the way: it follows from the rounded w1 and w2",
        "h2": "Rounding along the way: it follows from the rounded w3 and w4",
        "y": "It follows from w5 = 0.074 and w6 = 0.279 and h1 = 1.582 and h2 = 1.393",
    }


def test_002_updates_multiplied_by_the_rate(example: Callable[[str], Any]) -> None:
    module = example("linear_2_2_1")
    printed = {"dloss/dw1": -0.00401325, "dloss/dw2": -0.0032106, "dloss/dw3": -0.0208689, "dloss/dw4": -0.01669512}
    report = viz.check_work(module.A.loss(module.A.network()), printed, rate=0.01)
    assert set(causes(report).values()) == {"It is already multiplied by the learning rate 0.01"}
    assert set(causes(report)) == set(printed)


def test_003_another_number_in_place_of_the_output_delta(example: Callable[[str], Any]) -> None:
    """Hidden deltas computed with -13.8 in place of -11.18, which no line of the calculation shows."""
    printed: Claims = [
        ("a1.net", 0), ("a2.net", -2), ("a3.net", 3), ("a1", 0.5), ("a2", 0.1192), ("a3", 0.952), ("y", -0.5944),
        ("loss", 31.25), ("delta_y", -11.18), ("W0'", -0.118), ("W1'", 2.559), ("W2'", 3.133), ("W3'", 0.064),
        ("delta_a1", -6.9), ("delta_a2", -4.34), ("delta_a3", 0.63),
        ("V01'", 0.31), ("V02'", -0.434), ("V03'", -0.937), ("V11'", 1.69), ("V12'", 2.434), ("V13'", -0.063),
        ("V21'", 1.38), ("V22'", -1.132), ("V23'", 0.874),
    ]  # fmt: skip
    report = viz.check_work(example("regression_2_3_1").squared_error(), printed, rate=0.1)
    found = causes(report)
    for j in (1, 2, 3):
        assert found[f"delta_a{j}"] == (
            "One wrong number explains delta_a1 and delta_a2 and delta_a3: they follow if dloss/dy is -13.78"
        )
        for i in (0, 1, 2):
            assert found[f"V{i}{j}'"].startswith(f"It follows from delta_a{j} = ")
    assert report.first_wrong is not None
    assert report.first_wrong.key == "a3"
    assert found["loss"] == "Rounding along the way: y is rounded to -0.59"
    assert found["W3'"] == "It follows from a3 = 0.952 and delta_y = -11.18"
    assert {"W1'", "W2'"} & set(found) == set()


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (2.0, 3.0), (-0.5, 1.0)])
def test_one_number_that_explains_several_lines_may_have_an_offset(scale: float, offset: float) -> None:
    x = Value(1.0, "x")
    a, b = x * scale + offset, x * 4.0 - 1.0
    a.label, b.label = "a", "b"
    y = a * b
    y.label = "y"
    report = viz.check_work(y, {"a": 2.5 * scale + offset, "b": 9.0})
    text = "One wrong number explains a and b: they follow if x is 2.5"
    assert causes(report) == {"a": text, "b": text}


@pytest.mark.parametrize("gradient", ["right", "wrong", "not given"])
@pytest.mark.parametrize("follows", [False, True])
def test_a_weight_may_be_given_after_the_step(gradient: str, follows: bool) -> None:
    """It is right, or it follows from the gradient that was given."""
    w, x = Value(0.5, "w"), Value(2.0, "x")
    y = (w * x) ** 2
    y.label = "y"  # dy/dw = 4
    used = 7.0 if gradient == "wrong" else 4.0
    claims = {} if gradient == "not given" else {"dy/dw": used}
    claims["w"] = 0.5 - 0.1 * (used if follows else 4.0)
    report = viz.check_work(y, claims, rate=0.1, decimals=6)
    assert report.lines[-1].key == "w'"
    assert report.lines[-1].ok == (claims["w"] == 0.5 - 0.1 * 4.0)


@pytest.mark.parametrize("given", [6.0, 6.5, "?"])
def test_a_table_of_a_report_begins_with_its_first_line(given: Any) -> None:
    w = Value(3.0, "w")
    y = w * 2.0
    y.label = "y"
    report = viz.check_work(y, {"y": given})
    first, _, rest = str(report).partition("\n")
    shown = html.unescape(report._repr_html_())
    assert shown.count(first) == 1
    assert rest not in shown
    for cell in ("quantity", "given", "verdict", "y"):
        assert f">{cell}<" in shown


LAST = {  # the document's last column: its final weights and outputs
    "w": (0.14493944357831537, 0.1898788871566308, 0.24381436483683838, 0.28762872967367675,
          -0.023532558630870247, 0.02336311970345274, -0.02316621855801369, 0.022999477875086095),
    "o": (0.5000000303417227, 0.5000000381233658),
}  # fmt: skip


def test_004_an_output_that_is_not_linear(example: Callable[[str], Any]) -> None:
    """The text says that the output is linear, but its numbers come from a sigmoid."""
    module = example("learning_rate_sweep")
    net = module.network(LAST["w"], output="linear")
    error = module.total_error(net.outputs([Value(0.05, "i1"), Value(0.10, "i2")]))
    report = viz.check_work(error, {"o1": LAST["o"][0], "o2": LAST["o"][1]}, decimals=8)
    assert report.cause == "It is sigmoid of the right number, a function that the graph does not have there"
    right = module.network(LAST["w"])
    assert viz.check_work(module.total_error(right.outputs([0.05, 0.10])), {"o1": LAST["o"][0]}, decimals=8)


def test_004_runs_that_start_where_the_last_one_ended(example: Callable[[str], Any]) -> None:
    """A run of 100 epochs is one operation here. The numbers of the second run start from the results of the first."""
    module = example("learning_rate_sweep")
    runs: dict[tuple[float, ...], list[float]] = {}

    def final(i: int) -> Callable[..., float]:
        def after(rate: float, *weights: float) -> float:
            key = (rate, *weights)
            if key not in runs:
                runs[key] = module.train(module.network(weights), rate).weights
            return runs[key][i]

        return after

    weights = [Value(x, f"w{i}") for i, x in enumerate(module.FIRST_WEIGHTS, 1)]
    ends = []
    for rate, label in ((0.1, "slow"), (0.2, "fast")):
        for i in range(8):
            run = autograd.primitive(f"run{i}", final(i), lambda z, *operands: (0.0,) * 9, arity=9)
            end = run(rate, *weights)
            end.label = f"{label}{i + 1}"
            ends.append(end)
    table = autograd.fsum(ends)
    sweep = importlib.import_module("worksheet").expected("learning_rate_sweep")["published_table_warm_started"]
    printed = {f"slow{i}": x for i, x in enumerate(sweep[0]["final_weights"], 1)}
    printed |= {f"fast{i}": x for i, x in enumerate(sweep[1]["final_weights"], 1)}
    report = viz.check_work(table, printed, decimals=12)
    assert [line.ok for line in report.lines] == [True] * 8 + [False] * 8
    starts = ", ".join(f"slow{i}" for i in range(1, 9))
    wrong = f"{starts} are used in place of {starts.replace('slow', 'w')}"
    assert all(wrong in cause for cause in causes(report).values())


# ---- every kind of slip ----------------------------------------------------------------------------------------------


def network(x1: float = 0.7) -> Value:
    """Return a 2-2-2 network with labels for all named values, whose numbers are all different."""
    net = MLP(
        2,
        [2, 2],
        activation=["tanh", "sigmoid"],
        w=[[[0.61, -0.37], [0.23, 0.83]], [[0.47, 0.71], [-0.53, 0.29]]],
        b=[[0.13, -0.19], [0.31, 0.07]],
        names=[["h1", "h2"], ["y1", "y2"]],
    )
    y1, y2 = net.outputs([Value(x1, "x1"), Value(-1.3, "x2")])
    parts = []
    for i, (y, t) in enumerate(((y1, 0.2), (y2, 0.9)), 1):
        part = 0.5 * (Value(t, f"t{i}") - y) ** 2
        part.label = f"E{i}"
        parts.append(part)
    total = parts[0] + parts[1]
    total.label = "E"
    return total


class Right:
    """Return the right numbers, computed by the engine."""

    def __init__(self) -> None:
        self.output = network()
        self.nodes = {node.label: node for node in topological_order(self.output) if node.label}

    def __getitem__(self, key: str) -> float:
        if key.startswith("delta_"):
            return float(gradients(self.output, self.nodes[f"{key.removeprefix('delta_')}.net"]))
        above, slash, below = key.partition("/d")
        return float(gradients(self.nodes[above[1:]], self.nodes[below])) if slash else self.nodes[key].data


R = Right()
D1, D2 = R["delta_y1"], R["delta_y2"]
SLIPS = {
    "sign": ("dE/dy1.w0", -R["dE/dy1.w0"], "The sign is wrong"),
    "factor 2": ("dE/dy1", 2 * R["dE/dy1"], "An extra factor of 2, as if the 1/2 in front of a square were missing"),
    "factor 1/2": ("E1", R["E1"] / 2, "An extra factor of 1/2, as if the 2 of a square's derivative were missing"),
    "rate": ("dE/dh1.w0", 0.3 * R["dE/dh1.w0"], "It is already multiplied by the learning rate 0.3"),
    "step": ("dE/dh1.w0", -0.3 * R["dE/dh1.w0"], "It is the step, -0.3 times the derivative"),
    "activation": (
        "dE/dy1.w0", R["dE/dy1"] * R["dy1.net/dy1.w0"], "The activation's derivative dy1/dy1.net is missing",
    ),
    "hidden activation": (
        "dE/dh1.w0", R["dE/dh1"] * R["dh1.net/dh1.w0"], "The activation's derivative dh1/dh1.net is missing",
    ),
    "twice": (
        "dE/dy1.w0", R["dE/dy1.w0"] * R["dy1/dy1.net"], "The activation's derivative dy1/dy1.net occurs twice",
    ),
    "input": ("dE/dh1.w0", R["dE/dh1"] * R["dh1/dh1.net"], "The factor dh1.net/dh1.w0 is missing"),
    "path": ("dE/dh1", D1 * 0.47, "The path through y2.net is left out"),
    "updated weight": (
        "dE/dh1", D1 * (0.47 - 0.3 * R["dE/dy1.w0"]) + D2 * -0.53,
        "An already updated weight is used: y1.w0 must have its value from before the step",
    ),
    "updated weights": (
        "dE/dh1", D1 * (0.47 - 0.3 * R["dE/dy1.w0"]) + D2 * (-0.53 - 0.3 * R["dE/dy2.w0"]), "y1.w0, y2.w0",
    ),
    "no activation": ("y1", R["y1.net"], "The activation sigmoid is missing"),
    "extra activation": ("h1.net", 1 / (1 + 2.718281828459045 ** -R["h1.net"]), "It is sigmoid of the right number"),
    "other function": ("h1.net", autograd.sin(R["h1.net"]), "It is sin of the right number"),
    "other operand": ("dE/dy1.w0", D1 * R["h2"], "h2 is used in place of h1"),
    "unlike operand": ("y1.net", 0.47 * 0.2 + 0.71 * R["h2"] + 0.31, "t1 is used in place of h1"),
    "exchanged": (
        "h1.net", 0.61 * -1.3 - 0.37 * 0.7 + 0.13, "x1 and x2 are swapped",
    ),
    "no bias": ("y1.net", 0.47 * R["h1"] + 0.71 * R["h2"], "y1.b is left out"),
    "rounded": (
        "y1", autograd.sigmoid(round(R["y1.net"], 1)),
        f"Rounding along the way: y1.net is rounded to {R['y1.net']:.1f}",
    ),
    "cut off": ("y1", cut_off(R["y1"], 6), "The number was truncated, not rounded"),
    "uphill": ("y1.w0'", 0.47 + 0.3 * R["dE/dy1.w0"], "The gradient is added, but it must be subtracted"),
    "no rate": ("y1.w0'", 0.47 - R["dE/dy1.w0"], "The learning rate is missing"),
    "only the step": ("y1.w0'", 0.3 * R["dE/dy1.w0"], "It is the number to subtract, not the result"),
    "other gradient": ("y1.w0'", 0.47 - 0.3 * R["dE/dy1.w1"], "dE/dy1.w1 is used in place of dE/dy1.w0"),
    "other activation": ("h1", autograd.sigmoid(R["h1.net"]), "It is sigmoid, where the graph has tanh"),
    "leaf's sign": ("t1", -0.2, "The sign is wrong"),
    "other leaf": ("x1", -1.3, "x2 is used in place of x1"),
    "unlike leaf": ("x1", 0.9, "t2 is used in place of x1"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found(slip: str) -> None:
    key, number, cause = SLIPS[slip]
    report = viz.check_work(network(), {key: number}, decimals=6, rate=0.3)
    assert not report
    assert cause in report.cause


def test_a_slip_after_another_is_found_by_the_numbers_given() -> None:
    """delta_y1 has a wrong sign. dE/dh1 is computed from it, and a path is missing."""
    report = viz.check_work(network(), {"delta_y1": -D1, "dE/dh1": -D1 * 0.47}, decimals=8)
    assert [line.cause for line in report.lines] == ["The sign is wrong", "The path through y2.net is left out"]


def test_consequences_of_a_number_far_below() -> None:
    report = viz.check_work(network(), {"x1": 0.71, "E": network(0.71).data}, decimals=8)
    assert report.lines[1].cause == "It follows from x1 = 0.71000000"


def test_a_part_of_a_factor_is_missing() -> None:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    y = (w * x).sigmoid() ** 3
    y.label = "y"
    s = 1 / (1 + 2.718281828459045**-1.0)
    assert viz.check_work(y, {"dy/dw": 3 * s**2 * 2.0}, decimals=8).cause == "The derivative of sigmoid is missing"


def test_a_minus_sign_of_one_path_is_missing() -> None:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    y = (-(w * x)).sigmoid() * w
    y.label = "y"
    s = 1 / (1 + 2.718281828459045**1.0)
    slope = s * (1 - s) * 2.0 * 0.5
    assert viz.check_work(y, {"dy/dw": s - slope}, decimals=8)
    assert viz.check_work(y, {"dy/dw": s + slope}, decimals=8).cause == "A minus sign is missing"


def test_no_path_is_left_out_where_there_is_one() -> None:
    w, x = Value(0.7, "w"), Value(1.3, "x")
    s = w * x
    h = s.sigmoid()
    e = (h - 0.25) ** 2
    s.label, h.label, e.label = "s", "h", "E"
    for key in ("dE/dw", "dE/ds", "dE/dh", "dh/ds"):
        report = viz.check_work(e, {"dE/dh": 0.9233, "dh/ds": 0.2, key: 0.0}, decimals=4)
        assert "path" not in str(report)


def test_a_line_without_an_explanation_is_just_wrong() -> None:
    report = viz.check_work(network(), {"E": 77.123456}, decimals=6)
    assert report.cause == ""
    assert "No simple slip explains this number" in str(report)


def test_slips_are_not_searched_in_long_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (derivative_mistakes, formula_mistakes):
        monkeypatch.setattr(module, "MOST_WORK", 0)
    assert viz.check_work(network(), {"dE/dy1.w0": D1 * R["h2"]}, decimals=6).cause == ""


def test_infinite_numbers() -> None:
    y = Value(0.0, "x").log()
    y.label = "y"
    assert viz.check_work(y, {"y": "-inf"})
    assert not viz.check_work(y, {"y": 1.0, "dy/dx": 1e300})


def test_an_operand_without_an_effect_is_not_a_cause() -> None:
    y = Value(-1.0, "x1").relu() * Value(-2.0, "x2").relu()
    y.label = "y"
    assert viz.check_work(y, {"y": 7.0}).cause == ""


def test_the_same_quantity_miscopied() -> None:
    assert viz.check_work(network(), [("E", R["E"]), ("E", 77.5)], decimals=6).cause.startswith("Miscopied")


# ---- right lines -----------------------------------------------------------------------------------------------------


@given(seed=st.integers(0, 10**6), decimals=st.integers(2, 9), rate=st.sampled_from([0.1, 0.5]))
def test_right_numbers_are_right(seed: int, decimals: int, rate: float) -> None:
    net = MLP(2, [2, 1], activation=["sigmoid", "tanh"], rng=Random(seed))
    loss = (net.outputs([Value(0.3, "x1"), Value(-0.6, "x2")])[0] - 0.5) ** 2
    loss.label = "loss"
    derivation = viz.explain(loss, net.parameters(), rate=rate)
    claims = [(line.name.text, f"{line.left.data:.{decimals}f}") for line in derivation.lines]
    report = viz.check_work(loss, claims, rate=rate)
    assert report, str(report)
    assert report.first_wrong is None
    assert report.cause == ""
    assert str(report).startswith(f"All {len(claims)} lines are right.")


@pytest.mark.parametrize("label", ["50 %", "a b", "dE/dw", "x" * 99, "\\", "\n", "\N{PARTIAL DIFFERENTIAL}x", "d", '"'])
def test_any_label_is_part_of_a_name(label: str) -> None:
    w, x, b = Value(0.5, label), Value(2.0, "x"), Value(1.0, "b ")
    h = w * x + b
    error = h * h + w
    h.label, error.label = f"{label} net", "E"
    claims = [(line.name.text, line.left.data) for line in viz.explain(error, rate=0.1).lines]
    assert viz.check_work(error, claims, decimals=9, rate=0.1)


def test_decimals_are_those_given() -> None:
    y = Value(1.0, "x") / 3.0
    y.label = "y"
    assert viz.check_work(y, {"y": 0.33})
    assert viz.check_work(y, {"y": "0.3333"})
    assert not viz.check_work(y, {"y": "0.330"})
    assert not viz.check_work(y, {"y": 0.33}, decimals=4)
    assert viz.check_work(y, {"∂y/∂x": 0.333, "dy / dx": 0.333})
    assert viz.check_work(y, {"y": "0.0"}, decimals=0)
    report = viz.check_work(y, {"y": 0})
    assert [line.code for line in report.lines] == ["too-few-digits"]
    assert "y = 0: not checked. Too few digits to tell: write more decimals." in str(report)
    assert viz.check_work(12.4 * Value(1.0, "x"), {"x": 1})


@pytest.mark.parametrize("text", ["1e-400", "0." + "7" * 330, "1e-9999999"])
def test_a_number_of_very_many_decimals_is_a_line(text: str) -> None:
    assert len(viz.check_work(Value(0.5, "x") * 1.0, {"x": text}).lines) == 1


def test_a_zero_that_follows_from_a_zero_earns_no_points() -> None:
    y = Value(0.5, "w") * Value(0.8, "x")
    y.label = "y"
    z = y * Value(0.7, "v")
    z.label = "z"
    report = viz.check_work(z, {"y": "0.00", "z": "0.00"})
    assert report.lines[1].code == "zero"
    assert report.score() == 0.0


def test_a_bool_is_not_a_number() -> None:
    report = viz.check_work(Value(1.0, "x") * 2.0, {"x": True})
    assert [line.code for line in report.lines] == ["not-a-number"]


def test_errors_suggest_what_to_do() -> None:
    with pytest.raises(TypeError, match="Value that ends a graph"):
        viz.check_work(1.0, {})  # type: ignore[arg-type]
    with autograd.no_grad():
        unrecorded = Value(2.0, "x") * 3.0
    with pytest.raises(RuntimeError, match="no_grad"):
        viz.check_work(unrecorded, {"x": 2.0})
    with pytest.raises(ValueError, match=r"as in .*; got none"):
        viz.check_work(network(), {})


@pytest.mark.parametrize("claims", ["E=1", 5, None, ["E"], [("E", 1.0, 2.0)]])
def test_invalid_claims_are_errors(claims: Any) -> None:
    with pytest.raises(TypeError, match=r"expected numbers by their names, as in"):
        viz.check_work(network(), claims)


@pytest.mark.parametrize(
    ("key", "claim", "code", "cause"),
    [
        (
            "dE/dy1.w7",
            1.0,
            "unknown-name",
            "no quantity 'dE/dy1.w7'; did you mean dE/dy1.w1, dE/dy1.w0 or dE/dy1.b? report.names()",
        ),
        ("delta_q", 1.0, "unknown-name", "no quantity 'delta_q'"),
        ("hidden", 1.0, "unknown-name", " more; report.names() lists all"),
        ("y1'", 1.0, "unknown-name", 'no quantity "y1\'"; did you mean y1'),  # it is not updated
        (3, 1.0, "unknown-name", "as explain prints it, got the int 3"),
        (float("nan"), 1.0, "unknown-name", "as explain prints it, got the float nan"),
        ("", 1.0, "unknown-name", "no quantity ''"),
        ("delta1", 1.0, "ambiguous-name", "It may mean delta_h1 or delta_y1; write one of them"),
        ("z2", 1.0, "ambiguous-name", "It may mean h2.net or y2.net"),
        ("E", None, "empty", "No number was given"),
        ("E", "", "empty", "No number was given"),
        ("E", " \t", "empty", "No number was given"),
        ("E", "–", "empty", "No number was given"),
        ("E", float("nan"), "empty", "No number was given"),
        ("E", pd.NA, "empty", "No number was given"),
        ("E", "much", "not-a-number", "Expected a number, got 'much'"),
        ("E", "0,3", "not-a-number", "got '0,3'; write decimals after a point"),
        ("E", "<b>", "not-a-number", "got '<b>'"),
        ("E", [], "not-a-number", "The number for E must be a number"),
        ("E", 10**400, "not-a-number", "The number for E"),
        ("y1.w0'", 1.0, "no-rate", "Pass the learning rate, as in rate=0.5: y1.w0' is"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_line_of_the_report(key: Any, claim: Any, code: str, cause: str) -> None:
    report = viz.check_work(network(), [("y1", f"{R['y1']:.6f}"), (key, claim), ("y2", "77.123456")])
    assert [line.code for line in report.lines] == ["right", code, "wrong"]
    line = report.lines[1]
    assert cause in line.cause
    assert (line.ok, line.given, line.right) == (False, None, None)
    assert "not checked" in str(line)
    assert html.escape(cause) in report._repr_html_()
    assert report.score() == 1.0


def test_an_exact_name_is_preferred_to_a_spelling() -> None:
    """z1 is a separate label here, so it is not the net input of a unit."""
    w, x = Value(0.5, "w_5"), Value(2.0, "z1")
    h = w * x
    h.label = "h1.net"
    y = h.sigmoid()
    y.label = "h1"
    report = viz.check_work(y, {"z1": 2.0, "Z1": 2, "dw5": "0.3932", "w5_new": 0.3, "net": 1.0}, rate=0.5)
    assert [line.quantity for line in report.lines] == ["z1", "z1", "dh1/dw_5", "w_5'", "h1.net"]
    assert [line.ok for line in report.lines] == [True] * 5


def test_names_lists_every_quantity() -> None:
    report = viz.check_work(network(), {"E": 1.0}, rate=0.3)
    assert {"E", "h1", "h1.net", "delta_h1", "dE/dh1.w0", "dy1/dy1.net", "y1.w0'"} < {*report.names()}
    again = viz.check_work(network(), dict.fromkeys(report.names(), "1.0"), rate=0.3)
    assert [line.code for line in again.lines if line.right is None] == []


def test_a_delta_of_the_other_sign_convention() -> None:
    """delta = -dE/dnet, with the same gradients and new weights. The report says so, and it costs no points."""
    deltas = {f"delta_{unit}": -R[f"delta_{unit}"] for unit in ("y1", "y2", "h1", "h2")}
    rest = {"dE/dy1.w0": R["dE/dy1.w0"], "y1.w0'": 0.47 - 0.3 * R["dE/dy1.w0"]}
    report = viz.check_work(network(), {**deltas, **rest}, decimals=8, rate=0.3)
    assert [line.code for line in report.lines] == ["convention"] * 4 + ["right"] * 2
    assert report.cause == (
        "It has the sign of the opposite convention, delta_y1 = -dE/dy1.net; here delta_y1 is dE/dy1.net"
    )
    assert report.score() == 6.0
    mistake = viz.check_work(network(), {**deltas, "dE/dy1.w0": -R["dE/dy1.w0"]}, decimals=8)
    assert "convention" not in {line.code for line in mistake.lines}
    mixed = viz.check_work(network(), {**deltas, "delta_h1": R["delta_h1"]}, decimals=8)
    assert "convention" not in {line.code for line in mixed.lines}


def test_a_tolerance_counts_units_of_the_last_digit() -> None:
    near = {"y1": f"{R['y1'] + 0.0008:.3f}", "y2": f"{R['y2'] + 0.0028:.3f}"}
    assert [line.ok for line in viz.check_work(network(), near).lines] == [False, False]
    assert [line.ok for line in viz.check_work(network(), near, tolerance=1).lines] == [True, False]
    assert viz.check_work(network(), near, tolerance=3)
    for wrong in (0.4, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"tolerance must be at least 0\.5 units of the last digit"):
            viz.check_work(network(), near, tolerance=wrong)


def test_points_of_lines_that_follow_from_a_mistake() -> None:
    claims = {"delta_y1": -D1 * 2, "dE/dy1.w0": -D1 * 2 * R["h1"], "h1": R["h1"], "h2": cut_off(R["h2"], 8), "q": 1.0}
    report = viz.check_work(network(), claims, decimals=8)
    assert [line.code for line in report.lines] == ["wrong", "follows", "right", "cut-off", "unknown-name"]
    assert [line.follows for line in report.lines] == [False, True, False, False, False]
    assert report.score() == 2.5
    assert report.score(points=2) == 5.0
    assert report.score(credit={"follows": 0.25}) == 1.25
    assert report.score(points={"dE/dy1.w0": 3, "delta_y1": 5, "E": 9}) == 3.0
    assert viz.check_work(network(), [("h1", R["h1"]), ("H1", R["h1"])], decimals=8).score() == 1.0
    with pytest.raises(ValueError, match="there is no code 'folows'; did you mean follows"):
        report.score(credit={"folows": 1})
    with pytest.raises(
        ValueError, match=r"the graph has no quantity 'zz'; it has .* more; report\.names\(\) lists all"
    ):
        report.score(points={"zz": 1})
    with pytest.raises(ValueError, match="a number of points must be a finite number, got nan"):
        report.score(points=float("nan"))


def test_every_cause_has_a_code_of_the_list() -> None:
    for key, number, _ in SLIPS.values():
        (line,) = viz.check_work(network(), {key: number}, decimals=6, rate=0.3).lines
        assert line.code in CODES
        assert line.code not in ("right", "wrong")


def test_a_column_of_a_table_is_taken() -> None:
    assert viz.check_work(network(), pd.Series({"h1": R["h1"], "y1": R["y1"]}))


@pytest.mark.parametrize("decimals", [-1, 16, 1.5, "4", True])
def test_decimals_are_from_0_to_15(decimals: Any) -> None:
    with pytest.raises(ValueError, match="decimals must be from 0 to 15, got "):
        viz.check_work(network(), {"E": 1.0}, decimals=decimals)


def test_huge_numbers_are_abbreviated() -> None:
    assert str(viz.check_work(network(), {"E": 1e300})).startswith("First wrong line: E = 1e+300; it should be ")
    assert viz.check_work(network(), {"E": "nan"}).cause == ""


def test_half_a_gradient_may_be_the_rate_or_a_square() -> None:
    report = viz.check_work(network(), {"dE/dy1.w0": R["dE/dy1.w0"] / 2}, decimals=8, rate=0.5)
    square = "An extra factor of 1/2, as if the 2 of a square's derivative were missing"
    assert report.cause == f"{square}, or it is already multiplied by the learning rate 0.5"


@every_case("seed", range(40))
def test_everything_that_explain_prints_is_right(seed: int) -> None:
    """Graphs in which values are used along several paths, directly and through others."""
    random = Random(seed)
    nodes = [Value(round(random.uniform(-2, 2), 2), f"x{i}") for i in range(3)]
    for i in range(random.randint(2, 12)):
        a, b = random.choice(nodes), random.choice(nodes[-4:])
        nodes.append(random.choice([a + b, a - b, a * b, a / (b * b + 1), (a * 0.3).tanh(), b.sigmoid(), a**2]))
        nodes[-1].label = f"h{i}" if random.random() < 0.6 else ""
    nodes[-1].label = "f"
    labeled = [node for node in topological_order(nodes[-1]) if node.label]
    derivation = viz.explain(nodes[-1], random.sample(labeled, len(labeled)), rate=0.1)
    claims = [(line.name.text, line.left.data) for line in derivation.lines]
    report = viz.check_work(nodes[-1], claims, decimals=9, rate=0.1)
    assert report, str(report)


@pytest.mark.parametrize("seed", range(30))
def test_the_first_wrong_line_is_the_one_with_the_slip(seed: int) -> None:
    """A whole calculation with a wrong sign: all other errors follow from it."""
    random = Random(seed)
    net = MLP(2, [2, 2], activation=["tanh", "sigmoid"], rng=random, names=[["h1", "h2"], ["y1", "y2"]])
    y1, y2 = net.outputs([Value(0.7, "x1"), Value(-1.3, "x2")])
    loss = 0.5 * (y1 - 0.2) ** 2 + 0.5 * (y2 - 0.9) ** 2
    loss.label = "E"
    lines = [line for line in viz.explain(loss, net.parameters()[::-1], rate=0.3).lines if line.kind != "given"]
    right = {line.name.text: line.left.data for line in lines}
    slip = random.choice([line.name.text for line in lines if abs(line.left.data) > 1e-3])
    at: dict[str, float] = {}
    for line in lines:
        formula = line.right[-1]
        known = {x.name.text: x.data for x in quantities(formula) if x.name is not None} | right | at
        at[line.name.text] = evaluated(formula, known.__getitem__) * (-1 if line.name.text == slip else 1)
    report = viz.check_work(loss, at, decimals=8, rate=0.3)
    assert report.first_wrong is not None
    assert (report.first_wrong.key, report.cause) == (slip, "The sign is wrong")
    assert all(cause.startswith("It follows from ") for key, cause in causes(report).items() if key != slip)


def quantities(part: Formula | float) -> list[Formula]:
    return list(part.quantities()) if isinstance(part, Formula) else []


def test_no_path_is_a_derivative_of_zero() -> None:
    assert viz.check_work(network(), {"dE1/dy2": 0.0})
    assert viz.check_work(network(), {"dE1/dy2": 0.5}).cause == ""


def test_a_network_too_wide_for_all_paths_is_still_checked() -> None:
    net = MLP(2, [9, 9, 1], activation="tanh", rng=3)
    loss = (net.outputs([Value(0.3, "x1"), Value(-0.6, "x2")])[0] - 0.5) ** 2
    loss.label = "loss"
    right = autograd.gradients(loss, net.parameters()[0])
    hidden = [node for node in topological_order(loss) if re.fullmatch(r"L1\.n\d\.net", node.label)]
    assert viz.check_work(loss, {"dloss/dL0.n0.w0": right}, decimals=12)
    assert viz.check_work(loss, {"dloss/dL0.n0.w0": -right}, decimals=12).cause == "The sign is wrong"
    deltas = {f"delta_L1.n{i}": autograd.gradients(loss, node) for i, node in enumerate(hidden)}
    left_out = sum(d * net.layers[1].neurons[i].w[0].data for i, d in enumerate(deltas.values()) if i != 4)
    report = viz.check_work(loss, {**deltas, "dloss/dL0.n0": left_out}, decimals=12)
    assert causes(report)["dloss/dL0.n0"].endswith("The path through L1.n4.net is left out")


def test_a_number_with_few_digits_gives_no_cause() -> None:
    """0.9 is close to the square root, the cube root and the tangent of the right number by chance."""
    o = Value(0.75, "o") * 1
    o.label = "y"
    assert viz.check_work(o, {"y": 0.9}).cause == ""


def test_a_net_input_is_taken_by_its_name_in_mathematics() -> None:
    assert viz.check_work(network(), {"net_h1": R["h1.net"]}, decimals=6)


@pytest.mark.parametrize("weight", ["y1.w0", "y2.b", "h1.w1", "h2.b"])
def test_the_new_number_of_a_weight_may_be_given_under_its_name(weight: str) -> None:
    """As on paper, with or without the gradient. Numbers computed from the old weights are still right."""
    new = R[weight] - 0.3 * R[f"dE/d{weight}"]
    report = viz.check_work(network(), {weight: f"{new:.6f}", "delta_y1": f"{D1:.6f}"}, rate=0.3)
    assert report, str(report)
    assert report.lines[0].key == f"{weight}'"
    uphill = viz.check_work(network(), {weight: R[weight] + 0.3 * R[f"dE/d{weight}"]}, decimals=6, rate=0.3)
    assert uphill.cause == "The gradient is added, but it must be subtracted"
    follows = R[weight] + 0.3 * R[f"dE/d{weight}"]
    claims = {f"dE/d{weight}": -R[f"dE/d{weight}"], weight: follows}
    carried = viz.check_work(network(), claims, decimals=6, rate=0.3)
    assert carried.lines[1].cause.startswith(f"It follows from dE/d{weight} = ")
    assert viz.check_work(network(), {weight: R[weight]}, rate=0.3).lines[0].key == weight
    assert not viz.check_work(network(), {weight: f"{new:.6f}"})  # without a rate there is no step


@pytest.mark.parametrize("rate", [None, 0.5])
@pytest.mark.parametrize("given", [-2.0, 0.0, 3.0, float("inf")])
def test_a_derivative_that_is_a_constant_can_be_wrong(given: float, rate: float | None) -> None:
    w = Value(0.5, "w")
    y = w * 2.0
    y.label = "y"
    report = viz.check_work(y, {"dy/dw": given}, rate=rate)
    assert not report
    assert report.first_wrong is not None
    assert report.first_wrong.right == 2.0


@pytest.mark.parametrize(("first", "second"), [("w1", "w2"), ("rate", "x1"), ("t", "out")])
def test_exchanged_operands_are_found_whether_their_names_are_alike_or_not(first: str, second: str) -> None:
    a, b = Value(3.0, first), Value(7.0, second)
    y = a / b
    y.label = "y"
    assert f"{first} and {second} are swapped" in str(viz.check_work(y, {"y": "2.3333"}))
