"""Pictures of graphs: contents, colors, folds, paths, and formats."""

from __future__ import annotations

import inspect
import itertools
import math
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.graph.gradient_order import topological_order
from nn import MLP, cross_entropy
from tests.helpers.draws import draws
from tests.helpers.hostile import PAYLOADS, SVG, assert_harmless
from tests.helpers.paths import DATA
from viz import RenderError, draw, draw_network
from viz.drawings.draw_graph import DrawOptions
from viz.graph.variable_names import names_of
from viz.graph.visible_part import FULL
from viz.rendering.svg import embedded, shrinking
from viz.rendering.titles_on_top import titles_last
from viz.style.box_style import BoxStyle
from viz.style.gradient_colors import level
from viz.style.label_text import lines
from viz.style.operation_symbols import mathematical
from viz.style.themes import THEMES

posix_only = pytest.mark.skipif(os.name != "posix", reason="the substitutes for dot are shell scripts")


def neuron() -> Value:
    w, x, b = Value(-1.5, "w"), Value(0.5, "x"), Value(0.25, "b")
    y = (w * x + b).tanh()
    y.label = "y"
    y.backward()
    return y


def network(samples: int = 1) -> Value:
    net = MLP(2, [3, 1], activation="tanh", rng=1)
    loss = sum(((net([0.5 * i, -1.0]) - 1.0) ** 2 for i in range(samples)), start=Value(0.0)) * 0.5
    loss.label = "loss"
    loss.backward()
    return loss


def boxes(dot: str) -> dict[str, list[str]]:
    """Return the lines of every box by name, without numbers on links."""
    found = re.findall(r'^\t*(\w+) \[id="\w+" class="([\w ]+)" label="((?:[^"\\]|\\.)*)"', dot, re.MULTILINE)
    return {name: text.split(r"\n") for name, kind, text in found if kind not in ("group", "number")}


def links(dot: str) -> list[tuple[str, str]]:
    """Return the ends of every link, even if a number divides it."""
    parts = re.findall(r"^\t*(\w+)(?::\w)? -> (\w+)(?!.*invis)", dot, re.MULTILINE)
    onward = {start: end for start, end in parts if start.endswith("_text")}
    return [(start, onward.get(end, end)) for start, end in parts if start not in onward]


def named(dot: str) -> set[str]:
    """Return the first lines of all boxes."""
    return {text[0] for text in boxes(dot).values()}


# ---- options -------------------------------------------------------------------------------------------------------


def test_everything_is_shown() -> None:
    slope = 1 - math.tanh(-0.5) ** 2
    drawn = boxes(draw(neuron()).dot)
    assert drawn["n0"] == ["w", "data -1.5", f"grad {slope / 2:.4g}"]
    assert drawn["n5"] == ["y", f"data {math.tanh(-0.5):.4g}", "grad 1"]
    assert f'label="∂ {slope:.4g}"' in draw(neuron()).dot


@pytest.mark.parametrize(
    ("show", "box"),
    [("data", ["data 0.25"]), (["label", "grad"], ["b", "grad 0.7864"]), (["label"], ["b"]), ([], [""])],
)
def test_show_chooses_the_parts(show: object, box: list[str]) -> None:
    dot = draw(neuron(), show=show).dot
    assert boxes(dot)["n3"] == box
    assert "∂" not in dot


def test_only_partials_can_be_shown() -> None:
    dot = draw(neuron(), show="partial").dot
    assert "∂₁" in dot
    assert boxes(dot)["n3"] == [""]


