"""Derivations: the source documents', the numbers, the factors, and all notations."""

from __future__ import annotations

import json
import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import viz
from autograd import Value, gradients
from autograd.checks import check_primitive
from autograd.graph.gradient_order import topological_order
from autograd.operation import Primitive
from autograd.ops import TABLE
from nn import MLP
from tests.helpers.every_case import every_case
from tests.helpers.paths import DATA, ROOT
from viz.derivation import distinct_names as naming
from viz.derivation.distinct_names import distinct_names
from viz.derivation.explain import Derivation
from viz.derivation.formula import Formula, written
from viz.derivation.label_markup import latex_label
from viz.derivation.quantity_names import labelled
from viz.derivation.writing.decimals import decimal_text, fixed_text
from viz.derivation.writing.line_breaks import latex_width, rows
from viz.derivation.writing.mathml import MathML, pieces
from viz.derivation.writing.notation import Latex, Markdown, Text
from viz.derivation.writing.writers import equation, line_text
from viz.expressions.parsing import ParsedExpression
from viz.worksheet.quantities import evaluated

EXPECTED = json.loads((ROOT / "examples" / "expected.json").read_text(encoding="utf-8"))
GOLDEN = DATA
HOSTILE = [
    '"', "\\", "a\\", "<script>alert(1)</script>", "a\nb\tc\x00d", "x" * 1_000_000, "\u202eabc", "\ud800", "100 %",
    "$x$", "a_b_", "_", "^", "~", "#", "&amp;", "{", "}", "\\end{align*}", "\\input{/etc/passwd}", "$$", "`rm`", "*b*",
    "|", "漢字", "\u0177", "\u03b1", "a'b", "-->", "]]>", "![x](y)", "w1", "h1.net", "E_total", "L0.n1.w2", "delta",
    "1", "a.b.c_d_4", ".", "a..b", "\uff04\uff3c\uff5b\uff05", "\u0394E\u2081\u2026", "\u00bd", "delta_w1", "dE/dw",
    "w^{(1)}_{11}", "w_{12}^{(2)}", "a^(1)", "b^{[1]}", "x^2", "w^*", "w^{new}", "w^{a'b}", "w^{-1,+2}", "^{(1)}",
    "w^{(1)}^{(2)}", "w^", "w^{}", "w^{<b>}", "h^{(1)}.net",
]  # fmt: skip


def numbers(derivation: Derivation) -> dict[str, float]:
    return {line.name.text: line.left.data for line in derivation.lines}


def quantities(part: Formula | float) -> list[Formula]:
    return list(part.quantities()) if isinstance(part, Formula) else []


def named(x: float, label: str) -> Value:
    return Value(x, label)


# ---- the source documents -------------------------------------------------------------------------------------------


def document_000(example: Callable[[str], Any]) -> Derivation:
    error = example("sigmoid_2_2_2").network_error(("w1", "w3"), ("w2", "w4"), b1=0.30, b2=0.70, w8=0.50)
    return viz.explain(error, ["w5", "w6", "w7", "w8", "w1", "w2", "w3", "w4"], rate=0.5)


def document_002(example: Callable[[str], Any]) -> Derivation:
    module = example("linear_2_2_1")
    return viz.explain(module.A.loss(module.A.network()), [f"w{i}" for i in range(6, 0, -1)], rate=0.01)


def document_003(example: Callable[[str], Any]) -> Derivation:
    wrt = ["W0", "W1", "W2", "W3", *(f"V{i}{j}" for i in range(3) for j in (1, 2, 3))]
    return viz.explain(example("regression_2_3_1").squared_error(), wrt, rate=0.1, decimals=3)


def document_004(example: Callable[[str], Any]) -> Derivation:
    module = example("learning_rate_sweep")
    outputs = module.network(module.FIRST_WEIGHTS).outputs([named(0.05, "i1"), named(0.10, "i2")])
    return viz.explain(module.total_error(outputs), ["w5", "w1"], rate=0.1)


@pytest.mark.parametrize("document", [document_000, document_002, document_003, document_004])
def test_derivations_agree_with_the_documents(
    document: Callable[..., Derivation], example: Callable[[str], Any]
) -> None:
    stored = GOLDEN / f"derivation_{document.__name__.removeprefix('document_')}.txt"
    assert document(example).text + "\n" == stored.read_text(encoding="utf-8")


# The numbers of the documents, with their rounding. Their slips are in test_check_work.py.
PRINTED = {
    document_000: {
        "h1.net": "0.3325", "h1": "0.5824", "h2.net": "0.34", "h2": "0.5842", "y1.net": "1.196", "y2": "0.7830",
        "E_y2": "0.0214", "dy1.net/dw5": "0.5824", "dE_total/dw5": "0.0787", "w5'": "0.3607", "dy1.net/dh1": "0.4",
        "dh1/dh1.net": "0.2432", "dh1.net/dw1": "0.05",
    },
    document_002: {"h1": "1.55", "h2": "1.22", "y": "0.3947", "loss": "1.288494045", "w1'": "0.15401325"},
    document_003: {
        "a1.net": "0", "a2.net": "-2", "a3.net": "3", "a1": "0.5", "a2": "0.1192", "W1'": "2.559", "W2'": "3.133",
    },
}  # fmt: skip


@pytest.mark.parametrize("document", PRINTED)
def test_the_numbers_a_document_prints_are_lines(document: Any, example: Callable[[str], Any]) -> None:
    found = numbers(document(example))
    for name, text in PRINTED[document].items():
        decimals = len(text.partition(".")[2])
        assert abs(found[name] - float(text)) <= 0.5 * 10.0**-decimals + 1e-12, name


def test_question_marks_are_filled_in(example: Callable[[str], Any]) -> None:
    """The numbers missing from document 000 are compared with numbers computed without autograd."""
    found, right = numbers(document_000(example)), EXPECTED["sigmoid_2_2_2"]
    (w1, w3), (w2, w4) = right["new_W1"]
    new = [w1, w2, w3, w4, *right["new_W2"][0], *right["new_W2"][1]]
    wanted = {f"w{i}'": x for i, x in enumerate(new, 1)}
    wanted |= {"dE_total/dh1": right["dE_da"][0], "dE_total/dh2": right["dE_da"][1]}
    wanted |= {"dE_total/dw1": right["grad_W1"][0][0], "delta_y2": right["delta_out"][1]}
    wanted |= {f"delta_h{i}": x for i, x in enumerate(right["delta_hidden"], 1)}
    for name, number in wanted.items():
        assert math.isclose(found[name], number, rel_tol=1e-12), name


