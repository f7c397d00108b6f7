"""What all tests share: the profiles of hypothesis."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.helpers.draws import EXAMPLES, TIER

# A slow machine must not fail a test, so there are no deadlines. Only `make soak` draws other cases each time.
settings.register_profile(
    "tier",
    max_examples=EXAMPLES[TIER],
    deadline=None,
    derandomize=TIER != "soak",
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("tier")

collect_ignore = ["data/pytorch.py"]  # a script that needs PyTorch, which no test does
