"""Derivations as complete documents: plain text, Markdown, LaTeX and HTML.

A line becomes a chain of equations. Sides that read the same are written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from viz.derivation.cross_entropy import with_probabilities
from viz.derivation.formula import Formula
from viz.derivation.sections import Line, Section
from viz.derivation.writing.line_breaks import Measure, latex_width, rows
from viz.derivation.writing.mathml import MathML, pieces
from viz.derivation.writing.notation import FormulaNotation, Latex, Markdown, Text

__all__ = [
    "equation",
    "fragment",
    "html",
    "html_document",
    "latex",
    "latex_document",
    "latex_fragment",
    "latex_sections",
    "line_text",
    "markdown",
    "text",
]

WIDTH = 100  # characters in a row of plain text
COLUMNS = 84  # digits in a row of mathematics
LARGEST = 4000  # characters of mathematics in Markdown: MathJax gives up at 5 * 1024 if there is a macro

_PREAMBLE = r"""\documentclass[fleqn]{article}
\usepackage{amsmath}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\oddsidemargin}{0pt}
\setlength{\textwidth}{\dimexpr\paperwidth-2in}
\setlength{\topmargin}{-0.5in}
\setlength{\textheight}{\dimexpr\paperheight-2.2in}
\begin{document}
"""
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>:root { color-scheme: light dark; }</style>
</head>
<body>
"""
_STYLE = """<style>
.derivation { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 1em auto; padding: 0 1em; }
.derivation h2 { font-size: 1.1em; margin: 1.4em 0 0.4em; }
.derivation .line { overflow-x: auto; overflow-y: hidden; margin: 0.3em 0 0.3em 1em; padding: 0.1em 0; }
.derivation .line math { font-size: 1.1em; }
.derivation .given { display: inline-block; margin-block: 0; }
.derivation .gradient { font-weight: 500; }
</style>
"""


def equation(line: Line, notation: FormulaNotation) -> list[str]:
    """Return the sides of a line's equations, the left one first.

    The substituted numbers have enough digits to make the equation true as written.

    >>> from viz.derivation.formula import Formula
    >>> from viz.derivation.quantity_names import labelled
    >>> from autograd import Value
    >>> equation(Line("given", Value(0.5), Formula(0.5, labelled("w"))), Text(4))
    ['w', '0.5']
    """
    sides = [notation.name(line.name), *(notation.formula(x) for x in line.right[:-1])]
    if line.right:
        exact = notation.consistent_with(line.right[-1], line.left.data)
        sides.append((exact or notation).formula(line.right[-1]))
        if exact is not None:  # after cancellation, no number of decimals is enough
            sides.append(exact.formula(line.right[-1], numbers=True))
        short = with_probabilities(line.right[-1])
        if isinstance(short, Formula) and (exact := notation.consistent_with(short, line.left.data)):
            sides.append(exact.formula(short, numbers=True))
    return [side for side, _ in groupby([*sides, notation.number(line.left.data)])]


def line_text(line: Line, notation: FormulaNotation | None = None) -> str:
    """Return a line in one row, by default as plain text with 4 decimals."""
    return " = ".join(equation(line, notation or Text(4)))


def text(sections: Sequence[Section], decimals: int) -> str:
    """Return a derivation as plain text."""
    notation = Text(decimals)
    blocks = []
    for section in sections:
        shown = [f"  {row}" for row in _given(section, notation, "   ", WIDTH - 2, len)]
        for line in [] if shown else section.lines:
            left, *sides = equation(line, notation)
            for i, row in enumerate(rows(left, sides, WIDTH - 2)):
                start = "" if row.startswith("=") else "  "  # aligned with the formula that it continues
                shown.append(f"  {left if i == 0 else '':{len(left)}} {start}{row}")
        blocks.append("\n".join([_heading(section, notation), *shown]))
    return "\n\n".join(blocks)


def _given(section: Section, notation: FormulaNotation, gap: str, width: float, measure: Measure) -> list[str]:
    """Return the given quantities in rows, as many per row as fit, or nothing if the section has any other lines."""
    found: list[str] = []
    for line in section.lines:
        if line.kind != "given":
            return []
        item = " = ".join(equation(line, notation))
        if found and measure(f"{found[-1]}{gap}{item}") <= width:
            found[-1] += f"{gap}{item}"
        else:
            found.append(item)
    return found


