"""Cross entropy and softmax in derivations, as in textbooks."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

import autograd
import nn
import viz
from autograd import Value
from viz.derivation.writing.notation import Text
from viz.derivation.writing.writers import equation
from viz.style.number_text import number_text


@pytest.mark.parametrize("target", range(3))
def test_cross_entropy_is_derived_as_p_minus_y(target: int) -> None:
    """Computed by hand: p is exp(z) over the sum of all exp(z), and the gradient is p - y."""
    z = [Value(2.0, "z1"), Value(1.0, "z2"), Value(0.1, "z3")]
    total = sum(math.exp(x.data) for x in z)
    p = [math.exp(x.data) / total for x in z]
    loss = nn.cross_entropy(z, target)
    loss.label = "L"
    derivation = viz.explain(loss)
    shown = {line.name.text: line for line in derivation.lines}
    scores, numbers = "(z1, z2, z3)", "(2, 1, 0.1)"
    k = target + 1
    assert equation(shown["L"], Text(4))[:3] == ["L", f"-log(softmax_{k}{scores})", f"-log(softmax_{k}{numbers})"]
    for i, x in enumerate(p, 1):
        y = 1.0 if i == k else 0.0
        _, symbols, put_in, *evaluated, result = equation(shown[f"dL/dz{i}"], Text(4))
        less = " - 1" if y else ""
        assert (symbols, put_in) == (f"softmax_{i}{scores}{less}", f"softmax_{i}{numbers}{less}")
        assert evaluated == ([f"{x:.4f} - 1"] if y else [])
        assert float(result) == pytest.approx(x - y, abs=0.5e-4)
    for kind in (derivation.latex, derivation.markdown, derivation.html):
        assert "softmax" in kind
    assert r"\mathrm{softmax_{3}}" in derivation.latex
    assert r"softmax_{0}" not in derivation.latex
    assert set(re.findall("softmax</mi><mn>(.)", derivation.html)) == set("123")
    titles = [line.name.text for line in derivation.lines if line.kind == "gradient"]
    assert titles == ["dL/dz1", "dL/dz2", "dL/dz3"]


@pytest.mark.parametrize("targets", [[0.7, 0.2, 0.1], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [0.0, 0.4, 0.4]])
def test_soft_targets_are_derived_as_p_minus_y(targets: list[float]) -> None:
    """Computed by hand: the loss is the sum of -y log(p), and its gradient is p times the sum of all y, minus y."""
    z = [Value(2.0, "z1"), Value(1.0, "z2"), Value(0.1, "z3")]
    total = sum(math.exp(x.data) for x in z)
    p = [math.exp(x.data) / total for x in z]
    loss = nn.cross_entropy(z, targets)
    loss.label = "L"
    shown = {line.name.text: equation(line, Text(4)) for line in viz.explain(loss).lines}
    assert shown["L"][1].startswith("-")
    assert shown["L"][1].count("log(softmax_") == sum(y > 0 for y in targets)
    assert float(shown["L"][-1]) == pytest.approx(-sum(y * math.log(x) for x, y in zip(p, targets)), abs=0.5e-4)
    whole = round(sum(targets), 9)
    for i, (x, y) in enumerate(zip(p, targets, strict=True), 1):
        times, less = "" if whole == 1 else f"{whole:g} * ", f" - {y:g}" if y else ""
        _, symbols, *_, result = shown[f"dL/dz{i}"]
        assert symbols == f"{times}softmax_{i}(z1, z2, z3){less}"
        assert float(result) == pytest.approx(whole * x - y, abs=0.5e-4)


def test_the_gradient_of_one_weight_of_several_rows_has_probabilities() -> None:
    net = nn.MLP(1, [3], activation="linear", rng=1)
    rows = [net.outputs([x]) for x in (1.0, 2.0)]
    loss = nn.cross_entropy(rows, [[0.7, 0.2, 0.1], 1])
    text = viz.explain(loss, "L0.n0.w0").text
    assert "0.5 * (softmax_1(L0.n0[1], L0.n1[1], L0.n2[1]) - 0.7)" in text
    assert "0.5 * softmax_1(L0.n0[2], L0.n1[2], L0.n2[2])" in text


@pytest.mark.parametrize("targets", [1, [0.25, 0.5, 0.25]])
def test_a_picture_has_the_probabilities_less_the_targets_at_the_scores(targets: int | list[float]) -> None:
    z = [Value(2.0, "z1"), Value(1.0, "z2"), Value(0.1, "z3")]
    p = autograd.softmax([x.data for x in z])
    y = targets if isinstance(targets, list) else [float(i == targets) for i in range(3)]
    loss = nn.cross_entropy(z, targets)
    dot = viz.draw(loss).dot
    assert dot.count('class="operation"') == 1
    for i in range(3):
        assert f'label="∂{"₁₂₃"[i]} {number_text(p[i], 4)} - {y[i]:g} = {number_text(p[i] - y[i], 4)}"' in dot
    assert ("target z2" if targets == 1 else "targets 0.25, 0.5, 0.25") in dot
    assert "target 2 of 3" in viz.draw(nn.cross_entropy([Value(x) for x in (2.0, 1.0, 0.1)], 1)).dot
    assert "logsumexp" in viz.draw(loss, detail="full").dot
    page = viz.draw(loss).html
    assert "loss = -log(p_2) = -log(0.2424)" in page or y[1] < 1
    assert "softmax_1(" not in page
    powers = [math.exp(x.data) for x in z]
    for i in range(3):
        parts = f"{number_text(powers[i], 4)} / {number_text(sum(powers), 4)}"
        symbols, numbers = "exp(z1) + exp(z2) + exp(z3)", "exp(2) + exp(1) + exp(0.1)"
        fractions = f"exp(z{i + 1}) / ({symbols}) = exp({z[i].data:g}) / ({numbers})"
        defined = f", where p_{i + 1} = {fractions} = {parts} = {number_text(p[i], 4)}"
        assert page.count(defined) == 1 + (y[i] > 0)  # in the line of its derivative, and in that of the loss


def test_names_of_probabilities_are_those_of_no_value_and_of_one_cross_entropy() -> None:
    a, b, p = Value(2.0, "a"), Value(1.0, "b"), Value(0.5, "p_1")
    page = viz.draw(nn.cross_entropy([a, b], 0) * p).html
    assert "-log(q_1) = -log(0.7311)" in page
    page = viz.draw(nn.cross_entropy([a, b], 0) + nn.cross_entropy([b, a], 0) * 2).html
    assert "-log(p_1[1]) = -log(0.7311)" in page
    assert "-log(p_1[2]) = -log(0.2689)" in page
    many = [Value(float(i), f"a_long_label_{i}") for i in range(20)]
    assert "softmax_1(a_long_label_0, " in viz.draw(nn.cross_entropy(many, 0)).html


def test_definitions_of_probabilities_follow_the_numbers(opened: Any) -> None:
    page = opened(viz.draw(nn.cross_entropy([Value(2.0, "z1"), Value(1.0, "z2"), Value(0.1, "z3")], 0)).html).page
    page.keyboard.press("End")
    page.locator("#leaves .number").first.evaluate("e => { e.value = '0'; e.dispatchEvent(new Event('input')); }")
    shown = page.evaluate("() => [...document.querySelectorAll('li p')].map(e => e.textContent)")
    total = 1 + math.exp(1.0) + math.exp(0.1)
    assert len(shown) == 4
    for text, power in zip(shown, (1.0, 1.0, math.exp(1.0), math.exp(0.1)), strict=True):
        assert f"={number_text(power / total, 4)}" in text.replace(" ", "")
        assert number_text(total, 4) in text


def test_a_cross_entropy_with_a_part_that_has_a_name_or_another_use_is_drawn_in_full() -> None:
    for spoil in ("label", "use", "focus"):
        z = [Value(2.0, "z1"), Value(1.0, "z2")]
        loss = nn.cross_entropy(z, 0)
        (inner,) = (x for x in loss.operands if isinstance(x, Value))
        root = loss + inner if spoil == "use" else loss
        inner.label = "d" if spoil == "label" else ""
        assert "logsumexp" in viz.draw(root, focus=inner if spoil == "focus" else None).dot


def test_an_output_without_a_label_is_the_loss_if_it_is_a_cross_entropy() -> None:
    z = [Value(2.0, "z1"), Value(1.0, "z2")]
    named = [nn.cross_entropy(z, 0), nn.cross_entropy([z, z], [0, 1]), 3 * nn.cross_entropy(z, [0.25, 0.75])]
    for output in named:
        assert "dloss/dz1" in viz.explain(output, [z[0]]).text
        assert "dloss" in viz.draw(output).html
        (gradient, *_) = autograd.gradients(output, z)
        assert viz.check_work(output, {"dloss/dz1": float(gradient)}).lines[0].ok
    for other in (nn.cross_entropy(z, 0) + z[0], nn.cross_entropy([Value(2.0, "loss"), z[1]], 0)):
        assert "dv1/d" in viz.explain(other).text


def test_other_uses_of_logsumexp_are_not_changed() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    assert "logsumexp(a, b)" in viz.explain(autograd.logsumexp([a, b]), [a]).text
    assert "logsumexp(0, b)" in viz.explain(autograd.logsumexp([0.0, b]), [b]).text
    assert "logsumexp(0, a - b, b - a)" in viz.explain(autograd.logsumexp([0.0, a - b, b - a]), [b]).text
    assert "logsumexp(z1 - z2, 0)" in viz.explain(nn.cross_entropy([Value(900.0, "z1"), Value(0.0, "z2")], 1)).text
    difference = a - b
    difference.label = "d"
    assert "logsumexp(0, d)" in viz.explain(autograd.logsumexp([0.0, difference]), [b]).text


@pytest.mark.parametrize("labeled_scores", [True, False])
def test_cross_entropy_of_a_network_has_the_gradients_of_the_engine(labeled_scores: bool) -> None:
    net = nn.MLP(2, [3, 3], activation=["tanh", "linear"], rng=2)
    scores = net.outputs([0.5, -1.0])
    for i, score in enumerate(scores if labeled_scores else [], 1):
        score.label = f"s{i}"
    loss = nn.cross_entropy(scores, 1) + 0.1 * scores[0] ** 2
    loss.label = "L"
    derivation = viz.explain(loss)
    loss.backward()
    gradients = {p: p.grad for p in net.parameters()}
    found = {line.value: line.left.data for line in derivation.lines if line.kind == "gradient"}
    assert {p: found[p] for p in gradients if p in found} == pytest.approx(
        {p: gradients[p] for p in found if p in gradients}
    )
    assert len(found) >= 9


def test_components_of_a_logarithm_of_softmax_are_counted_from_one() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    derivation = viz.explain(autograd.log_softmax([a, b])[1], [a])
    assert "log_softmax_2(a, b)" in derivation.text
    assert r"softmax_{2}" in derivation.latex
    assert autograd.softmax([a, b])[0]._op == "softmax_1"
