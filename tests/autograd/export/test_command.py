"""The command `python -m autograd export`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograd.__main__ import main
from tests.autograd.export.compiled import COMPILERS

MODULE = """
from autograd import value_and_grad

def area(x, y):
    print("a line on standard output")
    return x * y.sin() if x > 0 else y

slopes = value_and_grad(lambda x, y: x * y, argnums=(0, 1))

def total(xs):
    return sum(xs)

def volume(x, y, z):
    return x * y * z
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "areas.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)


def test_a_function_becomes_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "areas.py:area", "--at", "0.3,1.2", "-o", "area.c"]) == 0
    assert "int area(const double *in, double *out)" in Path("area.c").read_text()
    assert capsys.readouterr().out == "area.c: areas.py:area, 2 operations\n"
    if COMPILERS:
        subprocess.run([COMPILERS[0], "-std=c99", "-Wall", "-Werror", "-c", "area.c"], check=True)


def test_a_function_becomes_a_model_of_onnx() -> None:
    onnx = pytest.importorskip("onnx", reason="the package onnx is not installed")
    assert main(["export", "areas.py:area", "--at", "0.3,1.2", "-o", "area.onnx"]) == 0
    assert [x.name for x in onnx.load("area.onnx").graph.output] == ["outputs"]


def test_a_gradient_at_a_negative_point_in_javascript() -> None:
    assert main(["export", "areas.py:slopes", "--at", "-0.3,1.2", "-o", "slopes.mjs"]) == 0
    assert "export function slopes(input, output)" in Path("slopes.mjs").read_text()


def test_a_function_of_a_list_in_numpy() -> None:
    assert main(["export", "areas.py:total", "--at", "1,2,3", "-o", "total.py"]) == 0
    scope: dict[str, Any] = {}
    exec(Path("total.py").read_text(), scope)
    assert scope["f"]([1.0, 2.0, 3.0]) == 6.0


@pytest.mark.parametrize(
    ("function", "file", "message"),
    [
        ("areas.py:none", "f.c", "has no function 'none'"),
        ("areas.py:total", "no/such/folder/f.c", "No such file"),
        ("areas.py:volume", "f.c", "takes neither"),
    ],
)
def test_what_cannot_be_exported_is_said(
    function: str, file: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", function, "--at", "1,2", "-o", file]) == 1
    assert message in capsys.readouterr().err
    assert not Path(file).exists()


@pytest.mark.parametrize(("file", "got"), [("f.txt", "'.txt'"), ("f", "no extension")])
def test_another_extension_is_a_usage_error(file: str, got: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["export", "areas.py:area", "--at", "1,2", "-o", file])
    assert stopped.value.code == 2
    assert f"expected a file that ends in .c, .js, .mjs, .py, .onnx, got {got}" in capsys.readouterr().err
