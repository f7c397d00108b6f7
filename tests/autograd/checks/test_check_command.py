"""`python -m autograd check`: its output and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograd.__main__ import main
from tests.helpers.paths import ROOT

SOURCE = """
import math
import autograd

def product(x, y):
    return (x * y).tanh()

def total(xs):
    return sum(x * x for x in xs)

wrong_cube = autograd.primitive("wrong_cube", lambda x: x * x * x, lambda z, x: (2 * x * x,))

def cubed(x):
    return wrong_cube(x) + 1

def sine(x):
    return math.sin(x)

def cosine(x):
    return math.cos(x)

def length(xs):
    return math.hypot(*xs)

def direction(xs):
    return [x / math.hypot(*xs) for x in xs]

def scaled(x, y):
    return x * math.exp(y)

def slopes(x, y):
    return math.exp(y), x * math.exp(y)

class Losses:
    @staticmethod
    def square(x):
        print("squaring", x)
        return x * x

def late(x):
    import beside
    return beside.double(x)

def boom(x):
    raise KeyError("w")

def one_number(x):
    return abs(x)

def leave(x):
    raise SystemExit(0)

def interrupt(x):
    raise KeyboardInterrupt
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a directory that has a module `mine`."""
    (tmp_path / "mine.py").write_text(SOURCE)
    (tmp_path / "broken.py").write_text("import nothing_of_this_name")
    (tmp_path / "beside.py").write_text("double = lambda x: x + x")
    (tmp_path / "leaving.py").write_text("raise SystemExit(0)")
    (tmp_path / "json.py").write_text("square = lambda x: x * x")  # as for a module that was imported before
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "mine", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ("mine:product --at 0.3,1.2", 0, "gradcheck of product: 2 ok"),
        ("mine.py:product --at 0.3,1.2", 0, "gradcheck of product: 2 ok"),
        ("mine:total --at 0.3,1.2", 0, "x0[1]"),
        ("mine:product --domain=-1:1,0:2 --points 5", 0, "5 points: 0 with a wrong derivative"),
        ("mine:product --domain -1:1,0:2 --points 5", 0, "5 points: 0 with a wrong derivative"),
        ("mine:product --at -0.3,1.2", 0, "reproduce: python -m autograd check mine:product --at=-0.3,1.2"),
        ("mine:total --at 1,2 --directions 1 --rtol 1e-6", 0, "--at=1.0,2.0 --directions=1 --rtol=1e-06"),
        ("mine:Losses.square --at 2", 0, "gradcheck of square: 1 ok"),
        ("mine:late --at 2", 0, "gradcheck of late: 1 ok"),
        ("json.py:square --at 2", 0, "1 ok"),
        ("mine:product --at 0.3,1.2 --order 2", 0, "check_grads of product: 6 ok"),
        ("mine:total --at 1,2,3 --directions 2", 0, "direction 1"),
        ("mine:sine --derivative cosine --at 0.3", 0, "check_derivative of sine: 1 ok"),
        ("mine:length --derivative direction --at 3,4", 0, "check_derivative of length: 2 ok"),
        ("mine:scaled --derivative slopes --at 3,-4", 0, "check_derivative of scaled: 2 ok"),
        ("mine:product --at 0.3,1.2 --order 2 --directions 1", 0, "check_grads of product"),
        ("math:log --derivative log --at 2", 1, "check_derivative of log: 1 wrong"),  # math.log has no signature
        ("mine:cubed --at 0.3", 1, "culprit: wrong_cube"),
        ("mine:cubed --at 0.3 --order 2", 1, "wrong"),
        ("mine:cubed --domain 1:2", 1, "20 points: 20 with a wrong derivative"),
        ("mine:sine --derivative sine --at 0.3", 1, "1 wrong"),
        ("mine:one_number --at -0.3,1.2", 2, "pass one number, as in --at=-0.3, or write a function of 2 numbers"),
        ("mine:product --at 1,2,3", 2, "product(x, y) takes neither 3 numbers, like the point, nor one list"),
        ("mine:scaled --derivative slopes --at 3,4 --order 2", 2, "pass only one of them"),
        ("mine:leave --at 1", 2, "mine:leave raised SystemExit: 0"),
        ("leaving:f --at 1", 2, "leaving:f raised SystemExit: 0"),
        ("missing.py:f --at 1", 2, "there is no file missing.py"),
        ("mine:math --at 1", 2, "math in mine is not a function"),
        ("mine:interrupt --at 1", 130, "interrupted"),
        ("mine:boom --at 1", 2, "boom raised KeyError: 'w'"),
        ("mine:nothing --at 1", 2, "mine has no function 'nothing'"),
        ("nothing_here:f --at 1", 2, "nothing_here cannot be imported"),
        ("broken:f --at 1", 2, "nothing_of_this_name"),
        ("mine --at 1", 2, "write MODULE:FUNCTION"),
        ("mine: --at 1", 2, "write MODULE:FUNCTION"),
        (":f --at 1", 2, "write MODULE:FUNCTION"),
    ],
)
def test_status_and_output(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: str, status: int, said: str
) -> None:
    """0: nothing is wrong; 1: something is wrong; 2: the check could not run."""
    assert main(["check", *arguments.split()]) == status
    captured = capsys.readouterr()
    assert said in captured.out + captured.err
    assert (" with a wrong derivative" in captured.out) == ("--domain" in arguments)


def test_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report as data, with the exit status and errors, but without the output of the function."""
    for arguments, status in (("mine:cubed --at 2", 1), ("mine:Losses.square --at 2", 0), ("mine:product --at 0,0", 0)):
        assert main(["check", *arguments.split(), "--json"]) == status
        told = json.loads(capsys.readouterr().out)
        assert told["status"] == status
        assert len(told["reports"]) == 1
    assert main(["check", "mine:cubed", "--domain", "1:2", "--points", "2", "--json"]) == 1
    for report in json.loads(capsys.readouterr().out)["reports"]:
        (row,) = report["rows"]
        assert row["verdict"] == "wrong"
        assert row["numeric"] == pytest.approx(3 * row["at"] ** 2)
    assert main(["check", "mine:boom", "--at", "2", "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["status"] == 2
    assert "KeyError" in told["error"]
    assert main(["check", "mine:interrupt", "--at", "2", "--json"]) == 130
    assert json.loads(capsys.readouterr().out) == {"status": 130, "error": "interrupted"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("mine:f", "--at --domain is required"),
        ("mine:f --domain 2:1", "LOW:HIGH, finite numbers with LOW below HIGH, as in -1:1,0:2; got '2:1'"),
        ("mine:f --domain 2", "got '2'"),
        ("mine:f --domain a:b", "got 'a:b'"),
        ("mine:f --domain -inf:0", "got '-inf:0'"),
        ("mine:f --domain 1:2:3", "got '1:2:3'"),
        ("mine:f --at 1 --order 0", "positive whole number"),
        ("mine:f --at 1 --directions x", "expected a positive whole number, got 'x'"),
        ("mine:f --at x", "expected a point of finite numbers, as in 0.3,1.2; got 'x'"),
        ("mine:f --at 1,,2", "got '1,,2'"),
        ("mine:f --at nan", "got 'nan'"),
        ("mine:f --at 1e400", "got '1e400'"),
        ("mine:f --at --json", "--at: expected one argument"),
        ("mine:f --at 1 --rtol x", "expected a nonnegative number, as in 1e-6; got 'x'"),
        ("mine:f --at 1 --rtol=-1", "got '-1'"),
        ("mine:f --at 1 --rtoll 3", "--rtoll is not an option; did you mean --rtol?"),
        ("mine:f --at 1 --rtoll=3", "[--rtol RTOL]"),
        ("mine:f --at 1 --qqqqq", "--qqqqq is not an option; --help lists the options"),
        ("mine:f --at 1 2", "unexpected argument '2'"),
    ],
)
def test_misspelled_commands(capsys: pytest.CaptureFixture[str], arguments: str, said: str) -> None:
    """The exit status is argparse's 2, and the message shows the arguments."""
    with pytest.raises(SystemExit) as stopped:
        main(["check", *arguments.split()])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_misspelled_command(capsys: pytest.CaptureFixture[str]) -> None:
    for name, advice in (("chek", "did you mean check?"), ("zzz", "there are check and export")):
        with pytest.raises(SystemExit) as stopped:
            main([name, "mine:f", "--at", "1"])
        assert stopped.value.code == 2
        assert f"there is no command {name!r}; {advice}" in capsys.readouterr().err


def test_as_a_program(here: Path) -> None:
    """`python -m autograd`."""
    program = [sys.executable, "-m", "autograd", "check", "mine:cubed", "--at", "1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, cwd=here, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "wrong_cube" in done.stdout
