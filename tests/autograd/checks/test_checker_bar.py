"""A short run of the checker's bar; `python -m tests.soak.checker_bar` is the full one."""

from __future__ import annotations

import pytest

from tests.helpers.draws import draws
from tests.soak.checker_bar import FAMILIES, run

POINTS = draws(test=1, cover=8)  # of each of the hundred families; of one point, every other one is with Values


@pytest.mark.parametrize(("seed", "family"), [(i % 2, family) for i, family in enumerate(FAMILIES)])
def test_claims_are_judged_correctly(seed: int, family: str) -> None:
    """No wrong derivative passes, no correct one is reported as wrong, and ordinary points are decided."""
    found = run(family, POINTS, seed)
    assert not found["failures"]
    assert found["claims"] >= POINTS
    if FAMILIES[family].ordinary:
        assert found["undecided"] <= 0.1 * found["claims"]
