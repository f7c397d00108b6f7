"""Schedules: invalid arguments, and resuming from files, states and interrupted epochs."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Value
from tests.helpers import torch_cases as cases
from tests.helpers.every_case import every_case


def sgd(lr: float = 1.0, **options: Any) -> nn.SGD:
    return nn.SGD([Value(0.0)], lr=lr, **options)


@every_case(
    ("make", "error", "message"),
    [
        (lambda: nn.MultiStepLR(sgd(), [2, -1]), ValueError, "a milestone must be a zero-based epoch, got -1"),
        (lambda: nn.MultiStepLR(sgd(), [2.0]), TypeError, "a milestone must be an int, .* got the float 2.0"),  # type: ignore[list-item]  # the subject
        (lambda: nn.MultiStepLR(sgd(), 3), TypeError, r"expected milestones as a list, got the int 3; put it in \[ \]"),  # type: ignore[arg-type]  # the subject
        (lambda: nn.LinearLR(sgd(), 0.0), ValueError, "start_factor must be a finite number above 0, got 0"),
        (lambda: nn.LinearLR(sgd(), 2.0), ValueError, "start_factor and end_factor must be at most 1, got 2.0 and 1.0"),
        (lambda: nn.LambdaLR(sgd(), [abs, abs]), ValueError, "expected 1 functions, one per group, got 2"),
        (lambda: nn.LambdaLR(sgd(), [0.5]), TypeError, "lr_lambda must be a function of the epoch, got the float 0.5"),  # type: ignore[list-item]  # the subject
        (
            lambda: nn.OneCycleLR(sgd(), 1.0),
            ValueError,
            "needs total_steps, or both epochs and steps_per_epoch",
        ),
        (
            lambda: nn.OneCycleLR(sgd(), 1.0, 9, pct_start=2),
            ValueError,
            "pct_start must be a number from 0 to 1, got 2",
        ),
        (lambda: nn.OneCycleLR(sgd(), [1.0, 2.0], 9), ValueError, "expected 1 rates of max_lr, got 2"),
        (
            lambda: nn.OneCycleLR(sgd(), 1.0, 9, anneal_strategy="sin"),
            ValueError,
            "must be 'cos' or 'linear', got 'sin'",
        ),  # type: ignore[arg-type]  # the subject
        (
            lambda: nn.OneCycleLR(nn.Adagrad([Value(0.0)]), 1.0, 9),
            ValueError,
            "Adagrad has no momentum; pass cycle_mom",
        ),
        (lambda: nn.OneCycleLR(Value(0.0), [], 9), TypeError, "optimizer must be of class Optimizer, got Value"),  # type: ignore[arg-type]  # the subject
        (
            lambda: nn.ReduceLROnPlateau(sgd(), factor=1.0),
            ValueError,
            "factor must be a nonnegative number less than 1",
        ),
        (lambda: nn.ReduceLROnPlateau(sgd(), "least"), ValueError, "mode must be 'min' or 'max', got 'least'"),  # type: ignore[arg-type]  # the subject
        (lambda: nn.ReduceLROnPlateau(sgd(), min_lr=[0.1, 0.1]), ValueError, "expected 1 rates of min_lr, got 2"),
        (lambda: nn.ReduceLROnPlateau(sgd()).step(), TypeError, "needs the metric to improve: schedule.step"),
        (
            lambda: nn.ReduceLROnPlateau(sgd()).step("3"),
            TypeError,
            "the metric of a step must be a number, got the str",
        ),  # type: ignore[arg-type]  # the subject
        (lambda: nn.SequentialLR(o := sgd(), [nn.StepLR(o, 1)], [3]), ValueError, "got 1 schedule and the milestones"),
        (lambda: nn.SequentialLR(sgd(), [], []), ValueError, "expected one or more schedules"),
        (lambda: nn.SequentialLR(sgd(), [nn.StepLR(sgd(), 1)], []), ValueError, "belongs to another optimizer"),
        (lambda: nn.SequentialLR(sgd(), [1], []), TypeError, "a schedule must be of class Schedule, got the int 1"),  # type: ignore[list-item]  # the subject
        (lambda: nn.SequentialLR(1.0, [], []), TypeError, "optimizer must be of class Optimizer, got the float"),  # type: ignore[arg-type]  # the subject
        (
            lambda: nn.SequentialLR(o := sgd(), [nn.ReduceLROnPlateau(o)], []),
            ValueError,
            "ReduceLROnPlateau needs a metric in each step, so it cannot be in a SequentialLR",
        ),
    ],
)
def test_bad_options_are_explained(make: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_a_cycle_ends_at_its_last_rate() -> None:
    schedule = nn.OneCycleLR(sgd(), 1.0, 4, div_factor=2, final_div_factor=10)
    for _ in range(4):
        schedule.step()
    assert schedule.get_last_lr() == [0.05]
    with pytest.raises(ValueError, match=r"OneCycleLR has 4 steps, but step\(\) was called 5 times"):
        schedule.step()
    adam = nn.Adam([Value(0.0)], betas=(0.5, 0.9))
    cycle = nn.OneCycleLR(adam, 1.0, 4, pct_start=0.5, anneal_strategy="linear")
    assert adam.param_groups[0]["betas"] == (0.95, 0.9)
    cycle.step()
    assert adam.param_groups[0]["betas"] == (0.85, 0.9)


@pytest.mark.parametrize(
    ("make", "rate"),
    [
        (lambda optimizer: nn.LambdaLR(optimizer, lambda epoch: 1.0 / (1 + epoch)), lambda epoch: 0.2 / (1 + epoch)),
        (lambda optimizer: nn.ExponentialLR(optimizer, 0.5), lambda epoch: 0.2 * 0.5**epoch),
        (lambda optimizer: nn.StepLR(optimizer, 2, 0.5), lambda epoch: 0.2 * 0.5 ** (epoch // 2)),
    ],
)
def test_the_next_rate_is_that_of_the_next_step(
    make: Callable[[nn.Optimizer], nn.Schedule], rate: Callable[[int], float]
) -> None:
    optimizer = nn.SGD([Value(1.0)], lr=0.2)
    schedule, group = make(optimizer), optimizer.param_groups[0]
    for epoch in range(1, 5):
        assert schedule.next_rate(group["lr"], 0.2, epoch) == pytest.approx(rate(epoch), rel=1e-15)
        schedule.step()
        assert group["lr"] == pytest.approx(rate(epoch), rel=1e-15)


def test_a_plateau_of_inf_or_nan_is_none_better() -> None:
    schedule = nn.ReduceLROnPlateau(sgd(), factor=0.5, patience=1)
    for loss in (inf, nan, 3.0, Value(2.0), 2.0):
        schedule.step(loss)
    assert (schedule.best, schedule.num_bad_epochs, schedule.get_last_lr()) == (2.0, 1, [0.5])


def build(kind: str, i: int) -> tuple[nn.SGD, list[Any], list[float]]:
    """Return an optimizer and the schedules of a case."""
    rates, drawn, metrics, _ = cases.schedule_case(kind, i)
    optimizer = nn.SGD([{"params": [Value(1.0)], "lr": lr} for lr in rates])
    schedules: list[Any] = []
    for name, options in drawn:
        if name == "milestones":
            schedules = [nn.SequentialLR(optimizer, schedules, **options)]
        elif name == "LambdaLR":  # functions cannot be stored
            schedules.append(nn.ExponentialLR(optimizer, 0.9))
        else:
            schedules.append(getattr(nn, name)(optimizer, **options))
    return optimizer, schedules, metrics


@pytest.mark.parametrize("kind", [*cases.SCHEDULES, "SequentialLR"])
def test_a_schedule_continues_from_a_file_and_from_its_state(kind: str, tmp_path: Path) -> None:
    def steps(schedule: Any, some: list[float]) -> list[list[float]]:
        rates = []
        for metric in some:
            schedule.step(metric) if isinstance(schedule, nn.ReduceLROnPlateau) else schedule.step()
            rates.append(schedule.get_last_lr())
        return rates

    for i in range(3):
        optimizer, (schedule,), metrics = build(kind, i)
        other, (again,), _ = build(kind, i)
        steps(schedule, metrics[:20])
        nn.save([optimizer, schedule], tmp_path / "schedule.json")
        other.load_state_dict(optimizer.state_dict())
        again.load_state_dict(schedule.state_dict())
        _, loaded = nn.load(tmp_path / "schedule.json")
        assert repr(loaded) == repr(schedule) == repr(again)
        whole = steps(schedule, metrics[20:])
        assert steps(loaded, metrics[20:]) == whole
        assert steps(again, metrics[20:]) == whole


@pytest.mark.parametrize("state", [{}, {"last_epoch": 1, "base_lrs": [1.0]}, {"schedulers": []}])
def test_the_state_of_a_sequence_has_that_of_its_schedules(state: dict[str, Any]) -> None:
    optimizer = sgd()
    schedule = nn.SequentialLR(optimizer, [nn.StepLR(optimizer, 1)], [])
    with pytest.raises(ValueError, match="expected the states of 1 schedule, got 0"):
        schedule.load_state_dict(state)


def test_a_wrong_state_changes_nothing() -> None:
    optimizer = sgd()
    plateau = nn.ReduceLROnPlateau(optimizer, patience=3)
    inner = nn.SequentialLR(optimizer, [nn.StepLR(optimizer, 1), nn.StepLR(optimizer, 2)], [2])
    outer = nn.SequentialLR(optimizer, [inner, nn.StepLR(optimizer, 3)], [9])
    for metric in (3.0, 4.0):
        plateau.step(metric)
        outer.step()
    good = {"last_epoch": 7, "base_lrs": [0.25]}
    nested = good | {"schedulers": [good, good]}
    wrong: list[tuple[nn.Schedule, dict[str, Any]]] = [
        *((plateau, good | bad) for bad in ({"best": "x"}, {"num_bad_epochs": -1}, {"cooldown_counter": None})),
        (plateau, {"last_epoch": -1, "base_lrs": [1.0], "best": 1.0, "num_bad_epochs": 2}),
        (outer, good | {"last_epoch": -1, "schedulers": [nested, good]}),
        (outer, good | {"schedulers": [nested, {}]}),
        (outer, good | {"schedulers": [nested, None]}),
        (outer, good | {"schedulers": [good | {"schedulers": [good, {"last_epoch": 1}]}, good]}),
    ]
    for schedule, state in wrong:
        before = schedule.state_dict()
        with pytest.raises((TypeError, ValueError)):
            schedule.load_state_dict(state)
        assert schedule.state_dict() == before
    outer.load_state_dict(good | {"schedulers": [nested, good]})
    assert inner.last_epoch == outer.last_epoch == 7


def test_sequences_nest() -> None:
    optimizer = sgd()
    halves = [nn.ExponentialLR(optimizer, 0.5), nn.ExponentialLR(optimizer, 0.25)]
    inner = nn.SequentialLR(optimizer, halves, [2])
    outer = nn.SequentialLR(optimizer, [nn.StepLR(optimizer, 1, 0.1), inner], [2])
    rates = []
    for _ in range(7):
        rates += outer.get_last_lr()
        outer.step()
    assert rates == pytest.approx([1.0, 0.1, 1.0, 0.5, 1.0, 0.25, 0.0625])


def test_a_nested_sequence_starts_at_the_rate_of_its_first_schedule() -> None:
    optimizer = sgd()
    warm = nn.SequentialLR(
        optimizer, [nn.LinearLR(optimizer, 0.5, total_iters=2), nn.ExponentialLR(optimizer, 0.5)], milestones=[2]
    )
    schedule = nn.SequentialLR(optimizer, [warm, nn.ExponentialLR(optimizer, 0.9)], milestones=[4])
    found = []
    for _ in range(6):
        found += schedule.get_last_lr()
        schedule.step()
    assert found == pytest.approx([0.5, 0.75, 1.0, 0.5, 1.0, 0.9], rel=1e-15)


def test_fit_gives_a_plateau_the_validation_loss_or_the_loss() -> None:
    data = [([x / 4], [x / 2]) for x in range(-4, 5)]
    for validation in (None, [([9.0], [0.0])]):
        net = nn.Linear(1, 1, rng=1)
        optimizer = nn.SGD(net.parameters(), lr=0.5)
        schedule = nn.ReduceLROnPlateau(optimizer, factor=0.5, patience=0, threshold=0.0)
        history = nn.fit(
            net, data, loss=nn.mse_loss, optimizer=optimizer, schedule=schedule, epochs=12, validation=validation
        )
        metrics = history.loss if validation is None else history.validation_loss
        best, rate = inf, 0.5
        for metric in metrics:
            assert metric is not None
            best, rate = (metric, rate) if metric < best else (best, rate / 2)
        assert schedule.get_last_lr() == [rate]
        assert schedule.best == best
