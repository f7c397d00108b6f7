"""Optimizers and schedules with random options against PyTorch's numbers, stored by data/torch_draws.py."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, grad, jvp
from autograd.structure import flatten
from tests.helpers import torch_cases as cases
from tests.helpers.draws import draws
from tests.helpers.paths import DATA

COUNT = draws(test=15, cover=cases.CONFIGURATIONS, soak=cases.CONFIGURATIONS)
STORED = json.loads((DATA / "torch_draws.json").read_text(encoding="utf-8"))


def stepped(kind: str, i: int) -> list[float]:
    groups, options, grads = cases.optimizer_case(kind, i)
    x = [Value(start) for start in (1.5, -2.0, 0.5)]
    optimizer = getattr(nn, kind)([{"params": x[:2], **groups[0]}, {"params": x[2:], **groups[1]}], **options)
    total = 0.0
    for row in grads:
        for p, g in zip(x, row, strict=True):
            p.grad = g
        optimizer.step()
        total += sum(abs(p.data) for p in x)
    return [total, x[2].data]


def scheduled(kind: str, i: int) -> list[float]:
    rates, drawn, metrics, by_hand = cases.schedule_case(kind, i)
    optimizer = nn.SGD([{"params": [Value(1.0)], "lr": lr} for lr in rates], lr=0.1)
    schedules: list[Any] = []
    for name, options in drawn:
        if name == "milestones":
            schedules = [nn.SequentialLR(optimizer, schedules, **options)]
        elif name == "LambdaLR":
            schedules.append(nn.LambdaLR(optimizer, cases.functions_of(options["lr_lambda"])))
        else:
            schedules.append(getattr(nn, name)(optimizer, **options))
    found = [0.0, 0.0]
    for epoch, metric in enumerate(metrics):
        for group in optimizer.param_groups:
            group["lr"] = by_hand.get(epoch, group["lr"])
            found[0] += group["lr"] + group["momentum"]
            found[1] += epoch * group["lr"]
        for schedule in schedules:
            schedule.step(metric) if kind == "ReduceLROnPlateau" else schedule.step()
    return found


@pytest.mark.parametrize("kind", cases.OPTIMIZERS)
def test_optimizers_take_pytorchs_steps(kind: str) -> None:
    for i, theirs in enumerate(STORED["optimizers"][kind][:COUNT]):
        assert stepped(kind, i) == pytest.approx(theirs, rel=1e-12, abs=1e-12), (i, cases.optimizer_case(kind, i)[:2])


@pytest.mark.parametrize("kind", STORED["schedules"])
def test_schedules_set_pytorchs_rates(kind: str) -> None:
    for i, theirs in enumerate(STORED["schedules"][kind][:COUNT]):
        if not theirs:
            with pytest.raises(ValueError, match="gives the learning rate -"):
                scheduled(kind, i)
            continue
        assert scheduled(kind, i) == pytest.approx(theirs, rel=1e-12, abs=1e-14), (i, cases.schedule_case(kind, i)[:2])


def test_clipping_leaves_pytorchs_gradients() -> None:
    """Also with infinities, without gradients, and with a limit of 0."""
    for i, theirs in enumerate(STORED["clipping"]):
        function, options, grads = cases.clip_case(i)
        x = [Value(0.0) for _ in grads]
        for p, g in zip(x, grads, strict=True):
            p.grad = g
        found: Any = None
        try:
            found = getattr(nn, function)(x, **options)
        except RuntimeError:
            found = "RuntimeError"
        ours = [found, *(p.grad if p._has_grad else None for p in x)]
        wanted = [float(y) if isinstance(y, str) and y != "RuntimeError" else y for y in theirs]
        for a, b in zip(ours, wanted, strict=True):
            same = a == b if isinstance(b, str) or b is None else a == pytest.approx(b, rel=1e-12, abs=0, nan_ok=True)
            assert same, (i, function, options, grads, ours, wanted)


def differentiated(f: Any, numbers: list[list[float]]) -> list[float]:
    """Return a weighted sum of f's results, and its first and second derivative along a direction."""

    def value(x: Any) -> Any:
        ys, _ = flatten(f(x))
        return autograd.dot(cases.direction(len(ys)), ys)

    flat, rebuild = flatten(numbers)
    along = rebuild(cases.direction(len(flat)))
    y, first = jvp(value, (numbers,), (along,))
    _, second = jvp(lambda x: jvp(value, (x,), (along,))[1], (numbers,), (along,))
    slopes = autograd.dot(flatten(grad(value)(numbers))[0], flatten(along)[0])  # by the reverse sweep
    assert slopes == pytest.approx(first, rel=1e-12, abs=1e-13)
    return [y, first, second]


