"""The rules of local derivatives on a page: ∂y/∂x = 1 - y ** 2."""

from __future__ import annotations

import re
from typing import Any

import pytest

import autograd
from autograd import Value
from autograd.comparisons import data_of
from autograd.current_engine import record, topological_order
from autograd.operation import Primitive
from autograd.ops import TABLE
from nn import cross_entropy
from tests.helpers.every_case import every_case
from viz import draw
from viz.derivation.distinct_names import distinct_names
from viz.graph.visible_part import visible_part_of
from viz.page.captions import Captions
from viz.page.steps import Step, Walk
from viz.style.number_text import number_text


def written(x: float) -> str:
    return number_text(x, 4)


def lines(root: Value) -> list[tuple[Step, str, str]]:
    """Return the steps of the backward pass, with their lines as text and as mathematics."""
    names = distinct_names(topological_order(root), root, lambda value: value.label)
    captions = Captions(root, names, lambda value: value.label, written)
    steps = Walk(visible_part_of(root, label=lambda value: value.label)).steps
    return [(step, captions.text(step), captions.math(step)) for step in steps if step.kind == "backward"]


def recorded(op: Primitive, moved: float = 0.0) -> Value:
    """Apply an operation in the middle of its samples, away from kinks."""
    count = op.arity or 3 + op.parameters
    numbers = []
    for i in range(count):
        low, high = op.samples[min(i, len(op.samples) - 1)]
        numbers.append(low + (high - low) * (0.6 + 0.05 * i + moved))
    if op.parameters:
        numbers[-1] = 1.0 if op.arity is None else 3.0  # an index, or an exponent
    split = count - op.parameters
    y = record(op, (*(Value(x, "abc"[i]) for i, x in enumerate(numbers[:split])), *numbers[split:]))
    y.label = "y"
    return y


def rules(root: Value) -> dict[str, str]:
    """Return the rules below the lines, by their left sides."""
    found = (text.partition(", where ")[2].split(" = ", 1) for _, text, _ in lines(root))
    return {rule[0]: rule[1] for rule in found if len(rule) > 1}


@every_case("op", TABLE.values())
def test_every_operation_has_its_rule_unless_that_is_a_number_or_an_operand(op: Primitive) -> None:
    y, other = recorded(op), recorded(op, 0.01)
    root = y * 2.0
    root.label = "L"
    found = rules(root)
    for place in range(len(y.partials)):
        now, moved = y.partials[place], other.partials[place]
        operands = [(data_of(a), data_of(b)) for a, b in zip(y.operands, other.operands, strict=True)]
        name = f"∂y/∂{'abcd'[place]}"
        if not isinstance(y.operands[place], Value) or now == moved or (now, moved) in operands:
            assert name not in found or re.match("-?[a-z]+", found[name]), op  # sign(a)
        else:
            assert found[name].endswith(f" = {written(now)}"), op
            assert re.match(".*[abcdy].* = ", found[name]), op


def softmax_by_hand() -> Value:
    e1 = Value(1.0, "z").exp()
    s = e1 + Value(1.0, "e2")
    p = e1 / s
    loss = -p.log()
    e1.label, s.label, p.label, loss.label = "e1", "s", "p", "L"
    return loss


def scores() -> list[Value]:
    return [Value(2.0, "z1"), Value(1.0, "z2")]


n, x, u = Value(0.8814, "n"), Value(2.0, "x"), Value(4.0, "u")


@pytest.mark.parametrize(
    ("root", "texts"),
    [
        (n.tanh(), ["∂v1/∂n = 1 - v1 ** 2 = 1 - 0.7071 ** 2 = 0.5000"]),
        (n.sigmoid() + 1, [", where ∂v2/∂n = v2 * (1 - v2) = 0.7071 * (1 - 0.7071) = 0.2071"]),
        ((x - 3) ** 2 * u, [", where ∂v3/∂v2 = 2 * v2 = 2 * (-1) = -2"]),
        (
            softmax_by_hand(),
            [
                ", where ∂v1/∂p = 1 / p = 1 / 0.7311 = 1.368",
                ", where ∂p/∂e1 = 1 / s = 1 / 3.718 = 0.2689",
                ", where ∂p/∂s = -e1 / s ** 2 = -2.718 / 3.718 ** 2 = -0.1966",
                ", where ∂e1/∂z = e1 = 2.718",
            ],
        ),
        (
            autograd.softmax(scores())[0] * u,
            [
                ", where ∂v2/∂z1 = v2 * (1 - v2) = 0.7311 * (1 - 0.7311) = 0.1966",
                ", where ∂v2/∂z2 = -v2 * softmax_2(z1, z2) = -0.7311 * softmax_2(2, 1) = -0.7311 * 0.2689 = -0.1966",
            ],
        ),
        (
            cross_entropy(scores(), 0),
            ["∂loss/∂z1 = p_1 - 1 = 0.7311 - 1 = -0.2689, where p_1 = exp(z1) / (exp(z1) + exp(z2))"],
        ),
        (cross_entropy(scores(), 1) * u, [", where ∂v3/∂z1 = p_1 = 0.7311, where p_1 = exp(z1) / "]),
        (x * x, ["dv1/dx = x + … = 2 + …", "dv1/dx = … + x = 2 + 2 = 4"]),  # each use has its own derivative
        (x / x * u, ["dv1/dx = dv1/dv2 * (1 / x) + …", "dv1/dx = … + dv1/dv2 * (-x / x ** 2) = 2 + 4 * (-0.5) = 0"]),
    ],
)
def test_how_rules_read(root: Value, texts: list[str]) -> None:
    found = lines(root)
    for text in texts:
        assert [line for _, line, _ in found if text in line], text
    for _, line, math in found:
        rule = line.partition(", where ")[2]
        assert bool(rule) == ("<p><math>" in math)
        assert not rule or len(re.findall("<mo>=</mo>", math.partition("<p>")[2])) == rule.count(" = ")


def test_a_rule_follows_the_numbers(opened: Any) -> None:
    """A rule that depends on the branch that the numbers take is left out while it may be wrong."""
    x = Value(0.5, "x")
    y = x.tanh().sigmoid() + x.elu() * 2.0
    page = opened(draw(y).html).page
    page.keyboard.press("End")
    shown = "() => [...document.querySelectorAll('li p')].map(e => e.textContent)"
    first = page.evaluate(shown)
    assert any("0.4621" in text for text in first)
    page.locator("#leaves .number").first.evaluate("e => { e.value = '-1'; e.dispatchEvent(new Event('input')); }")
    changed = page.evaluate(shown)
    assert any("(−0.7616)2" in text for text in changed)
