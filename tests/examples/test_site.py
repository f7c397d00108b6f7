"""The site of the guide and the API reference: every public name is in it, and nothing is loaded from other hosts."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.helpers.paths import EXAMPLES, ROOT
from tests.helpers.servers import hosts, served

SITE = EXAMPLES / "site"


@pytest.fixture(scope="module")
def build() -> Iterator[ModuleType]:
    with contextlib.ExitStack() as stack:
        sys.path.insert(0, str(SITE))
        stack.callback(sys.path.remove, str(SITE))
        yield importlib.import_module("make_site")
        for name in ("make_site", "api_reference"):
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def sources(build: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder of the Markdown, and the title of each page."""
    folder = tmp_path_factory.mktemp("sources")
    return folder, dict(build.written(folder))


def test_every_public_name_has_a_section(build: ModuleType, sources: tuple[Path, dict[str, str]]) -> None:
    folder, _ = sources
    missing = []
    for package in build.PACKAGES:
        text = (folder / "reference" / f"{package}.md").read_text(encoding="utf-8")
        anchors = set(re.findall(r"^##+ .* \{ #(\S+) \}$", text, re.MULTILINE))
        missing += [name for x in importlib.import_module(package).__all__ if (name := f"{package}.{x}") not in anchors]
    assert missing == []


def test_every_package_with_public_names_is_listed(build: ModuleType) -> None:
    from tests.test_docs import PACKAGES

    assert {package.__name__ for package in PACKAGES} <= {*build.PACKAGES}


def test_docstrings_become_markdown(sources: tuple[Path, dict[str, str]]) -> None:
    folder, _ = sources
    text = (folder / "reference" / "viz.md").read_text(encoding="utf-8")
    section = text[text.index("## check_work {") : text.index("## draw {")]
    assert "- `tolerance`: the largest difference that counts as right" in section
    assert "**Raises**\n\n- `TypeError`: " in section
    assert "```python\n>>> from autograd import Value" in section
    assert "Args:" not in text
    assert "\n>>>" not in re.sub(r"```python\n.*?\n```", "", text, flags=re.DOTALL)
    operations = (folder / "reference" / "autograd.md").read_text(encoding="utf-8").partition("## Operations")[2]
    assert "```python\ntanh(x)\n```" in operations


def test_every_page_of_the_guide_is_there_with_its_outputs(sources: tuple[Path, dict[str, str]]) -> None:
    folder, titles = sources
    pages = {path.stem.replace("README", "index") for path in (EXAMPLES / "guide").iterdir()}
    assert {Path(name).stem for name in titles if name.startswith("guide/")} == pages
    text = (folder / "guide" / "02_topological_order.md").read_text(encoding="utf-8")
    assert "``` { .text .output }\n8.0\n```" in text
    assert ".ipynb" not in text


class Loaded(HTMLParser):
    """Collects the addresses that a page loads, and those of its links."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [given["href"]] if tag == "a" and given.get("href") else []
        self.loads += [given[name] for name in ("src", "data") if given.get(name)]
        if tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.loads.append(given["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs", reason="mkdocs-material is not installed; it is in the extra docs")
    if importlib.util.find_spec("material") is None:
        pytest.skip("mkdocs-material is not installed; it is in the extra docs")
    folder: Path = tmp_path_factory.mktemp("site")
    done = subprocess.run([sys.executable, SITE / "make_site.py", "--output", folder], cwd=ROOT, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "index.html" in done.stdout
    assert "WARNING" not in done.stderr, done.stderr
    return folder / "site"


def test_a_page_loads_nothing_from_other_hosts_and_its_links_lead_somewhere(site: Path) -> None:
    pages = [*site.rglob("*.html")]
    assert len(pages) > 20
    broken = []
    for page in pages:
        found = Loaded()
        found.feed(page.read_text(encoding="utf-8"))
        assert [address for address in found.loads if re.match(r"(?:https?:)?//", address)] == []
        inner = {link.partition("#")[0] for link in found.links if not re.match(r"\w+:|/", link)} - {"", "."}
        broken += [(page.name, link) for link in inner if page.name != "404.html" and not (page.parent / link).exists()]
    assert broken == []
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert any(entry["location"] == "reference/viz.html#viz.check_work" for entry in index["docs"])


def test_a_browser_finds_a_name_and_asks_no_other_host(site: Path, browser: Any) -> None:
    with served(site) as address, browser.new_context() as context:
        asked: list[str] = []
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/guide/01_first_gradient.html")
        assert page.eval_on_selector("main img", "image => image.naturalWidth") > 100
        page.click("input[name=query]")
        page.keyboard.type("check_work")
        page.wait_for_function("document.querySelector('.md-search-result__meta').innerText.includes('matching')")
        assert "check_work" in page.inner_text(".md-search-result")
    assert hosts(asked) == {"127.0.0.1"}
