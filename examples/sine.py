"""Regression: a 1-12-1 network of tanh neurons learns one period of a sine from noisy samples, with early stopping."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence
from typing import Any

from pictures import show_plot
from worksheet import output_directory, show_title

import nn
from autograd import no_grad

Sample = tuple[list[float], float]


def noisy_sine(count: int = 80, noise: float = 0.1, seed: int = 1) -> list[Sample]:
    """Return points near one period of a sine, of length 2."""
    rng = random.Random(seed)
    xs = [rng.uniform(-1, 1) for _ in range(count)]
    return [([x], math.sin(math.pi * x) + rng.normalvariate(0, noise)) for x in xs]


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print the error of the curve, and draw it. Return the exit status."""
    directory = output_directory(__doc__, argv)
    show_title("One period of a sine, learned by a 1-12-1 network")
    train, validation = nn.random_split(noisy_sine(), [0.75, 0.25], generator=1)
    net = nn.MLP(1, [12, 1], activation="tanh", rng=1)
    optimizer = nn.Adam(net.parameters(), lr=0.05)
    history = nn.fit(
        net,
        train,
        loss=nn.mse_loss,
        optimizer=optimizer,
        schedule=nn.CosineAnnealingLR(optimizer, 300, warmup=10),
        epochs=300,
        batch_size=20,
        validation=validation,
        seed=1,
        progress=False,
        callbacks=[nn.EarlyStopping(patience=100)],
    )
    print(history)
    grid = [i / 50 for i in range(-50, 51)]
    with no_grad():
        curve = [net.outputs([x])[0].data for x in grid]
    off = math.sqrt(sum((y - math.sin(math.pi * x)) ** 2 for x, y in zip(grid, curve, strict=True)) / len(grid))
    print(f"Distance from the sine (root mean square): samples 0.1, learned curve {off:.3f}\n")
    show_plot(directory / "sine.svg", lambda plt: fitted(plt, train, validation, grid, curve))
    if not off < 0.1:
        print("WRONG: the curve is as far from the sine as the samples", file=sys.stderr)
    return 0 if off < 0.1 else 1


def fitted(plt: Any, train: list[Sample], validation: list[Sample], grid: list[float], curve: list[float]) -> Any:
    """Draw the samples, the sine, and the curve."""
    figure, axes = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
    axes.plot(grid, [math.sin(math.pi * x) for x in grid], color="#8893a0", linestyle="--", label="the sine")
    axes.plot(grid, curve, color="#b2182b", linewidth=2, label="the network")
    for name, samples, face in (("samples", train, "#2166ac"), ("for validation", validation, "white")):
        points = [(x, y) for (x,), y in samples]
        axes.scatter(*zip(*points, strict=True), s=22, facecolor=face, edgecolor="#2166ac", linewidth=0.9, label=name)
    axes.set_title("A curve learned from noisy samples of a sine")
    axes.legend(frameon=False)
    return figure


if __name__ == "__main__":
    sys.exit(main())