def test_the_delta_rule_of_001_in_symbols() -> None:
    """The gradient of a weight is delta times its input. The gradient of a bias is delta. A hidden delta is a sum."""
    net = MLP(2, [2, 2], activation=["tanh", "sigmoid"], rng=1, names=[["h1", "h2"], ["y1", "y2"]])
    y1, y2 = net.outputs([named(0.5, "x1"), named(-1.0, "x2")])
    loss = (y1 - 1.0) ** 2 + (y2 - 0.0) ** 2
    loss.label = "L"
    text = viz.explain(loss, net.parameters()[::-1]).text
    assert "dL/dy2.w0 = delta_y2 * dy2.net/dy2.w0 = " in text
    assert "dL/dh1.w0 = delta_h1 * dh1.net/dh1.w0 = " in text
    assert "dh1.net/dh1.w0 = x1 = 0.5" in text
    assert "dy1.net/dy1.b = 1\n" in text
    assert "dL/dh1 = delta_y1 * dy1.net/dh1 + delta_y2 * dy2.net/dh1" in text


# ---- numbers of the engine, factors of the rules ------------------------------------------------------------------


@given(seed=st.integers(0, 10**6), depth=st.integers(1, 3), shared=st.booleans())
def test_numbers_are_the_engines(seed: int, depth: int, shared: bool) -> None:
    random = Random(seed)
    sizes = [random.randint(1, 3) for _ in range(depth)]
    activation = [random.choice(["tanh", "sigmoid", "relu", "softplus", "gelu", "linear"]) for _ in sizes]
    b: Any = named(0.1, "b") if shared else 0.1
    net = MLP(2, sizes, activation=activation, rng=random, b=b)
    outputs = net.outputs([named(random.uniform(-2, 2), "x1"), 0.5])
    loss = autograd.fsum([0.5 * (y - 0.25) ** 2 for y in outputs])
    loss.label = "loss"
    wrt = net.parameters()
    random.shuffle(wrt)
    derivation = viz.explain(loss, wrt, rate=0.3)
    gradient = dict(zip(wrt, gradients(loss, wrt), strict=True))
    seen = set()
    for line in derivation.lines:
        if line.kind == "gradient" and line.value in gradient:
            assert line.left.data == gradient[line.value]
            seen.add(line.value)
        if line.kind in ("gradient", "error term"):
            assert line.left.data == gradients(loss, line.value)
        if line.kind in ("given", "forward"):
            assert line.left.data == line.value.data
        if line.kind == "update":
            assert line.left.data == line.value.data - 0.3 * gradient[line.value]
    assert seen == set(wrt)
    table = numbers(derivation)
    table |= {
        x.name.text: x.data for line in derivation.lines for part in line.right for x in quantities(part) if x.name
    }
    for line in derivation.lines:  # each line follows from the others by its formula
        for formula in line.right:
            follows = evaluated(formula, table.__getitem__)
            assert math.isclose(follows, line.left.data, rel_tol=1e-9, abs_tol=1e-12), line_text(line)


@every_case("op", [op for op in TABLE.values() if op.name != "where"])
def test_factors_are_the_rules_of_the_table(op: Primitive) -> None:
    """The formula of every operation's factor gives its partial. It is the textbook rule, if there is one."""
    random = Random(op.name)
    count = op.arity or 4
    for _ in range(20):
        while True:
            xs = [random.uniform(*op.samples[min(i, len(op.samples) - 1)]) for i in range(count)]
            if op.parameters and random.random() < 0.5:  # many parameters are integers
                xs[-1] = float(round(xs[-1]))
            if op.domain(*xs):
                break
        split = count - op.parameters
        leaves = [named(x, f"x{i}") for i, x in enumerate(xs[:split])]
        z = autograd.current_engine.record(op, (*leaves, *xs[split:]))
        z.label = "z"
        derivation = viz.explain(z, leaves)
        table = numbers(derivation)
        for i, leaf in enumerate(leaves):
            (line,) = [line for line in derivation.lines if line.value is leaf and line.kind != "given"]
            assert line.left.data == z.partials[i]
            assert math.isclose(evaluated(line.right[-1], table.__getitem__), z.partials[i], rel_tol=1e-6, abs_tol=1e-9)


def test_a_different_textbook_rule_is_detected() -> None:
    """The generated check of an operation compares it with the accurate rule."""

    def cube(textbook: Any) -> Primitive:
        return autograd.primitive("cube", lambda x: x * x * x, lambda z, x: (3 * x * x,), textbook=textbook)

    assert check_primitive(cube(lambda z, x: (3 * x**2,)), points=10) == 30
    for wrong in (lambda z, x: (2 * x**2,), lambda z, x: (3 * x**2, 0.0)):
        with pytest.raises(AssertionError, match=r"the textbook rule gives .* fix one of them"):
            check_primitive(cube(wrong), points=10)


# ---- named values and factors ---------------------------------------------------------------------------------------


def test_labels_choose_the_grain() -> None:
    def loss(label: str) -> Value:
        w, x = named(0.5, "w"), named(2.0, "x")
        y = (w * x + 1.0).tanh()
        y.operands[0].label = label  # type: ignore[union-attr]
        out = y**2
        out.label = "E"
        return out

    coarse, fine = viz.explain(loss(""), "w"), viz.explain(loss("z"), "w")
    assert line_text(coarse.lines[-1]).startswith("dE/dw = 2 * tanh(w * x + 1) * (1 - tanh(w * x + 1) ** 2) * x = ")
    assert "dE/dz = 2 * tanh(z) * (1 - tanh(z) ** 2) = " in fine.text
    assert "dz/dw = x = 2" in fine.text
    assert numbers(coarse)["dE/dw"] == numbers(fine)["dE/dw"]


def test_a_value_used_directly_and_through_another() -> None:
    x = named(3.0, "x")
    y = x * x
    y.label = "y"
    z = y * x
    z.label = "z"
    text = viz.explain(z).text
    assert "dz/dx = dz/dy * dy/dx + direct dz/dx = 3 * 6 + 9 = 27" in text
    assert "dy/dx = x + x = 3 + 3 = 6" in text
    assert viz.check_work(z, {"direct dz/dx": 9, "dz/dx": 27})


