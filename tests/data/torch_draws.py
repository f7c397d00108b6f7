"""Write torch_draws.json: random cases computed with PyTorch 2.13.0 in float64, for tests/nn/test_torch_draws.py.

    pip install torch==2.13.0
    PYTHONPATH=. python tests/data/torch_draws.py

tests/helpers/torch_cases.py draws the cases. It is the only import from this project.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import torch

from tests.helpers import torch_cases as cases

torch.set_default_dtype(torch.float64)
SCHEDULERS = torch.optim.lr_scheduler


def stepped(kind: str, i: int) -> list[float]:
    """Return the sum of the sizes of all parameters after each step, and the last one of them."""
    groups, options, grads = cases.optimizer_case(kind, i)
    x = [torch.tensor(start, requires_grad=True) for start in (1.5, -2.0, 0.5)]
    given = [{"params": x[:2], **groups[0]}, {"params": x[2:], **groups[1]}]
    optimizer = getattr(torch.optim, kind)(given, **options)
    total = 0.0
    for row in grads:
        for p, g in zip(x, row, strict=True):
            p.grad = torch.tensor(g)
        optimizer.step()
        total += sum(abs(p.item()) for p in x)
    return [total, x[2].item()]


def scheduled(kind: str, i: int) -> list[float]:
    """Return the sum of all rates and momenta, and the sum of the rates weighted by the epoch.

    Return None if a rate becomes negative, which rates set by hand can cause.
    """
    rates, drawn, metrics, by_hand = cases.schedule_case(kind, i)
    x = [torch.tensor(1.0, requires_grad=True) for _ in rates]
    optimizer = torch.optim.SGD([{"params": [p], "lr": lr} for p, lr in zip(x, rates, strict=True)], lr=0.1)
    schedules = []
    for name, options in drawn:
        if name == "milestones":
            schedules = [SCHEDULERS.SequentialLR(optimizer, schedules, **options)]
        elif name == "LambdaLR":
            schedules.append(SCHEDULERS.LambdaLR(optimizer, cases.functions_of(options["lr_lambda"])))
        else:
            schedules.append(getattr(SCHEDULERS, name)(optimizer, **options))
    found = [0.0, 0.0]
    for epoch, metric in enumerate(metrics):
        for group in optimizer.param_groups:
            group["lr"] = by_hand.get(epoch, group["lr"])
            found[0] += group["lr"] + group["momentum"]
            found[1] += epoch * group["lr"]
        optimizer.step()
        for schedule in schedules:
            schedule.step(metric) if kind == "ReduceLROnPlateau" else schedule.step()
            if any(group["lr"] < -1e-14 for group in optimizer.param_groups):
                return []
    return found


def clipped(i: int) -> list:
    """Return the norm and the gradients after clipping as strings, or the type of the error and the gradients."""
    function, options, grads = cases.clip_case(i)
    x = [torch.tensor(0.0, requires_grad=True) for _ in grads]
    for p, g in zip(x, grads, strict=True):
        p.grad = None if g is None else torch.tensor(g)
    try:
        norm = getattr(torch.nn.utils, function)(x, **options)
        found = None if norm is None else str(norm.item())
    except RuntimeError:
        found = "RuntimeError"
    return [found, *(None if p.grad is None else str(p.grad.item()) for p in x)]


def continued(kind: str) -> dict:
    """Return the state of an optimizer of a matrix and a vector after 5 steps, and the parameters after 10."""
    options, grads = cases.state_case(kind)
    w, b = torch.ones(2, 2, requires_grad=True), torch.zeros(2, requires_grad=True)
    optimizer = getattr(torch.optim, kind)([w, b], **options)
    stored = {}
    for step, row in enumerate(grads):
        if step == 5:
            state = optimizer.state_dict()
            memories = {i: {name: x.tolist() for name, x in memory.items()} for i, memory in state["state"].items()}
            stored = {
                "state": memories,
                "param_groups": state["param_groups"],
                "before": [*w.flatten().tolist(), *b.tolist()],
            }
        w.grad, b.grad = torch.tensor(row[:4]).reshape(2, 2), torch.tensor(row[4:])
        optimizer.step()
    return stored | {"after": [*w.flatten().tolist(), *b.tolist()]}


def differentiated(f: object, numbers: list) -> list:
    """Return a weighted sum of f's results, its derivative along a direction, and the second derivatives."""
    x = torch.tensor(numbers, requires_grad=True)
    y = f(x)
    value = (y.flatten() * torch.tensor(cases.direction(y.numel()))).sum()
    along = torch.tensor(cases.direction(x.numel())).reshape(x.shape)
    (slope,) = torch.autograd.grad(value, x, create_graph=True)
    first = (slope * along).sum()
    if not first.requires_grad:
        return rounded([value.item(), first.item(), 0.0])
    try:
        (second,) = torch.autograd.grad(first, x, allow_unused=True)
    except RuntimeError:  # PyTorch has no second derivative of multi_margin_loss
        return [*rounded([value.item(), first.item()]), None]
    return rounded([value.item(), first.item(), 0.0 if second is None else (second * along).sum().item()])


def lost(kind: str, i: int) -> list:
    options, outputs, targets = cases.loss_case(kind, i)
    given = {name: torch.tensor(x) if "weight" in name and x is not None else x for name, x in options.items()}
    loss = getattr(torch.nn, kind)(**given)
    return differentiated(lambda x: loss(x, torch.tensor(targets)), outputs)


def activated(kind: str, i: int) -> list:
    options, inputs = cases.activation_case(kind, i)
    return differentiated(getattr(torch.nn, kind)(**options), inputs)


def rounded(numbers: list[float]) -> list[float]:
    """Return numbers of 15 digits."""
    return [float(f"{x:.15g}") for x in numbers]


def main() -> None:
    """Write torch_draws.json next to this file."""
    warnings.simplefilter("ignore")  # SequentialLR's own use of a deprecated argument
    stored = {
        "torch": torch.__version__.partition("+")[0],
        "optimizers": {
            kind: [rounded(stepped(kind, i)) for i in range(cases.CONFIGURATIONS)] for kind in cases.OPTIMIZERS
        },
        "clipping": [clipped(i) for i in range(cases.CONFIGURATIONS)],
        "states": {kind: continued(kind) for kind in cases.OPTIMIZERS},
        "losses": {kind: [lost(kind, i) for i in range(cases.ROWS)] for kind in cases.LOSSES},
        "activations": {kind: [activated(kind, i) for i in range(cases.ROWS)] for kind in cases.ACTIVATIONS},
        "schedules": {
            kind: [rounded(scheduled(kind, i)) for i in range(cases.CONFIGURATIONS)]
            for kind in (*cases.SCHEDULES, "chain", "SequentialLR")
        },
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(stored), encoding="utf-8")
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
