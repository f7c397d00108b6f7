"""Derivations as whole texts: plain, Markdown, LaTeX and HTML.

A line becomes a chain of equations; what would stand there twice stands once.
"""

from __future__ import annotations

import textwrap
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from viz.chain import Line
from viz.notation import Latex, Markdown, MathML, Notation, Text

if TYPE_CHECKING:
    from viz.derivation import Derivation, Section

WIDTH = 100  # characters of plain text
GIVEN = 5  # quantities a row elsewhere

_PREAMBLE = r"""\documentclass{article}
\usepackage{amsmath}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\begin{document}
"""
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
</head>
<body>
"""
_STYLE = """<style>
:root { color-scheme: light dark; }
.derivation { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 1em auto; padding: 0 1em; }
.derivation h2 { font-size: 1.1em; margin: 1.4em 0 0.4em; }
.derivation .line { overflow-x: auto; overflow-y: hidden; margin: 0.3em 0 0.3em 1em; padding: 0.1em 0; }
.derivation .line math { font-size: 1.1em; }
.derivation .given { display: inline-block; }
.derivation .gradient { font-weight: 500; }
</style>
"""


def equation(line: Line, notation: Notation) -> list[str]:
    """Return the sides of a line's equations, the left one first.

    >>> from viz.formula import Formula
    >>> from viz.spelling import labelled
    >>> from autograd import Value
    >>> equation(Line("given", Value(0.5), Formula(0.5, labelled("w"))), Text(4))
    ['w', '0.5']
    """
    sides = [notation.name(line.name), *(notation.formula(x) for x in line.right)]
    if line.right:
        sides.append(notation.formula(line.right[-1], numbers=True))
    return [side for side, _ in groupby([*sides, notation.number(line.left.data)])]


def line_text(line: Line, notation: Notation | None = None) -> str:
    """Return a line, whatever its length; as plain text with 4 decimals where no notation is given."""
    return " = ".join(equation(line, notation or Text(4)))


def text(derivation: Derivation) -> str:
    """Return a derivation as plain text."""
    notation = Text(derivation.decimals)
    blocks = []
    for section in derivation.sections:
        if _given(section, notation):
            shown = _filled(_equations(section, notation))
        else:
            shown = [part for line in section.lines for part in _broken(equation(line, notation))]
        blocks.append("\n".join([_heading(section, notation), *(f"  {part}" for part in shown)]))
    return "\n\n".join(blocks)


def _filled(items: list[str]) -> list[str]:
    """As many items in a row as fit."""
    rows = [""]
    for item in items:
        longer = f"{rows[-1]}   {item}" if rows[-1] else item
        if len(longer) + 2 > WIDTH and rows[-1]:
            rows.append(item)
        else:
            rows[-1] = longer
    return rows


def _broken(sides: list[str]) -> list[str]:
    """One row, or where that is too long one for each equation, the signs below each other."""
    row = " = ".join(sides)
    if len(row) + 2 <= WIDTH:
        return [row]
    left, *rest = sides
    indent = " " * (len(left) + 3)
    rows: list[str] = []
    for side in rest:
        start = f"{left} = " if not rows else f"{'':{len(left)}} = "
        rows += textwrap.wrap(
            side,
            WIDTH - 2,
            initial_indent=start,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return rows


def _heading(section: Section, notation: Notation, mark: str = "{}") -> str:
    return section.heading + (f" {mark.format(notation.name(section.name))}" if section.name else "")


def markdown(derivation: Derivation) -> str:
    r"""Return a derivation as Markdown; each line is a block, as hosts halve the \\ that would break it."""
    notation = Markdown(derivation.decimals)
    blocks = []
    for section in derivation.sections:
        blocks.append(f"### {_heading(section, notation, '${}$')}")
        blocks += [f"$$\n{row}\n$$" for row in _given(section, notation) or _equations(section, notation)]
    return "\n\n".join(blocks) + "\n"


def _equations(section: Section, notation: Notation) -> list[str]:
    return [" = ".join(equation(line, notation)) for line in section.lines]


def _given(section: Section, notation: Notation) -> list[str]:
    """What is given, several a row; nothing, if the section has other lines."""
    if any(line.kind != "given" for line in section.lines):
        return []
    items = _equations(section, notation)
    return [r" \qquad ".join(items[i : i + GIVEN]) for i in range(0, len(items), GIVEN)]


def latex(derivation: Derivation) -> str:
    """Return a derivation as a LaTeX document."""
    notation = Latex(derivation.decimals)
    blocks = []
    for section in derivation.sections:
        rows: list[str] = _given(section, notation)
        if not rows:
            sides = [equation(line, notation) for line in section.lines]
            rows = [f"{left} &= " + " \\\\\n&= ".join(rest) for left, *rest in sides]
        body = " \\\\[1ex]\n".join(rows)
        blocks.append(
            rf"\section*{{{_heading(section, notation, '${}$')}}}" + "\n\\begin{align*}\n" + body + "\n\\end{align*}\n"
        )
    return _PREAMBLE + "\n".join(blocks) + "\\end{document}\n"


def html(derivation: Derivation) -> str:
    """Return a derivation as a page of its own."""
    page = _PAGE.replace("{title}", f"Derivation of {escape(derivation.output.text)}")
    return page + fragment(derivation) + "</body>\n</html>\n"


def fragment(derivation: Derivation) -> str:
    """Return a derivation as a part of an HTML page."""
    notation, plain = MathML(derivation.decimals), Text(derivation.decimals)
    parts = [_STYLE, '<section class="derivation" aria-label="Derivation">\n']
    for section in derivation.sections:
        parts.append(f"<h2>{_heading(section, notation, '<math>{}</math>')}</h2>\n")
        for line in section.lines:
            left, *sides = equation(line, notation)
            pieces = [left + "<mo>=</mo>" + sides[0], *(f"<mo>=</mo>{side}" for side in sides[1:])]
            alt = escape(" = ".join(equation(line, plain)))
            math = "".join(f'<math displaystyle="true">{piece}</math> ' for piece in pieces)
            parts.append(f'<div class="line {line.kind.replace(" ", "-")}" title="{alt}">{math}</div>\n')
    return "".join(parts) + "</section>\n"
