"""The page: one file that steps through a graph, forward and then backward.

It asks for nothing from outside, and says so to the browser. Without JavaScript, and on paper, it is the whole picture
and all its lines; with it, each step lights what it is about and shows the numbers known by then.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from autograd import Value
from viz.graph.picture import LINKED, Picture
from viz.page.steps import Step
from viz.rendering.svg import embedded
from viz.style.options import Options
from viz.style.themes import DARK, LIGHT, PRINT, Theme

UNKNOWN = "…"

_CONTROLS = """<div class="controls" role="group" aria-label="Steps">
<button type="button" id="first" aria-label="First step">|◀</button>
<button type="button" id="back" aria-label="Step back">◀</button>
<button type="button" id="play" aria-pressed="false">Play</button>
<button type="button" id="next" aria-label="Step forward">▶</button>
<button type="button" id="last" aria-label="Last step">▶|</button>
<input type="range" id="slider" min="0" value="0" aria-label="Step"><span id="place"></span>
<button type="button" id="fit" aria-pressed="false">Fit</button>
<p id="now" role="status" aria-live="polite"></p>
</div>
"""
_HINT = """<p class="hint"><kbd>←</kbd> <kbd>→</kbd> step, <kbd>space</kbd> plays and pauses, <kbd>Home</kbd> and
<kbd>End</kbd> go to the first and last step, <kbd>f</kbd> fits the picture.</p>
"""


def figure_page(name: str, svg: str, theme: Theme | None) -> str:
    """Return a page that shows a picture and nothing else."""
    return _document(
        name, f'<main class="whole">\n<figure tabindex="0">{embedded(svg, name)}</figure>\n</main>\n', theme
    )


def step_page(
    name: str, svg: str, steps: Sequence[Step], lines: Sequence[str], picture: Picture, options: Options
) -> str:
    """Return the page that steps through a picture, with a line beside each step."""
    backward = next(i for i, step in enumerate(steps) if step.kind == "seed")
    parts = ("Forward", 0, lines[:backward]), ("Backward", backward, lines[backward:])
    derivation = "".join(
        f'<h2>{title}</h2>\n<ol start="{start}">\n{_items(some)}</ol>\n' for title, start, some in parts
    )
    told = _Told(picture, options)
    body = (
        f"<header>\n<h1>{escape(name)}</h1>\n{_HINT}</header>\n{_CONTROLS}<main>\n"
        f'<figure{_tall(svg)} tabindex="0" aria-label="The graph">{embedded(svg, name)}</figure>\n'
        f'<section tabindex="0" aria-label="The derivation, step by step">\n{derivation}</section>\n</main>\n'
        f'<script type="application/json" id="steps">{_json([told.step(step) for step in steps])}</script>\n'
    )
    return _document(name, body, None if options.automatic else options.theme, _asset("page.js"))


def _tall(svg: str) -> str:
    """Return what says, to paper, that a picture is too tall for one sheet."""
    wide, high = map(float, re.findall(r'\b(?:width|height)="([\d.]+)pt"', svg)[:2])
    return ' class="tall"' if high > 2 * wide else ""


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>\n" for line in lines)


def _document(name: str, body: str, theme: Theme | None, script: str = "") -> str:
    style = style_sheet(theme) + _asset("page.css")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    code = f"<script>{script}</script>\n" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}{code}</body>\n</html>\n"
    )


@cache
def _asset(name: str) -> str:
    return files("viz.page").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _json(data: object) -> str:
    """Return JSON that nothing in a page can take for markup."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


# ---- colours -------------------------------------------------------------------------------------------------------


def style_sheet(theme: Theme | None) -> str:
    """Return the colours of a theme as CSS; without one, what the reader's system prefers. Paper is paper.

    >>> print(style_sheet(LIGHT).splitlines()[0][:29])
    :root{--background:#ffffff;--
    """
    rules = [_variables(theme or LIGHT)]
    if theme is None:
        rules.append(f"@media (prefers-color-scheme: dark){{{_variables(DARK)}}}")
    rules.append(f"@media print{{{_variables(PRINT)}}}")
    for look in LIGHT.looks:
        shapes = ",".join(f".node.{look} {shape}" for shape in ("path", "polygon", "ellipse"))
        rules.append(f"{shapes}{{fill:var(--{look}-fill);stroke:var(--{look}-line)}}")
        rules.append(f".edge.{look} path,.edge.{look} polygon{{stroke:var(--{look}-line)}}")
        rules.append(f".edge.{look} polygon{{fill:var(--{look}-line)}}")
    return "\n".join(rules) + "\n"


def _variables(theme: Theme) -> str:
    named = ("background", "text", "muted", "edge", "accent")
    colors = [(name, getattr(theme, name)) for name in named]
    colors += [("group", theme.group), ("group-line", theme.group_line)]
    for name, look in theme.looks.items():
        colors += [(f"{name}-fill", look.fill), (f"{name}-line", look.line)]
    return f":root{{{';'.join(f'--{name}:{color}' for name, color in colors)}}}"


# ---- what each step changes ----------------------------------------------------------------------------------------

Change = tuple[str, str | int, str | bool, str | bool]  # an element, what of it, before, after


class _Told:
    """The changes as they are told: what each element shows by now is kept, so that going back undoes a step."""

    def __init__(self, picture: Picture, options: Options) -> None:
        self._picture = picture
        self._drawn = {item.name for item in picture.drawn}
        shown = [part for part in ("grad", "data") if part in options.show]
        self._line: dict[str, int] = {part: i for i, part in enumerate(shown, 1)}  # in a box, counted from its last
        self._text = options.text
        self._known: dict[tuple[str, str | int], str] = {}

    def step(self, step: Step) -> dict[str, object]:
        """Return what is lit, and what changes."""
        box = self._picture.home[step.value]
        if step.kind == "given":
            return {"lit": [], "changes": []}
        if step.kind == "forward":
            operands = range(len(step.value.operands))
            parts = [box, f"{box}_op", f"{box}_out", *(f"{box}_in{i}{part}" for i in operands for part in LINKED)]
            changes = [*self._revealed(parts), *self._learned(step.value, "data", step.value.data)]
            return {"lit": self._existing(parts), "changes": changes}
        if step.kind == "seed":
            return {"lit": [box], "changes": [*self._learned(step.value, "grad", step.total)]}
        start = self._picture.home[step.operand]
        links = [f"{box}_in{step.place}", f"{start}_{box}"]
        lit = [start, *(link + part for link in links for part in LINKED), f"{box}_op"]
        return {"lit": self._existing(lit), "changes": [*self._learned(step.operand, "grad", step.total)]}

    def _existing(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name in self._drawn]

    def _revealed(self, names: Iterable[str]) -> Iterator[Change]:
        for name in self._existing(names):
            if (name, "later") not in self._known:
                self._known[name, "later"] = ""
                yield name, "later", True, False

    def _learned(self, value: Value, part: str, number: float) -> Iterator[Change]:
        box, line = self._picture.numbers.get(value), self._line.get(part)
        if box is not None and line is not None:
            after = f"{part} {self._text(number)}"
            yield box, line, self._known.get((box, line), f"{part} {UNKNOWN}"), after
            self._known[box, line] = after
