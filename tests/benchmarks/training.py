"""The cost of training by replays, compared with whole graphs: Adam steps of a 2-16-16-1 network, by batch size."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from unittest.mock import patch

import nn

from .loads.mlp import moons

BATCHES = (1, 10, 100, 1000)
ROUNDS = 5


def table(steps: int, progress: Callable[[str], None]) -> str:
    """Time `fit`, replayed and with whole graphs in turn. Return the figures in columns."""
    lines = ["fit of a 2-16-16-1 network    us per step  whole graphs    speedup  why not replayed"]
    for batch in BATCHES:
        progress(f"training: batches of {batch}")
        ratios, times, reason = [], [], ""
        for _ in range(ROUNDS):
            fast, reason = _seconds(batch, steps)
            with patch("nn.programs.row_programs.FEW", 10**9):
                slow, _ = _seconds(batch, steps)
            times.append((fast, slow))
            ratios.append(slow / fast)
        fast, slow = (1e6 * median(column) for column in zip(*times, strict=True))
        lines.append(f"batches of {batch:<18,} {fast:>9.0f} {slow:>13.0f} {median(ratios):>11.1f}  {reason}".rstrip())
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)


def _seconds(batch: int, steps: int) -> tuple[float, str]:
    """Return the time of a step after the first ones, and why the model was not replayed."""
    data = [([x, y], label) for x, y, label in moons(batch)]
    model = nn.MLP(2, [16, 16, 1], activation="tanh", rng=1)
    optimizer, history = nn.Adam(model.parameters(), lr=1e-3), nn.History()
    seconds = 0.0
    for epochs in (3, 3 + steps):
        start = process_time()
        nn.fit(model, data, loss=nn.mse_loss, optimizer=optimizer, epochs=epochs, history=history, progress=False)
        seconds = process_time() - start
    return seconds / steps, history.eager
