"""The names of quantities as students and textbooks write them, in networks labeled as in different books."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import pytest

import autograd
import viz
from autograd import Value, gradients
from autograd.graph.gradient_order import topological_order
from nn import MLP
from tests.helpers.draws import draws, generator
from tests.helpers.every_case import every_case
from viz.derivation.named_values import named_values_of
from viz.worksheet.unit_names import Units

RATE = 0.5  # the numbers are infinite, so the search for causes is skipped
TEXTS = draws(test=100, cover=1_000, soak=20_000)


def labeled(value: Value, label: str) -> Value:
    value.label = label
    return value


@pytest.mark.parametrize(
    ("function", "out"),
    [
        (autograd.sigmoid, "y"), (autograd.relu, "y"), (lambda z: -z, "z"), (lambda z: z * 2.0, "z"),
        (lambda z: 0.5 - z, "z"), (lambda z: z**2, "z"), (lambda z: autograd.exp(z) + 1.0, None),
    ],
)  # fmt: skip
def test_the_output_of_a_unit_is_a_function_of_its_sum_alone(
    function: Callable[[Value], Value], out: str | None
) -> None:
    leaves = [Value(0.5, "w"), Value(2.0, "x"), Value(0.1, "b")]
    w, x, b = leaves
    y = labeled(function(labeled(w * x + b, "z")), "y")
    named = named_values_of(labeled(y * 3.0, "r"), leaves, lambda value: value.label)
    (unit,) = Units(named.values()).named("z")
    assert unit.net.name.text == "z"
    assert (None if unit.out is None else unit.out.name.text) == out


def two_layers() -> Value:
    """Return the error of a 2-2-2 network with the labels of nn: h1.net, h1, y1.w0."""
    net = MLP(2, [2, 2], activation=["tanh", "sigmoid"], rng=1, names=[["h1", "h2"], ["y1", "y2"]])
    y1, y2 = net.outputs([Value(0.7, "x1"), Value(-1.3, "x2")])
    return labeled((y1 - 0.2) ** 2 + (y2 - 0.9) ** 2, "E")


def a_sheet() -> Value:
    """Return the error of a sheet of exercises: h1.net, h1, h2.net, h2, y.net, y, E; w1, b1, t."""
    return viz.exercise("2-2-1", variant=3, seed=1).error


def lecture() -> Value:
    """Return a network with the labels of lectures: z1, a1, z2, a prediction with a hat, and the target y."""
    w1, w2, b1, b2 = Value(0.1, "w1"), Value(0.3, "w2"), Value(0.4, "b1"), Value(0.6, "b2")
    z1 = labeled(w1 * Value(0.5, "x") + b1, "z1")
    a1 = labeled(z1.sigmoid(), "a1")
    z2 = labeled(w2 * a1 + b2, "z2")
    y_hat = labeled(z2.sigmoid(), "\u0177")
    return labeled(0.5 * (y_hat - Value(1.0, "y")) ** 2, "L")


def homework() -> Value:
    """Return a network of units whose net inputs and outputs have different names: z1 and h, z2 and y."""
    w1, w2 = Value(0.3, "w1"), Value(0.8, "w2")
    z1 = labeled(w1 * Value(0.5, "x1") + Value(0.1, "b1"), "z1")
    h = labeled(z1.sigmoid(), "h")
    z2 = labeled(w2 * h + Value(-0.4, "b2"), "z2")
    return labeled(0.5 * (Value(1.0, "t") - labeled(z2.sigmoid(), "y")) ** 2, "E")


def tutorial() -> Value:
    """Return a 2-2-2 network with the labels of Mazur's tutorial, and linear outputs: o1, E_o1, E_total."""
    net = MLP(2, [2, 2], activation="sigmoid", rng=1, names=[["h1", "h2"], ["o1", "o2"]])
    weights = [w for layer in net.layers for neuron in layer.neurons for w in neuron.w]
    for i, w in enumerate(weights, 1):
        w.label = f"w{i}"
    parts = [
        labeled(0.5 * (Value(t, f"target{i}") - o) ** 2, f"E_o{i}")
        for i, (o, t) in enumerate(zip(net.outputs([Value(0.05, "i1"), Value(0.1, "i2")]), (0.2, 0.8), strict=True), 1)
    ]
    return labeled(parts[0] + parts[1], "E_total")


