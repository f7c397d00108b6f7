"""A pytest plugin, loaded only on request.

Run `pytest -p autograd.checks.plugin`, or write `pytest_plugins = ["autograd.checks.plugin"]` in a conftest.py. Its
fixtures have the names of the checks. If a check finds a wrong derivative, its test fails with the report instead of
a traceback through this package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import checks
from autograd.checks.report.check_report import Report

__all__ = ["Check", "check_derivative", "check_grads", "gradcheck", "gradgradcheck"]

Check = Callable[..., Report]


def _failing(check: Check) -> Check:
    """Make a check that fails the test that calls it."""

    def checked(*args: Any, **options: Any) -> Report:
        __tracebackhide__ = True
        try:
            return check(*args, **options)
        except checks.DerivativeError as error:
            report = error.report
        except checks.UncheckableError as error:
            pytest.fail(f"could not be checked: {error}")
        pytest.fail(str(report))

    return checked


@pytest.fixture
def check_derivative() -> Check:
    """Return `autograd.checks.check_derivative`, failing the test with its report."""
    return _failing(checks.check_derivative)


@pytest.fixture
def gradcheck() -> Check:
    """Return `autograd.checks.gradcheck`, failing the test with its report."""
    return _failing(checks.gradcheck)


@pytest.fixture
def gradgradcheck() -> Check:
    """Return `autograd.checks.gradgradcheck`, failing the test with its report."""
    return _failing(checks.gradgradcheck)


@pytest.fixture
def check_grads() -> Check:
    """Return `autograd.checks.check_grads`, failing the test with its report."""
    return _failing(checks.check_grads)
