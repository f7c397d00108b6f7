"""The pytest plugin is off by default. Its fixtures fail with the report."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd.checks import plugin
from tests.helpers.paths import ROOT

# The fixtures, as the option would load them.
check_derivative, gradcheck = plugin.check_derivative, plugin.gradcheck
gradgradcheck, check_grads = plugin.gradgradcheck, plugin.check_grads

TESTS = """
import math
import autograd

bad = autograd.primitive("bad", math.sin, lambda z, x: (-autograd.cos(x),))

def test_right(check_derivative, gradcheck, gradgradcheck, check_grads):
    assert check_derivative(math.sin, math.cos, 0.3)
    assert gradcheck(autograd.sin, 0.3)
    assert gradgradcheck(autograd.sin, 0.3)
    assert check_grads(autograd.sin, (0.3,), 2)

def test_wrong(gradcheck):
    gradcheck(bad, 0.3)

def test_nothing(gradcheck):
    gradcheck(autograd.sin, ())
"""


def run(tmp_path: Path, *options: str) -> str:
    (tmp_path / "test_mine.py").write_text(TESTS)
    program = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, "test_mine.py"]
    outer = {name: x for name, x in os.environ.items() if not name.startswith("PYTEST")}
    environment = outer | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False).stdout


def test_fixtures_fail_with_the_report(tmp_path: Path) -> None:
    """The failure shows the table and the line of the test, not the code of the package."""
    said = run(tmp_path, "-p", "autograd.checks.plugin")
    assert "2 failed, 1 passed" in said
    assert "gradcheck of bad: 1 wrong" in said
    assert "culprit: bad(0.3)" in said
    assert "could not be checked: inputs is an empty tuple" in said
    assert "plugin.py" not in said


def test_nothing_is_loaded_by_being_installed(tmp_path: Path) -> None:
    """Without the option the fixtures are unknown."""
    assert "fixture 'gradcheck' not found" in run(tmp_path)


def test_fixtures_return_the_report_or_fail_the_test(
    check_derivative: plugin.Check, gradcheck: plugin.Check, gradgradcheck: plugin.Check, check_grads: plugin.Check
) -> None:
    bad = autograd.primitive("bad", math.sin, lambda z, x: (-autograd.cos(x),))
    assert check_derivative(math.sin, math.cos, 0.3)
    worse = autograd.primitive("worse", math.sin, lambda z, x: (autograd.cos(x) + bad(x),))
    for check, rest in ((gradcheck, ()), (gradgradcheck, ()), (check_grads, (2,))):
        assert check(autograd.sin, (0.3,), *rest)
        with pytest.raises(pytest.fail.Exception, match="wrong"):
            check(worse, (0.3,), *rest)
        with pytest.raises(pytest.fail.Exception, match="could not be checked: inputs is an empty tuple"):
            check(autograd.sin, (), *rest)
