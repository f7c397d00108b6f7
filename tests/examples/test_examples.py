"""The worked examples print and write the right numbers, and fail if a number is wrong."""

from __future__ import annotations

import importlib
import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd import engine_info
from tests.examples.first_steps import LONG
from tests.helpers.draws import TIER, draws
from tests.helpers.paths import EXAMPLES

EXPECTED = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))

# For each example: its key numbers, and its corrections of the document.
PRINTED = {
    "sigmoid_2_2_2": [
        "0.30854022", "0.0787", "0.36065905", "0.41053591", "0.51024077", "0.51027283", "0.03645805", "0.00044336",
        "0.14977832", "0.29837111", "0.35891648", " 0.34 ",
        '"Backpropagation Numerical example"', "Matt Mazur", "https://mattmazur.com/2015/03/17/",
        "1 / (1 + e^-0.3275) = 0.5824", "second a_h1 should be a_h2", "= sigma(out_y1) = 0.7676", "0.3085, not 0.3083",
        "pairs w1, w2 with h1 and w3, w4 with h2", "b1 = 0.35, b2 = 0.60",
        "w7 and w8 were in a figure", "0.50 for both",
    ],
    "delta_rule": [
        '"Backpropagation Algorithm Explained", 2019', "delta * input", "checked: all 14 agree to the last bit",
    ],
    "linear_2_2_1": [
        "0.5074688075164043", "1.1138246802682523", "0.3272405", "-0.00401325", "0.25574578",
        '"Backpropagation Step by Step", hmkcode', "rounds along the way", "1.22 * 0.26 = 0.394",
        "already multiplied by the rate",
    ],
    "regression_2_3_1": [
        "-11.18993072", "-5.59496536", "3.13338724", "-1.29507743", '"Backprop session"', "weights V and W",
        "-13.8 in place of the output delta", "-11.18 is right", "2 * (-5.59) = -11.18",
    ],
    "learning_rate_sweep": [
        '"How Backpropagation Works"', "1.1870056e-15", "2.9108144e-08", "0.023363120", "0.023916965",
        "each run starts from the final weights of the previous run", "output layer is linear", "sigmoid output",
    ],
}  # fmt: skip
KEYS = {
    "sigmoid_2_2_2": ["sigmoid_2_2_2", "sigmoid_2_2_2_original"],
    "linear_2_2_1": ["linear_2_2_1_a", "linear_2_2_1_b"],
    "regression_2_3_1": ["regression_2_3_1"],
    "learning_rate_sweep": ["learning_rate_sweep"],
}

# Examples that train a model on data: the arguments in a test, the key numbers, the pictures.
TRAINED: dict[str, tuple[list[str], list[str], list[str]]] = {
    "xor": ([], ["0 1 1 0.98", "1 1 0 0.00", "learned: all four are right"], ["xor.svg"]),
    "two_moons": ([], ["337 parameters, 100 points, 100 steps: accuracy 100%"], ["two_moons.svg", "two_moons.png"]),
    "sine": ([], ["History of", "learned curve 0.07"], ["sine.svg", "sine.png"]),
    "iris": ([], ["67", "29 of 30 unseen flowers are classified correctly"], []),
    "character_gpt": (
        ["--steps", "12"],
        ["180 names, 4112 parameters", "step 12 loss 2.", "names that are not in"],
        [],
    ),
}

MainOf = Callable[[str], Callable[[list[str]], int]]


