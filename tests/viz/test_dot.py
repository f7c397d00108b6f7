"""DOT text of graphs: contents, numbers, and hostile labels."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import graphviz
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib.font_manager import findfont, get_font

import autograd
import viz
from autograd import Value
from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT
from viz import draw_dot
from viz.style.label_text import MOST_CHARACTERS, lines, quoted, width
from viz.style.number_text import number_text


def statements(root: Value, **options: object) -> dict[str, str]:
    """Return the attributes of every node and edge by name. Edges with the same name are merged."""
    found: dict[str, str] = {}
    for line in draw_dot(root, **options).source.splitlines()[4:-1]:
        if line.startswith("\t{rank="):  # the order of operands
            continue
        match = re.fullmatch(r"\t(n\w+(?:(?::[we])? -> n\w+(?::[we])?)?)(?: \[(.*)\])?", line)
        assert match, line
        found[match[1]] = found.get(match[1], "") + (match[2] or "")
    return found


def label(attributes: str) -> str:
    match = re.search(r'label="((?:[^"\\]|\\.)*)"', attributes)
    assert match
    return match[1].replace(r"\n", "|")


def labels(root: Value, **options: object) -> dict[str, str]:
    return {name: label(text) for name, text in statements(root, **options).items() if "label=" in text}


# ---- contents ------------------------------------------------------------------------------------------------------


def neuron() -> Value:
    w, x, b = Value(-1.5, label="w"), Value(0.5, label="x"), Value(0.25, label="b")
    y = (w * x + b).tanh()
    y.label = "y"
    y.backward()
    return y


def test_every_value_operation_and_partial_is_drawn() -> None:
    slope = 1 - math.tanh(-0.5) ** 2
    assert labels(neuron()) == {
        "n0": f"w|data -1.5|grad {slope / 2:.4g}",
        "n1": f"x|data 0.5|grad {slope * -1.5:.4g}0",
        "n2": f"data -0.75|grad {slope:.4g}",
        "n2_op": "*",
        "n2_in0_text": "∂₁ 0.5",
        "n2_in1_text": "∂₂ -1.5",
        "n3": f"b|data 0.25|grad {slope:.4g}",
        "n4": f"data -0.5|grad {slope:.4g}",
        "n4_op": "+",
        "n4_in0_text": "∂₁ 1",
        "n4_in1_text": "∂₂ 1",
        "n5": f"y|data {math.tanh(-0.5):.4g}|grad 1",
        "n5_op": "tanh",
        "n5_in0_text": f"∂ {slope:.4g}",
    }
    assert {"n2_op -> n2", "n4_op -> n4", "n5_op -> n5"} <= statements(neuron()).keys()


def test_the_class_of_a_node_is_its_kind() -> None:
    classes = {
        name: re.findall(r'class="(\w+)"', text) for name, text in statements(neuron() * 2).items() if "class" in text
    }
    assert classes["n0"] == ["leaf"]
    assert classes["n5"] == ["intermediate"]
    assert classes["n6"] == ["root"]
    assert classes["n6_op"] == ["operation"]
    assert classes["n6_c1"] == ["constant"]


def test_a_root_without_operation_is_one_node() -> None:
    assert labels(Value(3.0, label="x")) == {"n0": "x|data 3|grad –"}


def test_an_operand_used_twice_has_two_edges() -> None:
    x = Value(3.0)
    assert draw_dot(x * x).source.count("n0 -> ") == 2
    assert draw_dot(autograd.dot([x, x], [x, x])).source.count("n0 -> ") == 4


def test_values_with_the_same_name_are_numbered() -> None:
    assert labels(Value(1.0, label="w") + Value(2.0, label="w"), show=["label", "data", "grad"]) == {
        "n0": "w|data 1|grad –",
        "n1": "w|data 2|grad –",
        "n2": "data 3|grad –",
        "n2_op": "+",
    }


def test_constants_are_nodes_without_a_partial() -> None:
    drawn = statements(10 / Value(4.0))
    assert label(drawn["n1_c0"]) == "10"
    assert "class" not in drawn["n1_c0 -> n1_op"]
    assert label(drawn["n1_in1_text"]) == "∂₂ -0.625"
    assert label(statements(Value(4.0) / 10)["n1_in0_text"]) == "∂₁ 0.1"


def test_equal_constants_are_separate_nodes() -> None:
    assert {name for name in labels(Value(1.0) + 1 + 1) if "_c" in name} == {"n1_c1", "n2_c1"}


def test_many_equal_constants_are_one_node() -> None:
    drawn = labels(autograd.dot([Value(1.0, "x")] * 1000, [2.0] * 999 + [3.0]), show=["data"])
    assert {name: text for name, text in drawn.items() if "_c" in name} == {"n1_c1000": "999 times 2", "n1_c1999": "3"}


def test_parameters_are_nodes_unless_the_symbol_shows_them() -> None:
    x = Value(4.0)
    assert labels(autograd.clamp(x, 0, 2.5)).items() >= {"n1_c1": "0", "n1_c2": "2.5", "n1_op": "clamp"}.items()
    assert labels(x**0.5).items() >= {"n1_op": "**0.5", "n1_in0_text": "∂ 0.25"}.items()
    assert not any("_c" in name for name in labels(x**0.5))
    assert labels(2**x).items() >= {"n1_op": "**", "n1_c0": "2"}.items()


def test_every_operation_can_be_drawn() -> None:
    x = Value(0.5, label="x")
    unary = [getattr(x, name)() for name in ("exp", "log", "tanh", "sigmoid", "relu", "gelu", "abs", "floor")]
    several = [autograd.maximum(x, 1), autograd.where(x > 0, x, 1), autograd.atan2(x, 2), autograd.leaky_relu(x), x % 2]
    for result in [*unary, *several, *autograd.softmax([x, x]), autograd.dot([x], [2.0], 1.0), autograd.fsum([x, x])]:
        assert f"{result.op.name}" in statements(result)[f"n{1}_op"]


def test_an_operation_of_a_user_is_drawn_by_its_symbol() -> None:
    hostile = autograd.Primitive("mine", lambda x: x, lambda z, x: (1.0,), symbol="<b>&")
    assert labels(hostile(Value(1.0)))["n1_op"] == "<b>&amp;"


def test_partials_can_be_omitted() -> None:
    assert not any("->" in name for name in labels(neuron(), show=["label", "data", "grad"]))


def test_gradients_that_are_values_show_their_number() -> None:
    x = Value(2.0)
    (x**3).backward(create_graph=True)
    assert labels(x) == {"n0": "data 2|grad 12"}


def test_tooltips_have_every_digit() -> None:
    x = Value(1 / 3)
    assert 'tooltip="data = 0.3333333333333333"' in statements(x)["n0"]
    x.grad = 2 / 3
    assert r'tooltip="data = 0.3333333333333333\ngrad = 0.6666666666666666"' in statements(x)["n0"]


def test_a_gradient_is_a_dash_until_a_backward_writes_it() -> None:
    x, y = Value(3.0, "x"), Value(2.0, "y")
    assert labels(x * y) == {"n0": "x|data 3|grad –", "n1": "y|data 2|grad –", "n2": "data 6|grad –", "n2_op": "*"} | {
        "n2_in0_text": "∂₁ 2",
        "n2_in1_text": "∂₂ 3",
    }
    (x * y).backward()
    assert labels(x * y)["n0"] == "x|data 3|grad 2"
    x.zero_grad()
    assert labels(x * y)["n0"] == "x|data 3|grad 0"
    x.grad = None  # type: ignore[assignment]  # as PyTorch's programs do
    assert labels(x * y)["n0"] == "x|data 3|grad –"


def test_no_zero_is_negative() -> None:
    x = Value(-0.0, "x")
    (x * -2.0 - 1.0).backward()
    y = x * 0.0 * -1.0
    y.backward()
    assert not [text for text in labels(y).values() if "-0" in text.split("|")[-1].split()]


def test_drawings_of_equal_graphs_are_equal() -> None:
    assert draw_dot(neuron()).source == draw_dot(neuron()).source


def test_the_call_of_the_lecture() -> None:
    """`draw_dot(root, format='svg', rankdir='LR')`, as in micrograd's trace_graph.ipynb, by position too."""
    graph = draw_dot(neuron(), format="png", rankdir="TB")
    assert (graph.format, graph.source) == ("png", draw_dot(neuron(), direction="TB").source)
    assert draw_dot(neuron(), "svg", "LR").source == draw_dot(neuron()).source
    with pytest.raises(TypeError, match="rankdir and direction mean the same; pass one of them"):
        draw_dot(neuron(), rankdir="TB", direction="LR")
    with pytest.raises(ValueError, match="docx"):
        draw_dot(neuron(), format="docx")
    with pytest.raises(ValueError, match="rankdir must be 'auto', 'LR', 'RL', 'TB' or 'BT', got 'up'"):
        draw_dot(neuron(), rankdir="up")
    with pytest.raises(TypeError, match="format must be a str such as 'svg', got None"):
        draw_dot(neuron(), format=None)  # type: ignore[arg-type]  # the subject


