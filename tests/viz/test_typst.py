"""Sheets and derivations as PDF, by Typst."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

import viz
from autograd import Value
from tests.viz.test_derivation import HOSTILE, LETTERS_OF_LABELS, hostile
from viz.__main__ import main
from viz.derivation.writing.typst_source import typst_document
from viz.rendering import typst_pages

needs_typst = pytest.mark.skipif(not typst_pages.is_installed(), reason="Typst is not installed")


def is_whole(path: Path) -> bool:
    content = path.read_bytes()
    return content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF")


@needs_typst
def test_sheets_and_derivations_are_written_as_pdf(tmp_path: Path) -> None:
    task = viz.exercise("2-2-1", variant=3)
    assert is_whole(task.sheet.save(tmp_path / "sheet.pdf"))
    assert is_whole(task.solution.save(tmp_path / "solution.pdf"))
    assert is_whole(task.derivation.save(tmp_path / "derivation.PDF"))


@needs_typst
def test_pdf_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercise", "--variants", "2", "--format", "pdf", "-o", str(tmp_path / "sheets")]) == 0
    assert sorted(path.name for path in tmp_path.rglob("*.pdf")) == [
        "sheet-001.pdf", "sheet-002.pdf", "solution-001.pdf", "solution-002.pdf",
    ]  # fmt: skip
    assert main(["w * x", "w=1", "x=2", "--explain", "w", "-o", str(tmp_path / "d.pdf")]) == 0
    assert all(map(is_whole, tmp_path.rglob("*.pdf")))


@needs_typst
def test_labels_are_text_in_typst(tmp_path: Path) -> None:
    """No label is a command, and each formula is typeset, in one document."""
    labels = [*HOSTILE, *LETTERS_OF_LABELS.split(), '"); #panic("x")', "#eval", "$ x $", '\\"', "]#[", "*b*", "//"]
    fragments = [hostile(label[:200], Random(0))._repr_html_() for label in labels]
    source = typst_document("".join(fragments))
    assert source.count("math.equation(") > len(labels)
    pdf = typst_pages.typeset_document(source, 60.0, 10**8)
    assert pdf.startswith(b"%PDF")


def test_roots_fractions_and_powers_are_those_of_mathml() -> None:
    x = Value(4.0, "x")
    y = x.sqrt() / x.cbrt() ** 2
    y.label = "y"
    html = viz.explain(y)._repr_html_()
    source = typst_document(html)
    assert source.count("math.equation(") == html.count("<math") > source.count("math.display(") > 5
    for part in ('math.sqrt([#symbol("x")])', "math.root(", "math.frac(", "math.attach("):
        assert part in source


def test_without_typst_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typst_pages, "is_installed", lambda: False)
    with pytest.raises(viz.RenderError, match="found no program that typesets a PDF: pip install typst"):
        viz.exercise("1-1").sheet.save(tmp_path / "sheet.pdf")
    assert not list(tmp_path.iterdir())