@pytest.mark.parametrize("name", PRINTED)
def test_an_example_prints_its_numbers_and_writes_its_graph(
    name: str, main_of: MainOf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_of(name)(["--output", str(tmp_path / "pictures")]) == 0
    said = capsys.readouterr()
    text = " ".join(said.out.split())  # with any line breaks
    assert [part for part in PRINTED[name] if part not in text] == []
    assert said.err == ""
    assert said.out.isascii()  # the only encoding of some Windows consoles
    assert max(map(len, said.out.replace(str(tmp_path), "").splitlines())) <= 110
    picture = tmp_path / "pictures" / f"{name}.svg"
    assert str(picture) in said.out
    assert ET.parse(picture).getroot().tag.endswith("svg")


def test_a_difference_that_no_note_explains_is_an_error(main_of: MainOf, capsys: pytest.CaptureFixture[str]) -> None:
    main_of("delta_rule")
    sheet = importlib.import_module("worksheet").Worksheet()
    sheet.line("explained", "0.5", 0.6, mark=sheet.note("It says 0.5."))
    sheet.line("to be filled in", "?", 0.6)
    assert sheet.verdict() == 0
    sheet.line("not explained", "0.5", 0.6)
    assert sheet.verdict() == 1
    assert "WRONG: not explained is 0.6, the document has 0.5, and no note says why" in capsys.readouterr().err


@pytest.mark.parametrize("name", TRAINED)
def test_a_model_is_trained(name: str, main_of: MainOf, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options, printed, pictures = TRAINED[name]
    if name in LONG and TIER == "test" and engine_info().engine == "python":
        pytest.skip("takes long in Python: here only the first steps are compared, `make cover` runs it all")
    for package in ("matplotlib",) * bool(pictures) + ("sklearn",) * (name == "iris"):
        pytest.importorskip(package)
    assert main_of(name)([*options, *(["--output", str(tmp_path)] if pictures else [])]) == 0
    said = capsys.readouterr()
    text = " ".join(said.out.split())
    assert [part for part in printed if part not in text] == []
    assert said.err == ""
    assert said.out.isascii()
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(pictures)


def test_every_example_is_tested() -> None:
    scripts = {path.stem for path in EXAMPLES.glob("*.py") if "__main__" in path.read_text(encoding="utf-8")}
    assert scripts == {*PRINTED, *TRAINED, "gallery"}  # test_gallery.py tests it
    assert sorted(key for keys in KEYS.values() for key in keys) == sorted(EXPECTED)


def paths(tree: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the path to each number in the data of a document."""
    if isinstance(tree, float):
        yield ()
    elif isinstance(tree, (dict, list)):
        for step, branch in tree.items() if isinstance(tree, dict) else enumerate(tree):
            if step != "lr":
                yield from ((step, *rest) for rest in paths(branch))


def perturbed(path: tuple[Any, ...], relative: float) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(EXPECTED))
    at: Any = copy
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = at[path[-1]] * (1 + relative) or relative
    return copy


@pytest.mark.parametrize("name", KEYS)
def test_any_number_that_is_off_makes_an_example_fail(
    name: str, main_of: MainOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main = main_of(name)
    worksheet = importlib.import_module("worksheet")
    script = sys.modules[name]
    for drawing in ("draw", "draw_graph", "draw_all"):
        monkeypatch.setattr(script, drawing, lambda *_: None, raising=False)
    if name == "learning_rate_sweep":  # the numbers are checked each time, but the runs are computed once
        runs: dict[Any, Any] = {}
        train = script.train

        def train_once(net: Any, rate: float) -> Any:
            start = (*(p.data for p in net.parameters()), rate, repr(net))
            if start not in runs:
                runs[start] = train(net, rate)
            for p, weight in zip(net.parameters(), runs[start].weights, strict=True):
                p.data = weight
            return runs[start]

        monkeypatch.setattr(script, "train", train_once)
    for path in [path for path in paths(EXPECTED) if path[0] in KEYS[name]][:: draws(test=3, cover=1)]:
        coarse = path[-1] in ("final_error", "first_error")
        monkeypatch.setattr(worksheet, "EXPECTED", tmp_path / "expected.json")
        for relative, status in ((1e-5 if coarse else 1e-11, 1), (1e-8 if coarse else 0.0, 0)):
            worksheet.EXPECTED.write_text(json.dumps(perturbed(path, relative)), encoding="utf-8")
            untrained = path[-1] == "first_error" and EXPECTED[path[0]][path[1]][path[2]][path[3]] > 0.01
            assert main(["--output", str(tmp_path)]) == (1 if untrained else status), path
            said = capsys.readouterr()
            assert ("WRONG: " in said.err) == (status == 1 or untrained)
