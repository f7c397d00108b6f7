"""Settings for all tests: the hypothesis profile, and shared fixtures."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import autograd
import nn
import viz
from tests.helpers.browser import browser_program
from tests.helpers.draws import EXAMPLES, TIER
from tests.helpers.paths import ROOT

# A slow machine must not fail a test, so there are no deadlines. Only `make soak` draws different cases each time.
settings.register_profile(
    "tier",
    max_examples=EXAMPLES[TIER],
    deadline=None,
    derandomize=TIER != "soak",
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("tier")

# Scripts that need PyTorch and JAX, unlike the tests.
collect_ignore = ["data/pytorch.py", "data/torch_draws.py", "data/jax_draws.py"]


def pytest_collection() -> None:
    """Import late names first: pytest finds doctests of functions by their `__module__`, which is then the package.

    Turn off the garbage collector while tests are collected, because there is no garbage.
    """
    for package in (autograd, nn, viz):
        for name in package.__all__:
            getattr(package, name)
    gc.disable()


def pytest_collection_finish() -> None:
    """Turn the garbage collector on again."""
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Collect garbage once, and exclude what is left from the ten collections in which pytest ends."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def young_heap() -> None:
    """Exclude objects that existed before a file's tests from garbage collection.

    Otherwise each full collection, which graphs often cause, would visit thousands of items and imported objects.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Return a function that imports a script of `examples/` by name."""
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    return importlib.import_module


@pytest.fixture
def no_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide every program, Graphviz's `dot` among them."""
    monkeypatch.setenv("PATH", "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser. Each process starts it once, since two drivers in one process disturb each other."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the tests of pages drive a browser with playwright")
    program = browser_program()
    if program is None:
        pytest.skip("no browser is installed: chromium or Chrome on the PATH, or its path in BROWSER_PROGRAM")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()
