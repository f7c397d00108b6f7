"""The README's pictures and derivation are up to date."""

from __future__ import annotations

import runpy
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.helpers.hostile import SVG
from tests.helpers.paths import README_PICTURES


def shown(picture: Path) -> Counter[str]:
    """Return all text of a picture and the colors of its shapes. It is the same for every renderer."""
    tree = ElementTree.parse(picture)
    texts = [text.text or "" for text in tree.iter(f"{SVG}text")]
    colors = [shape.get("fill", "") for group in tree.iter(f"{SVG}g") for shape in group.iter(f"{SVG}ellipse")]
    return Counter(texts + colors)


def test_pictures_are_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", sys.path[:])
    script = runpy.run_path(str(README_PICTURES / "make.py"))
    assert script["main"](["--output", str(tmp_path)]) == 0
    derivation = "derivation.md"
    stored = (README_PICTURES / derivation).read_text(encoding="utf-8")
    assert (tmp_path / derivation).read_text(encoding="utf-8") == stored
    made = sorted(path.name for path in tmp_path.iterdir() if path.name != derivation)
    assert made == sorted(path.name for path in README_PICTURES.glob("*.svg"))
    for name in made:
        assert shown(README_PICTURES / name) == shown(tmp_path / name), f"{name} is old: run examples/readme/make.py"
