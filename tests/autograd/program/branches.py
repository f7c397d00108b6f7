"""A function of two numbers with branches and a loop."""

from __future__ import annotations

from typing import Any

import autograd
from autograd import relu


def branches(x: Any, y: Any) -> Any:
    z = x * y if x > 0 else x * x - y
    k = 0
    while z > 0.5 and k < 3:
        z, k = z * 0.7 + 0.01 * x, k + 1
    return autograd.sin(z) * relu(x + y) + abs(y)
