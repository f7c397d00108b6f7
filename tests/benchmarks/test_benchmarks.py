"""The loads give the same results on every engine, and have the stated sizes. Nothing is timed."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import pytest

from autograd import Value
from tests.benchmarks import convenience, report, scaling
from tests.benchmarks.agreement import Answer, DisagreementError, answer, compare
from tests.benchmarks.bars import Bar, verdict
from tests.benchmarks.engines import Engine, count_nodes, engines
from tests.benchmarks.loads import Load, expression, gpt, loads, mlp
from tests.benchmarks.timing import with_deep_stack

OURS = [name for name in ("python", "python dot", "native", "native dot") if name in {each.name for each in engines()}]
SMALL = [mlp.load(points=6, sizes=(2, 3, 1)), gpt.load("ab", width=4, heads=2), expression.load(1)]


def engine(name: str) -> Engine:
    return next(each for each in engines() if each.name == name)


def nodes(name: str, load: Load) -> int | None:
    return answer(engine(name), load).nodes


@pytest.mark.parametrize("load", SMALL, ids=lambda load: load.name)
def test_engines_agree(load: Load) -> None:
    compare(load.name, with_deep_stack(lambda: [answer(each, load) for each in engines()]))


@pytest.mark.parametrize("load", SMALL, ids=lambda load: load.name)
@pytest.mark.parametrize("name", OURS)
def test_gradient_is_the_slope_of_the_float_load(name: str, load: Load) -> None:
    floats = engine("floats")

    def loss(step: float) -> float:
        moved = [x + step * d for x, d in zip(load.numbers, direction, strict=True)]
        return floats.number(load.prepare(floats, moved)()[0])

    gradient = answer(engine(name), load).gradient
    assert gradient is not None
    direction = [1.0 if i % 3 else -0.5 for i in range(len(load.numbers))]
    along = sum(g * d for g, d in zip(gradient, direction, strict=True))
    h = 1e-6
    assert (loss(h) - loss(-h)) / (2 * h) == pytest.approx(along, rel=1e-6)


def test_expression_has_its_known_value_and_partials() -> None:
    got = answer(engine("python"), expression.load())
    assert (got.loss, got.gradient, got.nodes) == (612.5, [-35.0, 1050.0], 7)


def test_mlp_counts_follow_from_its_sizes() -> None:
    points, parameters = 6, 13
    # Three neurons of two products, two sums and a relu; three products and sums; the margin: *,
    # -, relu.
    spelled_out = points * (3 * 5 + 6 + 3)
    # The mean: a sum that starts at 0, a quotient. The decay: squares, their sums, a factor. Both.
    assert nodes("python", SMALL[0]) == spelled_out + points + 1 + 2 * parameters + 1 + 1
    fused = points * (3 * 2 + 1 + 3)
    assert nodes("python dot", SMALL[0]) == fused + 2 + 2 + 1


def test_gpt_counts_follow_from_its_sizes() -> None:
    places, width, heads, characters, size = 3, 4, 2, len(gpt.ALPHABET), 2
    pairs = places * (places + 1) // 2  # a position attends to itself and earlier ones
    rows = 4 * width + 4 * width + width + characters  # attention, out, back, logits
    columns = 4 * width * width + 2 * 4 * width * width + characters * width
    # Per place: embedding, two residual sums, three norms (mean, epsilon, power, factors), relu,
    # the right logit subtracted.
    both = places * (width + 2 * width + 3 * (3 + width) + 4 * width + 1) + heads * pairs
    spelled_out = places * (2 * columns + 3 * 2 * width) + places + 1
    spelled_out += heads * pairs * (2 * size + 2 * size)  # scores and mixes
    spelled_out += heads * pairs * 4 + places * (3 * characters + 2)  # softmax: -, exp, +, /
    assert nodes("python", SMALL[1]) == both + spelled_out
    fused = places * (rows + 3) + heads * (pairs + places * size) + heads * pairs + places + 2
    assert nodes("python dot", SMALL[1]) == both + fused


def test_full_loads_are_about_as_big_as_stated() -> None:
    counts = {load.name: nodes("python", load) for load in loads()}
    assert counts == {"mlp": 65_077, "gpt": 61_889, "expression": 7}


def test_moons_are_reproducible_and_balanced() -> None:
    made = mlp.moons(100)
    assert made == mlp.moons(100)
    assert sum(label for _, _, label in made) == 0.0


def test_disagreement_names_both_numbers() -> None:
    one = Answer("floats", 1.0, None, None)
    with pytest.raises(DisagreementError, match=r"floats says 1\.0, other says 1\.00001"):
        compare("mlp", [one, Answer("other", 1.00001, [1.0], 1)])
    with pytest.raises(DisagreementError, match="nan"):
        compare("mlp", [one, Answer("other", float("nan"), [1.0], 1)])
    ours, theirs = Answer("ours", 1.0, [1.0, 2.0], 1), Answer("theirs", 1.0, [1.0, 2.1], 1)
    with pytest.raises(DisagreementError, match="gradient of mlp, number 1"):
        compare("mlp", [one, ours, theirs])
    with pytest.raises(DisagreementError, match="ours has 2 numbers, theirs has 1"):
        compare("mlp", [one, ours, replace(theirs, gradient=[1.0])])


def test_micrograd_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "micrograd", None)
    monkeypatch.setitem(sys.modules, "micrograd.engine", None)
    monkeypatch.delitem(sys.modules, "tests.benchmarks.micrograd_engine", raising=False)
    monkeypatch.delattr("tests.benchmarks.micrograd_engine", raising=False)
    names = [each.name for each in engines()]
    assert names[: len(OURS) + 2] == ["floats", *OURS, "microgpt"]
    assert "micrograd" not in names


def test_deep_stack_hands_on_results_and_errors() -> None:
    limit = sys.getrecursionlimit()
    assert with_deep_stack(lambda: 3) == 3
    with pytest.raises(ZeroDivisionError):
        with_deep_stack(lambda: 1 / 0)
    assert sys.getrecursionlimit() == limit


def test_bars_compare_the_two_engines_round_by_round() -> None:
    bar = Bar("mlp", "ours", "theirs", 2.0)
    assert verdict(bar, {"ours": [1.0, 1.0, 1.0], "theirs": [2.5, 3.0, 1.0]})[0] is True
    assert verdict(bar, {"ours": [1.0], "theirs": [1.9]}) == (
        False,
        "mlp: ours at least 2x as fast as theirs: 1.90x, MISSED",
    )
    assert verdict(bar, {"ours": [1.0]})[0] is None


def test_report_shows_ratios_and_keeps_the_times() -> None:
    seconds = {"floats": [0.001, 0.002], "ours": [0.01, 0.01], "micrograd": [0.1, 0.1]}
    result = report.Measured("mlp", 1, seconds, {"floats": None, "ours": 5, "micrograd": 6})
    heading, rule, *rows = report.table([result]).splitlines()
    assert len(rule) == len(heading) == len(rows[0])
    assert "7.50 (5.00 to 10.0)" in rows[1]
    assert "10.0 (10.0 to 10.0)" in rows[1]
    kept = json.loads(json.dumps(report.as_json([result])))
    assert kept["loads"][0]["engines"][1] == {"engine": "ours", "nodes": 5, "seconds": [0.01, 0.01]}
    assert kept["machine"]["processor"]


@pytest.mark.parametrize(("name", "operations"), [("chain", 99), ("tree", 49), ("wide", 1)])
def test_scaling_shapes_have_the_stated_numbers_of_nodes(name: str, operations: int) -> None:
    root = scaling.SHAPES[name](100)
    assert isinstance(root, Value)
    assert count_nodes(engine("python"), root) == operations


def test_scaling_table_has_a_row_for_each_shape_and_size() -> None:
    rows = scaling.table(1000, lambda line: None).splitlines()[2:]
    assert [row.split()[0] for row in rows] == ["chain", "chain", "tree", "tree", "wide", "wide"]


@pytest.mark.parametrize("price", list(convenience.prices()), ids=lambda price: price.name)
def test_both_sides_of_a_price_run(price: convenience.Price) -> None:
    price.work()
    price.against()


def test_a_cost_is_the_median_of_its_rounds() -> None:
    ticks = iter([0.0, 1.0, 0.0, 1.0, *([0.0, 3.0, 0.0, 1.0] * 3)])
    price = convenience.Price("a copy", list, list, 2.0, lambda: next(ticks))
    assert convenience.measure(price, 3, 1.0) == 3.0
    assert convenience.line(price, 3.0) == "a copy: 3x, bar 2x: MISSED by 50%"
    assert convenience.line(price, 1.0) == "a copy: 1x, bar 2x: met by 50%"
