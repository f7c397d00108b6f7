"""The page on disagreements is what the stored results say."""

from __future__ import annotations

from tests.helpers.edge_case_table import agrees, page
from tests.helpers.paths import DATA


def test_the_page_is_up_to_date() -> None:
    written = DATA / "disagreements.md"
    assert written.read_text() == page()


def test_agreement_is_of_numbers() -> None:
    """Nan with nan, what is missing with anything, and nothing beyond 1e-9."""
    assert agrees({"value": "nan", "grads": [None]}, {"value": "nan", "grads": [1.0]})
    assert agrees(None, 3.0)
    assert not agrees(1.0 + 1e-8, 1.0)
    assert not agrees("inf", "-inf")
