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


def test_failures_of_pytest_are_reported_like_others() -> None:
    """They are not Exceptions, even if one `every_case` is inside another."""
    seen = []

    @every_case("y", [0, 1])
    @every_case("x", [1, 2, 3, 4])
    def fails(x: int, y: int) -> None:
        seen.append((x, y))
        if x == 1:
            pytest.fail("one")
        if x == 2:
            with pytest.raises(ValueError, match="two"):
                pass
        assert x != 3

    with pytest.raises(BaseExceptionGroup, match="2 of 2 cases fail") as error:
        fails()
    assert len(seen) == 8
    for y, group in enumerate(error.value.exceptions):
        assert isinstance(group, BaseExceptionGroup)
        assert group.__notes__ == [f"in the case y={y}"]
        assert [one.__notes__ for one in group.exceptions] == [[f"in the case x={x}"] for x in (1, 2, 3)]
        assert [type(one) for one in group.exceptions] == [pytest.fail.Exception] * 2 + [AssertionError]


def test_an_interrupt_ends_all_cases() -> None:
    seen = []

    @every_case("x", [1, 2])
    def stops(x: int) -> None:
        seen.append(x)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stops()
    assert seen == [1]


def test_a_case_with_marks_is_refused() -> None:
    with pytest.raises(TypeError, match="a case has marks, which are for a whole item; got ParameterSet"):
        every_case("x", [1, pytest.param(2, marks=pytest.mark.xfail)])


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
