"""The textbook's picture of a network: its contents, and no overlaps."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.graph.gradient_order import topological_order
from tests.helpers.hostile import PAYLOADS, SVG, assert_harmless
from viz import draw, draw_network
from viz.graph.neurons import groups_of
from viz.network.draw_network import NetworkDrawing
from viz.network.line_routes import ARROW, Shape, ports, route
from viz.network.positions import Positions
from viz.network.units_and_lines import columns_of
from viz.style.label_text import width
from viz.style.themes import LIGHT


def textbook() -> nn.MLP:
    """Return the 2-2-2 network of the first worked example."""
    w = {f"w{i}": Value(x, f"w{i}") for i, x in enumerate((0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55), 1)}
    return nn.MLP(
        2,
        [2, 2],
        activation=["sigmoid", "sigmoid"],
        w=[[[w["w1"], w["w2"]], [w["w3"], w["w4"]]], [[w["w5"], w["w6"]], [w["w7"], w["w8"]]]],
        b=[Value(0.35, "b1"), Value(0.6, "b2")],
        names=[["h1", "h2"], ["o1", "o2"]],
    )


def drawn() -> NetworkDrawing:
    return draw_network(textbook(), [Value(0.05, "i1"), Value(0.1, "i2")], [0.01, 0.99])


def boxes(network: NetworkDrawing) -> dict[str, list[str]]:
    """Return the lines of every unit and label, by name."""
    found = re.findall(r'^\t(\w+) \[.*?label="((?:[^"\\]|\\.)*)"', network.dot, re.MULTILINE)
    return {name: text.removesuffix(r"\l").split(r"\n") for name, text in found if name != "graph"}


def links(network: NetworkDrawing) -> list[tuple[str, str]]:
    """Return the first and the last unit of each line, following it through its weight and passing points."""
    leads = re.findall(r"^\t(\w+) -> (\w+)", network.dot, re.MULTILINE)
    units = {name for name, lines in boxes(network).items() if re.fullmatch(r"u\d+_\d+", name) and lines != [""]}
    follow: dict[str, list[str]] = {}
    for start, end in leads:
        follow.setdefault(start, []).append(end)

    def ends(name: str) -> list[str]:
        return [name] if name in units else [end for after in follow[name] for end in ends(after)]

    return [(start, end) for start in units for after in follow.get(start, []) for end in ends(after)]


@pytest.mark.parametrize("arrow", [True, False])
@pytest.mark.parametrize("ends", [((0.0, 1.0), (2.0, -1.0)), ((0.0, 0.0), (1.0, 0.5)), ((1.0, 2.0), (1.0, 3.0))])
def test_a_straight_line_has_its_points_in_order_on_it(ends: Any, arrow: bool) -> None:
    (x, y), (to_x, to_y) = ends
    middle = (x + to_x) / 2, (y + to_y) / 2
    text = route([ends[0], middle, ends[1]], arrow=arrow).removeprefix('pos="').removesuffix('"')
    tip, *points = [tuple(float(n) / 72 for n in part.split(",")) for part in text.removeprefix("e,").split(" ")]
    if not arrow:
        tip, points = points[-1], [tip, *points]
    assert tip == pytest.approx(ends[1], abs=1e-3)
    assert points[0] == pytest.approx(ends[0], abs=1e-3)
    assert math.dist(points[-1], tip) == pytest.approx(ARROW if arrow else 0.0, abs=1e-3)
    length = math.dist(*ends)
    shares = [math.dist(ends[0], point) / length for point in [*points, tip]]
    steps = [b - a for a, b in pairwise(shares)][:6]
    assert steps == pytest.approx([1 / 6] * 3 + [steps[3]] * 3, abs=3e-3)
    for share, point in zip(shares, points, strict=False):
        assert point == pytest.approx((x + share * (to_x - x), y + share * (to_y - y)), abs=1e-3)


def test_units_weights_and_biases_are_drawn_in_columns() -> None:
    assert drawn().name == "Network 2-2-2, error 0.2984"
    shown = boxes(drawn())
    assert shown["u0_0"] == ["i1", "0.05"]
    assert shown["u0_2"] == shown["u1_2"] == ["1"]
    places = {name: float(x) for name, x in re.findall(r'^\t(u\d_\d) \[.* pos="([-\d.]+),', drawn().dot, re.MULTILINE)}
    assert places["u0_0"] == places["u0_1"] < places["u0_2"] < places["u1_0"] == places["u1_1"] < places["u2_0"]
    assert sorted(links(drawn())) == [
        *((f"u{column}_{start}", f"u{column + 1}_{end}") for column in (0, 1) for start in (0, 1, 2) for end in (0, 1)),
        ("u2_0", "u3_0"),
        ("u2_1", "u3_1"),
    ]


def test_the_numbers_are_the_worked_examples() -> None:
    """Computed by hand: delta is (out - target) out (1 - out); a hidden delta is its share times out (1 - out)."""
    h = [1 / (1 + math.exp(-(a * 0.05 + b * 0.1 + 0.35))) for a, b in ((0.15, 0.2), (0.25, 0.3))]
    o = [1 / (1 + math.exp(-(a * h[0] + b * h[1] + 0.6))) for a, b in ((0.4, 0.45), (0.5, 0.55))]
    deltas = [(out - target) * out * (1 - out) for out, target in zip(o, (0.01, 0.99), strict=True)]
    below = [
        (deltas[0] * a + deltas[1] * b) * out * (1 - out)
        for (a, b), out in zip(((0.4, 0.5), (0.45, 0.55)), h, strict=True)
    ]
    shown = boxes(drawn())
    for name, label, output, delta in [
        ("u1_0", "h1", h[0], below[0]),
        ("u1_1", "h2", h[1], below[1]),
        ("u2_0", "o1", o[0], deltas[0]),
        ("u2_1", "o2", o[1], deltas[1]),
    ]:
        assert shown[name][0] == label
        net = math.log(output / (1 - output))
        for line, word, number in zip(shown[name][1:], ("net", "out", "δ"), (net, output, delta), strict=True):
            assert float(line.removeprefix(f"{word} ").replace("−", "-")) == float(f"{number:.4g}")
    for i, (target, output) in enumerate(zip((0.01, 0.99), o, strict=True)):
        number = f"= {0.5 * (output - target) ** 2:.4g}"
        assert shown[f"u3_{i}"] == [f"error of o{i + 1}", f"target {target}", "½ (out − target)²", number]
    assert shown["u2_0_w0"] == ["w5 0.4", f"grad {deltas[0] * h[0]:.4g}"]
    assert shown["u1_0_w2"][0] == "b1 0.35"
    assert float(shown["u1_0_w2"][1].removeprefix("Σ grad ")) == float(f"{sum(below):.4g}")


def test_the_users_gradients_are_unchanged() -> None:
    net = textbook()
    draw_network(net, [0.05, 0.1], [0.01, 0.99])
    assert all(p.grad == 0.0 for p in net.parameters())


def test_without_a_target_there_are_no_gradients() -> None:
    network = draw_network(textbook(), [0.05, 0.1])
    assert network.name == "Network 2-2-2"
    assert "grad" not in network.dot
    assert "δ" not in network.dot


def test_one_output_has_one_target_and_a_users_loss() -> None:
    net = nn.MLP(1, [1], w=[[[2.0]]], b=None)
    network = draw_network(net, [3.0], 5.0, loss=lambda output, target: (output - target) * 10)
    assert boxes(network)["u1_0"] == ["L0.n0", "net = out 6", "δ 10"]
    assert boxes(network)["u2_0"] == ["error", "target 5", "(out − 5) * 10", "= 10"]
    assert boxes(network)["u1_0_w0"] == ["L0.n0.w0 2", "grad 30"]


def test_a_layer_a_neuron_and_a_function_can_be_drawn() -> None:
    layer, neuron = nn.Layer(2, 3, rng=1, names=["a", "b", "c"]), nn.Neuron(3, rng=1, name="n")
    assert draw_network(layer, [1, 2]).name == "Network 2-3"
    assert draw_network(neuron, [1, 2, 3]).name == "Network 3-1"
    assert draw_network(lambda x: neuron(layer(x)).tanh(), [1, 2]).name == "Network 2-3-1"
    skipping = draw_network(lambda x: neuron([*layer(x)[:2], x[0]]), [1, 2])
    assert skipping.name == "Network 2-2-1"
    assert sorted(start for start, end in links(skipping) if end == "u2_0") == ["u0_0", "u1_0", "u1_1", "u1_3"]


def test_constant_inputs_and_weights_are_drawn() -> None:
    neuron = nn.Neuron(1, w=[2.0], b=None, name="n")
    network = draw_network(lambda x: neuron([4.0]), [])
    assert boxes(network)["u0_0"] == ["4"]


def test_a_large_layer_has_its_numbers_on_hover_only() -> None:
    wide = draw_network(nn.MLP(9, [12, 1], rng=1), range(9))
    assert not any(name.startswith("u1") and "_w" in name for name in boxes(wide))
    assert len(links(wide)) == 10 * 12 + 13
    assert "u2_0_w0" in boxes(wide)
    assert ["point at a line to see its numbers"] in boxes(wide).values()
    course = r"(?:from x\d to|the bias of) L0\.n\d+"
    tips = re.findall(rf'-> u1_\d+ .*tooltip="(L0\.n\d+\.[wb]\d*), {course}\\n\1 = ', wide.dot)
    assert len(tips) == 10 * 12


def test_an_overview_links_layers_without_weights_directly() -> None:
    net = nn.Sequential(nn.Linear(30, 20, rng=1), nn.LayerNorm(20), nn.Linear(20, 1, rng=2))
    dot = draw_network(net, [0.1 * i for i in range(30)]).dot
    assert re.findall(r"^\s*(l\d -> \w+)", dot, re.MULTILINE) == ["l0 -> w1", "l1 -> l2", "l2 -> w3"]


def test_a_larger_network_is_an_overview() -> None:
    large = draw_network(nn.MLP(50, [21, 3], rng=1), range(50), [1.0, 2.0, 3.0])
    assert large.name.startswith("Network 50-21-3, error ")
    texts = [line for text in ElementTree.fromstring(large.svg).iter(f"{SVG}text") if (line := text.text)]
    weights = "1,050 weights, 21 biases", "63 weights, 3 biases"
    for line in ("50 inputs", "0 to 49", "21 units", "3 units", *weights):
        assert line in texts
    heights = dict(re.findall(r'^\s*(\w\d) \[id.* height="([\d.]+)"', large.dot, re.MULTILINE))
    assert heights["l0"] > heights["l1"] > heights["l2"] > heights["w1"] == heights["w2"]  # the more units, the higher
    assert sum(line.startswith("grad ") for line in texts) == 2
    assert sum(line.startswith("δ ") for line in texts) == 2


@pytest.mark.parametrize("sizes", [(2, 60, 1), (1, 100, 1), (30, 30, 30), (2, 21, 1), (2, 19, 1), (10, 10, 10, 4)])
def test_no_network_is_higher_than_a_screen_can_show(sizes: tuple[int, ...]) -> None:
    net = nn.MLP(sizes[0], [*sizes[1:]], rng=1)
    network = draw_network(net, [0.1] * sizes[0], [0.5] * sizes[-1])
    wide, high = map(float, re.findall(r'\b(?:width|height)="([\d.]+)pt"', network.svg)[:2])
    assert max(wide, high) < 1500
    is_overview = "layout" not in network.dot
    assert is_overview == (max(sizes) > 19)
    assert network.html.count("<svg role") == (2 if is_overview else 1)  # for a window that is upright, another one


@pytest.mark.parametrize("sizes", [(2, 3, 1), (2, 21, 1)])
def test_the_places_of_a_network_are_computed_once(sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    placed = Positions._set_places
    monkeypatch.setattr(Positions, "_set_places", lambda positions: (made.append(positions), placed(positions)))
    draw_network(nn.MLP(sizes[0], [*sizes[1:]], rng=1), [0.1] * sizes[0])
    assert len(made) == 1


@pytest.mark.parametrize("plane", [(-1, 1), [-1.0, 1.0], np.array([-1.0, 1.0])])
def test_heat_maps_and_epochs_are_shown_for_any_height(plane: Any) -> None:
    net = nn.MLP(2, [30, 1], rng=1)
    assert "map: output over the input plane" in draw_network(net, [0.5, -1.0], plane=plane).dot
    optimizer = nn.SGD(net.parameters(), lr=0.01)
    history = nn.fit(
        net,
        [([0.5, -1.0], 1.0)],
        loss=nn.mse_loss,
        optimizer=optimizer,
        epochs=2,
        progress=False,
        callbacks=[nn.KeepWeights()],
    )
    assert '"epoch 2"' in draw_network(net, [0.5, -1.0], history=history).html


@pytest.mark.parametrize("plane", [3, (1, 2, 3), "ab", (None, 1.0)])
def test_a_plane_that_is_not_an_interval_is_an_error_that_names_it(plane: Any) -> None:
    with pytest.raises(TypeError, match="plane must be"):
        draw_network(nn.MLP(2, [1]), [1.0, 2.0], plane=plane)


def test_a_parameter_in_several_places_is_said_to_be_shared() -> None:
    shown = boxes(drawn())
    assert shown["u1_0_w2"][1] == shown["u1_1_w2"][1]
    assert shown["u1_0_w2"][1].startswith("Σ grad ")
    assert shown["u1_0_w0"][1].startswith("grad ")
    legend = [line for name, lines in shown.items() if name.startswith("legend") for line in lines]
    assert "Σ: sum over all lines of a parameter" in legend
    apart = draw_network(nn.MLP(2, [2, 1], rng=1), [0.5, 1.0], 1.0)
    assert "Σ" not in apart.dot


def test_a_loss_that_was_computed_before_is_shown() -> None:
    net, samples = textbook(), [[Value(0.05, "i1"), Value(0.1, "i2")], [Value(1.0, "i1"), Value(-1.0, "i2")]]
    loss = nn.half_squared_error(net(samples[0]), [0.01, 0.99])
    loss.label = "E_total"
    network = draw_network(net, samples[0], loss=loss)
    assert network.name == "Network 2-2-2, E_total 0.2984"
    assert {name: lines for name, lines in boxes(network).items() if re.match("u[012]", name)} == {
        name: lines for name, lines in boxes(drawn()).items() if re.match("u[012]", name)
    }
    assert boxes(network)["u3_0"] == ["E_total of o1", "0.5 * (out − 0.01)²", "= 0.2748"]
    assert boxes(network)["u3_1"] == ["E_total of o2", "0.5 * (out − 0.99)²", "= 0.02356"]
    mean = boxes(draw_network(net, samples[0], loss=nn.mse_loss(net(samples[0]), [0.01, 0.99])))
    assert mean["u3_0"] == ["error", "((o1 − 0.01)² + (o2 − 0.99)²) / 2", "= 0.2984"]
    assert "u3_1" not in mean
    assert '"name":"E_total"' in network.html
    whole = loss + nn.half_squared_error(net(samples[1]), [0.5, 0.5])
    whole.backward()
    shown = boxes(draw_network(net, samples[1], loss=whole))
    assert shown["u0_0"] == ["i1", "1"]
    weight = net.layers[0].neurons[0].w[0]
    assert shown["u1_0_w0"] == ["w1 0.15", f"grad {weight.grad:.4g}"]
    with pytest.raises(ValueError, match="the loss has several samples: pass the Values of one"):
        draw_network(net, [1.0, -1.0], loss=whole)
    with pytest.raises(TypeError, match="leave out target"):
        draw_network(net, samples[0], [0.0, 1.0], loss=loss)
    history = nn.History(weights=[(0, net.state_dict())])
    with pytest.raises(ValueError, match="belongs to one epoch"):
        draw_network(net, samples[0], loss=loss, history=history)


@pytest.mark.parametrize(
    ("model", "x", "target", "message"),
    [
        (lambda x: x[0] * 2, [1.0], None, "computed no neuron"),
        (textbook(), [0.05, 0.1], [1.0], "expected 2 targets, one per output; got 1"),
        (textbook(), [0.05, 0.1], 1.0, "expected 2 targets"),
    ],
)
def test_networks_that_cannot_be_drawn_are_errors(model: object, x: list[float], target: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw_network(model, x, target)


def test_on_paper_negative_weights_are_dashed() -> None:
    net = nn.MLP(1, [2], w=[[[1.0], [-1.0]]], b=None)
    found = re.findall(r'-> u.* class="(\w+)" .*style="(\w+)" penwidth', draw_network(net, [1.0], theme="print").dot)
    assert found == [("pos3", "solid")] * 2 + [("neg3", "dashed")] * 2


def test_infinite_outputs_are_drawn() -> None:
    net = nn.MLP(1, [1], w=[[[math.inf]]], b=None)
    assert boxes(draw_network(net, [1.0]))["u1_0"] == ["L0.n0", "net = out inf"]


def skipping(x: list[Value]) -> Value:
    """Compute a network in which a later layer uses an input and a hidden unit again."""
    first, second, last = nn.Layer(2, 3, rng=1), nn.Layer(3, 2, rng=2), nn.Neuron(4, rng=3)
    hidden = first(x)
    return last([*second(hidden), x[0], hidden[1]])


Rectangle = tuple[float, float, float, float]

PICTURES = [
    drawn(),
    draw_network(nn.MLP(3, [5, 2], activation="tanh", rng=3), [0.05, -1.0, 2.0], [0.5, -0.5], precision=9),
    draw_network(nn.MLP(2, [16, 16, 1], activation="tanh", rng=3), [0.05, -1.0], 0.5),
    draw_network(nn.MLP(1, [18, 1], rng=3), [0.05]),
    draw_network(nn.MLP(19, [3, 1], rng=3), [0.1 * i for i in range(19)], 0.5),
    draw_network(skipping, [Value(1.0, "a rather long label"), 2.0], 0.5),
    draw_network(nn.Sequential(nn.Linear(2, 3, rng=1), nn.LayerNorm(3), "tanh", nn.Linear(3, 2, rng=2)), [0.5, 1.0]),
    draw_network(nn.Sequential(nn.RMSNorm(2), nn.Linear(2, 2, rng=1)), [0.5, -1.0], [0.0, 1.0]),
    draw_network(nn.Sequential(nn.Linear(2, 5, rng=1), nn.Dropout(rng=1), nn.Linear(5, 1, rng=2)), [0.5, 1.0], 1.0),
    draw_network(nn.Sequential(nn.Embedding(5, 3, rng=1), nn.Linear(3, 2, rng=1)), [3]),
    draw_network(nn.SelfAttention(2, rng=1, num_heads=1), [[1.0, 0.5], [0.0, 2.0]]),
    draw_network(nn.MLP(2, [4, 1], activation="tanh", rng=1), [0.5, -1.0], 1.0, plane=(-1, 1)),
]


@pytest.mark.parametrize("network", PICTURES, ids=lambda network: network.name)
def test_numbers_and_units_do_not_overlap(network: NetworkDrawing) -> None:
    """By the final positions in the DOT text: each line touches only the units at its ends."""
    rectangles = areas(network)
    assert rectangles.keys() == boxes(network).keys()
    for (one, (a, b, c, d)), (_, (e, f, g, h)) in combinations(rectangles.items(), 2):
        if re.fullmatch(r"b\d+_\d+", one):  # its rows and its title are in it
            inside = a <= e and b <= f and g <= c and h <= d
            assert inside or c <= e or g <= a or d <= f or h <= b
        else:
            assert c <= e or g <= a or d <= f or h <= b
    for start, end, course in re.findall(r'^\t(\w+) -> (\w+) \[.*pos="([^"]*)"', network.dot, re.MULTILINE):
        for (x, y), (x1, y1) in pairwise(corners(course)):
            for name, rectangle in rectangles.items():
                block = re.fullmatch(r"b\d+_\d+", name) and rectangle[0] - 1 <= x <= rectangle[2] + 1
                assert name in (start, end) or block or not crosses((x, y), (x1, y1), rectangle), (start, end, name)


@pytest.mark.parametrize("network", PICTURES, ids=lambda network: network.name)
def test_no_two_lines_begin_or_arrive_at_one_place(network: NetworkDrawing) -> None:
    found = re.findall(r'^\t(\w+) -> (\w+) \[.*pos="([^"]*)"', network.dot, re.MULTILINE)
    lines = [corners(course) for _, _, course in found]
    starts = [course[0] for course in lines]
    ends = [course[-1] for _, end, _, course in ((*one, course) for one, course in zip(found, lines, strict=True))]
    assert len(set(starts)) == len(starts)
    assert len(set(ends)) == len(ends)


def areas(network: NetworkDrawing) -> dict[str, Rectangle]:
    """Return the area of each box in points, by the places in the DOT text."""
    number = r'"(-?[\d.]+)"'
    found = re.findall(
        rf'^\t(\w+) \[.* width={number} height={number} pos="(-?[\d.]+),(-?[\d.]+)"', network.dot, re.MULTILINE
    )
    placed = {name: tuple(map(float, place)) for name, *place in found}
    return {name: (x - 36 * w, y - 36 * h, x + 36 * w, y + 36 * h) for name, (w, h, x, y) in placed.items()}


def corners(course: str) -> list[tuple[float, float]]:
    """Return the corners of a line, with the tip of its arrow."""
    points = [tuple(map(float, point.removeprefix("e,").split(","))) for point in course.split()]
    tips = points[:1] if course.startswith("e,") else []
    return [*points[len(tips) :: 3], *tips]  # type: ignore[return-value, list-item]  # pairs


@pytest.mark.parametrize("network", PICTURES, ids=lambda network: network.name)
def test_the_weights_of_a_unit_are_one_close_stack(network: NetworkDrawing) -> None:
    number = r'"(-?[\d.]+)"'
    found = re.findall(rf'^\t(\w+)_w\d+ \[.* height={number} pos="(-?[\d.]+),(-?[\d.]+)"', network.dot, re.MULTILINE)
    stacks: dict[str, list[tuple[float, float, float]]] = {}
    for unit, *place in found:
        height, x, y = map(float, place)
        stacks.setdefault(unit, []).append((height, x, y))
    for stack in stacks.values():
        for (height, x, y), (_, below, lower) in pairwise(stack):
            assert x == below
            assert 72 * height < y - lower < 1.5 * 72 * height


def crosses(start: tuple[float, float], end: tuple[float, float], box: tuple[float, ...]) -> bool:
    """Return whether a straight line passes through a box. Touching its edge does not count."""
    low, high = 0.0, 1.0
    for here, there, least, most in ((start[0], end[0], box[0], box[2]), (start[1], end[1], box[1], box[3])):
        if here == there:
            if not least < here < most:
                return False
            continue
        first, last = sorted(((least - here) / (there - here), (most - here) / (there - here)))
        low, high = max(low, first), min(high, last)
    return low < high - 1e-9


def drawn_shapes(svg: str) -> list[tuple[Rectangle, list[Rectangle]]]:
    """Return the rectangle around each box and unit of an SVG, and those around its texts."""
    found: list[tuple[Rectangle, list[Rectangle]]] = []
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if not group.get("class", "").startswith("node"):
            continue
        ellipse, shape = group.find(f".//{SVG}ellipse"), group.find(f".//{SVG}path")
        shape = group.find(f".//{SVG}polygon") if shape is None else shape
        texts = []
        for text in group.iter(f"{SVG}text"):
            size = float(text.get("font-size", ""))
            x, y, wide = float(text.get("x", "")), float(text.get("y", "")), width(text.text or "") * size
            x += wide / 2 if text.get("text-anchor") == "start" else 0.0
            texts.append((x - wide / 2, y - 0.8 * size, x + wide / 2, y + 0.2 * size))
        if ellipse is not None:
            cx, cy, rx, ry = (float(ellipse.get(key, "")) for key in ("cx", "cy", "rx", "ry"))
            found.append(((cx - rx, cy - ry, cx + rx, cy + ry), texts))
        elif shape is not None:
            points = re.findall(r"(-?[\d.]+),(-?[\d.]+)", shape.get("d", "") or shape.get("points", ""))
            xs, ys = zip(*[map(float, point) for point in points], strict=True)
            found.append(((min(xs), min(ys), max(xs), max(ys)), texts))
    return found


def apart(one: Rectangle, other: Rectangle) -> bool:
    (a, b, c, d), (e, f, g, h) = one, other
    return c <= e or g <= a or d <= f or h <= b


@pytest.mark.parametrize("network", PICTURES, ids=lambda network: network.name)
def test_graphviz_keeps_the_given_positions(network: NetworkDrawing) -> None:
    """In the SVG, all texts fit into their boxes, and nothing is covered."""
    shapes = drawn_shapes(network.svg)
    assert len(shapes) == len(boxes(network))
    for rectangle, texts in shapes:
        for text in texts:
            assert rectangle[0] <= text[0] < text[2] <= rectangle[2]
            assert rectangle[1] <= text[1] < text[3] <= rectangle[3]
        assert all(apart(one, other) for one, other in combinations(texts, 2))
    for (one, texts), (other, _) in combinations(shapes, 2):
        block = not texts and other[0] >= one[0] and other[2] <= one[2]  # its rows and its title are in it
        assert block or apart(one, other)


def places(network: NetworkDrawing) -> dict[str, tuple[float, float]]:
    """Return the middle of each box in points."""
    return {name: ((a + c) / 2, (b + d) / 2) for name, (a, b, c, d) in areas(network).items()}


@pytest.mark.parametrize("network", PICTURES, ids=lambda network: network.name)
def test_all_text_is_as_large_as_the_numbers_in_units(network: NetworkDrawing) -> None:
    assert {float(text.get("font-size", "")) for text in ElementTree.fromstring(network.svg).iter(f"{SVG}text")} == {11}


@pytest.mark.parametrize("network", PICTURES, ids=lambda network: network.name)
def test_the_legend_is_a_table(network: NetworkDrawing) -> None:
    """Its texts begin at the left of their columns, and columns are equally wide."""
    cells = {name: place for name, place in places(network).items() if name.startswith("legend")}
    lefts = sorted({round(x) for x, _ in cells.values()})
    assert len({round(y) for _, y in cells.values()}) * len(lefts) >= len(cells)
    steps = [b - a for a, b in pairwise(lefts)]
    assert not steps or max(steps) - min(steps) <= 2
    for group in ElementTree.fromstring(network.svg).iter(f"{SVG}g"):
        if group.get("id", "").startswith("legend"):
            assert [text.get("text-anchor") for text in group.iter(f"{SVG}text")] == ["start"]


def test_units_of_equal_columns_are_in_rows() -> None:
    for network in (drawn(), draw_network(nn.MLP(3, [3, 3], rng=1), [1.0, 2.0, 3.0], [0.0, 1.0, 2.0])):
        found = places(network)
        for name, (_, y) in found.items():
            if (match := re.fullmatch(r"u[123]_(\d)", name)) and boxes(network)[name] != ["1"]:
                assert y == pytest.approx(found[f"u0_{match[1]}"][1], abs=1.0)


def test_a_weight_of_zero_is_neutral() -> None:
    net = nn.MLP(1, [3], w=[[[2.0], [0.0], [-2.0]]], b=None)
    shown = draw_network(net, [1.0], [1.0, 1.0, 1.0])
    signs = re.findall(r'-> u1_\d \[.* class="(\w+)" color="(#\w+)"', shown.dot)
    assert signs == [(sign, LIGHT.boxes[sign].line) for sign in ("pos3", "zero", "neg3")]
    legend = [lines[0] for name, lines in boxes(shown).items() if name.startswith("legend")]
    assert legend[:3] == ["— positive weight", "— negative weight", "— weight of 0"]
    assert "— weight of 0" not in draw_network(textbook(), [1.0, 2.0]).dot
    assert ".edge.zero" in shown.html


def test_tooltips_are_sentences_for_readers() -> None:
    """Without names that only the program knows."""
    root = ElementTree.fromstring(drawn().svg)
    titles = {group.get("id"): group.find(f"{SVG}title") for group in root.iter(f"{SVG}g")}
    told = {name: title.text or "" for name, title in titles.items() if title is not None}
    assert told["u1_0_w0"].startswith("w1, from i1 to h1\nw1 = 0.15\ngradient of w1 = 0.00043")
    assert told["u1_0_w0_in"] == told["u1_0_w0_out"] == told["u1_0_w0"]
    assert told["u1_1_w2"].startswith("b1, the bias of h2\nb1 = 0.35\n")
    assert told["u1_0"].startswith("unit h1\noutput = 0.59")
    assert told["u0_0"] == "input i1\noutput = 0.05"
    assert told["u0_2"] == "the constant input of the biases"
    assert not any(name.startswith(("legend", "b")) for name in told if name)
    assert not re.search(r"\bu\d_\d|->|computation", " ".join(told.values()))
    assert "xlink:title" not in drawn().svg


def test_the_first_delta_follows_from_the_picture() -> None:
    """Each factor is read from the picture: the target, the formula, the output and its net input."""
    shown = boxes(drawn())
    out, target = (float(shown[name][i].split()[1]) for name, i in (("u2_0", 2), ("u3_0", 1)))
    net = float(shown["u2_0"][1].split()[1])
    legend = [lines[0] for name, lines in shown.items() if name.startswith("legend")]
    assert {"out = sigmoid(net)", "δ: d error / d net", "error: sum over all outputs"} <= set(legend)
    assert shown["u3_0"][2] == "½ (out − target)²"
    assert 1 / (1 + math.exp(-net)) == pytest.approx(out, abs=1e-4)
    assert float(shown["u2_0"][3].split()[1]) == pytest.approx((out - target) * out * (1 - out), abs=1e-4)


def test_units_name_their_activation_if_there_are_several() -> None:
    net = nn.MLP(1, [1, 1, 1], activation=["tanh", "relu", "linear"], rng=1)
    shown = boxes(draw_network(net, [1.0], 0.5))
    assert shown["u1_0"][2].startswith("tanh out ")
    assert shown["u2_0"][2].startswith("ReLU out ")
    assert shown["u3_0"][1].startswith("net = out ")
    assert ["out = activation of net"] in shown.values()


@pytest.mark.parametrize(
    ("loss", "formula"),
    [
        (None, "½ (out − target)²"),
        (lambda out, target: (out - target) ** 2, "(out − 0.5)²"),
        (lambda out, target: abs(out - target), "|out − 0.5|"),
        (lambda out, target: sum((out - target * i) ** 2 for i in range(30)), "loss(out, target)"),
    ],
)
def test_the_error_of_an_output_has_its_formula(loss: Any, formula: str) -> None:
    shown = boxes(draw_network(nn.MLP(2, [1], rng=1), [0.5, 1.0], 0.5, loss=loss))
    assert shown["u2_0"][:3] == ["error", "target 0.5", formula]


def test_many_outputs_have_one_error() -> None:
    shown = boxes(draw_network(nn.MLP(2, [7], rng=1), [0.5, 1.0], [0.0] * 7))
    assert shown["u2_0"][:2] == ["error", "the sum over all outputs"]
    assert "u2_1" not in shown


def test_heat_maps_show_each_unit_over_the_plane() -> None:
    """Each cell has the color for the sign of the unit at its center, computed by the model."""
    net = nn.MLP(2, [3, 1], activation=["tanh", "tanh"], rng=1)
    network = draw_network(net, [Value(0.5, "a"), Value(-1.5, "b")], plane=(-2.0, 2.0))
    tree = ElementTree.fromstring(network.svg)
    functions: dict[str, Callable[[float, float], float]] = {
        "u0_0": lambda a, b: a,
        "u0_1": lambda a, b: b,
        "u2_0": lambda a, b: net([a, b]).data,
    }
    functions |= {f"u1_{i}": lambda a, b, i=i: net.layers[0]([a, b])[i].data for i in range(3)}  # type: ignore[misc]
    maps = {group.get("id"): group.find(f".//{SVG}g[@class='map']") for group in tree.iter(f"{SVG}g")}
    assert {name for name, found in maps.items() if found is not None and name and name[0] == "u"} == set(functions)
    for name, f in functions.items():
        found = maps[name]
        assert found is not None
        signs: dict[tuple[int, int], float] = {}
        for path in found.iter(f"{SVG}path"):
            sign = {LIGHT.boxes["pos3"].line: 1.0, LIGHT.boxes["neg3"].line: -1.0}[path.get("fill", "")]
            for j, i, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path.get("d", "")):
                signs |= {(int(i), int(j) + k): sign * float(path.get("fill-opacity", "")) for k in range(int(run))}
        cells = {(i, j): f(-2 + (j + 0.5) / 6, 2 - (i + 0.5) / 6) for i in range(24) for j in range(24)}
        largest = max(map(abs, cells.values()))
        for cell, number in cells.items():
            assert signs.get(cell, 0.0) == pytest.approx(number / largest, abs=0.5 / 8 + 1e-9)
        dot = found.find(f"{SVG}circle")
        assert dot is not None
        assert (float(dot.get("cx", "")), float(dot.get("cy", ""))) == (15.0, 21.0)


@pytest.mark.parametrize(
    ("inputs", "plane", "message"),
    [
        (3, (-1, 1), "plane of two inputs, but the network has 3"),
        (2, (1, 1), r"plane is the interval of both inputs, as in plane=\(-1, 1\); got \(1, 1\)"),
        (2, (0, math.inf), "plane is the interval"),
        (2, (0, math.nan), "plane is the interval"),
        (401, (-1, 1), "heat maps are shown for networks of at most 400 weights: leave out plane"),
    ],
)
def test_an_invalid_plane_is_an_error(inputs: int, plane: tuple[float, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw_network(nn.MLP(inputs, [1], rng=1), [0.5] * inputs, plane=plane)


def test_operands_are_drawn_in_order() -> None:
    """The order in each column, from top to bottom, is the order of the next layer's inputs."""
    for network in PICTURES:
        places = dict(re.findall(r'^\t(u\d+_\d+) \[.* pos="[-\d.]+,([-\d.]+)"', network.dot, re.MULTILINE))
        for column in {name.partition("_")[0] for name in places}:
            ys = [float(y) for name, y in places.items() if name.startswith(f"{column}_")]
            assert ys == sorted(ys, reverse=True)
    dropped = draw_network(nn.Sequential(nn.Linear(2, 5, rng=1), nn.Dropout(rng=1), nn.Linear(5, 1, rng=2)), [0.5, 1.0])
    weights = [lines[0].split()[0] for name, lines in boxes(dropped).items() if name.startswith("u3_0_w")]
    assert {lines[0] for lines in boxes(dropped).values() if "… · 2" in lines} == {"Dropout"}
    assert weights == [*(f"y1.w{i}" for i in range(1, 6)), "y1.b"]


