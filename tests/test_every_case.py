"""Tests of many cases in one item report each case that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.every_case import every_case


def test_all_failures_are_reported_with_their_cases() -> None:
    seen = []

    @every_case(("x", "y"), [(1, 1), (1, 2), pytest.param(3, 3, id="three"), (4, 5)])
    def are_equal(x: int, y: int) -> None:
        seen.append(x)
        assert x == y

    with pytest.raises(ExceptionGroup, match="2 of 4 cases fail") as error:
        are_equal()
    assert seen == [1, 1, 3, 4]
    assert [one.__notes__ for one in error.value.exceptions] == [["in the case x=1, y=2"], ["in the case x=4, y=5"]]


def test_a_test_is_skipped_only_if_all_of_its_cases_are() -> None:
    @every_case("x", [0, 1])
    def skips_below(x: int, limit: int) -> None:
        if x < limit:
            pytest.skip("too small")

    skips_below(limit=1)
    with pytest.raises(pytest.skip.Exception):
        skips_below(limit=2)


def test_a_fixture_that_a_case_would_change_is_refused() -> None:
    def writes(x: int, tmp_path: Path) -> None: ...

    with pytest.raises(TypeError, match="writes uses tmp_path, which must be new for each case"):
        every_case("x", [1])(writes)
