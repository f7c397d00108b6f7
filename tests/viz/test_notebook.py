"""Values in a notebook: pictures of their own accord, and text where a picture cannot be."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

import viz
from autograd import Value
from viz.notebook import bundle, show_values

interactiveshell = pytest.importorskip("IPython.core.interactiveshell", reason="needs IPython, a notebook's engine")


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Any]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    running = interactiveshell.InteractiveShell.instance()
    running.history_manager.enabled = False
    yield running
    running.history_manager.end_session()
    interactiveshell.InteractiveShell.clear_instance()


def test_a_value_shows_itself_with_the_names_of_variables(shell: Any) -> None:
    assert show_values()
    shell.user_ns["speed"] = Value(2.0)
    shell.user_ns["y"] = shell.user_ns["speed"] * 3
    data, _ = shell.display_formatter.format(shell.user_ns["y"])
    assert data["text/plain"] == "Value(data=6.0, grad=0.0)"
    assert ">speed</text>" in data["image/svg+xml"]
    assert data["text/html"].startswith("<figure><svg role=")


def test_a_terminal_is_left_alone(shell: Any) -> None:
    shell.display_formatter.active_types = ["text/plain"]
    assert not show_values()


def test_outside_of_a_notebook_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not show_values()
    monkeypatch.delitem(sys.modules, "IPython")
    assert not show_values()


def test_what_is_too_large_or_cannot_be_drawn_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    x = Value(0.5)
    for _ in range(2000):
        x = x.sin()
    shown = bundle(x, {})
    assert shown.keys() == {"text/plain"}
    assert shown["text/plain"].startswith("Value(data=0.03")
    assert "too large for a picture" in shown["text/plain"]
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "nothing to draw with" in bundle(Value(1.0), {})["text/plain"]


def test_autograd_knows_nothing_of_pictures() -> None:
    assert viz.__name__ in sys.modules
    assert not any(name.startswith("_repr_") for name in dir(Value))