def test_no_two_weights_have_the_same_name() -> None:
    """The labels of `Linear` begin with the name of the matrix, so those of several layers are the same."""
    deep = draw_network(nn.Sequential(nn.Linear(2, 2, rng=1), "tanh", nn.Linear(2, 1, rng=2)), [0.5, 1.0])
    names = [lines[0].split()[0] for name, lines in boxes(deep).items() if "_w" in name]
    assert len(names) == len(set(names)) == 9


def test_no_name_of_a_sequential_reads_as_a_number() -> None:
    """The path in the model is in the tooltip."""
    net = nn.Sequential(nn.Linear(2, 2, rng=1), "tanh", nn.Linear(2, 2, rng=2))
    network = draw_network(net, [0.5, 1.0], [1.0, 0.0])
    shown = boxes(network)
    assert [shown[name][0] for name in ("u1_0", "u1_1", "u2_0", "u2_1")] == ["h1", "h2", "y1", "y2"]
    assert [shown[f"u3_{i}"][0] for i in (0, 1)] == ["error of y1", "error of y2"]
    first = dict(net.named_parameters())["0.weight.0.1"]
    assert shown["u1_0_w1"][0] == f"h1.w2 = {first.data:.4g}".replace("-", "−")
    assert shown["u2_1_w2"][0].startswith("y2.b = ")
    assert r'tooltip="unit h1\n0.0 of the model\n' in network.dot
    assert r'tooltip="h1.w2, from x2 to h1\n0.weight.0.1 of the model\n' in network.dot
    assert '"h1.w2"' in network.html
    deep = nn.Sequential(nn.Linear(1, 1, rng=1), "tanh", nn.Linear(1, 1, rng=2), "tanh", nn.Linear(1, 1, rng=3))
    units = [lines[0] for name, lines in boxes(draw_network(deep, [0.5])).items() if re.fullmatch(r"u[123]_0", name)]
    assert units == ["L1.h1", "L2.h1", "y1"]
    apart = nn.Linear(2, 1, rng=1), nn.Linear(1, 1, rng=2)  # both have the unit 0
    assert boxes(draw_network(lambda x: apart[1](apart[0](x)), [0.5, 1.0]))["u1_0"][0] == "h1"


