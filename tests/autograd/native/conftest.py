"""Fixtures for the tests of the native engine."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def only_new_objects_are_collected() -> Iterator[None]:
    """Exclude existing objects from garbage collections. These tests start thousands of collections."""
    gc.freeze()
    yield
    gc.unfreeze()
