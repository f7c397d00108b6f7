"""The command line: files of each kind, derivations, exit statuses and errors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import viz
from tests.helpers.paths import ROOT
from viz.__main__ import main
from viz.rendering import typst_pages

NEURON = ["tanh(w*x + b)", "w=0.5", "x=2", "b=1"]


def test_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "graph.svg"
    assert main([*NEURON, "-o", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert ET.fromstring(text).tag.endswith("svg")
    assert "0.9640" in text
    assert "0.1413" in text  # a gradient
    said = capsys.readouterr()
    assert str(path) in said.out
    assert "Gradient" not in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("dot", "digraph"),
        ("md", "### Given"),
        ("tex", "\\documentclass"),
        ("txt", "Given"),
        ("html", "<!DOCTYPE html>"),
    ],
)
def test_files(kind: str, start: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph.{kind}"
    assert main([*NEURON, "-o", str(path)]) == 0
    assert path.read_text(encoding="utf-8").startswith(start)


def test_html_is_the_page_or_the_derivation(tmp_path: Path) -> None:
    page, derivation = tmp_path / "page.html", tmp_path / "derivation.html"
    assert main([*NEURON, "-o", str(page)]) == 0
    assert main([*NEURON, "-o", str(derivation), "--explain", "w"]) == 0
    assert "<svg" in page.read_text(encoding="utf-8")
    assert "const program=" in page.read_text(encoding="utf-8")  # the numbers on the page can be changed
    assert re.search(r"df/dw = df/dv\d \* ∂v\d/∂w = ", page.read_text(encoding="utf-8"))
    assert "<math" in derivation.read_text(encoding="utf-8")
    assert "<svg" not in derivation.read_text(encoding="utf-8")


def test_themes(tmp_path: Path) -> None:
    pictures = set()
    for theme in ("light", "dark", "print"):
        assert main([*NEURON, "-o", str(tmp_path / "graph.dot"), "--theme", theme]) == 0
        pictures.add((tmp_path / "graph.dot").read_text(encoding="utf-8"))
    assert len(pictures) == 3


def test_derivations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--explain", "w", *NEURON]) == 0
    one = capsys.readouterr().out
    assert "f = tanh(w * x + b) = tanh(0.5 * 2 + 1) = 0.9640" in one
    assert "df/dw = (1 - f ** 2) * x = (1 - 0.96403 ** 2) * 2 = 0.1413" in one
    assert "df/db" not in one
    assert main(NEURON) == 0
    assert "df/db" in capsys.readouterr().out
    path = tmp_path / "graph.dot"
    assert main([*NEURON, "-o", str(path), "--explain", "b", "--explain", "x"]) == 0
    both = capsys.readouterr().out
    assert both.startswith(str(path))
    assert both.index("df/db") < both.index("df/dx")


def test_options_may_be_anywhere_and_names_do_not_clash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["f*g", "-o", str(tmp_path / "a.txt"), "f=2", "g=-3"]) == 0
    assert "h = f * g = 2 * (-3) = -6" in (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert main(["x", "x=-1e3"]) == 0
    assert "df/dx = 1" in capsys.readouterr().out
    assert main(["2"]) == 0
    assert capsys.readouterr().out == "Given\n  f = 2\n"
    assert main(["2**3", "-o", str(tmp_path / "a.dot")]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required"),
        (["tanh(w*", "w=1"], "'(' was never closed\n  tanh(w*\n      ^"),
        (["w", "w=1", "--explian", "w"], "--explian is not an option; did you mean --explain?"),
        (["w", "w=1", "--theme", "drak"], "'print'); did you mean 'dark'?"),
        (["-w", "w=1"], "-w is not an option; put an expression that begins with a minus in parentheses: '(-x)'"),
        (["2 w", "w=1"], "is an operator or a parenthesis missing, as in 3*w or sin(x)?\n  2 w\n    ^"),
        (["__import__('os')"], "no function of numbers is named __import__"),
        (["w*x", "w=1"], "x has no value; pass one: x=0.5\n  w*x\n    ^"),
        (["w", "w=one"], "the value of w must be a number, got 'one'"),
        (["w", "w"], "expected a value as name=number, as in w=0.5; got 'w'"),
        (["w", "w=1", "w=2"], "w has two values; pass one"),
        (["w", "w=1", "v=2"], "v is given, but the expression has no v; it has w"),
        (["w", "w=1", "--explain", "v"], "the expression has no v; it has w"),
        (
            ["w", "w=1", "-o", "graph.xyz"],
            ".svg, .png, .pdf, .dot, .gv, .html, .txt, .md, .tex; got 'graph.xyz'",
        ),
        (["w", "w=1", "-o", "graph"], "'graph'"),
        (["w", "w=1", "--colour"], "--colour"),
        (["w", "w=1", "--theme", "pink"], "pink"),
        (["2", "--explain", "x"], "there are none"),
    ],
)
def test_invalid_arguments_end_with_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_files_that_cannot_be_written_end_with_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*NEURON, "-o", str(tmp_path / "missing" / "graph.dot")]) == 1
    assert main([*NEURON, "-o", str(tmp_path / "missing" / "graph.md")]) == 1
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(typst_pages, "is_installed", lambda: False)
    assert main([*NEURON, "-o", str(tmp_path / "graph.png")]) == 1
    said = capsys.readouterr()
    assert said.err.count("python -m viz: ") == 3
    assert said.err.count(str(tmp_path / "missing" / "graph.")) == 2
    assert "None" not in said.err
    assert "PNG" in said.err
    assert said.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["graph.png.dot"]  # a failed picture leaves its DOT text
    assert "graph.png.dot" in said.err


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(viz, "explain", interrupted)
    assert main(NEURON) == 130
    assert capsys.readouterr() == ("", "")


def test_a_closed_pipe_and_a_limited_terminal_are_handled() -> None:
    """A closed pipe is not an error. Characters that the terminal cannot show are escaped."""
    command = [sys.executable, "-m", "viz", "\N{GREEK SMALL LETTER PI}*2", "\N{GREEK SMALL LETTER PI}=3.14"]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    shown = subprocess.run(command, cwd=ROOT, env=ascii_only, capture_output=True, text=True, check=False)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "f = \\u03c0 * 2 = 3.14 * 2 = 6.28" in shown.stdout


def test_as_a_program(tmp_path: Path) -> None:
    """The command as users call it, and --help."""

    def run(*arguments: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "viz", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    status, out, err = run("--help")
    assert (status, err) == (0, "")
    assert all(
        word in out
        for word in ("name=number", "--output", "--explain", "tanh", ".svg", ".tex", "minus", "+ - * / % **")
    )
    status, out, err = run(*NEURON, "-o", str(tmp_path / "graph.svg"))
    assert (status, err) == (0, "")
    assert (tmp_path / "graph.svg").exists()
    status, out, err = run("log(x)", "x=-1")
    assert (status, err) == (0, "")
    assert "f = log(x) = log(-1) = nan" in out
    status, out, err = run("x.data", "x=1")
    assert (status, out) == (2, "")
    assert "an attribute is not allowed" in err