def test_a_path_that_ends_in_a_number_is_followed_by_an_equals_sign() -> None:
    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.hidden = nn.Linear(2, 1, rng=1)

        def forward(self, x: list[Value]) -> Any:
            return self.hidden(x)

    shown = boxes(draw_network(Named(), [0.5, 1.0]))
    for name, lines in shown.items():
        if "_w" in name:
            assert re.fullmatch(r"[\w.]+ = −?[\d.]+", lines[0])


def residual(x: Sequence[Value]) -> list[Value]:
    return [a + b for a, b in zip(nn.MLP(2, [2], rng=1)(x), x, strict=True)]


@pytest.mark.parametrize(("after", "label"), [(residual, "+"), (lambda x: autograd.softmax(residual(x)), "softmax")])
def test_errors_of_computed_outputs_have_the_names_of_the_outputs(after: Callable[..., Any], label: str) -> None:
    x = [Value(0.5, "x1"), Value(-1.0, "x2")]
    network = draw_network(after, x, [1.0, 0.0])
    texts = [" ".join(lines) for lines in boxes(network).values()]
    assert any(text.startswith(label) for text in texts)
    assert not any(f"error of {label}" in text for text in texts)
    for i, output in enumerate(after(x), 1):
        number = f"y{i} = {output.data:.4g}".replace("-", "−")
        assert sum(number in text for text in texts) == 1
        assert sum(text.startswith(f"error of y{i} ") for text in texts) == 1


