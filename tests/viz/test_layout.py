"""Layout: no line crosses a box, no box covers another, operands are in order, and sizes are legible."""

from __future__ import annotations

import functools
import operator
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

import autograd
import nn
from autograd import Value
from autograd.graph.gradient_order import topological_order
from tests.helpers.draws import draws
from tests.helpers.every_case import every_case
from tests.helpers.geometry import Layout, Rectangle
from tests.viz.test_mini_batches import samples
from viz import draw
from viz.drawings.graph_drawing import GraphDrawing
from viz.layout.level_layout import laid_out
from viz.layout.wires import Item, Wire, pass_through
from viz.style.label_text import width
from viz.style.themes import DARK, LIGHT, PRINT, Theme

OPERATIONS: list[Callable[[Value, Value], Value]] = [
    lambda a, b: a + b,
    lambda a, b: a * b,
    lambda a, b: a - b,
    lambda a, b: a.tanh() * 0.5 + b,
    lambda a, b: autograd.fsum([a, b, a]),
    lambda a, b: autograd.dot([a, 2.0], [b, a], b),
    lambda a, b: a / (1.0 + b * b),
]


def random_graph(seed: int, size: int = 9) -> Value:
    rng = random.Random(seed)
    values = [Value(rng.uniform(-2, 2), f"x{i}") for i in range(3)]
    for _ in range(size):
        values.append(rng.choice(OPERATIONS)(rng.choice(values), rng.choice(values[-4:])))
    return values[-1]


def random_network(seed: int) -> Value:
    rng = random.Random(seed)
    sizes = [rng.randint(1, 3) for _ in range(rng.randint(2, 3))]
    shared = rng.random() < 0.5
    net = nn.MLP(
        sizes[0],
        sizes[1:],
        activation=rng.choice(["tanh", "relu", "sigmoid"]),
        b=[Value(0.1 * i, f"b{i}") for i in sizes[1:]] if shared else 0.0,
        rng=seed,
    )
    outputs = net.outputs([Value(rng.uniform(-1, 1), f"x{i}") for i in range(sizes[0])])
    if len(outputs) > 1 and rng.random() < 0.5:
        return nn.cross_entropy(outputs, rng.randrange(len(outputs)))
    return nn.half_squared_error(outputs, [Value(rng.random(), f"t{i}") for i in range(len(outputs))])


def neuron() -> Value:
    y = (Value(-1.5, "w") * Value(0.5, "x") + Value(0.25, "b")).tanh()
    y.label = "y"
    return y


def demo() -> Value:
    net = nn.MLP(2, [2, 2], activation="sigmoid", rng=1)
    return nn.half_squared_error(net([Value(0.05, "x1"), Value(0.1, "x2")]), [0.01, 0.99])


def with_targets() -> Value:
    """Return the error of a network, in which each output is subtracted from a leaf."""
    outputs = nn.MLP(2, [2, 3], activation="sigmoid", rng=1).outputs([Value(0.05, "x1"), Value(0.1, "x2")])
    return autograd.fsum([0.5 * (Value(0.5, f"t{i}") - y) ** 2 for i, y in enumerate(outputs)])