def test_options_reach_the_drawing() -> None:
    drawn = draw_dot(Value(1 / 3), direction="TB", precision=2)
    assert isinstance(drawn, graphviz.Digraph)
    assert "rankdir=TB" in drawn.source
    assert "data 0.33" in drawn.source


# ---- errors --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", [2.0, None, "x", [Value(1.0)]])
def test_only_a_value_can_be_drawn(root: object) -> None:
    with pytest.raises(TypeError, match="Value"):
        draw_dot(root)  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize("options", [{"direction": "up"}, {"direction": 'LR"'}, {"precision": 0}, {"precision": 18}])
def test_options_out_of_range_are_errors(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(options))} must be .*got"):
        draw_dot(Value(1.0), **options)


def test_a_deep_graph_is_an_error_at_once() -> None:
    value = Value(0.5)
    for _ in range(50_000):
        value = value.sin()
    with pytest.raises(ValueError, match=r"100,001 nodes and 100,000 edges.*2,000 and 4,000"):
        draw_dot(value)


def test_many_lines_from_one_box_to_one_operation_are_one() -> None:
    x = Value(1.0)
    for n in (5, 300, 10_000):
        assert labels(autograd.fsum([x] * n), show=["partial"])["n0_n1_text"] == f"{n:,} times ∂ 1"
    mixed = labels(autograd.dot([x] * 8, [Value(float(i)) for i in range(8)]))
    assert mixed["n0_n9_text"] == "8 times"  # their partials differ
    assert mixed["n9_in8_text"] == "∂₉ 1"
    assert not any("times" in text for text in labels(autograd.fsum([x] * 4)).values())


