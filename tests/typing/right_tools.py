"""Checks, pictures, derivations and data need no casts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import assert_type

import autograd
import nn
import viz
from autograd import Value, detect_anomaly, grad, jacobian, no_grad, value_and_grad
from autograd.checks import check_derivative, find_culprit, finite_difference, gradcheck
from autograd.linalg import det, solve


def descend(f: Callable[[float], float], x: float, rate: float = 0.1) -> float:
    slope = grad(f)
    for _ in range(10):
        x -= rate * slope(x)
    return x


def area(a: float, b: float) -> float:
    return a * b


def polar(p: list[float]) -> list[float]:
    r, a = p
    return [r * autograd.cos(a), r * autograd.sin(a)]


def product(x: Value, y: Value) -> Value:
    return x * y


assert_type(descend(lambda x: (x - 3) ** 2, 0.0), float)
da, db = grad(area, argnums=(0, 1))(2.0, 3.0)
value, (va, vb) = value_and_grad(area, (0, 1))(2.0, 3.0)
rows: list[list[float]] = jacobian(polar)([1.0, 0.5])

report = check_derivative(math.sin, math.cos, 0.5)
assert_type(report.rows[0].finding.relative_error, float)
estimate, error = finite_difference(math.exp, 1.0)
gradcheck(product, (0.5, 1.0), rtol=1e-6, raise_exception=False)

w = Value(0.5, "w")
y = (w * 2.0).tanh()
culprit = find_culprit(y)
node: Value | None = None if culprit is None else culprit.node
picture = viz.draw(y, names=locals(), focus="w", theme="dark", collapse=3)
save: Callable[[Path], object] = picture.save
lines: list[str] = viz.explain(y, ["w"], rate=0.1).text.splitlines()
checked = viz.check_work(y, {"w": 0.5})
wrong: str = checked.first_wrong.cause if checked.first_wrong else ""

mean = sum(x * x for x in [w, Value(2.0)]) / 2
assert_type(max(w, Value(1.0)), Value)
assert_type(round(w), int)
assert_type(math.floor(w), int)
quotient, rest = divmod(w, 2)
assert_type(rest, Value)
assert_type(2**w, Value)
with no_grad(), detect_anomaly():
    doubled: float = (2 * w).data


@no_grad()
def evaluate(x: float) -> float:
    return (w * x).data


assert_type(evaluate(2.0), float)
solution: list[float] = solve([[2.0, 0.0], [0.0, 4.0]], [1.0, 1.0])
(det([[w, 0.0], [0.0, w]]) * 2).backward()

samples: Sequence[tuple[list[float], float]] = [([0.0], 1.0), ([1.0], 0.0)]
train, held_out = nn.random_split(samples, [1, 1])
for batch in nn.batches(samples, 1):
    total = sum(x[0] + target for x, target in batch)


def stop(training: nn.Training) -> None:
    if training.history.loss[-1] < 0.1:
        training.stop("good enough")


model = nn.Sequential(nn.LayerNorm(4), nn.Linear(4, 1), nn.Elementwise("tanh"))
optimizer = nn.SGD([{"params": model.parameters(), "lr": 0.1}])
schedule = nn.StepLR(optimizer, step_size=2)
rate: float = schedule.get_last_lr()[0]
norm: float = nn.clip_grad_norm_(model.parameters(), 1.0)
sizes = {name: abs(parameter.data) for name, parameter in model.named_parameters()}
