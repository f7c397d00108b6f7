"""Where things are in pictures: no line through a box, no box on another, operands in order, sizes that can be read."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

import autograd
import nn
from autograd import Value
from tests.helpers.geometry import Layout
from tests.viz.test_mini_batches import samples
from viz import draw

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


def neuron() -> Value:
    y = (Value(-1.5, "w") * Value(0.5, "x") + Value(0.25, "b")).tanh()
    y.label = "y"
    return y


def demo() -> Value:
    net = nn.MLP(2, [2, 2], activation="sigmoid", rng=1)
    return nn.half_squared_error(net([Value(0.05, "x1"), Value(0.1, "x2")]), [0.01, 0.99])


ROOTS: dict[str, Callable[[], Value]] = {
    "neuron": neuron,
    "2-2-2": demo,
    "2-3-1": lambda: nn.MLP(2, [3, 1], rng=1)([1.0, 2.0]),
    "linear": lambda: nn.Sequential(nn.Linear(2, 3, rng=1), "tanh", nn.Linear(3, 1, rng=2))([1.0, 2.0])[0],
    "softmax": lambda: autograd.softmax([Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")])[0],
    "mse of 30": lambda: samples(30, "mse"),
    "hinge of 4": lambda: samples(4, "hinge"),
    "cross entropy of 5": lambda: samples(5, "cross_entropy"),
} | {f"random {seed}": lambda seed=seed: random_graph(seed) for seed in range(12)}  # type: ignore[misc]  # a seed of its own


def rows(layout: Layout, direction: str) -> dict[str, list[tuple[int, float]]]:
    """Return the places of the numbers of each operation across the direction, by the place of the operand."""
    found: dict[str, list[tuple[int, float]]] = {}
    for name, box in layout.boxes.items():
        if match := re.fullmatch(r"(n\d+)_in(\d+)_text", name):
            found.setdefault(match[1], []).append((int(match[2]), box.top if direction == "LR" else box.left))
    return {name: sorted(row) for name, row in found.items()}


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("name", ROOTS)
def test_no_line_passes_through_a_box_and_no_box_lies_on_another(name: str, direction: str) -> None:
    layout = Layout(draw(ROOTS[name](), direction=direction).svg)
    assert list(layout.cuts()) == []
    assert list(layout.overlaps()) == []
    assert len(layout.lines) >= 4


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("name", ROOTS)
def test_operands_stand_in_order(name: str, direction: str) -> None:
    drawing = draw(ROOTS[name](), direction=direction)
    clusters = re.findall(r"\n\t\t+\{rank=\"same\" ([^\[]+) \[", drawing.dot)
    inside = {box for row in clusters for box in row.split(" -> ")}
    for operation, row in rows(Layout(drawing.svg), direction).items():
        for in_cluster in (True, False):
            places = [place for i, place in row if (f"{operation}_in{i}_text" in inside) == in_cluster]
            assert places == sorted(places)


@pytest.mark.parametrize(
    ("name", "longest"),
    [("neuron", 760), ("2-2-2", 2100), ("2-3-1", 1050), ("softmax", 450), ("mse of 30", 2000), ("hinge of 4", 2400)],
)
def test_sizes_in_points(name: str, longest: int) -> None:
    layout = Layout(draw(ROOTS[name]()).svg)
    assert max(layout.width, layout.height) < longest


@pytest.mark.parametrize("name", ROOTS)
def test_the_number_of_a_link_stands_at_it(name: str) -> None:
    layout = Layout(draw(ROOTS[name]()).svg)
    for line, points in layout.lines.items():
        number = layout.boxes.get(f"{line}_text")
        if number is not None:
            x, y = points[-1]
            assert number.left - 12 <= x <= number.right
            assert number.top - 4 <= y <= number.bottom + 4
