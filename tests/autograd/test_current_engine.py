"""The choice of the engine, its description, and a native engine that is missing or out of date."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd import current_engine
from autograd.native.source_fingerprint import TABLE, fingerprint
from tests.helpers.paths import ROOT


def run(program: str, engine: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "AUTOGRAD_ENGINE": engine, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)


def test_the_python_engine_can_be_forced() -> None:
    done = run("import autograd; print(*autograd.engine_info())", "python")
    assert done.stdout.split() == ["python", "AUTOGRAD_ENGINE=python"]


def test_an_unknown_engine_is_an_error() -> None:
    done = run("import autograd", "rust")
    assert "ImportError: AUTOGRAD_ENGINE must be 'python', 'native' or not set, got 'rust'" in done.stderr


def test_the_environment_says_which_engine_these_tests_run_on() -> None:
    wanted = os.environ.get("AUTOGRAD_ENGINE")
    assert wanted in (None, "", autograd.engine_info().engine)


MISSING = "import sys; sys.modules['autograd.native.engine'] = None; import autograd; print(autograd.engine_info())"


def test_without_the_native_engine_python_runs_and_says_why() -> None:
    done = run(MISSING, "")
    assert "engine='python'" in done.stdout
    assert "there is no native engine" in done.stdout
    assert done.stderr == ""


def test_forcing_a_missing_native_engine_is_an_error() -> None:
    assert "ImportError: AUTOGRAD_ENGINE=native, but there is no native engine" in run(MISSING, "native").stderr


def test_an_engine_built_from_another_table_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        @staticmethod
        def fingerprint() -> str:
            return "00000000"

    monkeypatch.setattr(current_engine.importlib, "import_module", lambda name: Old)
    chosen, info = current_engine._chosen("")
    assert (chosen, info.engine) == (autograd.engine, "python")
    assert "it was built from different sources; `pip install` builds it again" in info.reason
    with pytest.raises(ImportError, match="AUTOGRAD_ENGINE=native, but there is no native engine: it was built from"):
        current_engine._chosen("native")


@pytest.mark.parametrize("error", [AttributeError("module 'autograd.modes' has no attribute 'x'"), TypeError("'x'")])
def test_an_engine_that_the_other_modules_break_is_not_used(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> object:
        raise error

    monkeypatch.setattr(current_engine.importlib, "import_module", broken)
    chosen, info = current_engine._chosen("")
    assert (chosen, info.engine) == (autograd.engine, "python")
    assert f"it was built from different sources ({error}); `pip install` builds it again" in info.reason


def test_the_fingerprint_is_of_the_table_and_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = (
        TABLE,
        "formulas/list_operations.py",
        "ieee/list_operations.py",
        "native/table/hand_written_rules.h",
        "native/engine.pyx",
    )
    for folder in ("formulas", "ieee", "native/table"):
        (tmp_path / folder).mkdir(parents=True)
    for name in sources:
        (tmp_path / name).write_text("1")
    monkeypatch.setattr("autograd.native.source_fingerprint.AUTOGRAD", str(tmp_path))
    seen = {fingerprint()}
    for name in sources:
        (tmp_path / name).write_text("2")
        seen.add(fingerprint())
    assert len(seen) == len(sources) + 1
