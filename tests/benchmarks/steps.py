"""The cost of an optimizer's step without the gradient, native and rule by rule, for the character GPT."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any
from unittest.mock import patch

import nn
from autograd import Value

PARAMETERS = 4192
STEPS = 15


def table(progress: Callable[[str], None]) -> str:
    """Time SGD and Adam. Return the figures in columns."""
    lines = [f"step of {PARAMETERS:,} parameters      ms  rule by rule     speedup"]
    for kind in (nn.SGD, nn.Adam):
        progress(f"steps: {kind.__name__}")
        fast = _milliseconds(kind)
        with patch("nn.optim.recorded_rules._is_recorded", lambda recording, count: False):
            slow = _milliseconds(kind)
        lines.append(f"{kind.__name__:<24} {fast:>8.2f} {slow:>13.2f} {slow / fast:>11.1f}")
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)


def _milliseconds(kind: Any) -> float:
    params = [Value(i / PARAMETERS) for i in range(PARAMETERS)]
    for p in params:
        p.grad = 1.0 - p.data
    optimizer = kind(params)
    seconds = []
    for _ in range(STEPS):
        start = process_time()
        optimizer.step()
        seconds.append(process_time() - start)
    return 1e3 * median(seconds)
