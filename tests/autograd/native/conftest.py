"""Shared by the tests of the native engine."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def only_new_objects_are_collected() -> Iterator[None]:
    """Keep what is already there out of collections: these tests start thousands, and each would walk all of it."""
    gc.freeze()
    yield
    gc.unfreeze()
