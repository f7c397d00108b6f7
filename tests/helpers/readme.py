"""The sessions in README, which are blocks of Python. Each runs separately, after the imports of the first one."""

from __future__ import annotations

import re
from doctest import DocTestParser, Example

from tests.helpers.paths import ROOT

__all__ = ["IMPORTS", "SESSIONS"]

_BLOCKS = re.findall(
    r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)

SESSIONS: list[list[Example]] = [DocTestParser().get_examples(block) for block in _BLOCKS]
IMPORTS = SESSIONS[0][:2]