@pytest.mark.parametrize("norm", [False, True])
def test_dropped_units_are_said_to_be_dropped_and_counted_in_the_title(norm: bool) -> None:
    layers: list[Any] = [nn.Linear(2, 4, rng=1), *([nn.LayerNorm(4)] if norm else []), "relu"]
    net = nn.Sequential(*layers, nn.Dropout(0.5, rng=1), nn.Linear(4, 1, rng=2))
    network = draw_network(net, [0.05, 0.1])
    assert network.name == "Network 2-4-1"
    assert sum(lines == ["dropped", "0"] for lines in boxes(network).values()) == 2
    assert "dropped" not in draw_network(net.eval(), [0.05, 0.1]).dot


def test_it_is_a_drawing(tmp_path: Path) -> None:
    network = drawn()
    assert network.save(tmp_path / "n.svg").path.read_text("utf-8") == network.svg
    assert network.save(tmp_path / "n.html").path.read_text("utf-8") == network.html
    assert "prefers-color-scheme" in network.html
    assert "prefers-color-scheme" not in draw_network(textbook(), [1, 2], theme="dark").html
    assert network._repr_mimebundle_()["text/plain"] == network.name
    assert isinstance(network, type(draw(Value(1.0))).__mro__[1])


def test_hostile_labels_are_only_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for label in PAYLOADS:
        neuron = nn.Neuron(1, w=[Value(0.5, label)], b=None, name=label)
        assert_harmless(draw_network(neuron, [Value(1.0, label)], 1.0).svg)


