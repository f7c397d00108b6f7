"""Optimizers, schedules, clipping and data: state and errors. test_pytorch.py compares the numbers with PyTorch."""

from __future__ import annotations

import functools
import inspect
import math
import random
from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Value, no_grad
from nn.optim.clipping import grad_norm
from nn.optim.optimizer import Memory, OptionValues
from nn.training.data import rows, samples
from tests.helpers.every_case import every_case

OPTIMIZERS: list[Any] = [nn.SGD, nn.Adam, nn.AdamW, nn.NAdam, nn.RAdam, nn.RMSprop, nn.Adagrad]


def one(**options: Any) -> nn.SGD:
    return nn.SGD([Value(1.0)], **options)


# ---- optimizers ----


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_an_optimizer_continues_from_the_state_of_another(kind: Any) -> None:
    def steps(optimizer: Any, x: Value, count: int) -> float:
        for _ in range(count):
            optimizer.zero_grad()
            (x**4 - x).backward()
            optimizer.step()
        return x.data

    x, y = Value(2.0), Value(2.0)
    whole = kind([x], lr=0.02)
    half = kind([y], lr=0.02)
    steps(whole, x, 10)
    steps(half, y, 5)
    other = kind([y], lr=0.7)
    other.load_state_dict(half.state_dict())
    assert steps(other, y, 5) == x.data
    assert repr(other).startswith(f"{kind.__name__} (\n  group 0: 1 parameter, lr=0.02")


def test_a_step_does_not_change_the_old_state() -> None:
    x = Value(1.0)
    optimizer = nn.Adam([x])
    x.grad = 1.0
    optimizer.step()
    before, copied = optimizer.state, {p: dict(memory) for p, memory in optimizer.state.items()}
    optimizer.step()
    assert before == copied != optimizer.state


def test_no_option_divides_zero_by_zero() -> None:
    for kind in (nn.Adam, nn.AdamW, nn.RMSprop, nn.Adagrad):
        x = Value(1.0)
        kind([x], eps=0.0, weight_decay=0.0).step()
        assert x.data == 1.0


def test_without_eps_the_first_step_is_the_rate() -> None:
    """The gradient is divided by its own magnitude. RMSprop begins with a hundredth of its square."""
    for kind, step in ((nn.Adam, 0.125), (nn.Adagrad, 0.125), (nn.RMSprop, 1.25)):
        x = Value(1.0)
        x.grad = -3.0
        kind([x], lr=0.125, eps=0.0).step()
        assert x.data == pytest.approx(1.0 + step, rel=1e-12)


def test_gradients_that_are_values_are_taken_as_numbers() -> None:
    x = Value(1.0)
    (x * x).backward(create_graph=True)
    nn.SGD([x], lr=0.25).step()
    assert x.data == 0.5


@every_case("lr", [-0.1, nan, inf])
@every_case("kind", OPTIMIZERS)
def test_a_learning_rate_is_not_negative(kind: Any, lr: float) -> None:
    with pytest.raises(ValueError, match=r"^the option lr of [A-Za-z]+ must be a finite, nonnegative number, got"):
        kind([Value(1.0)], lr=lr)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_rate_of_0_changes_the_memory_only(kind: Any) -> None:
    w, other = Value(1.0), Value(1.0)
    optimizer, reference = kind([w], lr=0.0), kind([other], lr=0.5)
    for p, each in ((w, optimizer), (other, reference)):
        p.grad = 3.0
        each.step()
    assert (w.data, dict(optimizer.state[w])) == (1.0, dict(reference.state[other]))


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_step_calls_its_closure_first_and_returns_the_loss(kind: Any) -> None:
    w, other = Value(3.0), Value(3.0)
    optimizer, reference = kind([w], lr=0.1), kind([other], lr=0.1)

    def closure() -> Value:
        optimizer.zero_grad()
        loss = w * w
        loss.backward()
        return loss

    for _ in range(3):
        before = w.data
        with no_grad():  # as for PyTorch's closures
            assert optimizer.step(closure).data == before * before
        other.grad = 2 * other.data
        assert reference.step() is None
        assert w.data == other.data


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_maximizing_is_minimizing_the_opposite(kind: Any) -> None:
    w, other = Value(1.0), Value(1.0)
    up, down = kind([w], lr=0.1, maximize=True), kind([other], lr=0.1)
    for g in (2.0, -0.5, 0.25):
        w.grad, other.grad = g, -g
        up.step()
        down.step()
        assert w.data == other.data


