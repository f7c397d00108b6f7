"""nn's numbers against PyTorch's, stored in data/pytorch.json by data/pytorch.py."""

from __future__ import annotations

import importlib
import json
from itertools import islice
from math import inf
from typing import Any

import pytest

import autograd
import nn
from autograd import Value
from autograd.structure import flatten
from tests.helpers.every_case import every_case
from tests.helpers.paths import DATA, EXAMPLES

STORED = json.loads((DATA / "pytorch.json").read_text(encoding="utf-8"))


def filled(n: int) -> list[float]:
    """The initial parameters in pytorch.py."""
    return [k * 7919 % 1009 / 1009 * 0.4 - 0.2 for k in range(1, n + 1)]


def fill(parameters: list[Value]) -> None:
    for p, x in zip(parameters, filled(len(parameters)), strict=True):
        p.data = x


def close(ours: Any, theirs: Any, rel: float = 1e-12, absolute: float = 1e-15) -> bool:
    """Compare nested numbers. PyTorch's formulas cancel, so errors are measured relative to at least 1."""
    a, b = flatten(ours)[0], flatten(theirs)[0]
    plain = [x.data if isinstance(x, Value) else x for x in a]
    return plain == pytest.approx(b, rel=rel, abs=absolute)


def bowl(x: list[Value]) -> Value:
    a, b, c, d = x
    return (a - 1) ** 2 + 3 * (b + 0.5 * a) ** 2 + 0.5 * (c - b) ** 2 + 0.1 * d**4 + (d - c) ** 2


def case_id(case: dict[str, Any]) -> str:
    return "-".join(str(case[key]) for key in ("kind", "name", "reduction", "options") if key in case)


@pytest.mark.parametrize("case", STORED["optimisers"], ids=case_id)
def test_an_optimizer_follows_pytorch_for_100_steps(case: dict[str, Any]) -> None:
    options = case["options"]
    x = [Value(number) for number in (1.5, -2.0, 0.5, 3.0)]
    groups = [{"params": x[:3]}, {"params": x[3:], "lr": options["lr"] / 2}]
    optimizer = getattr(nn, case["kind"])(groups, **options)
    assert len(case["path"]) == 100
    for step, theirs in enumerate(case["path"]):
        optimizer.zero_grad()
        bowl(x).backward()
        optimizer.step()
        assert close(x, theirs, absolute=1e-12), step


@pytest.mark.parametrize("case", STORED["schedules"], ids=case_id)
def test_a_schedule_gives_pytorchs_rates(case: dict[str, Any]) -> None:
    schedule = getattr(nn, case["kind"])(nn.SGD([Value(1.0)], lr=0.3), **case["options"])
    rates = []
    for _ in case["rates"]:
        rates += schedule.get_last_lr()
        schedule.step()
    assert close(rates, case["rates"])


@pytest.mark.parametrize("case", STORED["chains"], ids=lambda case: "-".join(kind for kind, _ in case["chain"]))
def test_schedules_of_one_optimizer_and_rates_set_by_hand_follow_pytorch(case: dict[str, Any]) -> None:
    optimizer = nn.SGD([Value(1.0)], lr=0.3)
    (group,) = optimizer.param_groups
    schedules = []
    for kind, options in case["chain"]:
        given = {"lr_lambda": lambda i, x=options: x[i % len(x)]} if kind == "LambdaLR" else options
        schedules.append(getattr(nn, kind)(optimizer, **given))
    rates = []
    for epoch in range(len(case["rates"])):
        group["lr"] = case["by_hand"].get(str(epoch), group["lr"])
        rates.append(group["lr"])
        for schedule in schedules:
            schedule.step()
    assert close(rates, case["rates"])


@pytest.mark.parametrize("case", STORED["clipping"], ids=lambda case: f"{case['max_norm']}-{case['norm_type']}")
def test_gradients_are_clipped_to_pytorchs_norm(case: dict[str, Any]) -> None:
    parameters = [Value(0.0) for _ in range(4)]
    for p, g in zip(parameters, (3.0, -4.0, 0.5, 12.0), strict=True):
        p.grad = g
    assert close([nn.clip_grad_norm_(parameters, case["max_norm"], float(case["norm_type"]))], [case["norm"]])
    assert close([p.grad for p in parameters], case["grad"])


@every_case("case", STORED["losses"])
def test_losses_and_their_gradients_agree_with_pytorch(case: dict[str, Any]) -> None:
    numbers, rebuild = flatten(case["input"])
    leaves = [Value(x) for x in numbers]
    loss = getattr(nn, case["name"])(rebuild(leaves), case["target"], reduction=case["reduction"], **case["options"])
    assert close(loss, case["value"], absolute=1e-14)
    autograd.fsum(flatten(loss)[0]).backward()
    steep = max(map(abs, flatten(case["grad"])[0])) > 1e8  # PyTorch's 1e-12 is a float32
    assert close([x.grad for x in leaves], flatten(case["grad"])[0], rel=5e-9 if steep else 1e-12)


LAYERS = {
    "Linear": lambda: nn.Linear(4, 2),
    "Sequential": lambda: nn.Sequential(nn.Linear(4, 3), "tanh", nn.Linear(3, 2, bias=False)),
    "LayerNorm": lambda: nn.LayerNorm(4),
    "RMSNorm": lambda: nn.RMSNorm(4),
    "SelfAttention": lambda: nn.SelfAttention(4, 2),
}


@pytest.mark.parametrize("case", STORED["layers"], ids=case_id)
def test_layers_agree_with_pytorch(case: dict[str, Any]) -> None:
    layer = LAYERS[case["name"]]()
    fill(layer.parameters())
    numbers, rebuild = flatten(case["input"])
    leaves = [Value(x) for x in numbers]
    output = layer(rebuild(leaves))
    assert close(output, case["output"])
    flat = flatten(output)[0]
    autograd.dot(filled(len(flat)), flat).backward()
    assert close([x.grad for x in leaves], flatten(case["input_grad"])[0], absolute=1e-14)
    assert close([p.grad for p in layer.parameters()], case["grads"], absolute=1e-14)


def test_the_character_gpts_loss_and_gradients_are_pytorchs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    example = importlib.import_module("character_gpt")
    model = example.GPT.drawn(width=8, heads=2)
    fill(model.parameters())
    given, wanted = example.sample_of(STORED["gpt"]["word"])
    loss = example.loss_of([model(given)], [wanted])
    loss.backward()
    assert close(loss, STORED["gpt"]["loss"])
    assert close([p.grad for p in model.parameters()], STORED["gpt"]["grads"], absolute=1e-14)


def test_the_script_for_the_numbers_is_in_the_same_folder() -> None:
    script = (DATA / "pytorch.py").read_text(encoding="utf-8")
    assert f"torch=={STORED['torch']}" in script
    assert not {"import nn\n", "from nn", "autograd import"} & set(islice(script.splitlines(keepends=True), 40))
    assert {case["norm_type"] for case in STORED["clipping"]} >= {str(inf), "2.0"}