def normalized(size: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, size, rng=1), nn.LayerNorm(size), "tanh", nn.Linear(size, 2, rng=2))


@pytest.mark.parametrize(
    ("model", "name", "kinds"),
    [
        (nn.Sequential(nn.Linear(2, 3, rng=1), "tanh", nn.Linear(3, 1, rng=2)), "2-3-1", ["i2 b", "u3 b", "u1"]),
        (nn.Sequential(nn.Linear(2, 3, rng=1), "tanh"), "2-3", ["i2 b", "u3"]),
        (normalized(3), "2-3-2", ["i2 b", "u3", "c3 b", "u2"]),
        (lambda x: autograd.softmax(nn.MLP(2, [3], rng=1)(x)), "2-3", ["i2 b", "u3", "c3"]),
        (residual, "2-2", ["i2 b", "p2 u2", "c2"]),
    ],
)
def test_every_model_of_nn_can_be_drawn(model: Callable[..., Any], name: str, kinds: list[str]) -> None:
    x = [Value(0.5, "x1"), Value(-1.0, "x2")]
    drawing = draw_network(model, x)
    assert drawing.name == f"Network {name}"
    assert "</svg>" in drawing.svg
    outputs = model(x)
    groups = groups_of(topological_order(*outputs)).values()
    columns = columns_of([group for group in dict.fromkeys(groups) if group.kind == "neuron"], outputs)
    for column, expected in zip(columns, kinds, strict=True):
        counts = Counter(unit.kind[0] for unit in column)
        assert {part[0]: int(part[1:] or 1) for part in expected.split()} == counts
    for column in columns:
        for unit in column:
            if unit.kind == "computed":
                assert isinstance(unit.output, Value)
                assert {wire.start.kind for wire in unit.wires} <= {"unit", "input", "passed on", "computed"}


