"""The number of cases that a test draws: few in `make test`, all in `make cover`, far more in `make soak`.

A test that draws its own cases specifies three counts, and gets its random numbers from `generator`:

    COUNT = draws(test=100, cover=3_000, soak=100_000)
    random = generator("labels")

Hypothesis tests get their counts from the profile of the same name in `tests/conftest.py`. The environment
variable DRAWS names the tier and SEED seeds it, so `DRAWS=cover pytest tests/viz` draws all cases of one folder.
"""

from __future__ import annotations

import os
from random import Random

__all__ = ["EXAMPLES", "SEED", "TIER", "draws", "generator"]

EXAMPLES = {"test": 5, "cover": 100, "soak": 2_000}  # the number of examples per hypothesis test
TIER = os.environ.get("DRAWS", "test")
SEED = int(os.environ.get("SEED", "0"))
if TIER not in EXAMPLES:
    raise ValueError(f"DRAWS: expected one of {', '.join(EXAMPLES)}, got {TIER!r}")


def draws(*, test: int, cover: int, soak: int | None = None) -> int:
    """Return the count for the current tier. If `soak` is omitted, `make soak` draws as many as `make cover`."""
    counts = {"test": test, "cover": cover, "soak": cover if soak is None else soak}
    return counts[TIER]


def generator(salt: object = "") -> Random:
    """Return a random number generator. Each salt and each SEED produces a different sequence."""
    return Random(f"{SEED} {salt}")