def own_activation() -> Value:
    """Return a network whose hidden unit has an activation that is a product with a leaf, as weighted sums are."""
    net = labeled(Value(0.3, "w1") * Value(0.6, "x"), "h.net")
    h = labeled(net * Value(0.2, "k"), "h")
    y = labeled(labeled(h * Value(0.7, "w2"), "y.net").sigmoid(), "y")
    return labeled((y - 1.0) ** 2, "E")


# By network: each quantity, and its spellings.
SPELLINGS: dict[Callable[[], Value], dict[str, list[str]]] = {
    two_layers: {
        "E": ["e", "E_total", "loss", "total error"],
        "h1.net": ["NET_H1", "net_h1", "net h1", "z_h1", "z_{h1}", "h1_net", "h1.z", "net(h1)"],
        "y2.net": ["net_{y2}", "in_y2"],
        "h1": ["a_h1", "H1", "h_1", "h\u2081", "out_h1", "h1_out", "f(net_h1)", "h[1]"],
        "y1": ["out_y1", "y1_hat", "\\hat{y}_1", "y_pred_1", "o1_pred"],
        "dE/dy1.net": ["delta_Y1", "\u03b4_y1", "error signal y1"],
        "dE/dh2.net": ["\u03b4_h2", "delta h2", r"\delta_{h2}", "\u03b4h2", "delta of h2"],
        "y1.w0'": ["y1.w0_new", "new y1.w0", "y1_w0'", "y1.w0\N{PRIME}", "y1.w0+", "y1.w0 (new)", "w0_y1_new"],
        "dE/dy1.w0": ["dE/dy1_w0", "de/dy1w0", "dL/dy1.w0", "y1.w0.grad", "grad_y1.w0", "grad(y1.w0)", "dy1.w0",
                      "\u2207y1.w0", "dE_dy1_w0", "gradient of E with respect to y1.w0"],
        "dE/dy1.b": ["db_y1", "dE/db_y1", "b_y1.grad"],
        "dE/dy1": [r"\frac{\partial E}{\partial y_1}", "dE_dy1", "dE/dout_y1", "\u2202E\u2202y1"],
        "dy1.net/dh2": ["dz_y1/dh2", "dnet_y1/dout_h2", "dz_y1_da_h2"],
    },
    a_sheet: {
        "E": ["E_total", "Etotal", "total_error", "error", "loss", "Loss", "L", "J", "C", "cost", "MSE"],
        "y": ["y_hat", "yhat", "\u0177", "\u01771", r"\hat{y}", "y_pred", "prediction", "output", "out", "o", "y_out",
              "y1"],
        "t": ["target", "t1", "y_true", "desired"],
        "x1": ["x_1", "X1", "input1"],
        "h1.net": ["net1", "net_1", "z1", "z_1", "neth1", "h1_in", "net input h1", "weighted sum h1"],
        "y.net": ["z3", "z_y", "net_y", "net_o", "z_out", "nety"],
        "h1": ["a1", "a_1", "o_h1", "h1_a", "h1_act", "\u03c3(z1)", "sigmoid(net_h1)", "output of h1"],
        "dE/dh1.net": ["delta_1", "\u03b41", "delta(h1)", "dE/dz1", "dE/dnet_h1", "dE_dz_h1"],
        "dE/dh2.net": ["delta_2", "delta2", "\u03b42", "\u03b4_2", "\u03b4_h2"],
        "dE/dy.net": ["delta_y", "\u03b4_out", "delta_output", "delta_o", "\u03b43", "delta_y_hat"],
        "dE/dw3": ["dE_dw3", "dE_dw_3", "dEdw3", "\u2202E/\u2202w3", "\u2202E\u2202w3", "grad_w3", "w3_grad", "gradw3",
                   "w3.grad", "g_w3", "dL/dw3", "dJ/dw3", "dLoss/dw3", "dw3", "dW_3", "dE by dw3", "d E / d w3",
                   "gradient of w3"],
        "dE/db1": ["db1", "dE_db1", "b1_grad"],
        "dE/dy": ["dE/dy_hat", "dE/d\u0177", "dE_dy", "dE/dout"],
        "dy/dy.net": ["dy/dz", "dy_dz", "dy_hat/dz", "dout_y/dnet_y"],
        "w3": ["W_3", "w[3]", "w(3)", "w\u2083", "weight3"],
        "w3'": ["w3+", "w3_new", "new_w3", "new w3", "w3*", "w_3'", "w3_updated", "w3^{new}", "w3^+",
                "w3(t+1)", "w3_after"],
        "b1'": ["b1+", "b1_new", "new_b1"],
        "\u0394w3": ["\u0394w_3", "\u2206w3", r"\Delta{w_3}", "step_w3", "w3 step", "change of w3"],
    },
    lecture: {
        "z2": ["net2", "net_2", "Z2"],
        "a1": ["h1", "f(z1)", "\u03c3(z_1)"],
        "\u0177": ["y_hat", "yhat", "y^", r"\hat{y}", r"\hat y", "a2", "a_2", "h2", "y_pred"],
        "y": ["t", "target", "y_true"],
        "L": ["loss", "E", "cost"],
        "dL/dz2": ["delta_2", "\u03b42", "delta_z2", "dz2", "delta_out", "dE/dz2"],
        "dL/dz1": ["delta_1", "\u03b41", "dL_dz1"],
        "dL/d\u0177": ["dL/dy_hat", "dL/da2", "dL_da2"],
        "d\u0177/dz2": ["da2/dz2", "dyhat_dz2"],
        "dL/db2": ["db2", "dJ_db2"],
    },
    homework: {
        "z1": ["net_h", "z_h", "in_h", "h_in", "net_1"],
        "h": ["a1", "out_h", "a_h", "f(z1)"],
        "y": ["y_hat", "a2", "o"],
        "dE/dz2": ["delta_y", "\u03b4_y", "delta_2", "\u03b4_o", "dE/dnet_y"],
        "dE/dz1": ["delta_h", "delta1", "\u03b4_h"],
        "dy/dz2": ["dy/dnet", "dy_dz"],
    },
    own_activation: {
        "h.net": ["z1", "net_1", "z_h"],
        "h": ["a1", "h1", "out_h"],
        "y.net": ["z2", "net2", "z_y"],
        "y": ["a2", "h2", "y_hat"],
        "dE/dy.net": ["delta_2", "\u03b42", "delta_y"],
        "dE/dh.net": ["delta_1", "\u03b4_h"],
    },
    tutorial: {
        "E_total": ["Etotal", "E", "total_error"],
        "E_o1": ["Eo1", "E1", "error_o1"],
        "o1": ["net_o1", "out_o1", "y1"],
        "target1": ["t1", "target_1"],
        "dE_total/do1": ["\u03b4_o1", "dE/dout_o1", "dE_total/dout_{o1}"],
        "do1/dw5": ["dnet_o1/dw5", "dnet_o1_dw5"],
        "dE_o1/dh1": ["dE_o1/dout_h1", "dE_o1_dout_h1"],
        "dE_total/dw5": ["dE_dw5", "dEtotal/dw5", "dE_total_dw5", "\u2202E_total/\u2202w5"],
        "w5'": ["w5+", "w_5^+"],
    },
}  # fmt: skip
CASES = [(network, spelling, quantity) for network, found in SPELLINGS.items() for quantity in found
         for spelling in found[quantity]]  # fmt: skip