def test_an_inner_value_used_directly_and_through_another() -> None:
    """A factor along a single path is not named like the total derivative."""
    x = named(3.0, "x")
    h = x * x
    y = h * x
    out = y**2
    h.label, y.label, out.label = "h", "y", "E"
    text = viz.explain(out, [x]).text
    assert "direct dy/dx = h = 9" in text
    assert "dE/dx = delta_y * dy/dh * dh/dx + delta_y * direct dy/dx = 54 * 3 * 6 + 54 * 9 = 1458" in text
    assert viz.check_work(out, {"direct dy/dx": 9, "dy/dx": 27, "dE/dx": 1458})
    left_out = viz.check_work(out, {"dE/dx": 54 * 3 * 6})
    assert left_out.cause == "The path through y is left out"


def test_given_quantities_are_listed_by_family() -> None:
    """In the order of use, but w2 is between w1 and w10."""
    w = [named(float(i), f"w{i}") for i in (10, 2, 1)]
    y = named(3.0, "t") - autograd.dot(w, [named(1.0, f"x{i}") for i in (10, 2, 1)])
    assert "w1 = 1   w2 = 2   w10 = 10   x1 = 1   x2 = 1   x10 = 1" in viz.explain(y).text


def test_a_sum_reads_as_one() -> None:
    a, b = named(2.0, "a"), named(-3.0, "b")
    y = autograd.fsum([a, b * 2, -a]) * 2.0
    y.label = "y"
    assert line_text(viz.explain(y, [a]).lines[2]) == "y = (a + b * 2 + (-a)) * 2 = (2 + (-3) * 2 + (-2)) * 2 = -12"


def test_the_same_label_twice_is_numbered() -> None:
    a, b = named(2.0, "w"), named(3.0, "w")
    text = viz.explain(a * b + named(1.0, "w[1]"), [a, b]).text
    assert "dv1/dw[1] = w[2] = 3" in text
    assert "dv1/dw[2] = w[1] = 2" in text


def test_a_choice_shows_the_chosen_operand() -> None:
    x = named(-2.0, "x")
    y = autograd.where(x > 0, x, 3 * x) + x.relu()
    y.label = "y"
    assert line_text(viz.explain(y).lines[-1]) == "dy/dx = 3"
    assert line_text(viz.explain(y).lines[1]) == "y = 3 * x + relu(x) = 3 * (-2) + relu(-2) = -6"


def test_long_formulas_are_split_into_named_values() -> None:
    x = named(1.01, "x")
    y = x
    for _ in range(60):  # as a tree it would have 2**60 leaves
        y = y + y
    y.label = "y"
    derivation = viz.explain(y)
    assert numbers(derivation)["dy/dx"] == 2.0**60
    assert "v1 = " in derivation.text
    assert max(map(len, derivation.text.splitlines())) < 1000


def test_a_rule_that_does_not_accept_formulas_gives_a_number() -> None:
    opaque = autograd.primitive("opaque", lambda x: math.sin(x), lambda z, x: (math.cos(x),))
    y = opaque(named(0.0, "x"))
    y.label = "y"
    assert line_text(viz.explain(y).lines[-1]) == "dy/dx = 1"


def test_a_formula_that_is_undefined_at_the_point_is_not_shown() -> None:
    """Textbook rules do not cover points outside of a domain or at its edge. The engine does."""
    x, zero = named(-1.0, "x"), named(0.0, "zero")
    y = x.log()
    y.label = "y"
    assert line_text(viz.explain(y).lines[-1]) == "dy/dx = nan"
    length = autograd.hypot(zero, zero)
    length.label = "length"
    assert line_text(viz.explain(length).lines[-1]) == "dlength/dzero = 0"


@pytest.mark.parametrize("x", [0.25, math.inf, -math.inf, math.nan])
def test_a_number_agrees_with_its_own_text_alone(x: float) -> None:
    for shown in ("0.25", "0.2", "inf", "-inf", "nan"):
        assert Text(1)._agree(x, shown) == (shown == repr(x) or (x, shown) == (0.25, "0.2"))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (lambda z, x, y: (1 * x, 0.0 * y), ("x", "0")),
        (lambda z, x, y: (x * 1.0 + 0.0, 0.0 + y), ("x", "y")),
        (lambda z, x, y: (-1 * x, 0.0 - (0.0 - y)), ("-x", "y")),
        (lambda z, x, y: (0.0 - x, 0.0 - 2 * y), ("-x", "-2 * y")),
        (lambda z, x, y: (0.5 * (2 * x) * y, (2 * x) * (3 * y)), ("x * y", "6 * x * y")),
        (lambda z, x, y: (x + -y, x - 0.0), ("x - y", "x")),
        (lambda z, x, y: (x / 1, y**1), ("x", "y")),
        (lambda z, x, y: (1 + -2 * x / y, x - -2 * y), ("1 - 2 * x / y", "x + 2 * y")),
        (lambda z, x, y: (-1 + x, x * (1 / y)), ("x - 1", "x / y")),
        (lambda z, x, y: (x * (1 / 3), -2 / 3 * x / 7), ("x / 3", "-2 * x / 21")),
        (lambda z, x, y: (1 / 3, -0.0625), ("1 / 3", "-0.0625")),
        (lambda z, x, y: (1 - x / 3 * 2, x / 4 * 2), ("1 - 2 * x / 3", "0.5 * x")),
        (lambda z, x, y: (-1 / x, y + -x / y), ("-1 / x", "y - x / y")),
        (lambda z, x, y: (x**0, -x * -y), ("1", "x * y")),
        (lambda z, x, y: (autograd.where(x, y, 0.0), autograd.where(x - x, x, 3.0)), ("y", "3")),
        (lambda z, x, y: (abs(z), z % 2), ("|x / y|", "x / y % 2")),
    ],
)
def test_the_formulas_of_a_rule_are_simplified(rule: Any, text: tuple[str, str]) -> None:
    op = autograd.primitive("ratio", lambda x, y: x / y, rule, arity=2, text="$a / $b", precedence=2)
    z = op(named(3.0, "x"), named(2.0, "y")) + 1.0
    z.label = "z"
    lines = [line for line in viz.explain(z).lines if line.kind == "gradient"]
    assert tuple(Text(4).formula(line.right[-1]) for line in lines) == text