@every_case("kind", [*OPTIMIZERS, nn.StepLR, nn.ReduceLROnPlateau])
@every_case("name", ["foreach", "fused", "capturable", "differentiable", "last_epoch"])
def test_an_option_for_tensors_says_what_to_do(kind: Any, name: str) -> None:
    with pytest.raises(TypeError, match=f"^{kind.__name__} has no option '{name}': "):
        kind([Value(1.0)], **{name: True})


STATE = {"state": {}, "param_groups": [{"lr": 0.1, "params": [0]}]}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: nn.SGD([]), ValueError, "an optimizer needs parameters, got none"),
        (lambda: nn.SGD(nn.MLP(1, [1])), TypeError, "got the module MLP; pass its .parameters\\(\\)"),
        (lambda: nn.SGD([1.0]), TypeError, "parameters must be Values, got the float 1.0"),
        (lambda: nn.SGD([Value(1.0) * 2]), ValueError, "only leaves can be optimized"),
        (lambda: nn.SGD([x := Value(1.0), x]), ValueError, "is given twice"),
        (lambda: nn.SGD([{"params": [x := Value(1.0)]}, {"params": x}]), ValueError, "is given twice"),
        (lambda: nn.SGD([{"params": []}]), ValueError, "a group needs parameters"),
        (lambda: nn.SGD([{"weights": []}]), TypeError, "expected a dict with 'params'"),
        (lambda: nn.SGD([{"params": [Value(1.0)], "rate": 1}]), ValueError, "SGD has no option 'rate'; it has lr, mom"),
        (lambda: one(lr="0.1"), TypeError, "^the option lr of SGD must be a number, got the str '0.1'"),
        (lambda: one(momentum=-1), ValueError, "momentum of SGD must be a finite, nonnegative number, got -1"),
        (lambda: one(nesterov=True), ValueError, "nesterov needs a momentum above 0 and no dampening"),
        (
            lambda: nn.Adam([Value(1.0)], betas=(0.9, 1.0)),
            ValueError,
            "betas of Adam must be a nonnegative number less than 1",
        ),
        (lambda: nn.Adam([Value(1.0)], betas=(0.9,)), TypeError, "the option betas of Adam must be two numbers"),
        (lambda: nn.Adam([Value(1.0)], betas=3), TypeError, "betas of Adam must be two numbers, got 3"),
        (lambda: nn.Adam([Value(1.0)], betas=(0.9, "1")), TypeError, "betas of Adam must be a number, got the str '1'"),
        (lambda: one(momentum=None), TypeError, "momentum of SGD must be a number, got None"),
        (
            lambda: nn.RMSprop([Value(1.0)], alpha=nan),
            ValueError,
            "alpha of RMSprop must be a finite, nonnegative number",
        ),
        (lambda: one().load_state_dict({}), TypeError, "this one lacks state, param_groups"),
        (
            lambda: one().load_state_dict(STATE | {"param_groups": []}),
            ValueError,
            r"this optimizer's groups have \[1\] parameters",
        ),
        (lambda: one().load_state_dict(STATE), TypeError, "the option momentum of SGD is missing"),
        (
            lambda: one().load_state_dict(one().state_dict() | {"state": {3: {}}}),
            ValueError,
            "has a memory for parameter 3, but its groups have 1",
        ),
        (
            lambda: one(momentum=0.9).load_state_dict(one(momentum=0.9).state_dict() | {"state": {0: {"m": 1.0}}}),
            ValueError,
            "SGD cannot use this state: {'m': 1.0}",
        ),
        (
            lambda: nn.Adam([Value(1.0)]).load_state_dict(
                nn.Adam([Value(1.0)]).state_dict() | {"state": {"0": {"exp_avg_sq": -1.0}}}
            ),
            ValueError,
            "Adam cannot use this state",
        ),
        (
            lambda: one().load_state_dict(one().state_dict() | {"state": {0: {"m": nan}}}),
            ValueError,
            "m of parameter 0 is nan",
        ),
        (lambda: nn.StepLR(Value(1.0), 1), TypeError, "optimizer must be of class Optimizer, got Value"),
        (lambda: nn.StepLR(one(), 0), ValueError, "step_size must be an int >= 1"),
        (lambda: nn.ExponentialLR(one(), -1), ValueError, "gamma must be a finite, nonnegative number"),
        (lambda: nn.CosineAnnealingLR(one(), 5, warmup=5), ValueError, "the warm-up must be shorter than the schedule"),
        (lambda: nn.LambdaLR(one(), 0.5), TypeError, "lr_lambda must be a function of the epoch, got the float 0.5"),
        (lambda: nn.LambdaLR(one(), lambda _: -1), ValueError, "LambdaLR gives the learning rate -.* in epoch 0"),
        (lambda: nn.LambdaLR(one(), lambda _: "1"), TypeError, "the result of lr_lambda must be a number"),
        (lambda: nn.StepLR(one(), 1).load_state_dict({}), TypeError, "this one lacks last_epoch, base_lrs"),
        (
            lambda: nn.StepLR(one(), 1).load_state_dict({"last_epoch": -1, "base_lrs": [1.0]}),
            ValueError,
            "expected a nonnegative last_epoch",
        ),
        (lambda: nn.clip_grad_norm_([Value(1.0)], -1), ValueError, "max_norm must be a nonnegative number"),
        (lambda: nn.clip_grad_value_([Value(1.0)], nan), ValueError, "clip_value must be a nonnegative number"),
        (lambda: grad_norm([Value(1.0)], nan), ValueError, "norm_type must be a number, got nan"),
    ],
)
def test_bad_input_is_explained(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


# ---- schedules and clipping ----


def test_the_rate_rises_linearly_and_then_falls_as_a_cosine() -> None:
    schedule = nn.CosineAnnealingLR(one(lr=1.0), 8, eta_min=0.2, warmup=3)
    rates = []
    for _ in range(11):
        rates += schedule.get_last_lr()
        schedule.step()
    assert rates[:4] == [0.25, 0.5, 0.75, 1.0]
    assert rates[3:9] == pytest.approx([0.2 + 0.4 * (1 + math.cos(math.pi * i / 5)) for i in range(6)])
    assert rates[8:] == pytest.approx([0.2 + 0.4 * (1 - math.cos(math.pi * i / 5)) for i in range(3)])  # it rises again


def test_a_schedule_that_ended_at_0_can_be_stored(tmp_path: Path) -> None:
    schedule = nn.CosineAnnealingLR(one(lr=1.0), 1)
    schedule.step()
    nn.save(schedule, tmp_path / "schedule.json")
    stored = nn.load(tmp_path / "schedule.json")
    assert (stored.get_last_lr(), stored.base_lrs, stored.last_epoch) == ([0.0], [1.0], 1)


def test_a_users_schedule_continues_from_a_state() -> None:
    schedules = [nn.LambdaLR(one(lr=2.0), lambda epoch: 1 / (epoch + 1)) for _ in range(2)]
    for _ in range(3):
        schedules[0].step()
    schedules[1].load_state_dict(schedules[0].state_dict())
    for schedule in schedules:
        schedule.step()
        assert schedule.get_last_lr() == [0.4]


def test_clipping_by_value_and_norms_at_the_ends_of_the_range() -> None:
    parameters = [Value(0.0), Value(0.0), Value(0.0)]
    for p, g in zip(parameters, (-5.0, 0.5, nan), strict=True):
        p.grad = g
    nn.clip_grad_value_(parameters, 2.0)
    assert [p.grad for p in parameters[:2]] == [-2.0, 0.5]
    assert math.isnan(parameters[2].grad)
    assert math.isnan(nn.clip_grad_norm_(parameters, 1.0))
    parameters[0].grad, parameters[1].grad, parameters[2].grad = 3e200, 4e200, 0.0
    assert grad_norm(parameters) == pytest.approx(5e200)
    assert grad_norm(parameters, 3) == pytest.approx((27 + 64) ** (1 / 3) * 1e200)
    assert grad_norm(parameters, inf) == 4e200
    assert nn.clip_grad_norm_(parameters[0], 1.0) == 3e200
    assert parameters[0].grad == pytest.approx(1.0)
    parameters[0].grad = inf
    with pytest.raises(RuntimeError, match="the norm of the gradients is inf, and error_if_nonfinite=True"):
        nn.clip_grad_norm_(parameters, 1.0, error_if_nonfinite=True)
    assert parameters[1].grad == 4e200
    assert nn.clip_grad_norm_(parameters, 1.0) == inf
    assert parameters[1].grad == 0.0
    assert grad_norm([], inf) == grad_norm([], 3) == 0.0


@pytest.mark.parametrize("kind", OPTIMIZERS)
@given(data=st.data())
def test_a_parameter_without_a_gradient_is_ignored(kind: Any, data: st.DataObject) -> None:
    options: dict[str, Any] = {"lr": 0.1, "weight_decay": 0.5}
    if kind in (nn.SGD, nn.RMSprop):
        options["momentum"] = 0.9
    params = [Value(float(i + 1)) for i in range(4)]
    optimizer = kind(params, **options)
    # The same by hand: a separate optimizer per parameter, which takes a step only if there is a gradient.
    alone = [Value(p.data) for p in params]
    own = [kind([p], **options) for p in alone]
    for _ in range(4):
        optimizer.zero_grad()
        for i, g in data.draw(st.dictionaries(st.integers(0, 3), st.sampled_from([0.0, 1.0, -0.5, None]))).items():
            params[i].grad = g  # type: ignore[assignment]  # None clears it
            if g is not None:
                alone[i].grad = g
                own[i].step()
        optimizer.step()
        assert [p.data for p in params] == [p.data for p in alone]
    assert {i: dict(optimizer.state.get(p, {})) for i, p in enumerate(params)} == {
        i: dict(each.state.get(p, {})) for i, (each, p) in enumerate(zip(own, alone, strict=True))
    }


OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "lr": st.floats(1e-3, 1),
    "momentum": st.sampled_from([0.0, 0.9]),
    "dampening": st.just(0.0),
    "weight_decay": st.sampled_from([0.0, 0.1]),
    "nesterov": st.booleans(),
    "betas": st.tuples(st.floats(0, 0.99), st.floats(0, 0.999)),
    "eps": st.sampled_from([1e-8, 1e-3]),
    "alpha": st.floats(0.5, 0.99),
    "centered": st.booleans(),
    "lr_decay": st.floats(0, 0.1),
    "initial_accumulator_value": st.floats(0, 1),
    "amsgrad": st.booleans(),
    "maximize": st.booleans(),
    "decoupled_weight_decay": st.booleans(),
    "momentum_decay": st.floats(0, 0.1),
}


