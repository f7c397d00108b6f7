"""The LaTeX of derivations compiles with any labels."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.viz.test_derivation import HOSTILE, LETTERS_OF_LABELS, document_000, document_003, hostile, wide
from viz import Derivation


def compiled(derivations: list[Derivation], tmp_path: Path) -> str:
    sources = [derivation.latex for derivation in derivations]
    preamble, end = sources[0].partition(r"\section*")[0], "\\end{document}\n"
    bodies = [source.removeprefix(preamble).removesuffix(end) for source in sources]
    (tmp_path / "all.tex").write_text(preamble + "\\newpage\n".join(bodies) + end, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "all.tex"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")
    return done.stdout


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX is installed")
def test_latex_compiles(tmp_path: Path, example: Callable[[str], Any]) -> None:
    """The derivations of the documents, and one with all hostile labels."""
    documents = [document_000(example), document_003(example), wide(labeled_too=True), wide(labeled_too=False)]
    log = compiled(documents, tmp_path)
    assert max(map(float, re.findall(r"Overfull .hbox \((.*?)pt too wide", log)), default=0.0) < 60  # the margin is 72
    compiled([hostile(label, Random(0)) for label in HOSTILE], tmp_path)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX is installed")
def test_letters_beyond_ascii_compile(tmp_path: Path) -> None:
    log = compiled([hostile(label, Random(0)) for label in LETTERS_OF_LABELS.split()], tmp_path)
    assert "Missing character" not in log
