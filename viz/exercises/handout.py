"""A sheet with blanks, or its solution, in LaTeX, Markdown, HTML and PDF."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from viz.derivation.explain import Derivation
from viz.derivation.formula import Formula
from viz.derivation.quantity_names import Name
from viz.derivation.sections import Section
from viz.derivation.writing import writers
from viz.derivation.writing.decimals import fixed_text
from viz.derivation.writing.document_files import saved
from viz.derivation.writing.mathml import MathML
from viz.derivation.writing.notation import FormulaNotation, Latex, Markdown
from viz.derivation.writing.typst_source import typst_document
from viz.rendering.renderers import pdf_document

__all__ = ["KINDS", "Blank", "Handout", "Part"]

_STYLE = """<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46em; margin: 1em auto; padding: 0 1em; }
table.lines { border-collapse: collapse; margin: 0.5em 0 1.2em; }
table.lines td { padding: 0.25em 0.8em 0.25em 0; vertical-align: middle; }
td.blank { min-width: 8em; border-bottom: 1px solid; text-align: center; font-variant-numeric: tabular-nums; }
@media print { tr { break-inside: avoid; } }
</style>
"""


@dataclass(frozen=True)
class Blank:
    """A line of a sheet: a name, a formula if it is given, and the number to be found."""

    name: Name
    formula: Formula | float | None
    right: float


@dataclass(frozen=True)
class Part:
    """The lines under one heading."""

    heading: str
    blanks: tuple[Blank, ...]


@dataclass(frozen=True)
class Handout:
    """A sheet with blanks, or with its numbers and their derivation.

    Attributes:
        title, task: the text above the blanks.
        given: the numbers that are given.
        parts: the lines to be filled in.
        derivation: the derivation of a solution; None leaves the lines blank.
        decimals: the number of decimals.
    """

    title: str
    task: str
    given: Section
    parts: tuple[Part, ...]
    derivation: Derivation | None
    decimals: int

    @property
    def latex(self) -> str:
        """A LaTeX document that needs only amsmath."""
        blank = r"\underline{\hspace{3cm}}"
        blocks = [rf"\section*{{{self.title}}}", self.task, "", self._latex_given()]
        for part in self.parts:
            lines = self._lines(part, Latex(self.decimals))
            rows = [f"{left} = {{}} & {{{number or blank}}}" for left, number in lines]
            body = " \\\\[1.2ex]\n".join(rows)
            blocks.append(f"\\subsection*{{{part.heading}}}\n\\begin{{align*}}\n{body}\n\\end{{align*}}\n")
        if self.derivation:
            blocks += [r"\newpage", writers.latex_sections(self.derivation.sections[1:], self.decimals)]
        return writers.latex_document("\n".join(blocks))

    def _latex_given(self) -> str:
        return writers.latex_sections([self.given], self.decimals)

    @property
    def markdown(self) -> str:
        """Markdown with mathematics in $, for GitHub, GitLab, Jupyter and others."""
        blocks = [f"## {self.title}", self.task, writers.markdown([self.given], self.decimals).rstrip()]
        for part in self.parts:
            rows = [
                f"| ${left}$ | {number or '_' * 12} |" for left, number in self._lines(part, Markdown(self.decimals))
            ]
            blocks += [f"### {part.heading}", "\n".join(["| quantity | number |", "| ---: | :--- |", *rows])]
        if self.derivation:
            blocks.append(writers.markdown(self.derivation.sections[1:], self.decimals).rstrip())
        return "\n\n".join(blocks) + "\n"

    @property
    def html(self) -> str:
        """A self-contained HTML page with MathML."""
        return writers.html_document(self.title, self._repr_html_())

    def _repr_html_(self) -> str:
        blocks = [_STYLE, f"<h1>{escape(self.title)}</h1>\n<p>{escape(self.task)}</p>\n"]
        blocks.append(writers.fragment([self.given], self.decimals))
        for part in self.parts:
            lines = self._lines(part, MathML(self.decimals))
            rows = [
                f'<tr><td><math displaystyle="true"><mrow>{left}<mo>=</mo></mrow></math></td>'
                f'<td class="blank">{number}</td></tr>\n'
                for left, number in lines
            ]
            blocks.append(f'<h2>{part.heading}</h2>\n<table class="lines">\n{"".join(rows)}</table>\n')
        if self.derivation:
            blocks.append(writers.fragment(self.derivation.sections[1:], self.decimals))
        return "".join(blocks)

    def _lines(self, part: Part, notation: FormulaNotation) -> Iterable[tuple[str, str]]:
        """Yield the left side of each line, and its number; "" if it is blank."""
        equals = "<mo>=</mo>" if isinstance(notation, MathML) else " = "
        for blank in part.blanks:
            left = notation.name(blank.name)
            if blank.formula is not None:
                left += equals + notation.formula(blank.formula)
            yield left, fixed_text(blank.right, self.decimals) if self.derivation else ""

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a file. Its extension determines the format: .tex, .md, .html or .pdf (extra `pdf`).

        Raises:
            ValueError: the name has a different extension.
            RenderError: Typst, which typesets a PDF, is not installed.
            OSError: the file cannot be written.
        """
        return saved(self, path, KINDS)


# The writer of each kind of file.
KINDS: dict[str, Callable[[Handout], str | bytes]] = {
    ".tex": lambda handout: handout.latex,
    ".md": lambda handout: handout.markdown,
    ".html": lambda handout: handout.html,
    ".pdf": lambda handout: pdf_document(typst_document(handout._repr_html_())),
}
