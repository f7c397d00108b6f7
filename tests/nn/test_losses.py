"""Losses: gradients, stability, reductions and errors. test_pytorch.py compares their numbers with PyTorch."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Value, jit, vmap
from autograd.structure import flatten
from nn.losses.loss_modules import LossModule
from tests.helpers.every_case import every_case

mpmath = pytest.importorskip("mpmath")

numbers = st.floats(-3, 3)
rows_of_three = st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=3)

# Each loss with its possible targets: numbers or, if True, a class per row.
LOSSES: dict[str, tuple[Callable[..., Any], st.SearchStrategy[Any], bool]] = {
    "half squared": (nn.half_squared_error, numbers, False),
    "squared": (nn.squared_error, numbers, False),
    "mse": (nn.mse_loss, numbers, False),
    "l1": (nn.l1_loss, st.just(5.0), False),  # away from its kink
    "huber": (partial(nn.huber_loss, delta=0.7), st.just(4.0), False),
    "hinge": (nn.hinge_loss, st.sampled_from([-1, 1]), False),
    "logits": (nn.binary_cross_entropy_with_logits, st.floats(0, 1), False),
    "kl": (nn.kl_div, st.floats(0, 1), False),
    "kl of logs": (partial(nn.kl_div, log_target=True, reduction="batchmean"), numbers, False),
    "cross entropy": (nn.cross_entropy, st.integers(0, 2), True),
    "margin": (nn.multi_margin_loss, st.integers(0, 2), True),
}


@pytest.mark.parametrize("name", LOSSES)
@given(rows=rows_of_three, data=st.data())
def test_a_losss_gradients_agree_with_differences(name: str, rows: list[list[float]], data: st.DataObject) -> None:
    loss, targets, by_row = LOSSES[name]
    wanted = [data.draw(targets if by_row else st.lists(targets, min_size=3, max_size=3)) for _ in rows]
    inputs = [[Value(x) for x in row] for row in rows]
    loss(inputs, wanted).backward()
    i, j = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 2))
    at = rows[i][j]

    def f(x: float) -> float:
        moved = [[Value(x) if (k, m) == (i, j) else Value(y) for m, y in enumerate(row)] for k, row in enumerate(rows)]
        return float(loss(moved, wanted).data)

    h = 2.0**-9
    slopes = [(f(at + k * h) - f(at - k * h)) / (2 * k * h) for k in (1, 2)]
    kinked = name in ("hinge", "margin") and abs(slopes[0] - slopes[1]) > 1e-6
    if not kinked:
        edge = name in ("hinge", "margin") and abs(f(at + h) - 2 * f(at) + f(at - h)) > 1e-9
        assert edge or abs(inputs[i][j].grad - (4 * slopes[0] - slopes[1]) / 3) <= 1e-7


MODULES: dict[type[LossModule], Callable[..., Any]] = {
    nn.MSELoss: nn.mse_loss,
    nn.L1Loss: nn.l1_loss,
    nn.SmoothL1Loss: nn.smooth_l1_loss,
    nn.HuberLoss: nn.huber_loss,
    nn.BCELoss: nn.binary_cross_entropy,
    nn.BCEWithLogitsLoss: nn.binary_cross_entropy_with_logits,
    nn.KLDivLoss: nn.kl_div,
    nn.CrossEntropyLoss: nn.cross_entropy,
    nn.NLLLoss: nn.nll_loss,
    nn.MultiMarginLoss: nn.multi_margin_loss,
}


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_a_loss_module_is_its_function(reduction: str) -> None:
    assert MODULES.keys() == set(LossModule.__subclasses__())
    rows = [[0.2, 0.7, 0.1], [0.3, 0.3, 0.4]]
    for module, function in MODULES.items():
        by_class = module in (nn.CrossEntropyLoss, nn.NLLLoss, nn.MultiMarginLoss)
        targets: Any = [2, 0] if by_class else [[0.1, 0.4, 0.5], [0.9, 0.0, 0.1]]
        made = module(reduction=reduction)
        wanted = flatten(function(rows, targets, reduction=reduction))[0]
        assert flatten(made(rows, targets))[0] == wanted
        assert made.as_function() == (function, reduction)


def test_targets_may_be_any_iterable() -> None:
    rows = [[0.2, 0.7, 0.1], [0.3, 0.3, 0.4]]
    wanted = nn.cross_entropy(rows, [2, 0])
    for targets in ((2, 0), iter([2, 0]), {2: "a", 0: "b"}.keys()):
        assert nn.cross_entropy(rows, targets) == wanted
    chances = [[0.1, 0.4, 0.5], [0.9, 0.0, 0.1]]
    assert nn.cross_entropy(rows, (tuple(each) for each in chances)) == nn.cross_entropy(rows, chances)


@pytest.mark.parametrize("module", MODULES)
def test_a_loss_module_refuses_options_when_it_is_made(module: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"reduction must be 'mean', 'sum'.* or '.*', got 'avg'"):
        module(reduction="avg")
    with pytest.raises(ValueError, match="reduction must be"):
        module(reduction=None)


@given(st.floats(-1000, 1000), st.floats(0, 1))
def test_binary_cross_entropy_is_exact_for_any_logit(logit: float, target: float) -> None:
    x = Value(logit)
    loss = nn.binary_cross_entropy_with_logits(x, target)
    loss.backward()
    with mpmath.workdps(900):
        p = 1 / (1 + mpmath.exp(-mpmath.mpf(logit)))
        value = -(target * mpmath.log(p) + (1 - mpmath.mpf(target)) * mpmath.log(1 - p))
        slope = p - target
    assert loss.data == pytest.approx(float(value), rel=1e-14, abs=1e-300)
    assert x.grad == pytest.approx(float(slope), rel=1e-13, abs=1e-15)


@given(st.lists(st.floats(-1000, 1000), min_size=2, max_size=5), st.data())
def test_cross_entropy_is_exact_for_any_logits(logits: list[float], data: st.DataObject) -> None:
    target = data.draw(st.integers(0, len(logits) - 1))
    inputs = [Value(x) for x in logits]
    loss = nn.cross_entropy(inputs, target)
    loss.backward()
    with mpmath.workdps(900):
        total = sum(mpmath.exp(mpmath.mpf(x)) for x in logits)
        value = mpmath.log(total) - mpmath.mpf(logits[target])
        chances = [float(mpmath.exp(mpmath.mpf(x)) / total) for x in logits]
    assert loss.data == pytest.approx(float(value), rel=1e-12, abs=1e-300)
    for i, x in enumerate(inputs):
        assert x.grad == pytest.approx(chances[i] - (i == target), rel=1e-11, abs=1e-12)


def test_the_right_class_far_ahead_still_has_a_slope() -> None:
    inputs = [Value(40.0), Value(0.0)]
    loss = nn.cross_entropy(inputs, 0)
    loss.backward()
    assert loss.data == pytest.approx(math.exp(-40), rel=1e-12)
    assert inputs[0].grad == pytest.approx(-math.exp(-40), rel=1e-12)


def test_reductions_are_the_mean_the_sum_and_the_terms() -> None:
    outputs, targets = [[Value(1.0), Value(2.0)], [Value(3.0), Value(5.0)]], [[0, 0], [0, 1]]
    terms = nn.squared_error(outputs, targets, reduction="none")
    assert [[term.data for term in row] for row in terms] == [[1.0, 4.0], [9.0, 16.0]]
    assert nn.squared_error(outputs, targets).data == 30.0
    assert nn.half_squared_error(outputs, targets).data == 15.0
    assert nn.mse_loss(outputs, targets).data == 7.5
    assert nn.mse_loss(Value(3.0), 1).data == 4.0
    assert [term.data for term in nn.multi_margin_loss(outputs, [0, 1], reduction="none")] == [1.0, 0.0]
    numpy = pytest.importorskip("numpy")
    assert nn.mse_loss(outputs, numpy.array(targets)).data == 7.5


def test_the_loss_of_a_single_class_is_zero() -> None:
    for loss in (nn.cross_entropy, nn.multi_margin_loss):
        score = Value(3.0)
        out = loss([score], 0)
        out.backward()
        assert (out.data, score.grad) == (0.0, 0.0)


def test_penalties_have_their_slopes() -> None:
    parameters = [Value(3.0), Value(-1.0)]
    (nn.l2_penalty(parameters, 0.5) + nn.l1_penalty(parameters)).backward()
    assert [p.grad for p in parameters] == [4.0, -2.0]


def test_a_certain_and_wrong_probability_costs_100_and_has_no_nan() -> None:
    probabilities = [Value(0.0), Value(1.0), Value(0.0), Value(1.0)]
    loss = nn.binary_cross_entropy(probabilities, [1, 0, 0, 1], reduction="none")
    assert [term.data for term in loss] == [100.0, 100.0, 0.0, 0.0]
    nn.binary_cross_entropy(probabilities, [1, 0, 0, 1]).backward()
    assert all(math.isfinite(p.grad) for p in probabilities)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=4), st.data())
def test_probabilities_as_targets_weigh_the_classes(scores: list[float], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(0, 1), min_size=len(scores), max_size=len(scores)))
    inputs = [Value(x) for x in scores]
    loss = nn.cross_entropy([inputs], [weights])
    loss.backward()
    with mpmath.workdps(60):
        total = sum(mpmath.exp(mpmath.mpf(x)) for x in scores)
        value = sum(w * (mpmath.log(total) - mpmath.mpf(x)) for w, x in zip(weights, scores, strict=True))
        slopes = [
            mpmath.exp(mpmath.mpf(x)) / total * sum(map(mpmath.mpf, weights)) - w
            for w, x in zip(weights, scores, strict=True)
        ]
    assert loss.data == pytest.approx(float(value), rel=1e-12, abs=1e-300)
    assert [x.grad for x in inputs] == pytest.approx(list(map(float, slopes)), rel=1e-10, abs=1e-13)


@every_case(
    ("call", "error", "message"),
    [
        (
            lambda: nn.multi_margin_loss([[Value(1.0), Value(2.0)]], [[0, 1]]),
            ValueError,
            r"multi_margin_loss needs the index of one class per row of scores, got the list \[0, 1\]",
        ),
        (
            lambda: nn.cross_entropy([[Value(1.0), Value(2.0)]], [[0, 1, 0]]),
            ValueError,
            r"one probability per class from 0 to 1, as the target of a row; got \[0, 1, 0\] for 2 scores",
        ),
        (lambda: nn.cross_entropy([Value(1.0), Value(2.0)], [-0.1, 0.5]), ValueError, "one probability per class"),
        (lambda: nn.cross_entropy([Value(1.0), Value(2.0)], [0.5, 1.1]), ValueError, "one probability per class"),
        (
            lambda: nn.mse_loss([Value(1.0)], [1.0, 2.0]),
            ValueError,
            r"mse_loss: targets must .* got a list of length 2",
        ),
        (lambda: nn.mse_loss([[Value(1.0)]], [1.0]), ValueError, r"mse_loss: targets must .* got one float at \[0\]"),
        (
            lambda: nn.cross_entropy([1.0, 2.0], 0, [1.0, math.nan]),
            ValueError,
            "weight of class 1 of cross_entropy must be a f",
        ),
        (
            lambda: nn.nll_loss([[-1.0, -2.0]], [1], [math.inf, 1.0]),
            ValueError,
            "weight of class 0 of nll_loss .* got inf",
        ),
        (
            lambda: nn.multi_margin_loss([1.0, 2.0], 0, weight=[1, Value(math.nan)]),
            ValueError,
            "class 1 of multi_margin_loss",
        ),
        (
            lambda: nn.binary_cross_entropy(0.5, 1, math.nan),
            ValueError,
            "the weight of binary_cross_entropy must be a finite",
        ),
        (
            lambda: nn.binary_cross_entropy([[0.5, 0.5]], [[1, 1]], [1, math.nan]),
            ValueError,
            r"cross_entropy at \[1\] must",
        ),
        (
            lambda: nn.binary_cross_entropy_with_logits([[0.5, 0.5]], [[1, 1]], pos_weight=[[1.0, math.nan]]),
            ValueError,
            r"the pos_weight of binary_cross_entropy_with_logits at \[0\]\[1\] must be a finite number, got nan",
        ),
        (lambda: nn.mse_loss([], []), ValueError, "the loss of an empty list is undefined"),
        (lambda: nn.cross_entropy([], []), ValueError, "the loss of an empty list is undefined"),
        (
            lambda: nn.cross_entropy([[1.0, 2.0]], [0], reduction="median"),
            ValueError,
            "reduction must be 'mean', 'sum' or 'none', got 'median'",
        ),
        (lambda: nn.mse_loss([Value(1.0)], [1.0], reduction="avg"), ValueError, "'mean', 'sum' or 'none', got 'avg'"),
        (lambda: nn.huber_loss([Value(1.0)], [1.0], delta=0), ValueError, "delta of huber_loss must be above 0, got 0"),
        (lambda: nn.hinge_loss([Value(1.0)], [0]), ValueError, "labels of hinge_loss must be -1 or 1, got 0"),
        (
            lambda: nn.binary_cross_entropy([Value(1.5)], [1]),
            ValueError,
            "outputs of binary_cross_entropy must be from 0",
        ),
        (
            lambda: nn.binary_cross_entropy([Value(0.5)], [2]),
            ValueError,
            "targets of binary_cross_entropy must be from 0",
        ),
        (
            lambda: nn.binary_cross_entropy_with_logits([Value(1.5)], [-1]),
            ValueError,
            "targets of .* must be from 0 to 1",
        ),
        (lambda: nn.kl_div([Value(1.5)], [-1]), ValueError, "log_target=True"),
        (
            lambda: nn.cross_entropy([Value(1.0), Value(2.0)], 2),
            IndexError,
            "the index of a class must be from 0 to 1, got 2",
        ),
        (
            lambda: nn.cross_entropy([Value(1.0), Value(2.0)], 0.5),
            TypeError,
            "index of a class must be an int, got the float",
        ),
        (lambda: nn.cross_entropy([Value(1.0), Value(2.0)], -1), IndexError, "got -1"),
        (lambda: nn.cross_entropy([[Value(1.0)]], [0, 0]), ValueError, "a class for each row of scores: 1, got 2"),
        (lambda: nn.cross_entropy(Value(1.0), 0), TypeError, "scores of cross_entropy as a list"),
    ],
)
def test_bad_input_is_explained(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "loss",
    [
        lambda w: nn.cross_entropy([1.0, 2.0], 0, weight=w),
        lambda w: nn.cross_entropy([1.0, 2.0], [0.5, 0.5], weight=w),
        lambda w: nn.nll_loss([[-1.0, -2.0], [-2.0, -1.0]], [0, 1], weight=w),
        lambda w: nn.multi_margin_loss([1.0, 2.0], 0, weight=w),
        lambda w: nn.binary_cross_entropy(0.5, 1.0, w[0]),
        lambda w: nn.binary_cross_entropy([[0.5, 0.25]], [[1.0, 0.0]], w),
        lambda w: nn.binary_cross_entropy_with_logits([[0.5, 0.25]], [[1.0, 0.0]], pos_weight=[w]),
    ],
)
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_replayed_loss_refuses_the_weights_that_the_loss_refuses(loss: Callable[[Any], Any], wrong: float) -> None:
    replayed, by_row = jit(loss), vmap(loss)
    for w in ([1.0, 1.0], [0.5, 2.0], [0.25, 3.0]):
        assert replayed(w) == loss(w)
    for _ in range(4):
        with pytest.raises(ValueError, match=f"must be a finite number, got {wrong}"):
            replayed([wrong, 1.0])
        with pytest.raises(ValueError, match=f"must be a finite number, got {wrong}"):
            by_row([[1.0, 1.0]] * 8 + [[wrong, 1.0]])
    assert replayed([0.5, 2.0]) == loss([0.5, 2.0])


def test_an_error_names_its_row_of_scores() -> None:
    rows = [[Value(1.0), Value(2.0)] for _ in range(3)]
    for loss, targets in (
        (nn.cross_entropy, [0, 1, 2]),
        (nn.multi_margin_loss, [0, 1, -1]),
        (nn.cross_entropy, [0, "1", 1]),
    ):
        with pytest.raises((IndexError, TypeError)) as found:
            loss(rows, targets)
        assert found.value.__notes__ == [f"The error is in row {1 if '1' in targets else 2} of the scores."]


def test_targets_may_be_values_and_receive_gradients() -> None:
    y, t = Value(-1.0), Value(0.5)
    nn.mse_loss([y], [t]).backward()
    assert (y.grad, t.grad) == (-3.0, 3.0)
    assert nn.cross_entropy([y, t], Value(1.0)).data > 0
    assert nn.kl_div(y, Value(0.25)).data == pytest.approx(0.25 * (math.log(0.25) + 1))
    assert nn.kl_div([y], [Value(-1.0)], log_target=True, reduction="batchmean").data == 0.0
    assert nn.KLDivLoss(log_target=True, reduction="batchmean")([y], [Value(-1.0)]).data == 0.0
    assert flatten(nn.hinge_loss([y], [Value(1.0)], reduction="none"))[0][0].data == 2.0


shapes = st.recursive(st.just(0.0), lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=8)


def count(tree: Any) -> int:
    return sum(map(count, tree)) if isinstance(tree, list) else 1


@given(shapes, shapes)
def test_ragged_lists_pair_only_with_their_own_shape(outputs: Any, targets: Any) -> None:
    """A sum over pairs: outputs of 0 and targets of 1 give the number of outputs."""

    def filled(tree: Any, x: Any) -> Any:
        return [filled(child, x) for child in tree] if isinstance(tree, list) else x

    if outputs == targets:
        loss = nn.squared_error(filled(outputs, Value(0.0)), filled(targets, 1.0))
        assert loss.data == count(outputs)
    else:
        with pytest.raises(ValueError, match=r"targets must have the structure of outputs: expected .*, got "):
            nn.squared_error(filled(outputs, Value(0.0)), filled(targets, 1.0))


@pytest.mark.parametrize("loss", [nn.MSELoss, nn.CrossEntropyLoss])
def test_the_class_of_a_loss_is_not_a_loss(loss: Any) -> None:
    net = nn.MLP(1, [1], rng=1)
    with pytest.raises(TypeError, match=rf"got the class {loss.__name__}; write loss=nn.{loss.__name__}\(\)"):
        nn.fit(net, [([1.0], 2.0)], loss=loss, optimizer=nn.SGD(net.parameters(), lr=0.1), epochs=1)