def test_only_leaves_are_updated() -> None:
    w = named(2.0, "w")
    y = w * w
    y.label = "y"
    text = viz.explain(y * 3.0, [w, y], rate=0.1).text
    assert "w' = w - 0.1" in text
    assert "y'" not in text


def test_numbers_alone_and_a_leaf_alone() -> None:
    assert viz.explain(Value(2.0) * 3.0, []).text == "Output\n  v1 = 2 * 3 = 6"
    assert viz.explain(named(2.0, "x")).text == "Given\n  x = 2\n\nGradient with respect to x\n  dx/dx = 1"


def test_nothing_is_touched() -> None:
    w = named(2.0, "w")
    w.grad = 5.0
    viz.explain(w * w, [w], rate=0.1)
    assert (w.data, w.grad) == (2.0, 5.0)


def test_the_derivative_of_the_output_is_1_and_a_value_outside_is_an_error() -> None:
    x, other = named(2.0, "x"), named(1.0, "other")
    y = x * 3.0
    y.label = "y"
    with pytest.raises(
        ValueError, match="the output does not depend on other = 1, which is in wrt; its labeled leaves"
    ):
        viz.explain(y, [other])
    with pytest.raises(ValueError, match="the output does not depend on the Value 2 without a label"):
        viz.explain(y, [other * x])
    assert line_text(viz.explain(y, [y]).lines[-1]) == "dy/dy = 1"
    inner = viz.explain(y * x, [x, y])
    assert "dv1/dy = x = 2" in inner.text


def test_a_row_is_full_before_the_next_begins() -> None:
    sides = ["w * x + b", "0.125 * 2 + 1.0625 * 4", "4.5"]
    whole = " ".join(f"= {side}" for side in sides)
    assert rows("y", sides, len(f"y {whole}")) == [whole]
    assert rows("y", sides, len(f"y {whole}") - 1) == ["= w * x + b", "= 0.125 * 2 + 1.0625 * 4 = 4.5"]


@pytest.mark.parametrize(
    ("label", "name"), [("dE/dw", "(dE/dw)[2]"), ("w'", "w'[2]"), ("dE/dq", None), ("dq/dw", None)]
)
def test_a_label_that_reads_as_the_name_of_a_derivative_gets_a_number(label: str, name: str | None) -> None:
    values = [Value(1.0, text) for text in ("E", "w", label)]
    assert [shown.text for shown in distinct_names(values, values[0], lambda value: value.label).values()] == [
        "E",
        "w",
        name or label,
    ]


def test_names_take_a_time_that_grows_as_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    as_seen = naming._as_seen
    monkeypatch.setattr(naming, "_as_seen", lambda name: tried.append(name) or as_seen(name))
    values = [Value(1.0, "net" if i % 2 else f"x{i}") for i in range(400)]
    names = distinct_names(values, values[0], lambda value: value.label)
    assert names[values[-1]].text == "net[200]"
    assert len({name.text for name in names.values()}) == 400
    assert len(tried) <= 3 * len(values)  # 20,000 numbers for one label were tried before


def test_a_captured_gradient_graph_can_be_derived_too() -> None:
    x = named(2.0, "x")
    (x**3).backward(create_graph=True)
    slope: Any = x.grad
    slope.label = "s"
    assert numbers(viz.explain(slope, [x]))["ds/dx"] == 12.0


# ---- errors ---------------------------------------------------------------------------------------------------------


