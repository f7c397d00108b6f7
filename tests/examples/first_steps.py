"""The first steps of the long-running training examples, where each loss depends on every bit of the earlier weights.

python -m tests.examples.first_steps
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import nn
from tests.helpers.draws import draws
from tests.helpers.paths import EXAMPLES

__all__ = ["LONG", "first_losses"]

LONG = ("two_moons", "sine", "character_gpt", "iris")[: draws(test=3, cover=4)]  # iris imports scikit-learn, slowly
STEPS = 3


class EnoughError(Exception):
    """The first steps are done."""


def first_losses(name: str) -> list[str]:
    """Return the losses of an example's first steps, in hexadecimal."""
    losses: list[float] = []

    def fit(*args: Any, **options: Any) -> nn.History:
        history = whole(*args, **options | {"epochs": min(options["epochs"], STEPS)})
        losses[:] = history.loss
        if len(losses) == STEPS:
            raise EnoughError
        return history

    example = importlib.import_module(name)
    whole, nn.fit = nn.fit, fit
    try:
        example.main([])
    except EnoughError:
        return [*map(float.hex, losses)]
    finally:
        nn.fit = whole
    raise AssertionError(f"{name} took fewer than {STEPS} steps")


if __name__ == "__main__":
    sys.path.insert(0, str(EXAMPLES))
    sys.stdout, out = sys.stderr, sys.stdout  # the examples print, too
    found = {name: first_losses(name) for name in LONG}
    print(json.dumps(found), file=out)
