"""Two moons: a 2-16-16-1 network of relu neurons learns the boundary between two arcs, with a max-margin loss.

This is micrograd's demo: 100 points, 100 steps over all of them, a learning rate that falls from 1 to 0.1, and a
penalty on the squared weights.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence
from typing import Any

from pictures import show_plot
from worksheet import output_directory, show_title

import nn
from autograd import Value, no_grad

POINTS, STEPS = 100, 100
Sample = tuple[list[float], int]


def moons(count: int, noise: float = 0.1, seed: int = 1) -> list[Sample]:
    """Return points on two interleaved arcs, labeled 1 and -1."""
    rng, found = random.Random(seed), []
    for i in range(count):
        angle = math.pi * (i // 2) / (count // 2 - 1)
        upper = i % 2 == 0
        x, y = (math.cos(angle), math.sin(angle)) if upper else (1 - math.cos(angle), 0.5 - math.sin(angle))
        found.append(([x + rng.normalvariate(0, noise), y + rng.normalvariate(0, noise)], 1 if upper else -1))
    return found


def accuracy(net: nn.MLP, points: Sequence[Sample]) -> float:
    """Return the share of points on the right side."""
    with no_grad():
        return sum((net.outputs(x)[0].data > 0) == (label > 0) for x, label in points) / len(points)


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print the progress, and draw the boundary. Return the exit status."""
    directory = output_directory(__doc__, argv)
    show_title("Two moons, separated by a 2-16-16-1 network")
    points = moons(POINTS)
    net = nn.MLP(2, [16, 16, 1], rng=1)

    def loss(scores: list[Value], labels: list[int]) -> Value:
        total: Value = nn.hinge_loss(scores, labels) + nn.l2_penalty(net.parameters(), 1e-4)
        return total

    def report(training: nn.Training) -> None:
        step = len(training.history)
        if step == 1 or step % 20 == 0:
            print(f"  step {step:>3}   loss {training.history.loss[-1]:.4f}   accuracy {accuracy(net, points):.0%}")

    optimizer = nn.SGD(net.parameters(), lr=1.0)
    schedule = nn.LambdaLR(optimizer, lambda step: 1.0 - 0.9 * step / STEPS)
    nn.fit(
        net,
        points,
        loss=loss,
        optimizer=optimizer,
        schedule=schedule,
        epochs=STEPS,
        progress=False,
        callbacks=[report],
    )
    reached = accuracy(net, points)
    print(f"\n{len(net.parameters())} parameters, {POINTS} points, {STEPS} steps: accuracy {reached:.0%}\n")
    show_plot(directory / "two_moons.svg", lambda plt: boundary(plt, net, points))
    if reached < 1:
        print(f"WRONG: {1 - reached:.0%} of the points are on the wrong side", file=sys.stderr)
    return 0 if reached == 1 else 1


def boundary(plt: Any, net: nn.MLP, points: Sequence[Sample]) -> Any:
    """Draw the plane, colored by the score of the network, with the boundary and the points."""
    figure, axes = plt.subplots(figsize=(7.5, 4.8), layout="constrained")
    xs, ys = ([low + (high - low) * i / 40 for i in range(41)] for low, high in ((-1.6, 2.6), (-1.2, 1.7)))
    with no_grad():
        scores = [[max(-3.0, min(3.0, net.outputs([x, y])[0].data)) for x in xs] for y in ys]
    levels = [-3 + 0.5 * i for i in range(13)]
    axes.contourf(xs, ys, scores, levels=levels, cmap="RdBu_r", alpha=0.55)
    axes.contour(xs, ys, scores, levels=[0], colors="#33404d", linewidths=1.5)
    for label, color in ((1, "#b2182b"), (-1, "#2166ac")):
        chosen = [x for x, given in points if given == label]
        axes.scatter(*zip(*chosen, strict=True), color=color, s=26, edgecolor="white", linewidth=0.7)
    axes.set_title("The line where the score of the network is 0, and the score on either side")
    axes.set_aspect("equal")
    return figure


if __name__ == "__main__":
    sys.exit(main())