@pytest.mark.parametrize(
    ("output", "label"),
    [
        (lambda y: y * 2, "… · 2"),
        (lambda y: 3 - y, "3 − …"),
        (lambda y: y**2, "…²"),
        (lambda y: y * y, "·"),
        (autograd.sin, "sin"),
        (lambda y: y * 2 * 3, "·"),  # the last of several operations
    ],
)
def test_what_is_computed_from_a_neuron_shows_its_constant(output: Callable[[Value], Value], label: str) -> None:
    net, x = nn.MLP(2, [1], rng=1), [Value(1.0), Value(2.0)]
    outputs = [output(net(x))]
    groups = groups_of(topological_order(*outputs)).values()
    columns = columns_of([group for group in dict.fromkeys(groups) if group.kind == "neuron"], outputs)
    assert [(unit.kind, unit.label) for unit in columns[-1]] == [("computed", label)]


# ---- over the epochs -----------------------------------------------------------------------------------------------


@cache
def trained() -> tuple[nn.MLP, nn.History]:
    net = nn.MLP(2, [2, 1], activation="tanh", rng=1)
    data = [([0.0, 1.0], 1.0), ([1.0, 1.0], -1.0), ([1.0, 0.0], 1.0)]
    options: Any = {"loss": nn.mse_loss, "optimizer": nn.SGD(net.parameters(), lr=0.5), "epochs": 6}
    return net, nn.fit(net, data, callbacks=[nn.KeepWeights()], **options)


