"""The notebooks of the guide: each runs, and its outputs match the saved ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers.every_case import every_case
from tests.helpers.notebooks import NOTEBOOKS, code_of, load, run, texts
from tests.helpers.paths import EXAMPLES

GUIDE = EXAMPLES / "guide"

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_a_notebook_runs_and_gives_the_outputs_that_it_keeps(path: Path) -> None:
    cells = code_of(path)
    for number, (cell, outputs) in enumerate(zip(cells, run(cells, path.name), strict=True), 1):
        assert texts(outputs) == texts(cell["outputs"]), f"cell {number}; python -m tests.helpers.notebooks keeps it"
        assert cell["execution_count"] == number


@each_notebook
def test_a_notebook_is_read_without_running_it(path: Path) -> None:
    """It states its subject, explains it in ten minutes, and shows results. It contains no script."""
    content = load(path)
    prose = "\n".join("".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "markdown")
    assert prose.startswith("# ")
    assert 150 < len(prose.split()) < 1_200  # ten minutes
    shown = [output for cell in code_of(path) for output in cell["outputs"]]
    assert len(shown) >= 4
    assert not any("<script" in str(output) for output in shown)
    assert len(path.read_bytes()) < 200_000
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])


def test_the_picture_of_a_network_shows_the_error_that_the_text_computes() -> None:
    shown = [text for cell in code_of(GUIDE / "05_neuron_to_network.ipynb") for text in texts(cell["outputs"])]
    (error,) = [text.rpartition(" ")[2] for text in shown if text.startswith("Network")]
    assert shown[-1] == f"(13, {error})"


def links() -> list[tuple[str, str]]:
    pages = [*NOTEBOOKS, *GUIDE.glob("*.md")]
    return [(page.name, link) for page in pages for link in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))]


@every_case(("page", "link"), links())
def test_a_link_of_the_guide_leads_to_a_page(page: str, link: str) -> None:
    assert (GUIDE / link).exists()


def test_every_page_is_in_the_list() -> None:
    listed = set(re.findall(r"\]\(([^)#]+)", (GUIDE / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in GUIDE.iterdir()} - {"README.md"}
