"""The guide: its sessions run, and its error messages match the code."""

from __future__ import annotations

import re
from doctest import DocTestParser, DocTestRunner
from pathlib import Path

import pytest

from tests.helpers.paths import EXAMPLES, ROOT

PAGES = [path for path in sorted((EXAMPLES / "guide").glob("*.md")) if path.name != "README.md"]
SOURCES = [*ROOT.glob("autograd/*.py"), *ROOT.glob("autograd/program/**/*.py"), *ROOT.glob("autograd/native/**/*.pxi")]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs_from_its_first_line_to_its_last(page: Path) -> None:
    blocks = "\n".join(re.findall(r"^```python\n(.*?)^```$", text_of(page), re.DOTALL | re.MULTILINE))
    test = DocTestParser().get_doctest(blocks, {"__name__": "guide"}, page.name, str(page), 0)
    assert len(test.examples) > 5
    assert DocTestRunner().run(test).failed == 0


def test_messages_match_those_of_the_code() -> None:
    rows = re.findall(r"^\| (`.*?) \| ", text_of(EXAMPLES / "guide" / "programs.md").partition("## Warnings")[2], re.M)
    messages = [message for row in rows for message in re.findall(r"`([^`]+)`", row)]
    code = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)
    assert len(messages) > 20
    assert [message for message in messages if message not in code] == []
