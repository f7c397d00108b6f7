"""The page of the 2-2-2 sigmoid network."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


def test_the_page_begins_with_the_rate_of_the_printed_step(
    example: Callable[[str], ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = example("sigmoid_2_2_2")
    assert demo.main(["--output", str(tmp_path)]) == 0
    assert f"w - {demo.RATE} dE/dw" in capsys.readouterr().out
    rate = re.search(r'id="rate"[^>]* value="([^"]*)"', (tmp_path / "sigmoid_2_2_2.html").read_text("utf-8"))
    assert rate is not None
    assert float(rate[1]) == demo.RATE
