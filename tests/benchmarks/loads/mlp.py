"""A 2-16-16-1 network on two moons, its max-margin loss and gradient over 100 points.

Hidden layers have relu, the output is linear, the parameters decay. The network and the loss are from micrograd's demo;
the hundred points come from the generator below. Inputs are leaves, as in the demo. With fused operations a neuron's
sum is one `dot`, the sum of the losses one `fsum`, the sum of squared parameters one `dot` of the parameters with
themselves.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import islice, pairwise

from ..engines import Engine, Scalar
from .load import Load, Step

DECAY = 1e-4


def moons(points: int, seed: int = 1) -> list[tuple[float, float, float]]:
    """Return `points` of two interleaved half circles as (x, y, label), with the labels -1 and 1 alternating.

    >>> [label for x, y, label in moons(4)]
    [-1.0, 1.0, -1.0, 1.0]
    """
    draw = random.Random(seed)
    made = []
    for i in range(points):
        angle = math.pi * draw.random()
        if i % 2 == 0:
            x, y, label = math.cos(angle), math.sin(angle), -1.0
        else:
            x, y, label = 1.0 - math.cos(angle), 0.5 - math.sin(angle), 1.0
        made.append((x + draw.gauss(0.0, 0.1), y + draw.gauss(0.0, 0.1), label))
    return made


def load(points: int = 100, sizes: Sequence[int] = (2, 16, 16, 1)) -> Load:
    """Return the load: one run computes the loss over all points and its gradient in every parameter."""
    draw = random.Random(1337)
    # Each neuron's weights, then its bias, which starts at zero.
    numbers = [
        0.0 if i == inputs else draw.uniform(-1.0, 1.0)
        for inputs, outputs in pairwise(sizes)
        for _ in range(outputs)
        for i in range(inputs + 1)
    ]
    data = moons(points)

    def prepare(engine: Engine, numbers: Sequence[float]) -> Step:
        value, dot, relu, total = engine.value, engine.dot, engine.relu, engine.total
        parameters = [value(number) for number in numbers]
        rest = iter(parameters)
        layers = [
            [(list(islice(rest, inputs)), next(rest)) for _ in range(outputs)] for inputs, outputs in pairwise(sizes)
        ]
        hidden, (output,) = layers[:-1], layers[-1]
        examples = [([value(x), value(y)], label) for x, y, label in data]

        def margin_loss(x: list[Scalar], label: float) -> Scalar:
            for layer in hidden:
                x = [relu(dot(weights, x, bias)) for weights, bias in layer]
            weights, bias = output
            return relu(1.0 - label * dot(weights, x, bias))

        def step() -> tuple[Scalar, Sequence[Scalar]]:
            losses = [margin_loss(x, label) for x, label in examples]
            return total(losses) / len(losses) + DECAY * dot(parameters, parameters), parameters

        return step

    return Load("mlp", numbers, prepare)
