"""The gallery: every kind of picture in one self-contained page."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

from tests.helpers.draws import draws
from tests.helpers.paths import EXAMPLES


@pytest.mark.parametrize("theme", ["dark", "light"][: draws(test=1, cover=2)])
def test_the_gallery_shows_every_kind_of_picture(theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", sys.path[:])
    script = runpy.run_path(str(EXAMPLES / "gallery.py"))
    assert script["main"](["--output", str(tmp_path / "new" / "g.html"), "--theme", theme]) == 0
    page = (tmp_path / "new" / "g.html").read_text("utf-8")
    titles = re.findall("<h2>(.*?)</h2>\n<", page)
    assert [title for title, _ in script["PICTURES"].values()] == titles[: len(script["PICTURES"])]
    for shown in ("step_through", "explain", "check_work", "loss_curve", "decision_boundary", "function"):
        assert any(shown in title for title in titles), shown
    ids = re.findall(r'<g id="([^"]+)" class="graph"', page)
    assert len(set(ids)) == len(ids) == len(script["PICTURES"])  # so pictures of one page do not disturb each other
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