def test_a_frame_equals_a_picture_of_its_weights() -> None:
    net, history = trained()
    after = net.state_dict()
    drawing = draw_network(net, [0.5, -1.0], 1.0, history=history)
    assert net.state_dict() == after
    match = re.search(r'id="told">(.*?)</script>', drawing.html)
    assert match
    frames = json.loads(match[1])
    assert [title.partition(",")[0] for title, _ in frames] == [f"epoch {i}" for i in range(7)]
    other = nn.MLP(2, [2, 1], activation="tanh", rng=2)
    for (_, weights), (_, elements) in zip(history.weights, frames, strict=True):
        other.load_state_dict(weights)
        shown = boxes(draw_network(other, [0.5, -1.0], 1.0))
        told = {name: texts for name, texts, _, _ in elements if texts}
        assert {name: shown[name] for name in told} == told
        text = draw_network(other, [0.5, -1.0], 1.0).dot
        drawn_lines = re.findall(r'-> .*\[id="(\w+)" class="(\w+)" .* penwidth="([\d.]+)"', text)
        assert len(drawn_lines) == 2 * (2 * 3 + 3)  # a line to each weight and one from it
        lines = {name: (sign, wide) for name, _, sign, wide in elements if wide is not None}
        assert lines == {name: (sign, float(wide)) for name, sign, wide in drawn_lines}