def test_a_graph_of_the_largest_size_is_drawn() -> None:
    assert len(draw_dot(autograd.fsum([Value(1.0) for _ in range(1998)]), detail="full").source.splitlines()) > 3900
    with pytest.raises(ValueError, match="2,001 nodes"):
        draw_dot(autograd.fsum([Value(1.0) for _ in range(1999)]), detail="full")


# ---- numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (0.99999, "1.000"),
        (1 / 3, "0.3333"),
        (0.00044342, "0.0004434"),
        (0.1, "0.1"),
        (-41.0, "-41"),
        (123456.0, "123456"),
        (123456.7, "1.235e5"),
        (1e300, "1e300"),
        (1e-7, "1e-7"),
        (1e-320, "1e-320"),
        (5e-324, "5e-324"),
        (math.pi * 1e-310, "3.142e-310"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
    ],
)
def test_numbers_are_short_and_recognizable(x: float, text: str) -> None:
    assert number_text(x, 4) == text


@given(st.floats(), st.integers(1, 17))
def test_a_number_is_exact_or_shows_that_it_is_rounded(x: float, precision: int) -> None:
    text = number_text(x, precision)
    back = float(text)
    if repr(back) != repr(x):
        digits = re.sub(r"e.*|[-.]", "", text).lstrip("0")
        assert len(digits) == precision
        assert back == float(f"{x:.{precision}g}")