@pytest.mark.parametrize("kind", cases.LOSSES)
def test_losses_have_pytorchs_values_and_derivatives(kind: str) -> None:
    for i, theirs in enumerate(STORED["losses"][kind][:COUNT]):
        options, outputs, targets = cases.loss_case(kind, i)
        loss = getattr(nn, kind)(**options)
        for f in (loss, lambda x, t, loss=loss, options=options: type(loss).function(x, t, **options)):
            ours = differentiated(lambda x, f=f, targets=targets: f(x, targets), outputs)
            wanted = [x if theirs[k] is None else theirs[k] for k, x in enumerate(ours)]
            assert ours[:2] == pytest.approx(wanted[:2], rel=1e-12, abs=1e-12), (i, options, outputs, targets)
            # PyTorch adds 1e-12 to p (1 - p) in the second derivative of BCELoss.
            rel = 1e-8 if kind == "BCELoss" else 1e-12
            assert ours[2] == pytest.approx(wanted[2], rel=rel, abs=1e-12), (i, options, outputs, targets)


@pytest.mark.parametrize("kind", cases.ACTIVATIONS)
def test_activations_have_pytorchs_values_and_derivatives(kind: str) -> None:
    for i, theirs in enumerate(STORED["activations"][kind][:COUNT]):
        options, inputs = cases.activation_case(kind, i)
        ours = differentiated(getattr(nn, kind)(**options), inputs)
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12), (i, options, inputs)


@pytest.mark.parametrize("kind", cases.OPTIMIZERS)
def test_the_state_of_pytorchs_optimizers_is_loaded(kind: str) -> None:
    """A tensor of the state has a number for each Value, in the order of its rows."""
    stored, (options, grads) = STORED["states"][kind], cases.state_case(kind)
    tensors = {
        i: {name: np.array(x) if isinstance(x, list) else x for name, x in memory.items()}
        for i, memory in stored["state"].items()
    }
    x = [Value(start) for start in stored["before"]]
    optimizer = getattr(nn, kind)(x)
    optimizer.load_state_dict({"state": tensors, "param_groups": stored["param_groups"]})
    assert all(optimizer.param_groups[0][name] == pytest.approx(option) for name, option in options.items())
    for row in grads[5:]:
        for p, g in zip(x, row, strict=True):
            p.grad = g
        optimizer.step()
    assert [p.data for p in x] == pytest.approx(stored["after"], rel=1e-12)
    if kind in ("Adam", "AdamW"):
        other = {"Adam": nn.AdamW, "AdamW": nn.Adam}[kind](x)
        with pytest.raises(ValueError, match=f"this is the state of {kind}; load it into that class"):
            other.load_state_dict({"state": tensors, "param_groups": stored["param_groups"]})
    with pytest.raises(
        ValueError, match=r"this optimizer's groups have \[1\] parameters, but the state dict's groups have"
    ):
        getattr(nn, kind)([Value(1.0)]).load_state_dict({"state": tensors, "param_groups": stored["param_groups"]})


def test_tensors_of_one_parameter_have_one_size() -> None:
    optimizer = nn.Adam([Value(1.0), Value(1.0)])
    state = optimizer.state_dict() | {"state": {0: {"step": 1.0, "exp_avg": [1.0, 2.0], "exp_avg_sq": [1.0, 2.0, 3.0]}}}
    with pytest.raises(ValueError, match=r"the tensors of a parameter have \[2, 3\] numbers; expected the same count"):
        optimizer.load_state_dict(state)
