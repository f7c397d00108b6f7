"""Wheels of this checkout, built once for all tests of a process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

__all__ = ["pure_wheel", "run", "sdist", "wheel_of"]


def run(command: list[str | Path], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program that does not see this checkout."""
    env = {**os.environ, "PYTHONPATH": "", **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()  # it is removed when the process ends


@cache
def sdist() -> Path:
    """Return the unpacked sdist of this checkout."""
    pytest.importorskip("setuptools", minversion="77", reason="the build needs setuptools")
    folder = Path(_folder().name)
    checkout = folder / "checkout"
    for name in ("autograd", "nn", "viz"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__"))
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    done = run([sys.executable, "setup.py", "-q", "sdist", "-d", folder], checkout)
    assert done.returncode == 0, done.stderr
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


def wheel_of(source: Path, folder: Path, **environment: str) -> Path:
    """Build a wheel from sources into a folder."""
    done = run([sys.executable, "setup.py", "-q", "bdist_wheel", "-d", folder], source, **environment)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@cache
def pure_wheel() -> Path:
    """Return a wheel without the native engine."""
    return wheel_of(sdist(), Path(_folder().name) / "pure", AUTOGRAD_ENGINE="python")