def test_direction_and_precision() -> None:
    dot = draw(Value(1 / 3), direction="BT", precision=2).dot
    assert 'rankdir="BT"' in dot
    assert "data 0.33" in dot


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"direction": "up"}, "direction must be 'auto', 'LR', 'RL', 'TB' or 'BT', got 'up'$"),
        ({"precision": 0}, "precision must be from 1 to 17"),
        (
            {"show": ["data", "gradient"]},
            "show must be any of 'label', 'data', 'grad', 'partial', got 'gradient'; did you mean 'grad'",
        ),
        ({"theme": "pink"}, "theme must be 'auto', 'light', 'dark' or 'print', got 'pink'; did you mean 'print'"),
        ({"color": "sign"}, "color must be 'kind' or 'gradient', got 'sign'"),
        ({"detail": "some"}, "detail must be 'auto', 'full', 'neurons' or 'layers', got 'some'"),
        ({"collapse": -1}, "collapse as a depth must be at least 0"),
        ({"collapse": "h9"}, "collapse names 'h9', but the graph has no such label; it has"),
        ({"focus": "h9"}, "the graph has no Value labeled 'h9'; it has"),
        ({"focus": Value(1.0)}, "does not depend on the focus"),
    ],
)
def test_the_error_of_a_wrong_option_lists_the_choices(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw(neuron(), **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"focus": 3}, "focus must be a Value or its label"),
        ({"collapse": 1.5}, "collapse must be a depth"),
        ({"collapse": [1]}, "collapse must be"),
    ],
)
def test_an_option_of_a_wrong_type_is_an_error(options: dict[str, object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        draw(neuron(), **options)


def test_only_a_value_is_drawn() -> None:
    with pytest.raises(TypeError, match=r"expected the Value that ends a graph, got the float 3\.0"):
        draw(3.0)  # type: ignore[arg-type]  # the point of the test


# ---- names ---------------------------------------------------------------------------------------------------------


def test_variables_name_unlabeled_values() -> None:
    weights, x = [Value(1.0), Value(2.0)], {"in": Value(3.0, "own")}
    bias = Value(0.5)
    y = autograd.dot(weights, [x["in"], 1.0], bias)
    _hidden = y
    assert named(draw(y, names=locals()).dot) >= {"weights[0]", "weights[1]", "own", "bias", "y"}


def test_an_explicit_name_precedes_a_place_and_the_first_name_precedes_others() -> None:
    a, b = Value(1.0), Value(2.0)
    variables = {"ws": [a, b], "d": {"k": b}, "first": a, "second": a, "n": 3, "_p": b, "Out": {4: b}}
    assert names_of([a, b], variables) == {a: "first", b: "ws[1]"}
    assert names_of([b], {"d": {"k": b}}) == {b: "d['k']"}


def test_a_module_names_its_parameters_that_have_no_label_of_their_own() -> None:
    net = nn.Linear(2, 1, rng=1)
    first, second, bias = net.parameters()
    first.label = second.label = ""
    assert names_of([first, second, bias], {"net": net}) == {first: "net.weight.0.0", second: "net.weight.0.1"}
    bias.label = first.label = "b"
    assert names_of([first, bias], {"net": net}) == {first: "net.weight.0.0", bias: "net.bias.0"}


# ---- themes and colors ---------------------------------------------------------------------------------------------


def luminance(color: str) -> float:
    """Return the relative luminance as defined in WCAG 2.2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_every_text_can_be_read(theme: viz.style.themes.Theme) -> None:
    for look in [*theme.boxes.values(), BoxStyle(theme.background, ""), BoxStyle(theme.group, "")]:
        assert contrast(theme.text, look.fill) >= 4.5
    for color in (theme.muted, theme.accent):
        assert contrast(color, theme.background) >= 4.5
        assert contrast(color, theme.group) >= 4.5


def test_a_theme_gives_background_text_and_boxes() -> None:
    for name, theme in THEMES.items():
        dot = draw(neuron(), theme=name).dot
        assert f'bgcolor="{theme.background}"' in dot
        assert f'fontcolor="{theme.text}"' in dot
        assert f'fillcolor="{theme.boxes["leaf"].fill}"' in dot
        assert draw(neuron(), theme=theme).dot == dot


def test_colors_show_the_sign_and_size_of_gradients_and_have_a_legend() -> None:
    a, b, c, d = (Value(1.0, label) for label in "abcd")
    y = 4 * a - b * 1.0 + c * 0.25 + d * 0.0
    y.backward()
    dot = draw(y, color="gradient").dot
    looks = dict(re.findall(r'class="\w+ (\w+)" label="(\w)\\n', dot))
    assert {label: look for look, label in looks.items()} == {"a": "pos3", "b": "neg2", "c": "pos1", "d": "zero"}
    legend = {name.removeprefix("legend_"): text[0] for name, text in boxes(dot).items() if name.startswith("legend")}
    assert legend == {"neg2": "-1 to -0.25", "zero": "0", "pos1": "0 to 0.25", "pos2": "0.25 to 1", "pos3": "1 to 4"}
    assert 'class="constant"' in dot


def test_inf_and_nan_gradients_have_a_color() -> None:
    x = Value(0.0, "x")
    y = x.sqrt() + 1
    y.backward()
    assert boxes(draw(y, color="gradient").dot)["legend_odd"] == ["inf or nan"]
    assert [level(g, 0.0) for g in (0.0, math.nan, math.inf, -math.inf)] == ["zero", "odd", "odd", "odd"]


# ---- focus ---------------------------------------------------------------------------------------------------------


def test_a_focus_shows_its_paths_to_the_root_and_their_operands() -> None:
    x, v = Value(2.0, "x"), Value(3.0, "v")
    u = (v * 7).sin()
    u.label = "u"
    y = x * u + x.exp()
    y.label = "y"
    y.backward()
    for focus in (x, "x"):
        dot = draw(y, focus=focus).dot
        assert {"x", "u", "y", "*", "+", "exp"} <= named(dot)
        assert {"v", "7", "sin"}.isdisjoint(named(dot))
        assert (
            dot.count('class="lit"') == 7 + 4
        )  # two paths: x * ... + y, and x exp ... + y. They share + and y; 4 is drawn in two parts
    assert 'class="aside" label="u' in draw(y, focus=x).dot


def test_the_root_itself_can_be_followed() -> None:
    assert boxes(draw(neuron(), focus="y").dot) == {"n0": ["y", "data -0.4621", "grad 1"]}


def test_a_focus_within_layers() -> None:
    dot = draw(network(), focus="L0.n1.w0").dot
    assert "L0.n0.w0" not in dot
    assert 'label="L0.n1" fontsize' in dot


# ---- clusters and folds ---------------------------------------------------------------------------------------------


def test_layers_and_neurons_are_clusters() -> None:
    dot = draw(network()).dot
    clusters = re.findall(r'graph \[id="(\w+)" class="group" label="([\w.]+)"', dot)
    assert sorted(clusters, key=lambda cluster: cluster[1]) == [
        ("c1", "L0"), ("c1_0", "L0.n0"), ("c1_1", "L0.n1"), ("c1_2", "L0.n2"), ("c0", "L1"), ("c0_0", "L1.n0"),
    ]  # fmt: skip
    assert dot.count("{") == dot.count("}")


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz's own dot says where boxes are")
def test_layers_are_side_by_side_after_the_inputs() -> None:
    net = MLP(2, [3, 2, 1], activation="tanh", rng=1)
    root = net([Value(0.5, "x0"), Value(-1.0, "x1")])
    plain = subprocess.run(["dot", "-Tplain"], input=draw(root).dot, capture_output=True, text=True, check=True).stdout
    places = re.findall(r'^node \w+ ([\d.]+) \S+ \S+ \S+ "?([\w.]+)\\n', plain, re.MULTILINE)
    columns: dict[str, list[float]] = {}
    for across, label in places:
        columns.setdefault(label[:2], []).append(float(across))
    given, *layers = [columns[name] for name in ("x0", "L0", "L1", "L2")]
    given += columns["x1"]
    for before, behind in itertools.pairwise([given, *layers]):
        assert max(before) < min(behind)


def test_neurons_are_folded_on_demand() -> None:
    loss = network()
    dot = draw(loss, detail="neurons").dot
    hidden = next(text for text in boxes(dot).values() if text[0] == "L0.n0")
    by_label = {v.label: v for v in topological_order(loss)}
    out = by_label["L0.n0"]
    assert hidden == [
        "L0.n0",
        "5 values",
        f"data {viz.style.number_text.number_text(out.data, 4)}",
        f"grad {viz.style.number_text.number_text(out.grad, 4)}",
    ]
    assert "L0.n0.w0" not in dot


def test_layers_are_folded_over_all_samples() -> None:
    dot = draw(network(3), detail="layers").dot
    folded = {text[0]: text[1] for text in boxes(dot).values() if "values" in "".join(text)}
    assert folded == {"L0": "27 values", "L1": "7 values"}  # 9 parameters and 3 x 6; 4 and 3 x 1
    assert '"9 times"' in dot


def test_parameters_that_samples_share_are_one_box() -> None:
    dot = draw(network(2), detail="neurons").dot
    assert {"L0.n0 parameters", "L1.n0 parameters"} <= named(dot)
    assert len(boxes(dot)) == len(set(boxes(dot)))


def test_a_value_is_folded_with_everything_that_only_it_uses() -> None:
    y = neuron()
    z = (y + y.operands[0]).exp()  # type: ignore[operator]  # the net input is a Value
    dot = draw(z, collapse="y").dot
    assert boxes(dot)["g0"] == ["y", "1 value", "data -0.4621", "grad 1"]
    assert "b" in named(dot)
    everything = draw(y, collapse=["y"])
    assert list(boxes(everything.dot).values()) == [["y", "6 values", "data -0.4621", "grad 1"]]


def test_a_function_chooses_the_folded_values() -> None:
    dot = draw(neuron(), collapse=lambda value: value.op is not None and value.op.name == "mul").dot
    assert boxes(dot)["g0"][0] == "3 values"
    assert ("g0", "n4_op") in links(dot)


def test_a_depth_folds_values_far_from_the_root() -> None:
    x = Value(0.5, "x")
    y = (x.sin() * x.cos()).exp()
    dot = draw(y, collapse=2).dot
    assert sorted(text[0] for text in boxes(dot).values()) == [
        "*",
        "1 value",
        "1 value",
        "data 0.4207",
        "data 1.523",
        "exp",
        "x",
    ]
    assert len(links(dot)) == 7
    shared = (x * 2).sin()
    both = (shared.sin() * shared.cos()).exp()
    assert ["shared", "3 values", "grad –"] in boxes(draw(both, collapse=2).dot).values()
    assert len(boxes(draw(y, collapse=0).dot)) == 1
    assert draw(y, collapse=9).dot == draw(y).dot


def test_a_leaf_is_not_folded() -> None:
    assert draw(neuron(), collapse="w").dot == draw(neuron()).dot


def test_several_links_are_one() -> None:
    x = Value(2.0, "x")
    y = x * x
    y.label = "y"
    dot = draw(y + x, collapse="y").dot
    assert '"2 times"' in dot


def test_a_fold_without_gradients_shows_none() -> None:
    assert all("grad" not in text[-1] for text in boxes(draw(network(), detail="layers", show="data").dot).values())


# ---- big graphs ----------------------------------------------------------------------------------------------------


def wide_net(samples: int) -> Value:
    net = MLP(4, [12, 8, 1], rng=1)
    return autograd.fsum([(net([i, 1.0, 2.0, 0.5]) - 1) ** 2 for i in range(samples)])


def test_large_graphs_are_folded() -> None:
    small = MLP(2, [3, 1], rng=1)([1.0, 2.0])
    assert draw(small).dot == draw(small, detail="full").dot
    one = wide_net(1)
    assert draw(one).dot == draw(one, detail="neurons").dot != draw(one, detail="full").dot
    assert "29 more samples" in named(draw(wide_net(30)).dot)
    assert len(boxes(draw(wide_net(300), detail="layers").dot)) == 4
    assert named(draw(wide_net(300), detail="layers").dot) == {"L0", "L1", "L2", "what follows"}


def test_layers_with_lines_that_no_eye_can_follow_are_boxes() -> None:
    net = MLP(2, [16, 16, 1], rng=1)
    losses = [(1 - net([0.1 * i, 1.0])).relu() for i in range(4)]
    dot = draw(sum(losses) * 0.25 + 1e-4 * sum(p * p for p in net.parameters())).dot
    assert {"L0", "L1", "L2", "3 more samples", "336 more terms"} <= named(dot)
    assert 'label="256 times"' in dot
    assert dot.count('class="operation"') < 12
    assert "L1.n0" in named(draw(net([0.5, 1.0]), detail="neurons").dot)


def test_inputs_of_many_samples_are_one_box() -> None:
    net = MLP(1, [2, 1], rng=1)
    loss = autograd.fsum([net([Value(float(i)).sin()]) for i in range(FULL)])
    assert named(draw(loss, detail="layers").dot) == {"L0", "L1", "inputs", "what follows"}


def test_a_graph_without_neurons_is_drawn_in_full_or_an_error() -> None:
    x = Value(0.5)
    for _ in range(FULL):
        x = x.sin()
    assert len(boxes(draw(x).dot)) == 2 * FULL + 1
    for _ in range(1000):
        x = x.sin()
    with pytest.raises(ValueError, match=r"2,601 nodes and 2,600 edges; at most 2,000 .*collapse=.*force=True"):
        draw(x)
    assert len(boxes(draw(x, force=True).dot)) == 2601
    assert len(boxes(draw(x, collapse=5).dot)) == 11


def test_a_large_graph_never_blocks() -> None:
    x, count = Value(0.5), draws(test=30_000, cover=100_000)
    for _ in range(count):
        x = x.sin()
    start = time.process_time()
    topological_order(x)
    walk = time.process_time() - start
    with pytest.raises(ValueError, match=f"{2 * count + 1:,} nodes"):
        draw(x)
    draw(x, collapse=3)
    assert time.process_time() - start < 100 * walk


# ---- formats -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [os.environ.get("PATH", ""), ""], ids=["as it is", "empty"])
def test_the_svg_has_every_box_link_title_and_number(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("PATH", path)
    drawing = draw(network(), color="gradient")
    assert drawing.svg.count("xml:space") == drawing.svg.count("font-family") == 1  # set once for all texts
    tree = ElementTree.fromstring(drawing.svg)
    groups = {group.get("id"): group for group in tree.iter(f"{SVG}g")}
    known = set(re.findall(r"(n\d+) \[", drawing.dot))
    for name, text in boxes(drawing.dot).items():
        shown = [line.text for line in groups[name].iter(f"{SVG}text")]
        *labels, data, grad = text if name in known else ["", *map(mathematical, text)]
        assert shown == [line for line in (*labels, *(part.replace("-", "−") for part in (data, grad))) if line]
    assert all(group.find(f"{SVG}title").text.startswith("data = ") for name, group in groups.items() if name in known)
    edges = [group for group in tree.iter(f"{SVG}g") if group.get("class", "").startswith("edge")]
    assert len(edges) == len(re.findall(" -> (?!legend|.*invis)", drawing.dot)) > len(links(drawing.dot))
    for name, number in re.findall(r'(\w+) \[id="\w+" class="number" label="([^"]*)"', drawing.dot):
        assert [line.text for line in groups[name].iter(f"{SVG}text")] == [number.replace("-", "−")]
    assert_harmless(drawing.svg)


@pytest.mark.parametrize("path", [os.environ.get("PATH", ""), ""], ids=["as it is", "empty"])
def test_lines_avoid_the_titles_of_clusters(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("PATH", path)
    drawing = draw(network(), color="gradient")
    graph = ElementTree.fromstring(drawing.svg)[0]
    kinds = [group.get("class", "").split()[0] for group in graph.iter(f"{SVG}g") if group.get("class")]
    titles = [group for group in graph if group.get("class") == "title"]
    assert kinds[-len(titles) :] == ["title"] * len(titles)
    clusters = {str(group.get("id")): group for group in graph if group.get("class", "").startswith("cluster")}
    assert {str(group.get("id")).removesuffix("_title") for group in titles} == clusters.keys()
    assert all(cluster.find(f"{SVG}text") is None for cluster in clusters.values())
    named = dict(re.findall(r'graph \[id="(\w+)" class="group" label="([^"]*)"', drawing.dot))
    for title in titles:
        plate, text = title
        assert text.text == named[str(title.get("id")).removesuffix("_title")]
        xs = [float(point.partition(",")[0]) for point in plate.get("points", "").split()]
        assert min(xs) < float(text.get("x", "")) < max(xs)


def test_an_svg_without_clusters_is_not_changed() -> None:
    svg = "<svg><g>\n</g>\n</svg>\n"
    assert titles_last(svg) == svg
    assert titles_last("<svg/>") == "<svg/>"


def without_spaces(text: str) -> str:
    return re.sub("[ \u00a0]", "", text)


def test_hostile_labels_are_only_text_everywhere(no_dot: None) -> None:
    for label in PAYLOADS:
        w = Value(0.5, f"{label}.w0")
        y = MLP(1, [1], names=[[label]], w=[[[w]]], b=None)([Value(1.0, label)])
        for options in ({}, {"detail": "neurons"}, {"collapse": lambda value: value.op is not None}):
            drawing = draw(y, names={label: y}, **options)
            svg = embedded(drawing.svg, drawing.name, "p-")
            assert_harmless(svg)
            shown = {without_spaces(text.text or "") for text in ElementTree.fromstring(svg).iter(f"{SVG}text")}
            assert {*map(without_spaces, lines(label)), ""} <= shown | {""}


def test_a_long_sum_of_the_results_of_one_box_has_a_layout() -> None:
    """Graphviz's own layout would take half a minute for these 152 arrows."""
    net = MLP(20, [20, 20, 1], rng=1)
    drawing = draw(sum((net([0.01 * i] * 20) for i in range(50)), start=Value(0.0)), detail="layers")
    assert len(links(drawing.dot)) == 152
    assert drawing.svg.count('class="edge') == len(re.findall("->(?!.*invis)", drawing.dot))


def test_files_of_every_kind(tmp_path: Path) -> None:
    drawing = draw(neuron())
    for name in ("g.svg", "g.dot", "g.html"):
        assert drawing.save(tmp_path / name).path == tmp_path / name
    assert (tmp_path / "g.svg").read_text("utf-8") == drawing.svg
    assert (tmp_path / "g.dot").read_text("utf-8") == drawing.dot
    assert (tmp_path / "g.html").read_text("utf-8") == drawing.html
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.dot, \.gv, \.html"):
        drawing.save(tmp_path / "g.jpg")


def test_a_picture_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(svg: str) -> str:
        calls.append(svg)
        return shrinking(svg)

    monkeypatch.setattr("viz.drawings.drawing.shrinking", counted)
    for drawing in (draw(neuron()), draw_network(MLP(2, [1], rng=1), [1.0, 2.0])):
        calls.clear()
        assert drawing.svg is drawing.svg
        assert len(calls) == 1


def test_a_picture_shrinks_to_its_window_or_cell(browser: Any, tmp_path: Path) -> None:
    drawings = draw(neuron()), draw_network(nn.MLP(2, [3, 1], rng=1), [0.5, 1.0])
    paths = [drawing.save(tmp_path / f"g{i}.svg").path for i, drawing in enumerate(drawings)]
    paths.append(viz.render(drawings[0].dot, tmp_path / "dot.svg").path)
    cell = "<figure style='margin:0;width:50vw'>{}</figure>"
    for i, drawing in enumerate(drawings):
        paths.append(tmp_path / f"cell{i}.html")
        paths[-1].write_text(cell.format(drawing._repr_mimebundle_()["text/html"]), "utf-8")
    page = browser.new_page()
    for path in paths:
        (own,) = (float(x) / 0.75 for x in re.findall(r'<svg\b[^>]*? width="([\d.]+)pt"', path.read_text("utf-8")))
        page.goto(path.as_uri())
        for width in (390, 3000):
            page.set_viewport_size({"width": width, "height": 800})
            box = page.locator("svg").first.bounding_box()
            most = width if path.suffix == ".svg" else width / 2
            assert box["width"] <= min(own, most) + 1
            assert box["width"] > (own if own < most else most - 120) - 1
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_notebook_gets_a_picture_with_ids_of_its_own() -> None:
    drawing = draw(neuron())
    shown = [drawing._repr_mimebundle_() for _ in range(2)]
    for bundle in shown:
        tree = ElementTree.fromstring(bundle["image/svg+xml"])
        assert tree.get("role") == "img"
        assert tree.get("aria-label") == bundle["text/plain"] == "Graph of y: 6 values, data -0.4621"
        assert next(tree.iter(f"{SVG}polygon")).get("fill") in ("white", "#ffffff")
        assert bundle["text/html"] == f"<figure>{bundle['image/svg+xml']}</figure>"
    ids = [set(re.findall(r' id="([^"]+)"', bundle["image/svg+xml"])) for bundle in shown]
    assert len(ids[0]) > 20
    assert ids[0].isdisjoint(ids[1])


@posix_only
def test_a_renderer_that_hangs_is_ended_and_the_dot_text_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "dot"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    drawing = draw(neuron(), timeout=0.3)
    with pytest.raises(RenderError, match=r"was stopped: it ran for over 0\.3 seconds") as stopped:
        drawing.save(tmp_path / "g.svg")
    assert stopped.value.dot == drawing.dot == (tmp_path / "g.svg.dot").read_text("utf-8")
    assert stopped.value.__notes__ == [f"the DOT text is in {tmp_path / 'g.svg.dot'}"]
    assert not (tmp_path / "g.svg").exists()
    with pytest.raises(RenderError, match="was stopped"):
        drawing.save(tmp_path / "g.html")
    text = drawing._repr_mimebundle_()
    assert text.keys() == {"text/plain"}
    assert "was stopped" in text["text/plain"]


def test_300_nodes_are_drawn_by_a_renderer_that_stays(no_dot: None) -> None:
    net = MLP(4, [12, 6, 1], rng=1)([1.0, 2.0, 3.0, 4.0])
    assert len(boxes(draw(net, detail="full").dot)) > 250
    times = []
    for _ in range(3):
        start = time.perf_counter()
        assert draw(net, detail="full").svg.count('class="node') > 250
        times.append(time.perf_counter() - start)
    print(f"300 nodes by WebAssembly: {', '.join(f'{t:.3f} s' for t in times)}")


def test_the_dot_text_of_a_small_graph() -> None:
    """All statements, as reviewed. The picture is in the README."""
    w, x, b = Value(-1.5, "w"), Value(0.5, "x"), Value(0.25, "b")
    y = (w * x + b) ** 2 - 1
    y.label = 'y "the <result>"'
    y.backward()
    golden = (DATA / "graph.dot").read_text("utf-8")
    assert draw(y, color="gradient", focus="w").dot == golden


def test_drawings_of_equal_graphs_are_equal() -> None:
    for first, second in itertools.pairwise([draw(network(), color="gradient").dot for _ in range(3)]):
        assert first == second


def test_the_marks_of_latex_in_labels_are_raised_and_lowered_signs() -> None:
    w, x = Value(0.5, "w^{(1)}_{11}"), Value(2.0, "x_1")
    y = w * x
    y.label = "a^{<b>}"
    dot = draw(y).dot
    assert 'label="w₁₁⁽¹⁾' in dot
    assert 'label="x_1' in dot
    assert 'label="a^{<b>}' in dot
    network = draw_network(MLP(1, [1, 1], names=[["h^{(1)}_1"], ["y"]], rng=1), [1.0])
    assert "h₁⁽¹⁾" in network.dot


def test_there_is_one_function_to_draw(tmp_path: Path) -> None:
    taken = {name for name, p in inspect.signature(draw).parameters.items() if p.kind is p.KEYWORD_ONLY}
    assert taken == set(DrawOptions.__annotations__)
    root = network()
    for options in ({}, {"direction": "TB", "detail": "neurons"}, {"precision": 2, "show": ["data"]}):
        body = draw(root, **options).dot.splitlines()[4:]
        assert [line.strip() for line in viz.draw_dot(root, **options).source.splitlines()[4:]] == [
            line.strip() for line in body
        ]
        written = viz.render(root, tmp_path / "g.dot", **options).path
        assert written.read_text("utf-8") == draw(root, **options).dot
    with pytest.raises(TypeError, match="direction: only the graph of a Value takes options"):
        viz.render("digraph {}", tmp_path / "g.dot", direction="TB")


def test_gradients_are_legible_where_they_color_the_boxes() -> None:
    y = network()
    y.backward()
    assert 'class="grad"' in draw(y).svg
    assert 'class="grad"' not in draw(y, color="gradient").svg


def test_a_long_route_is_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphviz reads at most 16 kB of a string at once."""
    monkeypatch.setattr("viz.layout.level_layout._straighten", lambda columns, trunks: None)  # to make lines bend often
    x = Value(1.5, "x")
    total = x
    for _ in range(120):
        total = total * 0.99 + x
    drawing = draw(total, force=True)
    assert '" + "' in drawing.dot
    assert max(len(text) for text in re.findall(r'"([^"]*)"', drawing.dot)) <= 8000
    assert drawing.svg.count('class="edge') > 240


def test_one_value_is_counted_as_one() -> None:
    assert draw(Value(3.0)).name == "Graph of a value: 1 value, data 3"
    w, x = Value(2.0, "w"), Value(3.0, "x")
    assert draw((w * x - 1) ** 2).name == "Graph of (w · x − 1)²: 5 values, data 25"
    assert draw((w * x - 1).tanh().log()).name.startswith("Graph of a value: ")  # too long
    assert draw(cross_entropy([w, x], 0)).name.startswith("Graph of a cross entropy: 3 values")


def test_a_focus_on_a_neuron_keeps_its_frame() -> None:
    y = nn.MLP(2, [2, 1], activation="tanh", rng=1)([Value(0.5, "x1"), Value(-1.0, "x2")])
    hidden = next(value for value in topological_order(y) if value.op is autograd.tanh)
    dot = draw(y, focus=hidden).dot
    assert len(re.findall(r"subgraph cluster\w+", dot)) == 4  # two layers with one neuron each