@pytest.mark.parametrize("kind", OPTIMIZERS)
@given(data=st.data(), at=st.integers(0, 5), through_a_file=st.booleans())
def test_a_resumed_run_has_the_same_bits_with_any_options(
    kind: Any, data: st.DataObject, at: int, through_a_file: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    options = {name: data.draw(OPTIONS[name], name) for name in inspect.signature(kind).parameters if name != "params"}
    if "nesterov" in options:
        options["nesterov"] = options["nesterov"] and options["momentum"] > 0
    grads = data.draw(st.lists(st.lists(st.one_of(st.none(), st.floats(-3, 3)), min_size=2, max_size=2), max_size=6))

    def groups(params: list[Value]) -> list[dict[str, Any]]:
        return [{"params": params[:1]}, {"params": params[1:], "weight_decay": 0.25}]

    def steps(optimizer: Any, some: list[list[float | None]]) -> None:
        for row in some:
            for p, g in zip(optimizer._params(), row, strict=True):
                p.grad = g
            optimizer.step()

    whole, part = [kind(groups([Value(1.0), Value(-2.0)]), **options) for _ in range(2)]
    steps(whole, grads)
    steps(part, grads[:at])
    if through_a_file:
        path = tmp_path_factory.getbasetemp() / "optimizer.json"
        nn.save(part, path)
        part = nn.load(path)
    else:
        other = kind(groups(part._params()), lr=0.5)
        other.load_state_dict(part.state_dict())
        part = other
    steps(part, grads[at:])
    assert [p.data for p in part._params()] == [p.data for p in whole._params()]
    dicts = [optimizer.state_dict() for optimizer in (part, whole)]
    assert dicts[0]["param_groups"] == dicts[1]["param_groups"]
    memories = [{i: memory for i, memory in each["state"].items() if memory} for each in dicts]
    assert memories[0] == memories[1]


def test_zero_grad_clears_written_grads() -> None:
    w, unused = Value(1.0), Value(1.0)
    net = nn.Linear.from_weights([[w, unused]])
    optimizer = nn.SGD([w, unused], lr=0.1, weight_decay=0.5)
    for clear in (net.zero_grad, optimizer.zero_grad):
        w.grad = unused.grad = 3.0
        clear()
        assert (w.grad, unused.grad) == (0.0, 0.0)
        (2.0 * w).backward()
        before = w.data
        optimizer.step()
        assert (w.grad, unused.data) == (2.0, 1.0)
        assert w.data < before


@pytest.mark.parametrize("set_to_none", [True, False])
def test_grads_set_to_zero_take_part_in_steps_and_cleared_ones_do_not(set_to_none: bool) -> None:
    """As in PyTorch, weight decay and momentum continue for a gradient of 0.0. An unwritten one stays unwritten."""
    w, unused = Value(1.0), Value(1.0)
    optimizer = nn.SGD([w, unused], lr=0.1, weight_decay=0.5)
    for clear in (nn.Linear.from_weights([[w, unused]]).zero_grad, optimizer.zero_grad):
        w.data, w.grad = 1.0, 3.0
        clear(set_to_none=set_to_none)
        assert (w.grad, w._has_grad, unused._has_grad) == (0.0, not set_to_none, False)
        optimizer.step()
        assert (w.data, unused.data) == (1.0 if set_to_none else 0.95, 1.0)


def test_an_infinite_limit_reads_the_norm() -> None:
    parameters = [Value(0.0), Value(0.0), Value(0.0)]
    parameters[0].grad, parameters[1].grad = 3.0, -4.0
    assert nn.clip_grad_norm_(parameters, inf) == 5.0
    nn.clip_grad_value_(parameters, inf)
    assert [p.grad for p in parameters] == [3.0, -4.0, 0.0]
    assert not parameters[2]._has_grad


# ---- schedules: stored, chained, combined with rates set by hand; PyTorch's numbers are in test_pytorch.py ----


@given(
    kinds=st.lists(st.sampled_from(["step", "exponential", "cosine", "warm"]), min_size=1, max_size=3),
    epochs=st.integers(1, 12),
    at=st.integers(0, 12),
    by_hand=st.floats(0.01, 2),
)
def test_schedules_multiply_and_continue_from_a_file_bit_for_bit(
    kinds: list[str], epochs: int, at: int, by_hand: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "schedules.json"
    make: dict[str, Callable[[Any], Any]] = {
        "step": lambda o: nn.StepLR(o, 3, 0.5),
        "exponential": lambda o: nn.ExponentialLR(o, 0.9),
        "cosine": lambda o: nn.CosineAnnealingLR(o, 20),
        "warm": lambda o: nn.CosineAnnealingLR(o, 20, warmup=4),
    }
    share: dict[str, Callable[[int], float]] = {  # the factors of the first rate, in closed form
        "step": lambda i: 0.5 ** (i // 3),
        "exponential": lambda i: 0.9**i,
        "cosine": lambda i: (1 + math.cos(math.pi * i / 20)) / 2,
        "warm": lambda i: (i + 1) / 5 if i <= 4 else (1 + math.cos(math.pi * (i - 4) / 16)) / 2,
    }
    optimizer = one(lr=0.7)
    schedules = [make[kind](optimizer) for kind in kinds]
    expected = 0.7
    for i in range(epochs):
        if i == at:
            nn.save([optimizer, schedules], path)
            optimizer, schedules = nn.load(path)
            optimizer.param_groups[0]["lr"] = by_hand
            expected = by_hand / math.prod(share[kind](i) for kind in kinds)
        for schedule in schedules:
            schedule.step()
        (rate,) = schedules[0].get_last_lr()
        assert rate == pytest.approx(expected * math.prod(share[kind](i + 1) for kind in kinds), rel=1e-9)


def test_groups_that_were_added_after_a_schedule_are_an_error() -> None:
    optimizer = one()
    schedule = nn.ExponentialLR(optimizer, 0.5)
    optimizer.add_param_group({"params": [Value(1.0)]})
    with pytest.raises(ValueError, match="was made for 1 group of parameters, but the optimizer has 2; add groups"):
        schedule.step()
    assert schedule.last_epoch == 0


# ---- data ----


def test_splits_and_batches_contain_each_sample_once() -> None:
    data = list(range(10))
    for lengths in ([7, 3], [0.7, 0.3], [0.5, 0.25, 0.25]):
        parts = nn.random_split(data, lengths, generator=1)
        assert sorted(x for part in parts for x in part) == data
    assert [len(part) for part in nn.random_split(data, [0.33, 0.67])] == [3, 7]
    assert nn.random_split(data, [5, 5], 2) == nn.random_split(data, [5, 5], random.Random(2))
    assert sorted(x for batch in nn.batches(data, 3, seed=1) for x in batch) == data
    assert [len(batch) for batch in nn.batches(data, 3)] == [3, 3, 3, 1]
    assert nn.shuffled(data, 1) == nn.shuffled(iter(data), 1) != nn.shuffled(data, 2)
    assert nn.random_split(["only"], [0, 1]) == [[], ["only"]]
    with pytest.raises(ValueError, match="the lengths must add up to 1"):
        nn.random_split(["only"], [0.6, 0.4])  # neither fraction is a whole number of samples
    (first,), (second,) = nn.random_split(([[1], [2]], [3, 4]), [1, 1], 1)
    assert sorted([first, second]) == [([1], 3), ([2], 4)]


def test_columns_are_standardized() -> None:
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    table = [[1.0, 7.0, -3.0], [2.0, 7.0, 0.5], [4.0, 7.0, 9.0]]
    array = numpy.array(table)
    standardize = nn.Standardizer.of(pandas.DataFrame(array))
    expected = (array - array.mean(axis=0)) / numpy.where(array.std(axis=0) > 0, array.std(axis=0), 1)
    assert numpy.allclose(standardize(array), expected, rtol=1e-14, atol=1e-14)
    assert numpy.allclose(standardize.inverse(standardize(table)), array, rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: rows("abc"), TypeError, "got the str 'abc'"),
        (lambda: rows({"a": 1}), TypeError, "got the dict"),
        (lambda: samples([(1, 2, 3)]), TypeError, r"Item 0 is \(1, 2, 3\)"),
        (lambda: nn.batches([1], 0), ValueError, "samples per batch must be at least 1"),
        (lambda: nn.random_split([1, 2], [1, 2]), ValueError, "the lengths must add up to 2"),
        (lambda: nn.random_split([1, 2], [-1, 3]), ValueError, "lengths must be at least 0"),
        (lambda: nn.random_split([1, 2], ["1"]), TypeError, "a length must be a number"),
        (
            lambda: nn.Standardizer.of([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0, 3.0]]),
            ValueError,
            "rows must have the same length; row 0 has 2 numbers, and row 2 has 3",
        ),
        (lambda: nn.Standardizer.of([[1.0]])([[1.0, 2.0]]), ValueError, "expected rows of 1 number, got 2 in row 0"),
        (lambda: nn.Standardizer.of([[1.0], [2.0], [nan]]), ValueError, "row 2, column 0 of data is nan"),
        (lambda: nn.Standardizer.of([[1.0, "a"]]), TypeError, "row 0, column 1 of data must be a number, got the str"),
        (lambda: nn.Standardizer.of([[1.0], 2.0]), TypeError, "row 1 of data must be a list"),
        (
            lambda: nn.Standardizer.of([[1.0]])([1.0]),
            TypeError,
            "row 0 of data must be a list of 1 number, got the float",
        ),
        (lambda: nn.Standardizer([0.0], [0.0]), ValueError, "a std above 0"),
    ],
)
def test_bad_data_is_explained(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


class Shrinking(nn.SGD):
    """An optimizer whose rule depends on an attribute."""

    factor = 1.0

    def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
        return x * self.factor, {}


def test_a_users_rule_is_read_in_every_step() -> None:
    w = Value(8.0)
    w.grad = 1.0
    optimizer = Shrinking([w])
    for factor, expected in ((1.0, 8.0), (0.5, 4.0), (0.25, 1.0)):
        optimizer.factor = factor
        optimizer.step()
        assert w.data == expected


def test_a_rule_of_one_object_is_its_own() -> None:
    def step(optimizer: nn.SGD) -> float:
        w = optimizer.param_groups[0]["params"][0]
        w.data, w.grad = 1.0, 1.0
        optimizer.step()
        return float(w.data)

    one, other = nn.SGD([Value(1.0)], lr=0.1), nn.SGD([Value(1.0)], lr=0.1)
    for _ in range(2):
        assert (step(one), step(other)) == (0.9, 0.9)
        one.rule = lambda x, g, memory, o: (x - 100.0, memory)  # type: ignore[method-assign]  # as users do
        assert (step(one), step(other)) == (-99.0, 0.9)
        del one.rule


def test_a_wrapped_rule_of_a_user_is_read_in_every_step() -> None:
    class Noisy(nn.SGD):
        noise = 1.0

        @functools.wraps(nn.SGD.rule)
        def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
            return x - self.noise, memory

    w = Value(0.0)
    w.grad = 1.0
    optimizer = Noisy([w])
    for noise, expected in ((1.0, -1.0), (10.0, -11.0)):
        optimizer.noise = noise
        optimizer.step()
        assert w.data == expected


class Rounded(float):
    def __repr__(self) -> str:
        return f"{self:.1f}"


@pytest.mark.parametrize("convert", [float, np.array, np.float64, Rounded])
def test_rates_that_look_alike_are_different(convert: Callable[[float], Any]) -> None:
    w = Value(0.0)
    w.grad = 1.0
    optimizer = nn.SGD([w], lr=0.1)
    for rate in (0.1234567891, 0.12345678999):
        w.data = 0.0
        optimizer.param_groups[0]["lr"] = convert(rate)
        optimizer.step()
        assert w.data == -rate


def test_options_in_another_order_keep_their_names() -> None:
    for names in (("lr", "weight_decay"), ("weight_decay", "lr")):
        w = Value(1.0)
        w.grad = 0.0
        optimizer = nn.SGD([w], lr=0.5, weight_decay=0.25)
        group = optimizer.param_groups[0]
        values = {"lr": 0.5, "weight_decay": 0.25} if names[0] == "lr" else {"lr": 0.25, "weight_decay": 0.5}
        for name in names:
            del group[name]
        group.update({name: values[name] for name in names})
        optimizer.step()
        assert w.data == 1.0 - 0.125


@pytest.mark.parametrize("kind", [nn.SGD, nn.Adam, nn.AdamW, nn.NAdam, nn.RAdam, nn.RMSprop, nn.Adagrad])
def test_options_that_change_between_steps_count(kind: Callable[..., Any]) -> None:
    """A step of many parameters equals separate steps of each, even after the rate changes and changes back."""
    many, alone = [Value(1.0 + i) for i in range(3)], [Value(1.0 + i) for i in range(3)]
    optimizers = [kind(many, lr=0.1), *(kind([w], lr=0.1) for w in alone)]
    for lr, decay, maximize in ((0.1, 0.0, False), (0.3, 0.0, False), (0.1, 0.5, False), (0.1, 0.0, True)) * 2:
        for i, w in enumerate([*many, *alone]):
            w.grad = 0.3 * (i % 3) - lr
        before = [w.data for w in many]
        for optimizer in optimizers:
            optimizer.param_groups[0].update(lr=lr, weight_decay=decay, maximize=maximize)
            optimizer.step()
        assert [w.data for w in many] == [w.data for w in alone] != before
    steps = []
    for lr in (0.1, 0.2):  # with the same memory, the change is proportional to the rate
        w = Value(1.0)
        w.grad = 0.5
        kind([w], lr=lr).step()
        steps.append(w.data - 1.0)
    assert math.isclose(steps[1], 2 * steps[0])


def test_default_options_match_those_of_pytorch() -> None:
    """The defaults are those of its documentation."""
    x = Value(1.0)
    adam = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8}
    defaults: dict[Any, dict[str, Any]] = {
        nn.SGD: {"lr": 1e-3, "momentum": 0, "dampening": 0, "weight_decay": 0, "nesterov": False},
        nn.Adam: adam | {"weight_decay": 0},
        nn.AdamW: adam | {"weight_decay": 0.01},
    }
    for kind, options in defaults.items():
        group = kind([x]).param_groups[0]
        assert {name: group[name] for name in options} == options