def test_errors_suggest_what_to_do() -> None:
    w, x = named(1.0, "w"), Value(2.0)
    with pytest.raises(TypeError, match="Value that ends a graph"):
        viz.explain(3.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected Values and labels in wrt, got the int"):
        viz.explain(w * x, [3])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="expected Values and labels in wrt, got the int 5"):
        viz.explain(w * x, 5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the graph has no Value labeled ''; it has w"):
        viz.explain(w * 2.0, [""])
    with pytest.raises(ValueError, match="the graph has no Value labeled 'v'; it has w"):
        viz.explain(w * x, "v")
    with pytest.raises(ValueError, match="no leaf of the graph has a label"):
        viz.explain(x * x)
    with pytest.raises(ValueError, match="decimals must be from 0 to 15, got 99"):
        viz.explain(w * x, decimals=99)
    with pytest.raises(ValueError, match=r"ends in one of .txt, .md, .tex, .html, .pdf; got 'd.docx'"):
        viz.explain(w * x).save("d.docx")
    with autograd.no_grad():
        y = w * x
    with pytest.raises(RuntimeError, match="no_grad"):
        viz.explain(y)


def test_changed_data_are_detected() -> None:
    w = named(1.0, "w")
    y = w * 2.0
    y.label = "y"
    w.data -= 0.1
    with pytest.raises(ValueError, match=r"'y' is 2.0, but its operands now give 1.8: data were changed"):
        viz.explain(y)


def test_a_graph_that_is_too_large_is_an_error() -> None:
    y = named(1.0, "x")
    for _ in range(50_000):
        y = y * 1.0
    with pytest.raises(ValueError, match=r"too long: 2,501 named values and 102,501 symbols.* Derive a part of it"):
        viz.explain(y)
    for _ in range(150_000):
        y = y * 1.0
    with pytest.raises(ValueError, match="too long: 200,001 Values"):
        viz.explain(y)


# ---- notation -------------------------------------------------------------------------------------------------------


def formulas() -> st.SearchStrategy[Formula]:
    binary = ["add", "sub", "mul", "div", "pow", "maximum", "hypot"]
    unary = ["neg", "sin", "tanh", "exp", "sigmoid"]
    leaf: st.SearchStrategy[Any] = st.one_of(
        st.sampled_from("abc").map(lambda name: Formula(ord(name) - 96.5, labelled(name))),
        st.sampled_from([2.0, -3.0, 0.5, -0.25, 1e-9, -1e12]),
    )
    tree = st.recursive(
        leaf,
        lambda part: st.one_of(
            st.builds(lambda name, x: written(TABLE[name], [x]), st.sampled_from(unary), part),
            st.builds(lambda name, x, y: written(TABLE[name], [x, y]), st.sampled_from(binary), part, part),
            st.builds(lambda x, c: written(TABLE["pow_const"], [x, c]), part, st.sampled_from([2.0, -1.0, 0.5])),
        ),
        max_leaves=12,
    )
    return tree.map(lambda x: x if isinstance(x, Formula) else Formula(x))


@given(formula=formulas(), numbers=st.booleans())
def test_the_text_of_a_formula_has_its_number(formula: Formula, numbers: bool) -> None:
    """Parentheses are right: the parsed text has the number of the formula."""
    text = Text(15).formula(formula, numbers=numbers)
    again = ParsedExpression(text).of({name: Value(ord(name) - 96.5) for name in "abc"}).data
    exact = formula.data
    # -x * y is (-x) * y to a parser and -(x * y) to us, and a sum may be printed without its
    # parentheses. In both cases the number is the same, except for rounding.
    assert (
        again == exact or (again != again and exact != exact) or math.isclose(again, exact, rel_tol=1e-6, abs_tol=1e-6)
    )


@given(formula=formulas())
def test_latex_and_mathml_are_balanced(formula: Formula) -> None:
    for numbers in (False, True):
        latex = Latex(4).formula(formula, numbers=numbers)
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\left") == latex.count(r"\right")
        whole = f"<math>{MathML(4).formula(formula, numbers=numbers)}</math>"
        parts = [f"<math>{part}</math>" for part in pieces(MathML(4).formula(formula, numbers=numbers))]
        assert "".join("".join(ET.fromstring(part).itertext()) for part in parts) == "".join(
            ET.fromstring(whole).itertext()
        )
        assert "--" not in latex


@every_case(
    ("x", "decimals", "text"),
    [
        (0.05, 4, "0.05"), (0.07868189, 4, "0.0787"), (0.36004, 4, "0.3600"), (0.00044336, 4, "0.00044"), (2.0, 4, "2"),
        (-11.18993, 2, "-11.19"), (1.5e-9, 4, "1.5e-9"), (-3e12, 4, "-3e12"), (math.pi * 1e20, 2, "3.14e20"),
        (math.inf, 4, "inf"), (-0.0, 4, "0"), (math.nan, 4, "nan"), (5e-324, 4, "5e-324"), (1e-320, 4, "1e-320"),
        (-2e-322, 2, "-2e-322"), (9.99999e-9, 4, "1.0000e-8"), (0.3, 0, "0.3"),
        (0.2 * 0.05 + 0.03 + 0.3, 4, "0.34"), (0.9999999999999999, 4, "1.0000"), (1 / 3, 15, "0.333333333333333"),
        (1234567890.1234498, 4, "1234567890.1234"),  # not rounded twice
    ],
)  # fmt: skip
def test_decimals(x: float, decimals: int, text: str) -> None:
    assert decimal_text(x, decimals) == text


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_large_number_is_not_written_out(sign: str) -> None:
    for decimals in (0, 4, 15):
        assert fixed_text(float(f"{sign}1e300"), decimals) == f"{sign}1e+300"
    assert fixed_text(float(f"{sign}2.5"), 4) == f"{sign}2.5000"
    assert fixed_text(float(f"{sign}1e-20"), 4) == "0.0000"


@given(x=st.floats(-1e300, 1e300), decimals=st.integers(0, 15))
def test_a_number_is_never_rounded_away(x: float, decimals: int) -> None:
    again = float(decimal_text(x, decimals))
    assert again == x or abs(again - x) <= max(0.5 * 10.0**-decimals, 0.06 * abs(x)) * 1.01
    assert (again == 0) == (x == 0)


def hostile(label: str, random: Random) -> Derivation:
    w, x = named(0.5, label), named(random.uniform(-2, 2), random.choice(HOSTILE))
    y = autograd.leaky_relu(w * x) + autograd.hypot(w, x) ** 2 / w
    y.label = random.choice(HOSTILE)
    out = autograd.exp(y * 1e-9) ** 2 + abs(x) - autograd.softmax([w, y])[0]
    out.label = label
    return viz.explain(out, rate=1e-7)


def check_sound(derivation: Derivation) -> None:
    """HTML is well-formed and inert. Markdown has nothing that renderers remove or interpret."""
    tree = ET.fromstring("<body>" + derivation.html.partition("<body>")[2].removesuffix("</html>\n"))
    assert {e.tag for e in tree.iter()} <= {
        "body", "style", "section", "h2", "div", "math", "mrow", "mi", "mn", "mo", "mtext", "msub", "msup", "mfrac",
        "msqrt", "mroot",
    }  # fmt: skip
    assert {key for e in tree.iter() for key in e.attrib} <= {
        "class", "title", "aria-label", "displaystyle", "stretchy", "form",
    }  # fmt: skip
    blocks = derivation.markdown.removesuffix("\n").split("\n\n")
    for block in blocks:
        if block.startswith("$$"):
            _, begin, *rows, end, _ = block.split("\n")
            assert (begin, end) == (r"\begin{aligned}", r"\end{aligned}")
            for row in rows:
                assert not re.search(r"\\[^A-Za-z ]", row)  # a backslash before a sign
                assert not re.search(r"(?<![A-Za-z0-9])_", row)  # an underscore that could begin emphasis
                assert "operatorname" not in row
                assert "<" not in row
                assert "$" not in row
                assert row.count("{") == row.count("}")
                assert row.count("&") == 1
        else:
            assert block.startswith("### ")
    assert all(
        unicodedata.category(character) not in ("Cc", "Cs") or character == "\n" for character in derivation.text
    )


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_labels_are_data(label: str) -> None:
    check_sound(hostile(label, Random(0)))


@given(label=st.text(min_size=1))
def test_any_label_is_data(label: str) -> None:
    check_sound(hostile(label, Random(0)))


def wide(*, labeled_too: bool) -> Derivation:
    """A sum of twelve products, and its tanh."""
    net = autograd.dot(
        [named(0.1 * i - 0.7, f"w{i}") for i in range(12)], [named(0.37 * i - 2, f"x{i}") for i in range(12)]
    )
    net.label = "net" if labeled_too else ""
    y = (net.tanh() - 1.0) ** 2
    y.label = "y"
    return viz.explain(y, ["w0"], rate=0.1)


def test_a_label_that_is_the_name_of_a_delta_keeps_it() -> None:
    a, other = named(1.0, "a"), named(3.0, "delta_y")
    y = a * 2.0 + other
    out = y * y
    y.label, out.label = "y", "E"
    names = [line.name.text for line in viz.explain(out).lines]
    assert len(set(names)) == len(names)


def test_long_formulas_continue_in_the_next_row() -> None:
    for labeled_too in (True, False):
        derivation = wide(labeled_too=labeled_too)
        assert max(map(len, derivation.text.splitlines())) <= 100
        for row in re.findall("^&.*", derivation.latex, re.MULTILINE):
            assert row.count("{") == row.count("}")
            assert row.count(r"\left") == row.count(r"\right")
            assert latex_width(row) < 100
    assert wide(labeled_too=True).html.count('<mo form="infix">+</mo>') > 10


def test_blocks_of_markdown_are_small_enough_for_mathjax() -> None:
    net = MLP(4, [12, 12, 1], activation="tanh", rng=1)
    out = net.outputs([named(0.1 * i, f"x{i}") for i in range(4)])[0]
    blocks = viz.explain(out, [net.parameters()[0]]).markdown.split("$$")[1::2]
    assert max(map(len, blocks)) < 4200
    assert sum(map(len, blocks)) > 10_000


def test_mathml_has_fractions_roots_and_powers() -> None:
    x = named(2.0, "x")
    y = autograd.sqrt(x) / autograd.exp(x) + autograd.cbrt(x) + x.sigmoid() + autograd.floor(x) ** 2 * abs(x / 3)
    y.label = "y"
    html = viz.explain(y).html
    for part in (
        "<mfrac><msqrt>", "<msup><mi>e</mi>", "</mrow><mn>3</mn></mroot>",
        "<mi>\N{GREEK SMALL LETTER SIGMA}</mi><mrow><mo stretchy=",
        '<mo stretchy="false" form="prefix">⌊</mo>', "<mo form=\"prefix\">|</mo>",
    ):  # fmt: skip
        assert part in html, part
    odd = autograd.primitive(
        "odd", lambda x: x, lambda z, x: (1.0,), latex=r"\operatorname{odd}_{2}\,\frac12 \times \Omega \unknown{$a}^"
    )
    shown = MathML(4).formula(odd(Formula(2.0, labelled("x"))))
    for part in ("<mi>odd</mi>", "<mfrac><mn>12</mn>", "<mi>Ω</mi>", "<mi>unknown</mi>", "<mi>x</mi>"):
        assert part in shown, shown
    ET.fromstring(shown)


def test_files_and_notebooks(tmp_path: Path) -> None:
    derivation = viz.explain(named(1.0, "x") * 2.0)
    for kind, start in {"txt": "Given", "md": "### Given", "tex": r"\documentclass", "html": "<!DOCTYPE html>"}.items():
        assert derivation.save(tmp_path / f"d.{kind}").read_text(encoding="utf-8").startswith(start)
    assert "<math" in derivation._repr_html_()
    assert not re.search("https?:", derivation.html)
    assert str(derivation) == derivation.text


def test_all_formats_have_the_same_headings() -> None:
    w, x = named(0.5, "w"), named(2.0, "x")
    y = (w * x).tanh()
    y.label = "y"
    derivation = viz.explain(y)
    headings = [section.heading for section in derivation.sections]
    assert len(headings) > 2
    patterns = {"markdown": r"### (\w[\w ]*)", "latex": r"\\section\*\{(\w[\w ]*)", "html": r"<h2>(\w[\w ]*)"}
    for kind, pattern in patterns.items():
        found = [text.strip() for text in re.findall(pattern, getattr(derivation, kind))]
        assert found == [heading.partition(" $")[0] for heading in headings], kind


# ---- names and numbers as a reader sees them -----------------------------------------------------------------------


def random_graph(random: Random, label: Callable[[str, str, str], str]) -> Value:
    """Return a graph of random arithmetic. `label` builds a label from those of the operands and the sign."""
    nodes = [named(random.uniform(-3, 3), name) for name in "abc"]
    for _ in range(random.randint(2, 8)):
        x, y = random.choice(nodes), random.choice(nodes[-3:])
        sign = random.choice("+-*/")
        z = {"+": x + y, "-": x - y, "*": x * y, "/": x / (y * y + 0.5)}[sign]
        if sign != "/" and random.random() < 0.3:
            z = random.choice([(z * 2).tanh(), z.sigmoid(), 1 - z**2])
            sign = ""
        z.label = label(x.label, sign, y.label) if sign not in ("", "/") else f"h{len(nodes)}"
        nodes.append(z)
    return nodes[-1]


@given(seed=st.integers(0, 10**6), decimals=st.integers(0, 9))
def test_equations_are_true_for_the_printed_numbers(seed: int, decimals: int) -> None:
    derivation = viz.explain(random_graph(Random(seed), lambda x, sign, y: ""), rate=0.3, decimals=decimals)
    for line in derivation.lines:
        *_, shown, result = equation(line, Text(decimals))
        if not line.right or re.search(r"[a-z]\d|[abc](?!\w)|d\w*/d", shown):
            continue  # only a number is left to show
        follows = ParsedExpression(shown).of({}).data
        unit = 10.0 ** -max(decimals, len(result.partition("e")[0].partition(".")[2]))
        if "e" in result:
            unit *= 10.0 ** int(result.partition("e")[2])
        assert abs(follows - float(result)) <= 0.5001 * unit + 1e-14 * abs(follows), f"{shown} = {result}"
        assert "-0 " not in f"{shown} "


def test_digits_lost_by_cancellation_are_not_shown() -> None:
    x = named(20.0, "x")
    y = x.tanh()
    y.label = "y"
    assert line_text(viz.explain(y).lines[-1]) == "dy/dx = 1 - y ** 2 = 1.6993e-17"


@given(seed=st.integers(0, 10**6))
def test_labels_that_are_expressions_keep_their_meaning(seed: int) -> None:
    """Each label is the expression of its Value. So a parsed formula of labels has the right number."""
    seen: set[str] = set()

    def label(x: str, sign: str, y: str) -> str:
        text = " ".join(part if len(part) < 3 else f"({part})" for part in (x, sign, y))
        if not x or not y or len(text) >= 50 or text in seen:  # equal labels would be numbered
            return ""
        seen.add(text)
        return text

    root = random_graph(Random(seed), label)
    leaves = {node.label: node for node in topological_order(root) if node.label and re.fullmatch(r"\w+", node.label)}
    for line in viz.explain(root, "abc"[0] if "a" in leaves else []).lines:
        for formula in line.right if line.kind == "forward" else ():
            follows = ParsedExpression(Text(15).formula(formula)).of(leaves).data
            assert math.isclose(follows, line.left.data, rel_tol=1e-6, abs_tol=1e-9), line_text(line)


@given(
    labels=st.lists(
        st.one_of(
            st.sampled_from(
                [*HOSTILE, "w", "w[1]", "w'", "v1", "w_1", "w_{1}", "a+b", "(a+b)", "-a", "if", "dw/dw", "2"]
            ),
            st.text(min_size=1, max_size=4),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_names_of_quantities_are_distinct(labels: list[str]) -> None:
    leaves = [named(1.0 + i, label) for i, label in enumerate(labels)]
    y = autograd.fsum(leaves) * 2.0
    lines = viz.explain(y, leaves, rate=0.5).lines
    for notation in (Text(4), Latex(4)):
        names = [notation.name(line.name) for line in lines]
        assert len(set(names)) == len(names)
    assert viz.check_work(y, [(line.name.text, line.left.data) for line in lines], decimals=9, rate=0.5)


@every_case(
    ("label", "part"),
    [
        ("w", "w"), ("h1.net", "h1.net"), ("w_{1,2}", "w_{1,2}"), ("x[i+1]", "x[i+1]"), ("f(x)", "f(x)"),
        ("größe", "größe"), ("a+b", "(a+b)"), ("-a", "(-a)"), ("x=1", "(x=1)"), ("a, b", "(a, b)"), ("2x", "(2x)"),
        ("(a+b)", "(a+b)"), ("(a)*(b)", "((a)*(b))"), ("a)*(b", '"a)*(b"'), ("2", '"2"'), ("nan", '"nan"'),
        ("1+2", '"1+2"'), ("x1*w1 + x2*w2", "(x1*w1 + x2*w2)"), (" ", "?"),
    ],
)  # fmt: skip
def test_a_label_as_a_part_of_a_formula(label: str, part: str) -> None:
    x = named(3.0, label)
    y = x**2 * 2.0
    y.label = "y"
    derivation = viz.explain(y, [x])
    assert line_text(derivation.lines[-2]) == f"y = {part} ** 2 * 2 = 3 ** 2 * 2 = 18"
    assert line_text(derivation.lines[-1]) == f"dy/d{part} = 4 * {part} = 4 * 3 = 12"


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("a+b", "a+b"),
        ("-a", "-a"),
        ("w", "w"),
        ("a, b", "(a, b)"),
        ("f(a, b)", "f(a, b)"),
        ("f(a+b, c)*d", "f(a+b, c)*d"),
    ],
)
def test_a_label_within_the_parentheses_of_a_call_needs_none(label: str, part: str) -> None:
    x = named(0.5, label)
    y = autograd.maximum(x.tanh(), 0.25)
    y.label = "y"
    assert line_text(viz.explain(y, [x]).lines[1]) == f"y = max(tanh({part}), 0.25) = max(tanh(0.5), 0.25) = 0.4621"
    assert f"v1 = tanh({part}) = tanh(0.5)" in unescape(viz.step_through(y).html)


FUNCTIONS = [op for op in TABLE.values() if op.arity in (1, 2)]


@pytest.mark.parametrize("op", FUNCTIONS, ids=[op.name for op in FUNCTIONS])
def test_no_parentheses_are_doubled_around_a_label(op: Primitive) -> None:
    operands = [Formula(0.5, labelled("a+b")), Formula(2.0, labelled("c - d"))][: op.arity]
    formula = written(op, operands)
    for notation in (Text(4), Latex(4), MathML(4)):
        signs = re.sub(r"<[^>]*>|\\(left|right|text)|[{}\s]", "", notation.formula(formula))
        assert "a+b" in signs
        assert not {"((a+b))", "((c-d))"} & set(re.findall(r"\(\(.*?\)\)", signs))


LETTERS_OF_LABELS = "größe ÅØÆŒßłøœæ ąęđ ∇L ∂E Δw αβγς ά x² E₁ ½ ≤ ≠ ∞ → × · − « » ℏ ė ế Ж 漢 ð"


def test_letters_beyond_ascii_in_latex() -> None:
    for label in ("größe", "Åsa", "ærø", "œuvre", "łódź", "∇L", "Δθ", "x²", "E₁", "ế"):
        shown = Latex(4).name(labelled(label))
        assert "?" not in shown
        assert "U+" not in shown
    for sign, plain in zip("µΩϑϕℼ", "μΩθφπ", strict=True):  # signs that stand for a letter
        assert latex_label(f"20 {sign}") == latex_label(f"20 {plain}") != latex_label("20 ?")
        assert "U+" not in latex_label(f"20 {sign}")
    assert Latex(4).name(labelled("w_{11}")) == Latex(4).name(labelled("w11")) == "w_{11}"
    assert Latex(4).name(labelled(r"\alpha_1")) == r"\alpha_{1}"
    for label in ("w^{(1)}_{11}", "w_{11}^{(1)}", "w^(1)_{11}", "w_11^(1)"):
        assert Latex(4).name(labelled(label)) == Markdown(4).name(labelled(label)) == "{w_{11}^{(1)}}"
    assert Latex(4).name(labelled("a^{[2]}")) == "{a^{[2]}}"
    assert Latex(4).name(labelled("w^{new}")) == r"{w^{\mathrm{new}}}"
    assert Latex(4).name(labelled("w^{(1)}^{(2)}")).startswith(r"\text{")
    raised = '<mrow><mo stretchy="false">(</mo><mn>1</mn><mo stretchy="false">)</mo></mrow>'
    assert f"<msup><mrow><msub><mi>w</mi><mn>11</mn></msub></mrow>{raised}</msup>" in MathML(4).name(
        labelled("w^{(1)}_{11}")
    )
    assert Latex(4).name(labelled("漢")) != Latex(4).name(labelled("字"))


def test_a_superscript_in_parentheses_is_a_part_of_a_symbol() -> None:
    w, x, u = Value(0.5, "w^{(1)}_{11}"), Value(2.0, "x^2"), Value(3.0, "w")
    a = (w * x * u * Value(1.5, "w")).tanh()
    a.label = "a^{(1)}"
    text = viz.explain(a, [w]).text
    assert "da^{(1)}/dw^{(1)}_{11} = " in text
    assert "w^{(1)}_{11} * (x^2) * w" in text  # a power is not a symbol


def test_a_number_of_a_label_is_not_taken_for_its_superscript() -> None:
    """Two Values are labeled w, so they are numbered, as a superscript in mathematics. w^{(1)} is another Value."""
    product = Value(0.5, "w") * Value(2.0, "w") * Value(3.0, "w^{(1)}")
    lines = viz.explain(product).lines
    names = [Latex(4).name(line.name).replace("{w}^", "w^").strip("{}") for line in lines if line.kind == "given"]
    assert len(set(names)) == 3


def test_digits_outside_the_domain_of_an_operation_are_not_shown() -> None:
    """With four decimals, x is printed as 1, which is outside of the domain of the operation."""
    gap = autograd.primitive("gap", lambda x: 1 / (1 - x), lambda z, x: (z * z,))
    y = gap(Value(0.99996, "x"))
    y.label = "y"
    assert "y = gap(x) = gap(0.99996) = 25000.0000" in str(viz.explain(y, decimals=4))


def test_variables_name_unlabeled_values() -> None:
    w, x = Value(0.5), Value(2.0)
    y = (w * x).tanh()
    names = {"w": w, "x": x, "y": y}
    derivation = viz.explain(y, ["w"], names=names)
    assert "y = tanh(w * x)" in derivation.text
    assert "dy/dw = (1 - y ** 2) * x" in derivation.text
    assert viz.check_work(y, {"y": 0.7616, "dy/dw": 0.84}, names=names)


def test_page_and_derivation_use_the_same_names() -> None:
    y = named(3.0, "x") * 3 + 1
    page = viz.step_through(y).html
    assert "dv1/dv1 = 1" in page
    assert "dv1/dx = dv1/dv2 * ∂v2/∂x" in page
    assert "dout" not in page
    assert viz.check_work(y, {"v1": 10, "dv1/dx": 3})


def test_a_sum_by_pythons_sum_does_not_begin_with_0() -> None:
    y = sum(named(float(i), f"x{i}") for i in range(1, 4))
    assert isinstance(y, Value)
    assert line_text(viz.explain(y).lines[3]) == "v1 = x1 + x2 + x3 = 1 + 2 + 3 = 6"


def test_the_uses_of_a_value_are_separate_terms() -> None:
    """In the order of the formula, with the terms of each use together."""
    x = named(3.0, "x")
    y = x * x
    z = y * y + y
    y.label, z.label = "y", "z"
    derivation = viz.explain(z)
    assert line_text(derivation.lines[3]) == "dz/dy = (y + y) + 1 = (9 + 9) + 1 = 19"
    assert line_text(derivation.lines[4]) == "dy/dx = x + x = 3 + 3 = 6"
    assert r"\left(y + y\right) + 1" in derivation.latex
    check_sound(derivation)


def test_a_saved_text_is_the_text_and_ends_its_last_line(tmp_path: Path) -> None:
    derivation = viz.explain(named(1.0, "x") * 2.0)
    assert derivation.save(tmp_path / "d.txt").read_text(encoding="utf-8") == derivation.text + "\n"
    assert derivation.save(tmp_path / "d.TEX").read_text(encoding="utf-8") == derivation.latex


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (lambda x, xs: autograd.fsum([x] * 1000), "x + x + x + x + x + x + (993 more terms) + x = "),
        (lambda x, xs: autograd.fsum(xs), "(23 more terms) + x29"),
        (lambda x, xs: autograd.fsum(xs[:24]), "x22 + x23"),
        (lambda x, xs: autograd.fsum(xs[:25]), "x5 + (18 more terms) + x24"),
        (lambda x, xs: autograd.dot([x] * 24, xs[:24]), "x * x22 + x * x23"),
        (lambda x, xs: autograd.dot([x] * 25, xs[:25]), "x * x5 + (19 more terms) = "),
        (lambda x, xs: autograd.dot([x] * 30, xs, x), "x * x5 + (24 more terms) + x = "),
        (lambda x, xs: autograd.logsumexp(xs), "logsumexp(x0, x1, x2, x3, x4, x5, (23 more terms), x29)"),
        (lambda x, xs: autograd.softmax(xs)[1], "softmax_2(x0, x1, x2, x3, x4, x5, (23 more terms), x29)"),
        (lambda x, xs: autograd.prod(xs), "x5 * (23 more terms) * x29"),
    ],
)
def test_long_lists_are_abbreviated_in_the_middle(output: Callable[..., Value], shown: str) -> None:
    """This holds in every notation, also for derivatives that are sums."""
    x, xs = named(2.0, "x"), [named(1 + i / 8, f"x{i}") for i in range(30)]
    y = output(x, xs)
    y.label = "y"
    derivation = viz.explain(y)
    assert shown in " ".join(derivation.text.split())
    if "more" in shown:
        words = shown[shown.index("(") :].partition("(")[2] if "(x0" not in shown else shown.partition(", (")[2]
        words = f"({words.partition(')')[0]})"
        assert rf"\text{{{words}}}" in derivation.latex
        assert f"<mtext>{words}</mtext>" in derivation.html


def test_long_derivatives_are_abbreviated_too() -> None:
    x, xs = named(2.0, "x"), [named(float(i), f"x{i}") for i in range(30)]
    text = " ".join(viz.explain(autograd.dot([x] * 30, xs), [x]).text.split())
    assert "dv1/dx = x0 + x1 + x2 + x3 + x4 + x5 + (23 more terms) + x29 = 0 + 1 + 2 + 3 + 4 + 5 + (23" in text


def test_braces_of_latex_need_no_parentheses() -> None:
    a, b = named(2.0, "a"), named(1.0, "b")
    for y, latex in (
        ((a + b) / (a - b), r"\frac{a + b}{a - b}"),
        (2 ** (a + b), "{2}^{a + b}"),
        ((a + b) ** 2, r"{\left(a + b\right)}^{2}"),
    ):
        y.label = "y"
        assert latex in viz.explain(y).latex
