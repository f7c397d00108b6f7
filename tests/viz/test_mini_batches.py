"""Sums of many terms of the same kind: one term is drawn, the others are one box."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import cache, reduce
from operator import add
from xml.etree import ElementTree

import pytest

import nn
from autograd import Value, dot, exp, fsum, sin
from autograd.graph.gradient_order import topological_order
from tests.helpers.geometry import Layout, Rectangle
from tests.helpers.hostile import SVG
from viz import draw
from viz.drawings.drawing import Drawing
from viz.graph.boxes_and_links import Picture
from viz.graph.make_picture import PictureMaker
from viz.graph.mini_batches import LEAST, folded_terms
from viz.graph.sample_substitution import other_samples
from viz.graph.visible_part import VisiblePart, visible_part_of
from viz.page.steps import Walk
from viz.style.number_text import number_text
from viz.style.picture_options import PictureOptions
from viz.style.themes import LIGHT


def folds_of(root: Value) -> dict[str, set[Value]]:
    found: dict[str, set[Value]] = {}
    for value, fold in folded_terms(topological_order(root))[0].items():
        found.setdefault(fold.title, set()).add(value)
    return found


def size(svg: str) -> tuple[float, float]:
    """Return width and height in points."""
    match = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    assert match
    return float(match[1]), float(match[2])


def samples(n: int, loss: str, seed: int = 1) -> Value:
    rng = random.Random(seed)
    net = nn.MLP(2, [3, 2 if loss == "cross_entropy" else 1], rng=1)
    outputs = [net([rng.random(), rng.random()]) for _ in range(n)]
    if loss == "cross_entropy":
        return nn.cross_entropy(outputs, [rng.randrange(2) for _ in range(n)])
    if loss == "mse":
        return nn.mse_loss(outputs, [rng.random() for _ in range(n)])
    hinges = [(1 + -rng.choice((-1, 1)) * out).relu() for out in outputs]
    return sum(hinges) * (1.0 / n) + 1e-4 * sum(p * p for p in net.parameters())  # type: ignore[no-any-return]  # the sum of Values


@pytest.mark.parametrize("loss", ["mse", "hinge", "cross_entropy"])
@pytest.mark.parametrize("n", [5, 30, 100])
def test_a_mini_batch_fits_a_screen(loss: str, n: int) -> None:
    drawing = draw(samples(n, loss))
    assert f"{n - 1} more samples" in drawing.dot
    width, height = size(drawing.svg)
    assert max(width, height) < 3000
    assert drawing.dot.count('class="operation"') < 60


@pytest.mark.parametrize("n", [LEAST, 30])
@pytest.mark.parametrize("chain", [False, True])
def test_all_terms_but_one_are_folded_with_everything_that_only_they_use(n: int, chain: bool) -> None:
    w, xs = Value(2.0, "w"), [Value(float(i), f"x{i}") for i in range(n)]
    terms = [(w * x).tanh() for x in xs]
    (folded,) = folds_of(reduce(add, terms) if chain else fsum(terms)).items()
    title, members = folded
    assert title == f"{n - 1} more terms"
    shown = xs[0]
    assert w not in members
    assert shown not in members
    assert members >= {x for x in xs if x is not shown}
    assert len(members) == 3 * (n - 1)
    dot = draw(reduce(add, terms) if chain else fsum(terms), detail="auto", force=True).dot
    assert (f"term 1 of {n}" in dot) == (n > LEAST)  # a small graph is drawn in full


def test_a_sum_made_with_plus_is_one_operation() -> None:
    terms = [Value(float(i), f"x{i}").tanh() for i in range(30)]
    loss = sum(terms) * (1 / 30)
    visible = visible_part_of(loss, label=lambda value: value.label)
    ((total, fused),) = visible.fused.items()
    assert fused.operands == tuple(terms)
    assert total is loss.operands[0]
    assert [value for value in visible.order if value.op is add and value is not total] == []
    named = reduce(add, terms)
    named.operands[0].label = "all but the last"
    assert any(
        value.label == "all but the last" for value in visible_part_of(named, label=lambda value: value.label).order
    )


def test_terms_that_differ_below_the_last_operation_are_of_different_kinds() -> None:
    xs = [Value(float(i), f"x{i}") for i in range(1, 9)]
    inner = [x.sin() for x in xs[:4]] + [x.cos() for x in xs[4:]]
    assert set(folds_of(fsum([y.tanh() for y in inner]))) == {"3 more terms"}
    constants = [x * 2.0 for x in xs[:4]] + [x * x for x in xs[4:]]
    folds = folded_terms(topological_order(fsum(constants)))[0]
    assert len({id(fold) for fold in folds.values()}) == 2
    w = Value(2.0, "w")
    assert set(folds_of(fsum([w * x.sin() if i % 2 else x.sin() * w for i, x in enumerate(xs)]))) == {"7 more terms"}
    assert {fold.title for fold in folds.values()} == {"3 more terms"}


def test_terms_of_other_kinds_stay() -> None:
    xs = [Value(float(i)) for i in range(8)]
    other = Value(1.0).exp()
    kinds = folds_of(fsum([*(x.sin() for x in xs[:4]), other, *(x.cos() for x in xs[4:])]))
    assert set(kinds) == {"3 more terms"}
    assert other not in folded_terms(topological_order(fsum([*(x.sin() for x in xs), other])))[0]
    assert not folds_of(fsum([x.sin() for x in xs[: LEAST - 1]]))


def test_values_with_other_uses_are_not_folded() -> None:
    x, ys = Value(1.0), [Value(float(i)) for i in range(6)]
    squares = [y * y for y in ys]
    folded, _ = folded_terms(topological_order(fsum(squares) * squares[3] + x * ys[2]))
    assert ys[2] not in folded


def test_one_line_from_each_layer_says_that_other_samples_use_its_weights() -> None:
    dot = draw(samples(30, "mse")).dot
    box = re.search(r'(g\d+) \[id="g\d+" class="folded" label="29 more samples', dot)
    assert box
    assert {re.sub(r"pos=.*", "", look) for look in re.findall(rf"-> {box[1]} \[id=\"\w+\" (.*)\]", dot)} == {
        f'class="same" color="{LIGHT.boxes["folded"].line}" '
    }


def test_small_graphs_are_drawn_in_full() -> None:
    assert "more" not in draw(fsum([Value(float(i)).sin() for i in range(6)])).dot
    assert "more" not in draw(samples(30, "mse"), detail="full").dot


@pytest.mark.parametrize("loss", ["mse", "hinge", "cross_entropy"])
def test_a_page_steps_through_one_sample_and_ends_with_the_gradients(loss: str) -> None:
    root = samples(30, loss)
    visible = visible_part_of(root, label=lambda value: value.label)
    walk = Walk(visible)
    assert len(walk.steps) < 80
    assert not [step for step in walk.steps if step.value in visible.folds and step.kind != "rest"]
    root.backward()
    ends = {step.operand: step.total for step in walk.steps if step.kind in ("backward", "rest")}
    for value in visible.order:
        if value not in visible.folds and value is not root:
            if loss == "cross_entropy":  # drawn as one operation, which adds in a different order
                assert ends[value] == pytest.approx(value.grad, rel=1e-12, abs=1e-15)
            else:
                assert ends[value] == value.grad


@pytest.mark.parametrize("loss", ["mse", "hinge", "cross_entropy"])
def test_each_sample_can_be_drawn_in_the_same_boxes(loss: str) -> None:
    root = samples(30, loss)
    visible = visible_part_of(root, label=lambda value: value.label)
    fold = next(fold for fold in visible.folds.values() if fold.title == "29 more samples")

    def painted(shown: VisiblePart) -> Picture:
        return PictureMaker(shown, PictureOptions(), lambda value: value.label, Walk(shown).adjoint).picture()

    first = painted(visible)
    others = list(other_samples(visible, fold, 5))
    assert len(others) == 5
    for place, (term, other) in enumerate(zip(fold.others, others, strict=False), 2):
        picture = painted(other)
        assert [box.name for box in picture.drawn] == [box.name for box in first.drawn]
        box = picture.boxes[picture.home[term]]
        assert picture.home[term] == first.home[fold.shown or term]
        assert box.lines[:2] == (f"sample {place} of 30", f"data {number_text(term.data, 4)}")
        mine, theirs = Walk(other), Walk(visible)
        for value in visible.order:
            assert mine.adjoint(value) == pytest.approx(theirs.adjoint(value), rel=1e-9, abs=1e-15)


def test_a_term_of_other_shared_values_cannot_take_the_place_of_the_first() -> None:
    weights = [Value(float(i), f"w{i}") for i in range(30)]
    root = fsum([w * w for w in weights]) + dot(weights, [1.0] * 30)
    visible = visible_part_of(root, label=lambda value: value.label)
    (fold,) = dict.fromkeys(visible.folds.values())
    assert list(other_samples(visible, fold, 5)) == []


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (lambda x, y: x * 2.0, lambda x, y: 2.0 * x),  # the number is another operand
        (lambda x, y: x * x, lambda x, y: x * y),  # two leaves in place of one
        (lambda x, y: x * y, lambda x, y: x * x),  # one leaf in place of two
        (lambda x, y: exp(x) * sin(y), lambda x, y: sin(x) * exp(y)),
    ],
    ids=["number", "one leaf", "two leaves", "operations"],
)
def test_a_term_of_another_structure_cannot_take_the_place_of_the_first(
    first: Callable[[Value, Value], Value], other: Callable[[Value, Value], Value]
) -> None:
    for made, count in ((first, 5), (other, 0)):
        root = fsum([first(Value(1.0), Value(2.0)), *(made(Value(1.0 + i), Value(2.0)) for i in range(30))])
        visible = visible_part_of(root, label=lambda value: value.label)
        (fold,) = dict.fromkeys(visible.folds.values())
        assert fold.title == "30 more terms"
        assert len([*other_samples(visible, fold, 5)]) == count


def test_every_weight_shows_its_gradient() -> None:
    root = samples(12, "mse")
    html = draw(root).html
    assert "+ (11 more samples) = " in html
    root.backward()
    for value in topological_order(root):
        if value.label.endswith("w0"):
            assert f">grad {number_text(value.grad, 4).replace('-', '−')}</text>" in html


@pytest.mark.parametrize(("loss", "n"), [("mse", 5), ("hinge", 3), ("hinge", 5), ("cross_entropy", 5)])
def test_no_line_tells_of_terms_that_are_not_drawn(loss: str, n: int) -> None:
    """A gradient has a term for each sample, and the page shows one sample and a box of the others."""
    lines = re.findall(r'data-text="([^"]*)"', draw(samples(n, loss)).html)
    begun = [line.partition(" = ")[0] for line in lines if re.search(r" more \w+ \+ …", line)]
    assert len(begun) > 3
    for gradient in begun:
        last = [line for line in lines if line.startswith(f"{gradient} = ")][-1]
        assert last.startswith(f"{gradient} = … + ")


@pytest.mark.parametrize("loss", ["mse", "hinge", "cross_entropy"])
def test_a_page_of_a_mini_batch_follows_one_weight(loss: str) -> None:
    root = samples(12, loss)
    weight = next(value for value in topological_order(root) if value.label == "L0.n0.w0")
    html = draw(root, focus="L0.n0.w0").html
    root.backward()
    assert " more samples" in html
    assert f">grad {number_text(weight.grad, 4).replace('-', '−')}</text>" in html


def test_a_line_has_the_names_of_the_page() -> None:
    """A derivation numbers all Values without a label, and a page only those that it shows."""
    model = nn.Neuron(1, activation="tanh", rng=1)
    loss = nn.mse_loss([model([0.1 * i]) for i in range(30)], [0.2 * i for i in range(30)])
    lines = re.findall(r'data-text="([^"]*)"', draw(loss).html)
    assert sum(line.startswith("dv1/d") for line in lines) > 5
    for line in lines:
        for delta, by in re.findall(r"delta_(\S+) = d\S+/d(\S+)", line):
            assert delta == by.removesuffix(".net")


def test_a_label_has_a_number_only_if_it_is_drawn_twice() -> None:
    """Everywhere on the page: in the boxes and in the lines."""
    neuron = nn.Neuron(1, activation="tanh", rng=1, name="n")

    def page(count: int) -> str:
        return draw(nn.mse_loss([neuron([0.1 * i]) for i in range(count)], [0.5] * count)).html

    def texts(html: str) -> tuple[set[str], str]:
        boxes = set(re.findall(r'class="label"[^>]*>([^<]*)<', html))
        return boxes, " ".join(re.findall(r'<li data-text="([^"]*)"', html))

    boxes, lines = texts(page(30))
    assert {"n", "n.net"} <= boxes
    assert "dn.net" in lines
    assert "[1]" not in lines
    boxes, lines = texts(page(2))
    assert {"n⁽¹⁾", "n⁽²⁾", "n.net⁽¹⁾", "n.net⁽²⁾"} <= boxes
    assert "n" not in boxes
    assert "n.net[1]" in lines
    assert "n.net[2]" in lines


def test_terms_of_several_sums_are_not_folded() -> None:
    xs = [Value(0.1 * i, f"x{i}") for i in range(70)]
    sums = [sum(xs[i:] + xs[:i], start=Value(0.0)) * 0.5 for i in range(3)]
    assert folds_of(sums[0] * sums[1] * sums[2]) == {}
    alone = sum(xs, start=Value(0.0))
    assert sorted(map(len, folds_of(alone * 2.0).values())) == [70]  # the first term is the 0
    few = [Value(0.1 * i, f"x{i}") for i in range(12)]
    total = sum([sum(few[i:] + few[:i]) * 0.5 for i in range(3)] + few)
    total.backward()
    walk = Walk(visible_part_of(total, label=lambda value: value.label))
    assert all(walk.adjoint(x) == pytest.approx(x.grad) for x in few)
    assert draw(total).html.partition("<script")[0].count("<li") == len(walk.steps)


def lines_of(drawing: Drawing) -> dict[str, list[str]]:
    """Return the lines in each box of the SVG, by name."""
    root = ElementTree.fromstring(drawing.svg)
    groups = [group for group in root.iter(f"{SVG}g") if "node" in group.get("class", "").split()]
    return {group.get("id", ""): ["".join(text.itertext()) for text in group.iter(f"{SVG}text")] for group in groups}


@pytest.mark.parametrize("loss", ["mse", "hinge", "cross_entropy"])
def test_gradients_that_are_sums_over_samples_say_so(loss: str) -> None:
    root = samples(12, loss)
    root.backward()
    found = lines_of(draw(root))
    parameters = 0
    for name, lines in found.items():
        if re.fullmatch(r"n\d+", name) and any("grad" in line for line in lines):
            is_parameter = bool(re.match(r"[wb]\d* = ", lines[0]))
            parameters += is_parameter
            assert lines[-1].startswith("Σ grad" if is_parameter else "grad"), lines
    assert parameters > 12
    notes = [line for name, lines in found.items() if name.startswith("note") for line in lines]
    assert notes[:3] == [
        "Σ grad: sum over all 12 samples",
        "other numbers before the sum: sample 1",
        "line into a stack: the same weights",
    ]
    (folded,) = [lines for lines in found.values() if lines[0] == "11 more samples"]
    assert re.fullmatch(r"largest \|grad\| [\d.e\-−]+", folded[-1])


def test_only_sums_over_terms_are_marked() -> None:
    full = draw(samples(12, "mse"), detail="full").dot
    assert "Σ" not in full
    assert "note" not in full
    weights = [Value(0.1 * i, f"w{i}") for i in range(40)]
    shared = Value(2.0, "s")
    total = fsum([w * w * shared for w in weights])
    total.backward()
    found = {lines[0]: lines[-1] for lines in lines_of(draw(total)).values()}
    assert found["s = 2"].startswith("Σ grad")
    assert found["w0 = 0"].startswith("grad")
    assert "Σ" not in draw(total, show=("label", "data")).dot


@pytest.mark.parametrize("kind", [float, Value])
def test_inputs_without_a_label_have_the_names_of_a_network(kind: Callable[[float], Value | float]) -> None:
    net = nn.MLP(2, [2, 1], rng=1)

    def inputs(x: Sequence[Value | float]) -> list[str]:
        found = [lines for name, lines in lines_of(draw(net(x))).items() if not name.endswith("_op")]
        return sorted({lines[0] for lines in found if lines[0].startswith(("x", "data"))})

    assert inputs([kind(0.5), kind(-2.0)]) == (["x1 = 0.5", "x2 = −2"] if kind is float else ["x1", "x2"])
    assert inputs([Value(0.5, "x2"), kind(-2.0)])[-1] == "x2"  # one name is not used twice
    batch = nn.mse_loss([net([kind(0.1 * i), kind(0.2)]) for i in range(9)], [0.5] * 9)
    assert len(re.findall(r'label="x[12]', draw(batch).dot)) == (4 if kind is float else 2)


def test_an_input_is_followed_by_the_name_in_the_picture() -> None:
    y = nn.MLP(2, [2, 1], rng=1)([Value(0.5), Value(-2.0)])
    assert draw(y, focus="x2").dot.count('class="lit"') > 4


@pytest.mark.parametrize("loss", ["mse", "hinge", "cross_entropy"])
def test_boxes_of_a_layer_that_are_alike_are_in_columns(loss: str) -> None:
    root = samples(12, loss)
    root.backward()
    drawing = draw(root)
    layout, lines = Layout(drawing.svg), lines_of(drawing)
    columns: dict[str, set[tuple[float, float]]] = {}
    for name, box in layout.boxes.items():
        if match := re.match(r"(L\d)\.n\d+(\.net|)$", lines[name][0]):
            columns.setdefault(match[1] + match[2], set()).add((round(box.left), round(box.right)))
        elif re.match(r"[wb]\d* = ", lines[name][0]):
            layer = "L0leaf" if box.right < layout.width / 2.5 else "L1leaf"
            columns.setdefault(layer, set()).add((round(box.left), round(box.right)))
    assert {"L0leaf", "L0.net", "L0", "L1leaf", "L1"} == columns.keys()
    for ends in columns.values():
        assert max(left for left, _ in ends) - min(left for left, _ in ends) <= 1
        assert max(right for _, right in ends) - min(right for _, right in ends) <= 1


def test_lines_from_neuron_to_neuron_have_a_shade() -> None:
    dot = draw(samples(12, "mse")).dot
    between = re.findall(r"^\s*(n\d+) -> n\d+_in\d_text \[(.*)\]$", dot, re.MULTILINE)
    exits = {name for name, text in re.findall(r'^\s*(n\d+) \[.*?label="(L0\.n\d)\\n', dot, re.MULTILINE)}
    assert len(exits) == 3
    assert all("shade" in look for start, look in between if start in exits)
    assert len([start for start, _ in between if start in exits]) == 3


@pytest.mark.parametrize("loss", ["mse", "hinge", "cross_entropy"])
def test_the_end_of_a_mini_batch_is_below_its_layers(loss: str) -> None:
    """So its text can be read on a screen."""
    root = samples(12, loss)
    drawing = draw(root)
    layout = Layout(drawing.svg)
    layers = [area for name, area in layout.clusters.items() if "_" not in name]
    assert len(layers) == 2
    lowest = max(area.bottom for area in layers)
    named = lines_of(drawing)
    end = max(box.right for name, box in layout.boxes.items() if not name.startswith("note") and box.top > lowest)
    assert end < max(1250, max(area.right for area in layers) + 40)  # points
    for name, box in layout.boxes.items():
        if any(re.match(r"(sample|term) 1 of|\d+ more", line) for line in named[name]):
            assert box.top > lowest


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
def test_a_line_leads_from_each_layer_to_the_other_samples(direction: str) -> None:
    drawing = draw(samples(12, "mse"), direction=direction)
    layout = Layout(drawing.svg)
    lines = [points for name, points in layout.lines.items() if name.endswith("_same")]
    layers = [area for name, area in layout.clusters.items() if "_" not in name]
    assert len(lines) == len(layers) == 2
    (stack,) = [name for name, text in lines_of(drawing).items() if text[0] == "11 more samples"]
    box = layout.boxes[stack]
    around = Rectangle(box.left - 14, box.top - 14, box.right + 14, box.bottom + 14)
    for layer in layers:
        grown = Rectangle(layer.left - 1, layer.top - 1, layer.right + 1, layer.bottom + 1)
        assert [points for points in lines if grown.holds(points[0]) and not layer.holds(points[0])]
    assert all(around.holds(points[-1]) for points in lines)


def test_samples_before_a_layer_are_in_the_first_row() -> None:
    """A sum of many terms may be an input of a network. Then nothing is below it, and no line leads back to it."""
    w = Value(2.0, "w")
    total = fsum([w * Value(0.1 * i, f"x{i}").tanh() for i in range(30)])
    net = nn.MLP(1, [2, 1], rng=1)
    drawing = draw(net([total]))
    layout = Layout(drawing.svg)
    assert list(layout.cuts()) == list(layout.overlaps()) == []
    assert "29 more terms" in drawing.dot


@cache
def neuron(name: str, inputs: int) -> nn.Neuron:
    return nn.Neuron(inputs, activation="tanh", rng=1, name=name)


def sliding(x: Sequence[float]) -> Value:
    """Compute a neuron at three places of a sequence, and a neuron of the results."""
    return neuron("y", 3)([neuron("k", 3)(x[i : i + 3]) for i in range(3)])


def stepping(x: Sequence[float]) -> Value:
    """Compute a neuron at each item of a sequence, with its last output."""
    h = Value(0.0, "h0")
    for item in x[:3]:
        h = neuron("h", 2)([item, h])
    return h


def sequences(model: Callable[[Sequence[float]], Value], n: int = 6) -> Value:
    """Return the loss of some sequences, after `backward`."""
    rng = random.Random(1)
    loss = nn.mse_loss([model([rng.uniform(-1, 1) for _ in range(5)]) for _ in range(n)], [0.1 * i for i in range(n)])
    loss.backward()
    return loss


@pytest.mark.parametrize("model", [sliding, stepping])
def test_parameters_that_one_sample_uses_several_times_are_in_a_frame(
    model: Callable[[Sequence[float]], Value],
) -> None:
    drawing = draw(sequences(model))
    layout, lines = Layout(drawing.svg), lines_of(drawing)
    name = "k" if model is sliding else "h"
    assert f'label="{name} parameters"' in drawing.dot
    assert list(layout.cuts()) == list(layout.overlaps()) == list(layout.strangers()) == []
    (frame,) = [
        area
        for area in layout.clusters.values()
        if any(
            area.holds((box.left, box.top)) for x, box in layout.boxes.items() if lines[x][0].startswith(f"{name}.b")
        )
    ]
    inside = [lines[x][0] for x, box in layout.boxes.items() if frame.holds((box.left, box.top))]
    assert sorted(text.partition(" = ")[0] for text in inside) == (
        ["k.b", "k.w0", "k.w1", "k.w2"] if model is sliding else ["h.b", "h.w0", "h.w1"]
    )
    starts = [points[0] for line, points in layout.lines.items() if line.endswith("_same")]
    assert len(starts) == (2 if model is sliding else 1)  # one line from a frame, not one from each parameter


@pytest.mark.parametrize("model", [sliding, stepping])
def test_inputs_have_no_names_if_neurons_would_disagree(model: Callable[[Sequence[float]], Value]) -> None:
    assert not re.search(r'label="x\d', draw(sequences(model)).dot)
    assert not re.search(r'label="x\d', draw(model([0.1, 0.2, 0.3, 0.4, 0.5])).dot)


def test_the_inputs_of_each_sample_on_a_page_have_names() -> None:
    root = samples(9, "mse")
    visible = visible_part_of(root, label=lambda value: value.label)
    (fold,) = dict.fromkeys(visible.folds.values())
    for shown in [visible, *other_samples(visible, fold, 3)]:
        picture = PictureMaker(shown, PictureOptions(), lambda value: value.label, Walk(shown).adjoint).picture()
        constants = [box.lines[0] for box in picture.boxes.values() if box.kind == "constant"]
        assert sum(text.startswith(("x1 = ", "x2 = ")) for text in constants) == 6


def test_calls_of_one_layer_have_boxes_of_equal_widths() -> None:
    drawing = draw(sequences(sliding))
    layout, lines = Layout(drawing.svg), lines_of(drawing)
    nets = [box for name, box in layout.boxes.items() if lines[name][0] == "k.net"]
    assert len(nets) == 3
    assert len({round(box.left) for box in nets}) == len({round(box.right) for box in nets}) == 1


def test_lines_lead_from_folded_layers_to_the_other_samples() -> None:
    rng = random.Random(1)
    net = nn.MLP(2, [16, 16, 1], rng=1)
    loss = nn.mse_loss([net([rng.random(), rng.random()]) for _ in range(6)], [0.5] * 6)
    loss.backward()
    drawing = draw(loss)
    layout = Layout(drawing.svg)
    assert len([name for name in layout.lines if name.endswith("_same")]) == 3
    assert list(layout.cuts()) == list(layout.overlaps()) == []
    assert "Σ" not in drawing.dot  # no weight is drawn


@pytest.mark.parametrize("n", [5, 30])
def test_notes_are_a_table(n: int) -> None:
    drawing = draw(samples(n, "mse"))
    root = ElementTree.fromstring(drawing.svg)
    texts = [
        text for group in root.iter(f"{SVG}g") if "note" in group.get("id", "") for text in group.iter(f"{SVG}text")
    ]
    assert {text.get("text-anchor") for text in texts} == {"start"}
    lefts = sorted({float(text.get("x", "")) for text in texts})
    rows = len({text.get("y") for text in texts})
    assert len(lefts) * rows >= len(texts) > len(lefts) * (rows - 1)
    assert max(float(text.get("x", "")) for text in texts) < Layout(drawing.svg).width


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_weight_with_a_penalty_is_in_its_neuron_and_in_order(place: int) -> None:
    rng = random.Random(1)
    net = nn.MLP(2, [2, 1], rng=1)
    parameters = net.parameters()
    penalty = fsum([p * p for p in [*parameters[place:], *parameters[:place]]])
    loss = nn.mse_loss([net([rng.random(), rng.random()]) for _ in range(30)], [0.5] * 30) + 0.01 * penalty
    loss.backward()
    drawing = draw(loss)
    layout, lines = Layout(drawing.svg), lines_of(drawing)
    found = 0
    for cluster, area in layout.clusters.items():
        if "_" in cluster:
            inside = {name: box for name, box in layout.boxes.items() if area.holds((box.left, box.top))}
            names = [lines[name][0][:2] for name in sorted(inside, key=lambda name: inside[name].top)]
            assert [name for name in names if name in ("w0", "w1", "b ")] == ["w0", "w1", "b "]
            found += 1
    assert found == 3
    assert list(layout.cuts()) == list(layout.overlaps()) == list(layout.strangers()) == []


def test_an_input_with_a_penalty_is_outside_of_the_neurons() -> None:
    net, xs = nn.MLP(1, [1, 1], rng=1), [Value(0.1 * i, f"a{i}") for i in range(30)]
    loss = nn.mse_loss([net([x]) for x in xs], [0.5] * 30) + fsum([x * x for x in xs])
    drawing = draw(loss)
    layout, lines = Layout(drawing.svg), lines_of(drawing)
    inputs = [box for name, box in layout.boxes.items() if lines[name][0].startswith("a")]
    assert inputs
    assert not any(area.holds((box.left, box.top)) for box in inputs for area in layout.clusters.values())


@pytest.mark.parametrize("direction", ["LR", "BT"])
@pytest.mark.parametrize("sizes", [(1, 1, 2), (2, 2, 3), (1, 2, 1, 2)])
def test_no_line_to_other_samples_passes_through_a_layer(sizes: tuple[int, ...], direction: str) -> None:
    """With several outputs, few samples are folded, and the layers of the others are one below the other."""
    rng = random.Random(1)
    net = nn.MLP(sizes[0], [*sizes[1:]], rng=1)
    outputs = [net.outputs([rng.random() for _ in range(sizes[0])]) for _ in range(6)]
    loss = nn.mse_loss(outputs, [[rng.random() for _ in range(sizes[-1])] for _ in range(6)])
    drawing = draw(loss, direction=direction)
    layout = Layout(drawing.svg)
    assert "more" in drawing.dot
    assert list(layout.cuts()) == list(layout.overlaps()) == list(layout.strangers()) == []