def _heading(section: Section, notation: FormulaNotation, mark: str = "{}") -> str:
    return section.heading + (f" {mark.format(notation.name(section.name))}" if section.name else "")


def _aligned(section: Section, notation: FormulaNotation, end: str) -> list[str]:
    """Return the lines of a section for alignment at the first =. `end` separates the rows of a line."""
    if given := _given(section, notation, r" \qquad ", COLUMNS, latex_width):
        return [f"&{row}" for row in given]
    lines = []
    for line in section.lines:
        left, *sides = equation(line, notation)
        found = rows(left, sides, COLUMNS, latex_width)
        lines.append(f"{left} " + end.join(("&" if row.startswith("=") else r"&\quad ") + row for row in found))
    return lines


def markdown(sections: Sequence[Section], decimals: int) -> str:
    r"""Return a derivation as Markdown. Rows end in \cr, because Markdown renderers turn \\ into \."""
    notation = Markdown(decimals)
    blocks = []
    for section in sections:
        blocks.append(f"### {_heading(section, notation, '${}$')}")
        bodies = [""]
        for line in _aligned(section, notation, " \\cr\n"):
            if bodies[-1] and len(bodies[-1]) + len(line) > LARGEST:
                bodies.append("")
            bodies[-1] += (" \\cr\n" if bodies[-1] else "") + line
        blocks += [f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$" for body in bodies]
    return "\n\n".join(blocks) + "\n"


def latex(sections: Sequence[Section], decimals: int) -> str:
    """Return a derivation as a LaTeX document."""
    return latex_document(latex_sections(sections, decimals))


def latex_document(body: str) -> str:
    """Return a LaTeX document that needs only amsmath."""
    return f"{_PREAMBLE}{body}\\end{{document}}\n"


def latex_sections(sections: Sequence[Section], decimals: int) -> str:
    """Return a derivation as the body of a LaTeX document."""
    notation = Latex(decimals)
    blocks = []
    for section in sections:
        blocks.append(rf"\section*{{{_heading(section, notation, '${}$')}}}" + "\n")
        body = " \\\\[1ex]\n".join(_aligned(section, notation, " \\\\*\n"))
        blocks.append(f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n\n")
    return "".join(blocks)


def latex_fragment(sections: Sequence[Section], decimals: int) -> str:
    """Return a derivation as LaTeX that MathJax can typeset too, with a heading and a display for each section."""
    notation = Latex(decimals)
    blocks = []
    for section in sections:
        name = f"\\ {notation.name(section.name)}" if section.name else ""
        body = " \\\\\n".join(_aligned(section, notation, " \\\\\n"))
        blocks.append(f"$\\textbf{{{section.heading}}}{name}$\n\n$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$")
    return "\n\n".join(blocks)


def html(sections: Sequence[Section], decimals: int, title: str) -> str:
    """Return a derivation as a complete page."""
    return html_document(title, fragment(sections, decimals))


def html_document(title: str, body: str) -> str:
    """Return a complete page that loads nothing."""
    return f"{_PAGE.replace('{title}', escape(title))}{body}</body>\n</html>\n"


def fragment(sections: Sequence[Section], decimals: int) -> str:
    """Return a derivation as a part of an HTML page."""
    notation, plain = MathML(decimals), Text(decimals)
    parts = [_STYLE, '<section class="derivation" aria-label="Derivation">\n']
    for section in sections:
        parts.append(f"<h2>{_heading(section, notation, '<math>{}</math>')}</h2>\n")
        for line in section.lines:
            left, *sides = equation(line, notation)
            first, *more = [f"<mo>=</mo>{side}" for side in sides]
            alt = escape(" = ".join(equation(line, plain)))
            shown = [left + first, *more]
            if len(alt) > WIDTH:
                shown = [piece for side in shown for piece in pieces(side)]
            math = "".join(f'<math displaystyle="true">{piece}</math> ' for piece in shown)
            parts.append(f'<div class="line {line.kind.replace(" ", "-")}" title="{alt}">{math}</div>\n')
    return "".join(parts) + "</section>\n"