@cache
def meaning(network: Callable[[], Value], spelling: str) -> str:
    """Return the quantity that a report has for a spelling."""
    (line,) = viz.check_work(made(network), {spelling: math.inf}, rate=RATE).lines
    return line.quantity or line.cause


made = cache(lambda network: network())


@every_case(("network", "spelling", "quantity"), CASES)
def test_a_usual_spelling_is_understood(network: Callable[[], Value], spelling: str, quantity: str) -> None:
    assert meaning(network, spelling) == meaning(network, quantity)


@pytest.mark.parametrize(
    ("network", "spelling", "meanings"),
    [
        (two_layers, "delta1", "delta_h1 or delta_y1"),
        (a_sheet, "net_h", "h1.net or h2.net"),
        (a_sheet, "o1", "h1 or y"),
        (a_sheet, "delta_w3", "dE/dw3 or \u0394w3"),
        (a_sheet, "update_w3", "w3' or \u0394w3"),
        (lecture, "out1", "a1 or \u0177"),
        (tutorial, "z1", "h1.net or o1"),
    ],
)
def test_a_spelling_that_fits_two_quantities_is_listed_with_both(
    network: Callable[[], Value], spelling: str, meanings: str
) -> None:
    (line,) = viz.check_work(network(), {spelling: 77.5}, rate=RATE).lines
    assert (line.code, line.cause) == ("ambiguous-name", f"It may mean {meanings}; write one of them")


