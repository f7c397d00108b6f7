"""Exercises for a class: easy numbers, sheets, solutions, and grading that keeps every row."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import viz
from tests.helpers.draws import draws
from viz.__main__ import main
from viz.exercises.answers import read_answers
from viz.exercises.exercise_files import Series

VARIANTS = draws(test=4, cover=200, soak=2_000)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def by_hand(given: dict[str, float], rate: float, digits: int = 16) -> dict[str, float]:
    """The formulas of a textbook for a 2-2-1 network of sigmoid units, without any autograd. Each line is rounded."""
    g = dict(given)

    def line(name: str, x: float) -> None:
        g[name] = round(x, digits)

    for h, v, w, b in (("h1", "w1", "w2", "b1"), ("h2", "w3", "w4", "b2")):
        line(f"{h}.net", g[v] * g["x1"] + g[w] * g["x2"] + g[b])
        line(h, sigmoid(g[f"{h}.net"]))
    line("y.net", g["w5"] * g["h1"] + g["w6"] * g["h2"] + g["b3"])
    line("y", sigmoid(g["y.net"]))
    line("E", (g["t"] - g["y"]) ** 2 / 2)
    line("delta_y", (g["y"] - g["t"]) * g["y"] * (1 - g["y"]))
    for h, w in (("h1", "w5"), ("h2", "w6")):
        line(f"delta_{h}", g["delta_y"] * g[w] * g[h] * (1 - g[h]))
    inputs = {"w1": "x1", "w2": "x2", "w3": "x1", "w4": "x2", "w5": "h1", "w6": "h2"}
    units = {"w1": "h1", "w2": "h1", "w3": "h2", "w4": "h2", "w5": "y", "w6": "y", "b1": "h1", "b2": "h2", "b3": "y"}
    for w, unit in units.items():
        line(f"dE/d{w}", g[f"delta_{unit}"] * (g[inputs[w]] if w in inputs else 1.0))
        line(f"{w}'", g[w] - rate * g[f"dE/d{w}"])
    return g


def given_of(task: viz.Exercise) -> dict[str, float]:
    return {line.name.text: line.left.data for line in task.derivation.sections[0].lines}


@pytest.mark.parametrize("variant", range(1, VARIANTS + 1))
def test_the_answers_match_those_of_the_textbook(variant: int) -> None:
    task = viz.exercise("2-2-1", variant=variant, seed=1)
    right = by_hand(given_of(task), 0.5)
    assert task.answers == {name: round(right[name], 4) for name in task.answers}
    assert set(task.answers) == set(right) - set(given_of(task))


@pytest.mark.parametrize("variant", range(1, VARIANTS + 1))
@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_the_numbers_are_easy(variant: int, activation: str) -> None:
    """They have one decimal, moderate net inputs, gradients of at least two digits, and distinct weights."""
    task = viz.exercise("2-2-1", variant=variant, seed=3, activation=activation)
    assert all(round(x, 1) == x for x in given_of(task).values())
    assert all(0.05 <= abs(x) <= 1.5 for name, x in task.answers.items() if name.endswith(".net"))
    assert all(abs(x) >= 0.001 for name, x in task.answers.items() if name.startswith(("delta", "dE")))
    weights = [x for name, x in given_of(task).items() if name[0] == "w"]
    assert len(set(weights)) == len(weights)


def test_variants_differ_and_are_made_again() -> None:
    made = [viz.exercise(variant=i, seed=1).answers for i in range(1, 13)]
    assert len({tuple(answers.values()) for answers in made}) == 12
    assert made[4] == viz.exercise(variant=5, seed=1).answers
    assert made[4] != viz.exercise(variant=5, seed=2).answers


@pytest.mark.parametrize("shape", ["1-1", "2-2-2", "3-2-1", "2-2-2-1", "4-1"])
@pytest.mark.parametrize(("activation", "output"), [("sigmoid", "sigmoid"), ("relu", "linear"), ("tanh", "linear")])
def test_right_answers_have_all_points(shape: str, activation: str, output: str) -> None:
    task = viz.exercise(shape, activation=activation, output=output, rate=0.1)
    report = task.check(task.answers)
    assert report, str(report)
    assert report.score() == len(task.answers)


@pytest.mark.parametrize("variant", range(1, VARIANTS + 1))
def test_a_student_who_rounds_each_line_has_all_points(variant: int) -> None:
    task = viz.exercise(variant=variant, seed=9)
    rounded = by_hand(given_of(task), 0.5, digits=4)
    report = task.check({name: rounded[name] for name in task.answers})
    assert report, str(report)


@pytest.mark.parametrize("document", ["sheet", "solution"])
def test_a_sheet_has_blanks_and_a_solution_has_numbers(document: str) -> None:
    task = viz.exercise("2-2-1", variant=17, seed=1)
    handout = getattr(task, document)
    numbers = [f"{x:.4f}" for x in task.answers.values()]
    for text in (handout.latex, handout.markdown, handout.html.replace("&#x2212;", "-")):
        assert "variant 17" in text
        found = [number for number in numbers if number in text]
        assert found == (numbers if document == "solution" else [])
    assert handout.latex.count(r"\underline") == (0 if document == "solution" else len(numbers))
    assert handout.markdown.count("____________") == (0 if document == "solution" else len(numbers))
    assert handout.html.count('<td class="blank"></td>') == (0 if document == "solution" else len(numbers))
    assert "src=" not in handout.html
    assert "w_{6} \\cdot h_{2}" in handout.latex  # the wiring is given


@pytest.mark.parametrize("shape", ["2-2-1", "2-3-2-2"])
def test_each_line_of_a_sheet_needs_only_those_before_it(shape: str) -> None:
    """Outputs are computed forward from the inputs, and deltas backward from the outputs."""
    keys = [*viz.exercise(shape, variant=3).answers]
    assert len(keys) == len(set(keys))
    sizes = [int(size) for size in shape.split("-")]
    wanted = [key for key in keys if key.startswith("delta")]
    assert len(wanted) == sum(sizes[1:])
    nets = [key.removesuffix(".net") for key in keys if key.endswith(".net")]
    layers = [nets[sum(sizes[1:k]) : sum(sizes[1 : k + 1])] for k in range(1, len(sizes))]
    assert wanted == [f"delta_{unit}" for layer in layers[::-1] for unit in layer]
    places = [keys.index(part) for part in (nets[0], nets[-1], "E", wanted[0], wanted[-1], "dE/dw1", "w1'")]
    assert places == sorted(places)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex, of TeX Live, is not installed")
@pytest.mark.parametrize("document", ["sheet", "solution"])
def test_latex_compiles(document: str, tmp_path: Path) -> None:
    path = getattr(viz.exercise("2-2-2-1", activation="tanh"), document).save(tmp_path / "a.tex")
    done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", path], cwd=tmp_path,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


def test_a_file_has_a_known_ending(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"ends in one of \.tex, \.md, \.html, \.pdf; got 'a\.docx'"):
        viz.exercise().sheet.save(tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"shape": "2"}, r'inputs first, as in "2-2-1"; got \'2\''),
        ({"shape": "2-x-1"}, r'inputs first, as in "2-2-1"; got \'2-x-1\''),
        ({"shape": "2-0-1"}, "got '2-0-1'"),
        ({"shape": [2, True]}, "got "),
        ({"shape": "9-9-9"}, "has 180 weights and biases; at most 60"),
        ({"activation": "sigmod"}, "did you mean 'sigmoid'"),
        ({"output": "softmax"}, "softmax"),
        ({"rate": 0}, "the learning rate must be positive and finite, got 0"),
        ({"rate": float("nan")}, "positive and finite, got nan"),
        ({"decimals": 1}, "decimals must be from 2 to 15, got 1"),
    ],
)
def test_invalid_arguments_are_errors(options: dict[str, Any], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        viz.exercise(**options)


@pytest.mark.parametrize("name", ["variant", "seed", "decimals"])
def test_integers_are_integers(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} must be an integer, got 1.5"):
        viz.exercise(**{name: 1.5})  # type: ignore[arg-type]


# ---- a class --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class") / "sheets"
    arguments = ["exercise", "--shape", "2-2-1", "--variants", "7", "--seed", "1", "-o", str(folder)]
    assert main([*arguments, "--format", "md"]) == 0
    return folder


def marked(sheets: Path, text: str | bytes, *options: str) -> list[dict[str, str]]:
    """Mark a table of answers, and return the table of points."""
    answers = sheets / "given.csv"
    answers.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert main(["mark", str(answers), "-o", str(sheets / "points.csv"), *options]) == 0
    with (sheets / "points.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def answers_of(variant: int) -> dict[str, float]:
    return viz.exercise(variant=variant, seed=1).answers


def row(student: str, variant: int, **changes: str) -> str:
    answers = {name: f"{x:.4f}" for name, x in answers_of(variant).items()} | changes
    return ",".join([student, str(variant), *answers.values()])


NAMES = list(viz.exercise(seed=1).answers)
HEAD = ",".join(["student", "variant", *NAMES])


def test_the_files_of_a_series(sheets: Path) -> None:
    assert len([*sheets.glob("sheet-00?.md")]) == len([*(sheets / "solutions").glob("solution-00?.md")]) == 7
    assert json.loads((sheets / "exercise.json").read_text(encoding="utf-8"))["variants"] == 7
    table = read_answers(sheets / "answers.csv")
    assert [answers.variant for answers in table] == [*"1234567"]
    assert [name for name, _ in table[0].claims] == NAMES
    assert "variant 7" in (sheets / "sheet-007.md").read_text(encoding="utf-8")


def test_a_table_that_may_have_answers_is_kept(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("mine", encoding="utf-8")
    assert main(["exercise", "--shape", "1-1", "--format", "md", "-o", str(tmp_path)]) == 0
    assert (tmp_path / "answers.csv").read_text(encoding="utf-8") == "mine"


def test_a_run_that_was_stopped_is_repeated_in_its_folder(tmp_path: Path) -> None:
    arguments = ["exercise", "--shape", "1-1", "--variants", "2", "--format", "md", "-o", str(tmp_path / "class")]
    assert main(arguments) == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    (tmp_path / "class" / "exercise.json").unlink()
    (tmp_path / "class" / "sheet-002.md").unlink()
    assert main(arguments) == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
    assert len(before) == 6


def test_sheets_of_another_exercise_are_kept(sheets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in sheets.glob("*.md")}
    with pytest.raises(SystemExit):
        main(["exercise", "--seed", "2", "--format", "md", "-o", str(sheets)])
    assert "already has an exercise; choose another folder" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in sheets.glob("*.md")} == before


def test_the_table_of_answers_is_not_overwritten(sheets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = sheets / "mine.csv"
    answers.write_text(f"{HEAD}\n{row('Ada', 1)}\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["mark", str(answers), "-o", str(sheets / "." / "mine.csv")])
    assert "is the answers file; choose another output file" in capsys.readouterr().err
    assert answers.read_text(encoding="utf-8").startswith(HEAD)


def test_zeros_earn_few_points() -> None:
    for variant in range(1, 6):
        task = viz.exercise(variant=variant, seed=1)
        report = task.check(dict.fromkeys(task.answers, "0"))
        assert report.score() <= sum(abs(x) < 0.00005 for x in task.answers.values())


def test_decimals_after_a_comma_count_in_any_table(sheets: Path) -> None:
    cells = [f'"{x:.4f}"'.replace(".", ",") for x in answers_of(3).values()]
    (found,) = marked(sheets, f"{HEAD}\n{','.join(['Ada', '3', *cells])}\n")
    assert found["points"] == "28"


def test_points_and_causes(sheets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = viz.exercise(variant=2, seed=1).answers["dE/dw5"]
    found = marked(sheets, "\n".join([
        HEAD, row("Ada", 1), row("Bo", 2, **{"dE/dw5": f"{-wrong:.4f}"}), row("Cy", 3, E="", h1="?"), row("Di", 99),
        row("Ed", 4, y="abc") + ",7", "Fay,5", row("=1+1", 6), row("Ada", 7), "Gus,x",
    ]))  # fmt: skip
    assert [line["student"] for line in found] == ["Ada", "Bo", "Cy", "Di", "Ed", "Fay", "'=1+1", "Ada", "Gus"]
    assert [line["points"] for line in found] == ["28", "27", "26", "", "27", "0", "28", "28", ""]
    assert {line["of"] for line in found} == {"28"}
    assert [line["row"] for line in found] == [str(i) for i in range(2, 11)]
    assert found[1]["causes"] == "dE/dw5: sign"
    assert "The sign is wrong" in found[1]["first mistake"]
    assert found[4]["causes"] == "y: not-a-number"
    problems = [line["problem"] for line in found]
    assert problems[0] == problems[7] == "Ada has 2 rows"
    assert problems[3] == "expected a variant from 1 to 7, got '99'"
    assert problems[4] == "the row has 31 cells, but the first row has 30"
    assert problems[5] == "the row has no answers"
    output = capsys.readouterr()
    assert "9 rows, 7 marked" in output.out
    assert "row 5: expected a variant from 1 to 7, got '99'" in output.err


def test_a_line_that_follows_from_a_mistake_has_its_points(sheets: Path) -> None:
    task = viz.exercise(variant=2, seed=1)
    wrong = {"h1": task.answers["h1"] + 0.1}
    g = given_of(task) | task.answers | wrong
    wrong["y.net"] = g["w5"] * g["h1"] + g["w6"] * g["h2"] + g["b3"]
    changes = {name: f"{x:.4f}" for name, x in wrong.items()}
    (found,) = marked(sheets, f"{HEAD}\n{row('Ada', 2, **changes)}\n")
    assert found["points"] == "27"
    assert found["causes"].startswith("h1: ")
    assert "y.net: follows" in found["causes"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_as_spreadsheets_write_them(sheets: Path, delimiter: str, encoding: str) -> None:
    text = f"{HEAD}\r\n{row('Jürgen', 3)}\r\n".replace(",", delimiter)
    if delimiter == ";":
        text = text.replace("0.", "0,")
    (found,) = marked(sheets, text.encode(encoding))
    assert (found["student"], found["points"], found["problem"]) == ("Jürgen", "28", "")


def test_a_row_per_answer(sheets: Path) -> None:
    answers = viz.exercise(variant=3, seed=1).answers
    rows = [f"Ada,3,{name},{x}" for name, x in answers.items()] + ["Bo,3,z1,0.5", "Bo,3,what,1"]
    ada, bo = marked(sheets, "\n".join(["student,variant,quantity,number", *rows]))
    assert (ada["points"], bo["points"]) == ("28", "0")
    assert "what: unknown-name" in bo["causes"]


def test_a_row_without_a_student_is_reported_and_kept(sheets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = marked(sheets, "\n".join([HEAD, row("Ada", 1), row("", 2), row(" ", 2), row("", 4), ",5", ",6"]))
    assert [line["points"] for line in found] == ["28", "28", "28", "28", "0", "0"]
    assert [line["problem"] for line in found][:2] == ["", "column student is empty"]
    said = capsys.readouterr()
    error = said.err
    assert "Lines that are not right, by cause:\n     56  empty\n" in said.out
    assert "rows 3-5: column student is empty\n" in error
    assert "rows 6-7: column student is empty; the row has no answers" in error
    marked(sheets, f"{HEAD.removeprefix('student,')}\n{row('', 2).removeprefix(',')}\n")
    assert "row 2: there is no column student" in capsys.readouterr().err


def test_answers_without_a_student_are_not_joined_with_those_of_another(sheets: Path) -> None:
    answers = viz.exercise(variant=3, seed=1).answers
    one = [f",3,{name},{x}" for name, x in answers.items()]
    found = marked(sheets, "\n".join(["student,variant,quantity,number", *one, *one, "Ada,3,E,0", *one[:2], *one[2:5]]))
    assert [line["points"] for line in found] == ["28", "28", "0", "5"]


def test_columns_without_a_meaning_are_reported(sheets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = viz.exercise(variant=3, seed=1).answers
    (found,) = marked(sheets, f"mail,variant,Z_h1,E\nada@x.org,3,{answers['h1.net']},9\n")
    assert "column 'mail': no quantity has this name" in capsys.readouterr().err
    assert found["first mistake"].startswith("E = 9")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "is empty; expected a row of names"),
        ("\n\n", "is empty"),
        ("a,b\n1,2\n", "expected a column named variant in the first row, got a, b"),
        ('student,variant,E\nAda,1,"' + "x" * 200_000, "is not a table"),
    ],
)
def test_a_file_that_is_not_a_table_is_an_error(
    sheets: Path, text: str, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (sheets / "bad.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["mark", str(sheets / "bad.csv"), "-o", str(sheets / "points.csv")])
    assert error in capsys.readouterr().err


def test_hostile_tables_lose_no_row(sheets: Path) -> None:
    cells = ["nan", "inf", "-inf", "1e999", "0x1", "<script>", "\N{SNOWMAN}", "1_0", "--1", "1,5", "'", "\x00"]
    rows = "\n".join(row(f"S{i}", 1, h1=f'"{cell}"') for i, cell in enumerate(cells))
    found = marked(sheets, f"{HEAD}\n{rows}")
    assert [line["student"] for line in found] == [f"S{i}" for i in range(len(cells))]
    assert all(line["causes"].startswith("h1: ") for line in found)
    assert {line["points"] for line in found} == {"27"}


@pytest.mark.parametrize("text", ["{}", "[", "[1]", "null", '{"format": "scalar-autograd exercise 1", "shape": "2-1"}'])
def test_a_damaged_description_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "exercise.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="is not the description of an exercise"):
        Series.read(tmp_path / "exercise.json")


def test_the_description_may_be_elsewhere(sheets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers, points = tmp_path / "a.csv", tmp_path / "p.csv"
    answers.write_text(f"{HEAD}\n{row('Ada', 3)}\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["mark", str(answers), "-o", str(points)])
    assert re.search(r"there is no .*exercise\.json; pass the file that", capsys.readouterr().err)
    for place in (sheets, sheets / "exercise.json"):
        assert main(["mark", str(answers), "-o", str(points), "--exercise", str(place)]) == 0


@pytest.mark.parametrize(("name", "message"), [("none.csv", "there is no file"), ("", "is a folder; expected a table")])
def test_answers_that_are_not_a_file_are_an_error(
    name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["mark", str(tmp_path / name)])
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("count", ["0", "-1", "10001"])
def test_the_number_of_variants_has_limits(count: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["exercise", "--variants", count, "-o", str(tmp_path)])
    assert f"expected from 1 to 10,000 variants, got {count}" in capsys.readouterr().err
