"""`make soak`: passed rounds are not run again, failed ones are, and each round has its own seed."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.soak import __main__ as soak
from tests.soak import blocks, mutate
from tests.soak.blocks import MARKS, innermost, mark_blocks
from tests.soak.mutants import Region, mutants, texts
from tests.soak.parts import PARTS


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Return the environments of the commands that would run. A command fails if its seed is 3."""
    seen: list[dict[str, str]] = []

    def run(command: list[str], env: dict[str, str], **_: Any) -> SimpleNamespace:
        seen.append(env)
        return SimpleNamespace(returncode=int(env["SEED"] == "3"))

    monkeypatch.setattr(soak, "STATE", tmp_path / "build" / "soak.json")
    monkeypatch.setattr(soak, "subprocess", SimpleNamespace(run=run))
    return seen


def start(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["soak", *arguments])
    return soak.main()


def test_a_part_continues_with_the_failed_round(
    runs: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(monkeypatch, "kinks") == 1
    assert [(env["SEED"], env["DRAWS"]) for env in runs] == [(str(i), "soak") for i in range(4)]
    assert [env["AUTOGRAD_ENGINE"] for env in runs] == ["python", "native", "python", "native"]
    assert "repeat it with: DRAWS=soak SEED=3 AUTOGRAD_ENGINE=native" in capsys.readouterr().out
    assert json.loads(soak.STATE.read_text()) == {"kinks seed 0": 3}
    runs.clear()
    assert start(monkeypatch, "kinks") == 1
    assert [env["SEED"] for env in runs] == ["3"]
    runs.clear()
    assert start(monkeypatch, "kinks", "--seed", "7") == 0
    assert [env["SEED"] for env in runs] == [str(7000 + i) for i in range(PARTS["kinks"].rounds)]
    runs.clear()
    assert start(monkeypatch, "kinks", "--seed", "7") == 0
    assert runs == []


def test_an_unknown_part_is_an_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        start(monkeypatch, "label")
    assert "expected parts out of properties, labels" in (said := capsys.readouterr().err)
    assert "got label" in said


@pytest.mark.parametrize("name", PARTS)
def test_the_files_of_a_part_exist(name: str) -> None:
    module, *arguments = PARTS[name].command.split()
    assert importlib.util.find_spec(module)
    assert all(Path(soak.ROOT / x).exists() for x in arguments if x.startswith("tests/"))


def test_mutants_are_the_small_changes_to_a_source() -> None:
    tree = ast.parse("__all__ = ['f']\n\ndef f(x: int = 2) -> int:\n    return x + 3 if x < 0 else -x\n")
    found = [str(mutant) for mutant in mutants([Region("m", tree)], tree, formulas=False, file="m")]
    assert "m:4: x + 3  ->  x - 3" in found
    assert "m:4: x < 0  ->  x >= 0" in found
    assert "m:4: -x  ->  x" in found
    assert not any("__all__" in text for text in found)
    some = [str(mutant) for mutant in mutants([Region("m", tree)], tree, formulas=False, file="m", only={0, 3})]
    assert set(some) <= set(found)
    assert len(found) <= len(texts(tree))


def test_the_order_of_a_set_is_not_changed() -> None:
    source = "class A:\n    __slots__ = ('a', 'b')\nx in ('c', 'd')\nisinstance(x, (int, str))\nf(('e', 'f'))\n"
    tree = ast.parse(source)
    found = [mutant.after for mutant in mutants([Region("m", tree)], tree, formulas=False, file="m")]
    assert "('f', 'e')" in found
    assert not {"('b', 'a')", "('d', 'c')", "(str, int)"} & set(found)


def test_what_no_behavior_depends_on_is_not_changed() -> None:
    source = """
Row = tuple[int, str]
Number = int | float

@overload
def f(x: int, sparse: bool = False) -> int: ...
@lru_cache(maxsize=64)
def f(x, many=False):
    __tracebackhide__ = True
    assert x > 0 and x < 5
    return False

def g(x):
    raise NotImplementedError

@dataclass(frozen=True)
class A:
    x: int = 7

SECOND = pair[1]
"""
    tree = ast.parse(source)
    found = [str(mutant) for mutant in mutants([Region("m", tree)], tree, formulas=False, file="m")]
    kept = {"many=False  ->  x, many=True", "x: int = 7  ->  x: int = 8", "pair[1]  ->  pair[2]"}
    assert all(any(text in mutant for mutant in found) for text in kept)
    dropped = (
        "Row",
        "Number",
        "sparse",
        "maxsize",
        "__tracebackhide__",
        "assert",
        "frozen",
        "[-1]",
        "return None",
        "NotImplemented",
    )
    assert [mutant for mutant in found if any(text in mutant for text in dropped)] == []


def test_the_same_mutants_are_drawn_after_a_change_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutate, "ROOT", tmp_path)
    (tmp_path / "p").mkdir()
    functions = [f"def f{k}(x):\n    if x > {k}:\n        return x + {k}\n    return g(x, {k})\n" for k in range(20)]

    def drawn(parts: list[str], seed: int = 1) -> set[tuple[str, str]]:
        (tmp_path / "p" / "m.py").write_text("\n".join(parts))
        return {(mutant.before, mutant.after) for mutant in mutate.drawn(("p",), 30, seed)}

    before = drawn(functions)
    after = drawn([*functions[:3], "def h(x):\n    return x * 2\n", *functions[3:9], *functions[10:]])
    assert len(before) == 30
    assert len(before & after) >= 24
    assert len(before & drawn(functions, 2)) < 15


