"""The page on disagreements matches the stored results."""

from __future__ import annotations

import json

from tests.helpers.edge_case_table import REASONS, agrees, page
from tests.helpers.paths import DATA


def test_the_page_is_up_to_date() -> None:
    written = DATA / "disagreements.md"
    assert written.read_text() == page()


def test_every_reason_is_used_and_explained_once() -> None:
    files = ("edge_cases.json", "edge_cases_second_order.json")
    used = {case["reason"] for file in files for case in json.loads((DATA / file).read_text())}
    assert used == REASONS.keys()
    assert len({text for _, text in REASONS.values()}) == len(REASONS)


def test_agreement_is_of_numbers() -> None:
    """Nan agrees with nan, a missing number with anything, and other numbers within 1e-9."""
    assert agrees({"value": "nan", "grads": [None]}, {"value": "nan", "grads": [1.0]})
    assert agrees(None, 3.0)
    assert not agrees(1.0 + 1e-8, 1.0)
    assert not agrees("inf", "-inf")
