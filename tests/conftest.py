"""What all tests share: the profiles of hypothesis."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A slow machine must not fail a test, so there are no deadlines.
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci",
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))

collect_ignore = ["data/pytorch.py"]  # a script that needs PyTorch, which no test does