def test_a_cached_result_has_the_marks_of_its_computation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "marks", marks := bytearray(10))
    calls = []

    def mark(i: int, value: Any) -> Any:
        marks[i] = 1
        calls.append(i)
        return value

    inner = blocks.marking_cache(lambda x: mark(x, 2 * x))
    outer = blocks.marking_cache(lambda x, y=0: mark(7, inner(x) + y))
    for _ in range(2):
        marks[:] = bytes(10)
        marks[9] = 1
        assert outer(3, y=1) == 7
        assert [i for i in range(10) if marks[i]] == [3, 7, 9]
    marks[:] = bytes(10)
    assert inner(3) == 6
    assert [i for i in range(10) if marks[i]] == [3]
    assert calls == [3, 7]


def test_tests_of_the_block_come_before_those_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "m.py").write_text("def f():\n    return 1\n\ndef g():\n    return 2\n")
    seconds = {"t.py::f": 2.0, "t.py::fast f": 1.0, "t.py::g": 0.5, "t.py::slow g": 100.0, "u.py::h": 0.1}
    (tmp_path / "seconds.json").write_text(json.dumps(seconds))
    blocks = {"a/m.py:2": ["t.py::f", "t.py::fast f"], "a/m.py:5": ["t.py::g", "t.py::slow g"], "a/n.py:1": ["u.py::h"]}
    (tmp_path / "blocks_main.json").write_text(json.dumps(blocks))
    monkeypatch.setattr(mutate, "ROOT", tmp_path)
    selection = mutate.Selection(tmp_path)
    assert selection.tests("a/m.py", 2) == ["t.py::fast f", "t.py::f", "t.py::g"]
    assert selection.tests("a/m.py", 5) == ["t.py::g", "t.py::fast f", "t.py::f"]
    assert selection.tests("a/m.py", 1) == ["t.py::g", "t.py::fast f", "t.py::f"]


SOURCE = """
def f(x):
    'Docstring.'
    def g():
        return x
    try:
        if x > 0: y = g()
        else: y = 0
        z = [y for _ in range(3)]
    except TypeError:
        z = None
    match x:
        case 2:
            z = 2
    return z
"""


def test_marks_show_which_blocks_ran() -> None:
    found = []
    for x in (1, 0, "x", 2):
        ran = bytearray(100)
        marked: list[tuple[str, int]] = []
        mark_blocks(tree := ast.parse(SOURCE), "m", marked)
        scope: dict[str, Any] = {MARKS: ran}
        exec(compile(tree, "m", "exec"), scope)
        assert scope["f"].__doc__ == "Docstring."
        assert scope["f"](x) == {1: [1] * 3, 0: [0] * 3, "x": None, 2: 2}[x]
        found.append(sorted(line for (_, line), mark in zip(marked, ran) if mark))
    assert found == [[3, 5, 7, 7], [3, 7, 8], [3, 7, 11], [3, 5, 7, 7, 14]]
    lines = {3: 3, 4: 3, 5: 5, 6: 3, 8: 8, 9: 7, 11: 11, 12: 3, 13: 3, 14: 14, 15: 3, 1: None, 2: None}
    assert {line: innermost(ast.parse(SOURCE), line) for line in lines} == lines