ROOTS: dict[str, Callable[[], Value]] = {
    "with targets": with_targets,
    "neuron": neuron,
    "2-2-2": demo,
    "2-3-1": lambda: nn.MLP(2, [3, 1], rng=1)([1.0, 2.0]),
    "linear": lambda: nn.Sequential(nn.Linear(2, 3, rng=1), "tanh", nn.Linear(3, 1, rng=2))([1.0, 2.0])[0],
    "softmax": lambda: autograd.softmax([Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")])[0],
    "mse of 30": lambda: samples(30, "mse"),
    "hinge of 4": lambda: samples(4, "hinge"),
    "cross entropy of 5": lambda: samples(5, "cross_entropy"),
} | {
    f"{kind} {seed}": lambda make=make, seed=seed: make(seed)  # type: ignore[misc]  # bound per case
    for kind, make in (
        ("random", random_graph),
        ("large", lambda seed: random_graph(seed, size=draws(test=25, cover=40))),
        ("network", random_network),
    )
    for seed in range(draws(test=2, cover=20))
}


@functools.cache
def drawing_of(name: str, direction: str = "LR") -> GraphDrawing:
    return draw(ROOTS[name](), direction=direction)


@functools.cache
def layout_of(name: str, direction: str = "LR") -> Layout:
    return Layout(drawing_of(name, direction).svg)


def rows(layout: Layout, direction: str) -> dict[str, list[tuple[int, float]]]:
    """Return the positions of the operands of each operation, across the direction, in order."""
    found: dict[str, list[tuple[int, float]]] = {}
    for name, box in layout.boxes.items():
        if match := re.fullmatch(r"(n\d+)_(?:in(\d+)_text|c(\d+))", name):
            place = int(match[2] or match[3])
            middle = box.top + box.bottom if direction == "LR" else box.left + box.right
            found.setdefault(match[1], []).append((place, middle / 2))
    return {name: sorted(row) for name, row in found.items()}


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("name", ROOTS)
def test_no_line_passes_through_a_box_and_no_boxes_overlap(name: str, direction: str) -> None:
    layout = layout_of(name, direction)
    assert list(layout.cuts()) == []
    assert list(layout.overlaps()) == []
    assert list(layout.strangers()) == []
    assert len(layout.lines) >= 4


@every_case("direction", ["LR", "TB"])
@every_case("name", ROOTS)
def test_operands_are_in_order(name: str, direction: str) -> None:
    for row in rows(layout_of(name, direction), direction).values():
        places = [place for _, place in row]
        assert places == sorted(places)


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("name", ROOTS)
def test_lines_of_values_that_are_used_once_do_not_cross(name: str, direction: str) -> None:
    dot = drawing_of(name, direction).dot
    starts = {line: start for start, line in re.findall(r"^\s*(\w+) -> \w+ \[id=\"(\w+)\"", dot, re.MULTILINE)}
    uses = Counter(starts.values())
    once = [line for line, start in starts.items() if uses[start] == 1]
    assert list(layout_of(name, direction).crossings(once)) == []


@pytest.mark.parametrize(
    "theme", [LIGHT, DARK, PRINT, replace(LIGHT, lines=())], ids=["light", "dark", "print", "plain"]
)
@pytest.mark.parametrize("name", ["2-2-2", "with targets"])
def test_lines_that_cross_have_different_colors(name: str, theme: Theme) -> None:
    drawing = draw(ROOTS[name](), theme=theme)
    edges = re.findall(r'^\s*(\w+) -> \w+ \[id="(\w+)"(?: class="shade\d" color="(#\w+)")?', drawing.dot, re.MULTILINE)
    starts, colors = ({edge[1]: edge[i] for edge in edges} for i in (0, 2))
    crossings = [pair for pair in Layout(drawing.svg).crossings(starts) if starts[pair[0]] != starts[pair[1]]]
    assert crossings
    different = [colors[one] != colors[other] for one, other in crossings]
    assert not any(different) if not theme.lines else all(different)
    assert set(colors.values()) <= {"", *(theme.lines or [theme.edge])}


def test_lines_of_one_value_have_the_color_of_all_lines() -> None:
    x = Value(3.0, "x")
    assert "shade" not in draw(x * x + x).dot


def test_only_the_followed_paths_have_a_color() -> None:
    leaf = next(x for x in topological_order(demo()) if x.label)
    assert "shade" in draw(demo()).dot
    focused = draw(demo(), focus=leaf.label).dot
    assert "lit" in focused
    assert "shade" not in focused


@pytest.mark.parametrize("name", ["2-2-2", "linear", *(name for name in ROOTS if name.startswith("network"))])
def test_neurons_are_in_columns_and_in_order(name: str) -> None:
    svg = drawing_of(name).svg
    clusters = layout_of(name).clusters
    titles = re.findall(r'<g id="(c\d+_\d+)_title".*?<text[^>]*>([^<]*)', svg, re.DOTALL)
    layers: dict[str, list[Rectangle]] = {}
    for cluster, _ in sorted(titles, key=lambda pair: [int(x) for x in re.findall(r"\d+", pair[1])]):
        layers.setdefault(cluster.partition("_")[0], []).append(clusters[cluster])
    assert layers
    for column in layers.values():
        assert [area.top for area in column] == sorted(area.top for area in column)
        assert max(area.left for area in column) < min(area.right for area in column)


@pytest.mark.parametrize(
    ("name", "longest"),
    [("neuron", 680), ("2-2-2", 2000), ("2-3-1", 950), ("softmax", 400), ("mse of 30", 1000), ("hinge of 4", 1300)],
)
def test_sizes_in_points(name: str, longest: int) -> None:
    layout = layout_of(name)
    assert max(layout.width, layout.height) < longest


@pytest.mark.parametrize("name", ROOTS)
def test_the_number_of_a_link_is_next_to_it(name: str) -> None:
    layout = layout_of(name)
    for line, points in layout.lines.items():
        number = layout.boxes.get(f"{line}_text")
        if number is not None:
            x, y = points[-1]
            assert number.left - 12 <= x <= number.right
            assert number.top - 4 <= y <= number.bottom + 4


def test_a_neuron_is_as_wide_as_its_name() -> None:
    name = "rain_of_the_first_week_and_of_the_second"
    drawing = draw(nn.MLP(1, [1], names=[[name]])([1.0]), show="label")
    assert name in drawing.svg
    clusters = Layout(drawing.svg).clusters.values()
    assert min(cluster.right - cluster.left for cluster in clusters) > width(name) * 10


def recurrent() -> Value:
    cell = nn.MLP(2, [2, 1], activation="tanh", rng=1)
    y = cell([1.0, 0.5])
    for x in (0.25, -0.5):
        y = cell([y, x])
    return y


def test_layers_in_a_cycle_are_laid_out_by_graphviz() -> None:
    drawing = draw(recurrent(), detail="layers")
    assert "nop2" not in drawing.dot
    assert {"g0", "g1"} <= Layout(drawing.svg).boxes.keys()
    assert "nop2" in draw(recurrent(), detail="full").dot


@pytest.mark.parametrize(
    ("direction", "behind", "front"), [("LR", "w", "e"), ("RL", "e", "w"), ("TB", "n", "s"), ("BT", "s", "n")]
)
def test_a_link_goes_straight_through_its_number(direction: str, behind: str, front: str) -> None:
    dot = draw(recurrent(), detail="layers", direction=direction).dot
    assert set(re.findall(r"-> \w+_text:(\w)", dot)) == {behind}
    assert set(re.findall(r"_text:(\w) ->", dot)) == {front}


def repeated(kind: str, n: int) -> Value:
    """Return a graph of about n operations in which Values are used again and again."""
    x, w = Value(0.5, "x"), Value(0.9, "w")
    y, before = x, w
    for _ in range(n):
        match kind:
            case "doubled":
                y = y + y
            case "power":
                y = y * x
            case "recurrent":
                y = (w * y + x).tanh()
            case "decay":
                y = y * 0.99 + x
            case "braid":
                y, before = y + before, y
            case _:
                y = y.sin()
    return y


@pytest.mark.parametrize("kind", ["doubled", "power", "recurrent", "decay", "braid", "chain"])
def test_a_picture_grows_as_its_graph_does(kind: str) -> None:
    small, large = (len(draw(repeated(kind, n)).dot) for n in (30, 120))
    assert large < 5 * small  # lines through all ranks would make it 16 times as large


@pytest.mark.parametrize(
    "total",
    [
        lambda x, n: sum([x] * n),
        lambda x, n: autograd.fsum([x] * n),
        lambda x, n: autograd.dot([x] * n, [2.0] * n) + sum([x] * n),
    ],
)
def test_a_sum_of_one_value_is_as_small_for_a_thousand_terms(total: Callable[[Value, int], Value]) -> None:
    x = Value(1.0, "x")
    small, large = (draw(total(x, n)).dot for n in (100, 1000))
    assert len(large) == pytest.approx(len(small), abs=100)
    assert large.count("1,000 times") == small.count("100 times") >= 1


def test_lines_from_one_box_share_one_place_in_each_rank() -> None:
    chain, source = [Item(10.0, 10.0) for _ in range(200)], Item(10.0, 10.0)
    wires = [Wire(a, b) for a, b in pairwise(chain)] + [Wire(source, item) for item in chain[1:]]
    level = laid_out([*chain, source], wires)
    assert len({id(place) for wire in wires for place in wire.trunk}) == len(chain) - 2
    assert len({item.across for item in wires[-1].trunk}) == 1  # straight
    assert sum(map(len, level.routes)) < 8 * len(wires)


def both_ends(count: int) -> Value:
    """Return a chain in which each leaf is used near the start and near the end."""
    leaves = [Value(0.1 * i, f"x{i}") for i in range(count)]
    total = sum(leaves, start=Value(0.0, "x"))
    return functools.reduce(operator.mul, leaves, total)


def test_very_many_long_lines_have_lanes_beside_all_items() -> None:
    chain, leaves = [Item(10.0, 10.0) for _ in range(300)], [Item(10.0, 10.0) for _ in range(100)]
    wires = [Wire(a, b) for a, b in pairwise(chain)]
    for i, leaf in enumerate(leaves, 1):
        wires += [Wire(leaf, chain[i]), Wire(leaf, chain[-i])]
    level = laid_out([*chain, *leaves], wires)
    assert sum(len(wire.trunk) for wire in wires) < 10 * len(wires)  # without lanes, 20,000 places
    assert sum(map(len, level.routes)) < 10 * len(wires)
    end = max(item.across + item.breadth / 2 for item in (*chain, *leaves))
    lanes = [wire.lane for wire in wires if wire.lane is not None]
    assert len(lanes) > 90
    assert all(end < lane.across < level.breadth + 0.1 for lane in lanes)
    for one, other in combinations(lanes, 2):
        assert one.across != other.across or one.last > other.first or other.last > one.first


@pytest.mark.parametrize("direction", ["LR", "TB", "RL"])
@pytest.mark.parametrize("root", [both_ends(6), samples(draws(test=2, cover=4), "hinge"), recurrent()])
def test_lanes_pass_through_no_box(root: Value, direction: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = draw(root, direction=direction, detail="full").dot
    monkeypatch.setattr("viz.layout.wires._MANY", 0)
    monkeypatch.setattr("viz.layout.wires._LONG", 2)
    drawing = draw(root, direction=direction, detail="full")
    assert drawing.dot != plain
    layout = Layout(drawing.svg)
    assert list(layout.cuts()) == []
    assert list(layout.overlaps()) == []
    assert list(layout.strangers()) == []


def unrolled(steps: int) -> Value:
    cell = nn.Sequential(nn.Linear(6, 3, rng=1), nn.Tanh())
    state, total = [Value(0.0)] * 3, Value(0.0)
    for t in range(steps):
        state = cell([*state, *(Value(0.1 * i, f"x{t}_{i}") for i in range(3))])
        total = total + state[0] * Value(1.0, f"y{t}")
    return total


def test_lines_have_lanes_if_only_the_second_ranks_have_many_places(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    lanes: list[int] = []

    def counted(ranks: dict[Item, int], wires: Sequence[Wire]) -> set[Item]:
        passing = pass_through(ranks, wires)
        counts.append(len(passing))
        lanes.append(sum(wire.lane is not None for wire in wires))
        return passing

    root = unrolled(3)
    monkeypatch.setattr("viz.layout.level_layout.pass_through", counted)
    draw(root).dot  # noqa: B018  (it is computed once it is read)
    few, many = counts[-2:]  # the last level has the clusters, which are laid out twice
    assert 0 < few < many
    monkeypatch.setattr("viz.layout.wires._MANY", (few + many) // 2)
    monkeypatch.setattr("viz.layout.wires._LONG", 2)
    drawing = draw(root)
    layout = Layout(drawing.svg)
    assert lanes[-2] == 0 < lanes[-1]
    assert list(layout.cuts()) == []
    assert list(layout.overlaps()) == []
    assert list(layout.strangers()) == []


def test_a_layout_drops_the_places_and_lanes_of_an_earlier_one(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [Item(10.0, 10.0) for _ in range(9)]
    wires = [*(Wire(a, b) for a, b in pairwise(chain)), Wire(chain[0], chain[-1])]
    for many in (0, 100, 0, 100):
        monkeypatch.setattr("viz.layout.wires._MANY", many)
        monkeypatch.setattr("viz.layout.wires._LONG", 2)
        laid_out(chain, wires)
        assert (wires[-1].lane is None) == bool(many)
        assert (wires[-1].passed, len(wires[-1].trunk)) == ((7, 7) if many else (0, 0))
