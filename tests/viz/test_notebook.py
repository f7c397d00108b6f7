"""Values in a notebook: pictures without a call, and text if a picture is impossible."""

from __future__ import annotations

import re
import sys
from base64 import b64decode
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

import nn
import viz
from autograd import Value
from viz.drawings.drawing import Drawing
from viz.drawings.notebook import bundle, show_values
from viz.style.themes import DARK, LIGHT

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


def test_a_terminal_is_not_changed(shell: Any) -> None:
    shell.display_formatter.active_types = ["text/plain"]
    assert not show_values()


def test_outside_of_a_notebook_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not show_values()
    monkeypatch.delitem(sys.modules, "IPython")
    assert not show_values()


def test_graphs_that_are_too_large_or_cannot_be_drawn_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    x = Value(0.5)
    for _ in range(2000):
        x = x.sin()
    shown = bundle(x, {})
    assert shown.keys() == {"text/plain"}
    assert shown["text/plain"].startswith("Value(data=0.03")
    assert "too large for a picture" in shown["text/plain"]
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "found no program that draws pictures" in bundle(Value(1.0), {})["text/plain"]


def test_the_picture_of_a_bare_value_can_be_read_on_a_screen() -> None:
    for sizes in ([2, 2], [8, 8, 1], [4, 13, 6, 1]):
        root = nn.half_squared_error(nn.MLP(sizes[0], sizes[1:], rng=1).outputs([0.5] * sizes[0]), [0.5] * sizes[-1])
        svg = bundle(root, {})["image/svg+xml"]
        wide, high = (float(x) for x in re.findall(r'\b(?:width|height)="([\d.]+)pt"', svg)[:2])
        assert wide <= 2800
        assert high <= 1800
    long = Value(0.5)
    for _ in range(60):
        long = long.sin()
    assert bundle(long, {}).keys() == {"text/plain"}
    assert "too large for a screen" in bundle(long, {})["text/plain"]


def test_autograd_does_not_import_viz() -> None:
    assert viz.__name__ in sys.modules
    assert not any(name.startswith("_repr_") for name in dir(Value))


def test_each_light_color_has_one_dark_color() -> None:
    pairs = {
        (getattr(LIGHT.boxes[name], part), getattr(DARK.boxes[name], part))
        for name in LIGHT.boxes
        for part in ("fill", "line")
    }
    named = ("background", "text", "muted", "edge", "accent", "gradient", "group", "group_line")
    pairs |= {(getattr(LIGHT, name), getattr(DARK, name)) for name in named}
    assert len({light for light, _ in pairs}) == len(pairs)


@pytest.mark.parametrize("drawing", [viz.draw(Value(2.0, "x") * 3.0), viz.draw_network(nn.Neuron(2, rng=1), [1, 2])])
def test_a_picture_follows_the_theme_of_the_notebook(drawing: Drawing) -> None:
    svg = drawing._repr_mimebundle_()["image/svg+xml"]
    markup, style = svg.split("<style>")
    rules = set(re.findall(r'\[(fill|stroke)="(#\w+)"\]\{(?:fill|stroke):#\w+\}', style))
    assert set(re.findall(r'\b(fill|stroke)="(#\w+)"', markup)) == rules


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_a_theme_that_was_chosen_stays(theme: str) -> None:
    assert "<style>" not in viz.draw(Value(2.0), theme=theme)._repr_mimebundle_()["image/svg+xml"]
    assert "<style>" not in viz.draw_network(nn.Neuron(1), [1], theme=theme)._repr_mimebundle_()["image/svg+xml"]


def test_a_page_has_a_picture_for_hosts_that_strip_frames() -> None:
    y = Value(2.0, "x") * 3.0
    html = viz.step_through(y)._repr_html_()
    stripped = re.sub(r"<(style|iframe).*?</\1>", "", html, flags=re.DOTALL)
    data = re.fullmatch(r'<img class="[\w-]+" alt="[^"]+" src="data:image/svg\+xml;base64,([^"]+)">', stripped)
    assert data is not None
    assert b64decode(data[1]).decode() == viz.draw(y).svg


def cells(html: str) -> list[list[str]]:
    """Return the texts of a table."""
    table = ElementTree.fromstring(html)
    return [[cell.text or "" for cell in row] for row in table.iter("tr")]


def test_a_check_is_a_table() -> None:
    w = Value(0.5, "<w>")
    y = w * 2.0
    y.label = "y"
    report = viz.check_work(y, {"y": "1.00", "dy/d(<w>)": "3.0"})
    head, right, wrong = cells(report._repr_html_())
    assert head == ["quantity", "given", "right", "verdict", "code"]
    assert right == ["y", "1.00", "1", "✓", "right"]
    assert wrong[:3] == ["dy/d(<w>)", "3.0", "2"]
    assert wrong[3].startswith("✗ ")
    assert wrong[4] == "wrong"


def test_a_history_and_a_summary_are_tables() -> None:
    many = nn.History([nn.Epoch(1.0 / i, 0.5, 0.1, None if i % 2 else 2.0) for i in range(1, 101)])
    rows = cells(many._repr_html_())
    assert [row[0] for row in rows] == ["epoch", *map(str, range(1, 11)), "80 more", *map(str, range(91, 101))]
    assert rows[2] == ["2", "0.5", "2", "0.5", "0.1"]
    assert cells(nn.History()._repr_html_()) == [rows[0]]
    summary = nn.MLP(2, [3, 1], rng=1).summary()
    assert [" ".join(filter(None, row)) for row in cells(summary._repr_html_())] == [
        " ".join(line.split()) for line in summary.splitlines()
    ]


def test_a_derivation_can_be_latex() -> None:
    x = Value(2.0, "x")
    derivation = viz.explain(x * x, [x])
    latex = derivation._repr_latex_()
    assert latex.count("$$") == 2 * len(derivation.sections)
    assert latex.count(r"\begin{aligned}") == latex.count(r"\end{aligned}") == len(derivation.sections)
    assert r"$\textbf{Gradient with respect to}\ x$" in latex