@pytest.mark.parametrize(
    ("name", "x", "error", "words"),
    [
        ("lr", "0.1", TypeError, "the option lr of {} must be a number, got the str '0.1'"),
        ("lr", None, TypeError, "the option lr of {} must be a number, got None"),
        ("lr", Value(0.1), TypeError, "the option lr of {} must be a number, got Value"),
        ("lr", math.nan, ValueError, "the option lr of {} must be a finite, nonnegative number, got nan"),
        ("lr", -0.1, ValueError, "the option lr of {} must be a finite, nonnegative number, got -0.1"),
        ("maximize", 1, TypeError, "the option maximize of {} must be True or False, got the int 1"),
        ("learning_rate", 0.1, ValueError, "{} has no option 'learning_rate'; it has lr"),
    ],
)
@pytest.mark.parametrize("kind", [nn.SGD, nn.Adam, nn.RMSprop])
def test_an_option_that_is_set_by_hand_is_checked(
    kind: Any, name: str, x: Any, error: type[Exception], words: str
) -> None:
    a, b = Value(1.0), Value(1.0)
    optimizer = kind([{"params": [a]}, {"params": [b]}], lr=0.1)
    for _ in range(2):
        a.grad = b.grad = 1.0
        optimizer.step()
    before = a.data, b.data
    optimizer.param_groups[1][name] = x
    for _ in range(2):
        with pytest.raises(error, match=words.format(kind.__name__)):
            optimizer.step()
        assert (a.data, b.data) == before


