"""Pages in a browser, for the tests of pages."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.browser import Opened


@pytest.fixture(scope="session")
def idle() -> dict[str, list[Opened]]:
    """Return the unused pages by their options: making a page takes longer than loading a file."""
    return defaultdict(list)


@pytest.fixture
def opened(browser: Any, idle: dict[str, list[Opened]], tmp_path: Path) -> Iterator[Any]:
    """Open a page, a new one if `alone`. At the end, check that it reported no errors and loaded only its own file."""
    in_use: list[tuple[Opened, Path, str]] = []

    def open_page(html: str, *, viewport: dict[str, int] | None = None, alone: bool = False, **options: Any) -> Opened:
        path = tmp_path / f"page{len(in_use)}.html"
        path.write_bytes(html.encode())
        key = "" if alone else json.dumps(options)
        page = idle[key].pop() if key and idle[key] else Opened(browser, **options)
        page.show(path, viewport or {"width": 1300, "height": 850})
        in_use.append((page, path, key))
        return page

    yield open_page
    for page, path, _ in in_use:
        assert page.complaints == []
        assert page.asked == [path.as_uri()]
    for page, _, key in in_use:  # a page is not reused after a failed test
        if key:
            page.page.goto("about:blank")  # an open page takes time even if no test uses it
            idle[key].append(page)
        else:
            page.context.close()