# ---- labels --------------------------------------------------------------------------------------------------------


def unquoted(text: str) -> list[str]:
    """Read a DOT string like dot, character by character. Return the lines that it shows."""
    assert text[0] == text[-1] == '"'
    shown, rest = [""], text[1:-1]
    while rest:
        if rest.startswith("\\n"):
            shown.append("")
            rest = rest[2:]
        elif rest[0] == "\\":
            assert rest[1] in '\\"', "an escape sequence, which dot would replace by a name"
            shown[-1] += rest[1]
            rest = rest[2:]
        elif rest[0] == "&":
            assert rest.startswith("&amp;"), "an entity, which dot would decode"
            shown[-1] += "&"
            rest = rest[5:]
        else:
            assert rest[0] != '"', "the end of the string"
            shown[-1] += rest[0]
            rest = rest[1:]
    return shown


@given(st.text(st.characters(), max_size=300))
@example("\\")
@example('x" URL="javascript:alert(1)')
@example("&lt;&amp;lt;")
@example("<<b>x</b>>")
def test_quoted_text_reads_back(text: str) -> None:
    source = quoted(text)
    assert (unquoted(source) if text else []) == lines(text)
    assert len(source.encode()) < 16_000
    assert "\n" not in source


def test_a_long_label_is_shortened() -> None:
    assert "".join(lines("a" * 1_000_000)) == "a" * (MOST_CHARACTERS - 1) + "…"
    assert lines("\n" * 150)[-1] == "…"
    assert len(lines("\n" * 150)) < 10


@pytest.mark.parametrize(
    "text", ["a\x00", "a\x1b", "a\x7f", "a\x9b", "a\ud800", "a\ufffe", "a\uffff", "a\u202e", "a\u2066", "a\u2028"]
)
def test_characters_that_cannot_be_shown_are_marked(text: str) -> None:
    assert lines(text) == ["a\ufffd"]


@pytest.mark.parametrize("text", ["one\ntwo", "one\rtwo", "one\r\ntwo"])
def test_line_ends_break_lines(text: str) -> None:
    assert lines(text) == ["one", "two"]


@every_case("character", [*map(chr, range(32, 127)), *"∂₀₁₂₃₄₅₆₇₈₉…"])
def test_no_character_is_wider_than_its_estimate(character: str) -> None:
    """Measured by matplotlib in DejaVu Sans, the widest of the common fonts."""
    font = get_font(findfont("DejaVu Sans"))
    font.set_size(1000, 72)
    font.set_text(character * 10)
    assert font.get_width_height()[0] / 64 / 10_000 <= width(character)


# ---- dependencies --------------------------------------------------------------------------------------------------


def test_without_graphviz_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(ImportError, match=r"draw_dot needs the package graphviz: pip install graphviz"):
        viz.draw_dot(Value(1.0) * 2)


WITHOUT = """
import sys
sys.modules.update(graphviz=None, matplotlib=None)
import viz
from autograd import Value
x = Value(2.0, "x")
y = x * x
print(viz.explain(y, [x]).text.splitlines()[0], viz.check_work(y, {"dv1/dx": 4.0}))
print(viz.draw(y).dot.splitlines()[0])
try:
    viz.plots
except ImportError as error:
    print(error)
"""


def test_text_needs_no_package() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "Given The line is right.",
        "",
        "  dv1/dx = 4: right",
        "digraph computation {",
        "viz.plots needs the package matplotlib: pip install matplotlib",
    ]


def test_another_package_named_autograd_is_an_error(tmp_path: Path) -> None:
    other = tmp_path / "autograd" / "__init__.py"
    other.parent.mkdir()
    other.write_text("from math import nan as grad\n")
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-P", "-c", "import viz"]
    error = subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stderr.splitlines()[
        -1
    ]
    assert error.startswith("ImportError")
    assert str(other) in error
    assert "pip uninstall --yes autograd scalar-autograd" in error
