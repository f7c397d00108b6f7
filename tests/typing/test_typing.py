"""Right and wrong users' programs, checked by mypy and pyright in their strict modes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT
from tests.helpers.readme import SESSIONS

PROGRAMS = [path for kind in ("right", "wrong") for path in sorted(Path(__file__).parent.glob(f"{kind}_*.py"))]
Errors = dict[str, dict[int, list[str]]]  # by file and line


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the programs and the examples of README, one file."""
    readme = tmp_path_factory.mktemp("readme") / "right_readme.py"
    shown = "# pyright: reportUnusedExpression=false, reportMissingTypeStubs=false\n"
    readme.write_text(shown + "".join(example.source for session in SESSIONS for example in session), encoding="utf-8")
    return [*PROGRAMS, readme]


def found_by_mypy(programs: list[Path]) -> Errors:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", "--no-pretty"]
    command += ["--cache-dir", str(ROOT / "build" / "mypy_of_programs")]  # the options of `make lint` would empty it
    done = subprocess.run([*command, *map(str, programs)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    errors: Errors = defaultdict(lambda: defaultdict(list))
    for line in done.stdout.splitlines():
        name, number, kind, *text = line.split(":", 3)
        if kind == " error":
            errors[Path(name).name][int(number)] += text
    return errors


def found_by_pyright(programs: list[Path]) -> Errors:
    settings = programs[-1].parent / "pyrightconfig.json"
    settings.write_text(
        json.dumps(
            {
                "typeCheckingMode": "strict",
                "pythonVersion": "3.11",
                "extraPaths": [str(ROOT)],
                "include": list(map(str, programs)),
            }
        )
    )
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "-p", str(settings)]
    done = subprocess.run(
        [*command, "--pythonpath", sys.executable], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    errors: Errors = defaultdict(lambda: defaultdict(list))
    for report in json.loads(done.stdout)["generalDiagnostics"]:
        if report["severity"] == "error":
            errors[Path(report["file"]).name][report["range"]["start"]["line"] + 1].append(report["message"])
    return errors


CHECKERS = {"mypy": ("mypy", found_by_mypy), "pyright": ("basedpyright", found_by_pyright)}


@pytest.mark.parametrize("checker", CHECKERS)
def test_right_programs_pass_and_wrong_lines_do_not(checker: str, programs: list[Path]) -> None:
    package, found_by = CHECKERS[checker]
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    found = found_by(programs)
    spurious: dict[str, list[str]] = {}
    unseen: set[str] = set()
    for path in programs:
        lines = path.read_text(encoding="utf-8").splitlines()
        wrong = {i for i, line in enumerate(lines, 1) if "  # wrong" in line}
        assert bool(wrong) == path.name.startswith("wrong_")
        reported = found[path.name].keys()
        spurious |= {f"{path.name}:{i}: {lines[i - 1]}": found[path.name][i] for i in reported - wrong}
        unseen |= {f"{path.name}:{i}: {lines[i - 1]}" for i in wrong - reported}
    assert (spurious, unseen) == ({}, set())


@pytest.mark.parametrize("path", [p for p in PROGRAMS if p.name.startswith("right_")], ids=lambda path: path.stem)
def test_right_programs_run(path: Path) -> None:
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {"__name__": path.stem})