def test_the_text_of_an_epoch_fits_its_box() -> None:
    net, history = trained()
    drawing = draw_network(net, [0.5, -1.0], 1.0, history=history)
    widths = {
        name: float(inches) for name, inches in re.findall(r'^\t(u\w+) \[.*? width="([\d.]+)"', drawing.dot, re.M)
    }
    match = re.search(r'id="told">(.*?)</script>', drawing.html)
    assert match
    for _, elements in json.loads(match[1]):
        for name, texts, _, _ in elements:
            if texts:
                assert width(*texts) * 11 / 72 <= widths[name]


def test_many_epochs_are_thinned_out() -> None:
    net = nn.MLP(1, [1], rng=1)
    history = nn.History(weights=[(i, net.state_dict()) for i in range(1000)])
    html = draw_network(net, [1.0], history=history).html
    assert html.count('"epoch ') == 100
    assert '"epoch 0"' in html
    assert '"epoch 999"' in html


def test_a_history_that_cannot_be_shown_is_an_error() -> None:
    net, history = trained()
    with pytest.raises(ValueError, match=r"no weights: pass callbacks=\[nn\.KeepWeights\(\)\] to nn\.fit"):
        draw_network(net, [0.5, -1.0], history=nn.History())
    with pytest.raises(ValueError, match="leave out plane or history"):
        draw_network(net, [0.5, -1.0], history=history, plane=(-1, 1))
    with pytest.raises(TypeError, match=r"a history needs the nn\.Module that was trained, got the function"):
        draw_network(lambda x: net(x), [0.5, -1.0], history=history)  # a function, not a module
    with pytest.raises(ValueError, match="epochs are shown for networks of at most 400 weights: leave out history"):
        draw_network(nn.MLP(30, [30], rng=1), [0.0] * 30, history=history)


@pytest.mark.parametrize(("w", "h"), [(2.0, 2.0), (3.0, 1.0), (0.5, 1.5)])
def test_lines_end_on_the_outlines_of_units(w: float, h: float) -> None:
    """The outline of a round unit is an ellipse. That of any other unit is a box."""
    x, y = 5.0, -1.0
    ellipse, box = Shape(x, y, w, h, True), Shape(x, y, w, h, False)
    for k in range(-8, 9):
        across = k * h / 16
        assert (ellipse.side(across) / (w / 2)) ** 2 + (across / (h / 2)) ** 2 == pytest.approx(1.0)
        assert box.side(across) == w / 2
        given = (x - 4.0, y + 0.7 * k)
        at_x, at_y = ellipse.toward(given)
        assert ((at_x - x) / (w / 2)) ** 2 + ((at_y - y) / (h / 2)) ** 2 == pytest.approx(1.0)
        assert at_x < x  # on the side of the given point, and on the line from there to the middle
        assert (at_y - y) * (given[0] - x) == pytest.approx((given[1] - y) * (at_x - x))
        assert box.toward(given) == (x - w / 2, pytest.approx(y + 0.35 * k))
    assert ellipse.side(h) == 0.0
    assert (ports(1, h), ports(2, 100.0)) == ([0.0], [0.05, -0.05])
    many = ports(9, 0.4 * h)
    assert many[0] - many[-1] == pytest.approx(0.76 * 0.4 * h)  # the share of the side that lines may use
    assert [b - a for a, b in itertools.pairwise(ports(5, 100.0))] == pytest.approx([-0.1] * 4)  # at most 0.1 apart
