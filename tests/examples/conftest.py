"""The worked examples as functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def main_of(example: Callable[[str], Any]) -> Callable[[str], Callable[[list[str]], int]]:
    return lambda name: example(name).main