@pytest.mark.parametrize("network", SPELLINGS)
def test_every_name_of_the_list_means_itself_in_any_case(network: Callable[[], Value]) -> None:
    names = viz.check_work(network(), {"E": 1.0}, rate=RATE).names()
    exact = viz.check_work(network(), dict.fromkeys(names, math.inf), rate=RATE)
    assert [line.key for line in exact.lines if not line.quantity] == []
    lower = viz.check_work(network(), [(name.upper().replace("DE", "dE"), math.inf) for name in names], rate=RATE)
    for one, other in zip(exact.lines, lower.lines, strict=True):
        assert other.quantity in (one.quantity, "") or one.quantity in other.cause


@pytest.mark.parametrize("key", ["hidden", "q", "w17", "dE/dw99", "delta_9", ""])
def test_an_unknown_name_is_answered_with_the_few_closest(key: str) -> None:
    (line,) = viz.check_work(a_sheet(), {key: 1.0}).lines
    assert line.code == "unknown-name"
    assert line.cause.endswith("report.names() lists all")
    assert len(line.cause) < 150


@pytest.mark.parametrize("seed", range(4))
def test_any_text_is_a_name_of_a_line(seed: int) -> None:
    """Pieces of spellings in any order, some of them very long."""
    random = generator(f"spellings {seed}")
    words = [r"\hat{", r"\frac{", "delta", "grad", "net", "new", " of ", " by "]
    pieces = [*"dE/w1_{}^'+()[]zhy\u0302\x00\ud800\u0394\u2202", *words]
    keys = ["".join(random.choices(pieces, k=random.randrange(12))) for _ in range(TEXTS)]
    keys += [random.choice(pieces) * 3_000 for _ in range(3)]
    report = viz.check_work(made(a_sheet), [(key, 1.0) for key in keys], rate=RATE)
    assert [line.key.rstrip("'") for line in report.lines] == [key.rstrip("'") for key in keys]  # w1 may be w1'


def test_a_graph_without_labels_is_answered_with_advice_to_give_them() -> None:
    y = (Value(0.5) * Value(2.0) + 1.0).sigmoid()
    (line,) = viz.check_work(y, {"y": 0.88}).lines
    assert line.cause == (
        "The graph has no quantity 'y'; none of its Values has a label: set labels, as in y.label = 'y', or pass "
        "names=locals()"
    )
    assert "none of its Values has a label" in viz.check_work(y, {"c": 0.88}).cause  # c is a name of errors too
    assert viz.check_work(y, {"y": 0.88}, names={"y": y})
    half = (Value(0.5, "w") * Value(2.0, "x") + 1.0).sigmoid()
    assert "No computed Value has a label: set labels" in viz.check_work(half, {"z": 2.0}).cause


def test_a_step_is_checked_with_either_sign() -> None:
    error = a_sheet()
    w3 = next(node for node in topological_order(error) if node.label == "w3")
    gradient = gradients(error, w3)
    step = -RATE * gradient
    assert viz.check_work(error, {"\u0394w3": f"{step:.6f}", "w3'": f"{w3.data + step:.6f}"}, rate=RATE)
    other = viz.check_work(error, {"\u0394w3": f"{-step:.6f}", "w3'": f"{w3.data + step:.6f}"}, rate=RATE)
    assert [line.code for line in other.lines] == ["convention", "right"]
    assert other.score() == 2.0
    uphill = viz.check_work(error, {"\u0394w3": f"{-step:.6f}", "w3'": f"{w3.data - step:.6f}"}, rate=RATE)
    assert [line.code for line in uphill.lines] == ["sign", "step"]
    assert viz.check_work(error, {"\u0394w3": f"{gradient:.6f}"}, rate=RATE).lines[0].code == "rate"
    assert viz.check_work(error, {"\u0394w3": step}).lines[0].code == "no-rate"