@pytest.mark.parametrize("name", ["lr", "momentum"])
def test_an_option_that_is_removed_by_hand_is_missed(name: str) -> None:
    a = Value(1.0)
    optimizer = nn.SGD([a], lr=0.1, momentum=0.5)
    for _ in range(2):  # the second one records a rule with a memory
        a.grad = 1.0
        optimizer.step()
    del optimizer.param_groups[0][name]
    for _ in range(2):
        with pytest.raises(TypeError, match=f"the option {name} of SGD is missing"):
            optimizer.step()


@pytest.mark.parametrize(("kind", "name"), [(nn.Adam, "exp_avg"), (nn.RAdam, "step"), (nn.Adagrad, "sum")])
def test_a_memory_without_one_of_its_numbers_is_refused(kind: Any, name: str) -> None:
    a, b = Value(1.0), Value(1.0)
    optimizer = kind([a, b], lr=0.1)
    a.grad = b.grad = 1.0
    optimizer.step()
    state = optimizer.state_dict()
    del state["state"][1][name]
    with pytest.raises(ValueError, match=f"the memory of {kind.__name__} lacks {name}"):
        optimizer.load_state_dict(state)


def test_a_memory_may_lack_what_a_changed_option_adds() -> None:
    for kind, name, x in ((nn.Adam, "amsgrad", True), (nn.RMSprop, "centered", True), (nn.RMSprop, "momentum", 0.9)):
        a = Value(1.0)
        optimizer = kind([a], lr=0.1)
        a.grad = 1.0
        optimizer.step()
        optimizer.param_groups[0][name] = x
        optimizer.load_state_dict(optimizer.state_dict())
        optimizer.step()
