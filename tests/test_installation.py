"""Wheels with and without the native engine, a self-contained sdist, and another package named autograd."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT
from tests.helpers.wheels import pure_wheel, run, sdist, wheel_of

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def source() -> Path:
    return sdist()


def test_a_pure_wheel_on_request() -> None:
    """It is built from an sdist, fits every system, and has all modules and files."""
    wheel = pure_wheel()
    assert wheel.name.endswith("-py3-none-any.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert not any(name.endswith((".so", ".pyd", ".c")) for name in names)
    checkout = {path.relative_to(ROOT).as_posix() for package in ("autograd", "nn", "viz")
                for path in (ROOT / package).rglob("*.py")}  # fmt: skip
    assert checkout - names == set()
    assert {"viz/page/page.css", "viz/rendering/browser.js", "autograd/py.typed", "autograd/native/engine.pyx"} <= names


def test_what_is_in_a_pure_wheel_runs(tmp_path: Path) -> None:
    zipfile.ZipFile(pure_wheel()).extractall(tmp_path / "site")
    program = (
        "import autograd, nn, viz; x = autograd.Value(3.0); y = x * x; y.backward(); viz.step_through;"
        "print(x.grad, autograd.engine_info().engine, autograd.__file__)"
    )
    done = run([sys.executable, "-c", program], tmp_path, PYTHONPATH=str(tmp_path / "site"), AUTOGRAD_ENGINE="")
    assert done.stdout.startswith("6.0 python "), done.stderr
    assert str(tmp_path) in done.stdout


@pytest.fixture
def broken_build(tmp_path: Path) -> str:
    """A path on which Cython cannot be imported, because a missing compiler would take longer to fail."""
    (tmp_path / "broken" / "Cython").mkdir(parents=True)
    (tmp_path / "broken" / "Cython" / "__init__.py").write_text("raise ImportError('broken')", encoding="utf-8")
    return str(tmp_path / "broken")


def test_a_wheel_is_pure_if_the_engine_cannot_be_built(source: Path, tmp_path: Path, broken_build: str) -> None:
    """A platform tag would promise the native engine."""
    wheel = wheel_of(source, tmp_path / "wheels", PYTHONPATH=broken_build, AUTOGRAD_ENGINE="")
    assert wheel.name.endswith("-py3-none-any.whl")


def test_a_native_wheel_is_not_made_without_the_engine(source: Path, tmp_path: Path, broken_build: str) -> None:
    command: list[str | Path] = [sys.executable, "setup.py", "-q", "bdist_wheel", "-d", tmp_path / "wheels"]
    done = run(command, source, PYTHONPATH=broken_build, AUTOGRAD_ENGINE="native")
    assert done.returncode != 0
    assert "broken" in done.stderr
    assert not [*tmp_path.glob("wheels/*")]


# ---- another package named autograd ------------------------------------------------------------------------------


@pytest.fixture
def mixed(tmp_path: Path) -> Iterator[Path]:
    """A folder with the files of both packages, as pip leaves it."""
    shutil.copytree(ROOT / "autograd", tmp_path / "autograd", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "nn", tmp_path / "nn", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "viz", tmp_path / "viz", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tracer.py", "core.py", "wrap_util.py", "numpy/__init__.py"):
        (tmp_path / "autograd" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "autograd" / name).write_text("", encoding="utf-8")
    yield tmp_path
    shutil.rmtree(tmp_path)


TRIED = """
import sys
for name in ("autograd", "autograd.numpy", "autograd.checks", "nn", "viz"):
    try:
        __import__(name)
        print(name, "imported")
    except ImportError as error:
        print(name, error)
print(sorted(name for name in sys.modules if name.split(".")[0] in ("autograd", "nn", "viz")))
"""


def test_our_package_over_the_other_one_is_refused(mixed: Path) -> None:
    done = run([sys.executable, "-c", TRIED], mixed, PYTHONPATH=str(mixed))
    *lines, loaded = done.stdout.splitlines()
    assert loaded == "[]"
    assert len(lines) == 5
    for line in lines:
        assert "two packages named autograd are mixed in" in line
        assert "scalar-autograd, which was installed last" in line
        assert "pip uninstall --yes autograd scalar-autograd" in line


def test_the_other_package_over_ours_is_refused_by_nn_and_viz(mixed: Path) -> None:
    (mixed / "autograd" / "__init__.py").write_text("def grad(f): ...\n", encoding="utf-8")
    done = run([sys.executable, "-c", TRIED], mixed, PYTHONPATH=str(mixed))
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines()[:-1])
    assert lines["autograd"] == lines["autograd.numpy"] == "imported"
    for name in ("nn", "viz"):
        assert "Python found another package of that name" in lines[name]
        assert "pip uninstall --yes autograd scalar-autograd" in lines[name]
    assert "'nn" not in done.stdout.splitlines()[-1]


# ---- messages ------------------------------------------------------------------------------------------------------


def test_messages_name_packages_that_are_there() -> None:
    """Each package after `pip install` is one that an extra requires, or HIPS autograd."""
    extras = {re.split(r"[><=\[]", one)[0] for found in PROJECT["optional-dependencies"].values() for one in found}
    told = set()
    for package in ("autograd", "nn", "viz"):
        for path in (ROOT / package).rglob("*.py"):
            for words in re.findall(r"pip install ((?:[a-z][\w-]* ?)+)", path.read_text(encoding="utf-8")):
                told |= {*words.split()} - {"from", "in", "or"}
    assert {"matplotlib", "wasmtime", "typst"} <= told
    assert told <= extras | {"autograd"}


@pytest.mark.parametrize(
    ("package", "use"),
    [
        ("hypothesis", "import autograd.checks.strategies"),
        ("hypothesis", "import nn.strategies"),
        ("sympy", "autograd.jit(abs).program(1.0).sympy()"),
        ("onnx", "autograd.jit(abs).program(1.0).onnx('program.onnx')"),
        ("safetensors", "nn.save_safetensors(nn.MLP(1, [1]), 'net.safetensors')"),
        ("matplotlib", "import viz.plots"),
        ("graphviz", "viz.draw_dot(autograd.Value(1.0))"),
    ],
)
def test_an_error_names_the_package_that_is_missing(package: str, use: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; import autograd, nn, viz; {use}"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: ")
    assert f"pip install {package}" in last
