"""The page: one file that steps through a graph, forward and then backward.

It is self-contained, and its security policy forbids requests. Without JavaScript, and in print, it shows the whole
picture and all lines. With JavaScript, each step highlights its parts and shows the numbers known by then.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from html import escape

from viz.live.page_program import LivePage
from viz.page.keys import key_script
from viz.page.minify import minified_css, minified_script, with_short_variables
from viz.page.page_controls import CONTROLS, HINT, LIVE, PREDICT, RESET, SAMPLE, ZOOM
from viz.page.page_legend import network_legend, step_legend
from viz.page.stepped_picture import SteppedPicture
from viz.page.style_sheet import style_sheet
from viz.rendering.layout_changes import turned
from viz.rendering.svg import embedded
from viz.style.picture_options import PictureOptions
from viz.style.themes import Theme

__all__ = ["epochs_page", "figure_page", "network_page", "step_page"]

# In this order: each file may use names from earlier files, and functions from all files.
_STEPS = (
    "controls", "elements", "steps", "line_gaps", "zoom_and_pan", "box_names", "group_names", "paper", "panel_place",
    "gradient_flow", "minimap", "scroll", "node_selection", "samples", "live/number_text", "live/program",
    "live/picture", "live/gradient_colors", "live/branches", "live/derivation_lines", "live/leaves", "live/descent",
    "live/predict", "step_page_actions", "print", "start",
)  # fmt: skip
_NETWORK_SHEETS = ("page", "network")
_NETWORK = (
    "controls", "elements", "zoom_and_pan", "box_names", "paper", "live/number_text", "live/program", "live/network",
    "live/heat_maps", "live/leaves", "live/descent", "network_page_actions",
)  # fmt: skip


def figure_page(name: str, svg: str, theme: Theme | None, upright: str | None = None) -> str:
    """Return a page that contains only a picture. If an upright version is given, upright windows show that one."""
    figure = f'<figure tabindex="0">{embedded(svg, name)}</figure>\n'
    if upright is not None:
        figure = figure.replace("<figure", '<figure class="wide"')
        figure += f'<figure class="upright" tabindex="0">{embedded(upright, name, "t-")}</figure>\n'
    body = f'<main class="whole">\n{figure}</main>\n'
    return _document(name, body, theme, sheets=_NETWORK_SHEETS)


def network_page(name: str, svg: str, live: LivePage, theme: Theme | None) -> str:
    """Return a page with the picture of a network, whose weights and inputs can be changed."""
    panel = LIVE.replace("<RATE>", live.rate)
    if not live.told["name"]:
        panel = panel[: panel.index("<p>")] + RESET + panel[panel.index("<details") :].replace(HINT, "")
    guess = panel.index('<p id="guess"'), panel.index('<p id="said"')
    panel = (panel[: guess[0]] + panel[guess[1] :]).replace(PREDICT, "")
    zoom = ZOOM.replace("<LEGEND>", network_legend(descends=bool(live.told["name"])))
    body = (
        f"<header>\n<h1>{escape(name)}</h1>\n</header>\n<main>\n"
        f'<figure tabindex="0" aria-label="The network">{embedded(svg, name)}{zoom}</figure>\n'
        f'<div class="beside network">\n{panel}</div>\n</main>\n'
        f'<script type="application/json" id="told">{_json({"live": live.told})}</script>\n'
    )
    return _document(name, body, theme, _script(*_NETWORK, code=live.program), sheets=_NETWORK_SHEETS)


def epochs_page(name: str, svg: str, frames: Sequence[object], theme: Theme | None) -> str:
    """Return a page that shows the frames of a picture one by one, with `script/epochs.js`."""
    controls = CONTROLS.replace("Step ", "Epoch ").replace(" step", " epoch").replace("Step", "Epoch")
    body = (
        f'<header class="epochs">\n<h1>{escape(name)}</h1>\n{controls}</header>\n'
        f'<main class="whole">\n<figure tabindex="0">{embedded(svg, name)}</figure>\n</main>\n'
        f'<script type="application/json" id="told">{_json(frames)}</script>\n'
    )
    return _document(name, body, theme, _script("controls", "epochs"), sheets=_NETWORK_SHEETS)


def step_page(
    name: str,
    short: str,
    svg: str,
    other: str | None,
    pictures: Sequence[SteppedPicture],
    stack: str,
    options: PictureOptions,
    program: LivePage | None = None,
    live: Sequence[object] = (),
) -> str:
    """Return the page that steps through a picture, with a line next to each step.

    Args:
        name: the title of the page. It ends in a number.
        short: the title for narrow windows.
        svg: the picture.
        other: the picture in the other direction, which may fit a window better.
        pictures: the stepped picture, and the same with other samples of a mini-batch in place of the first one.
        stack: the box of the other samples, if there are any.
        options: the options of the picture.
        program: the program of the graph, if numbers can be changed.
        live: for each picture, the sources of its numbers.
    """
    first, *samples = pictures
    steps, lines = first.steps, first.lines
    backward = next(i for i, step in enumerate(steps) if step.kind == "seed")
    parts = ("Forward", 0, lines[:backward]), ("Backward", backward, lines[backward:])
    derivation = "".join(
        f'<h2>{title}</h2>\n<ol start="{start}">\n{_items(shown)}</ol>\n' for title, start, shown in parts
    )
    told: dict[str, object] = {"steps": first.changes(options), "turned": turned(svg, other) if other else None}
    told |= {"stack": stack, "samples": [sample.differences(first, options) for sample in samples]}
    if program is not None:
        told["live"] = program.told | {"sources": live}
    branches = program is not None and bool(program.told["guards"])
    parts_used = {"samples": bool(samples), "live/branches": branches, "group_names": bool(first.picture.clusters)}
    parts_used["live/gradient_colors"] = options.color == "gradient"
    unused = [name for name, is_used in parts_used.items() if not is_used]
    code = "const program = null;\n" if program is None else program.program
    looks = None if options.color == "gradient" else first.picture.looks()
    legend = step_legend(live=program is not None, deltas="δ" in derivation)
    zoom = ZOOM.replace("<LEGEND>", legend + (SAMPLE if samples else ""))
    body = (
        f'<header>\n<h1 data-short="{escape(short)}">{escape(_signed(name))}</h1>\n{CONTROLS}</header>\n<main>\n'
        f'<figure{_tall(svg)} tabindex="0" aria-label="The graph">{embedded(svg, name)}{zoom}</figure>\n'
        f'<div class="beside">\n{"" if program is None else LIVE.replace("<RATE>", program.rate)}'
        f'<section tabindex="0" aria-label="The derivation, step by step">\n{derivation}</section>\n</div>\n</main>\n'
        f'<script type="application/json" id="told">{_json(told)}</script>\n'
    )
    return _document(
        name,
        body,
        None if options.automatic else options.theme,
        _script(*(name for name in _STEPS if name not in unused), code=code),
        looks,
        ("page", "branch_message") if branches else ("page",),
    )


def _signed(name: str) -> str:
    """Return a title with a true minus sign before the number at its end."""
    start, space, number = name.rpartition(" ")
    return start + space + number.replace("-", "−")


def _tall(svg: str) -> str:
    """Return the class of a picture that is too tall for one printed page."""
    wide, high = map(float, re.findall(r'\b(?:width|height)="([\d.]+)pt"', svg)[:2])
    return ' class="tall"' if high > 2 * wide else ""


def _items(lines: Iterable[tuple[str, str]]) -> str:
    """Return list items. If there is mathematics too, the text is for screen readers only."""
    return "".join(
        f"<li>{html}</li>\n" if html == escape(text) else f'<li data-text="{escape(text)}">{html}</li>\n'
        for text, html in lines
    )


def _document(
    name: str,
    body: str,
    theme: Theme | None,
    script: str = "",
    looks: Collection[str] | None = None,
    sheets: Sequence[str] = ("page",),
) -> str:
    style = with_short_variables(style_sheet(theme, looks) + _style(*sheets))
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
def _style(*sheets: str) -> str:
    return minified_css("".join(_asset(f"{name}.css") for name in sheets))


@cache
def _asset(name: str) -> str:
    from importlib.resources import files  # imported on first use, because it is slow to import

    return files("viz.page").joinpath(name).read_text("utf-8")


@cache
def _files(*names: str) -> str:
    return minified_script("".join(_asset(f"script/{name}.js") for name in names), rename=True)


def _script(*names: str, code: str = "") -> str:
    """Return code and files of `script/` as one script, whose names are not visible outside of it."""
    return f'"use strict";(()=>{{{minified_script(key_script() + code)}{_files(*names)}}})();'


def _hash(text: str) -> str:
    from hashlib import sha256  # imported on first use, because it is slow to import

    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _json(data: object) -> str:
    r"""Return JSON that is safe within a script element, where only a tag or a comment could end it or begin another.

    >>> print(_json("</script><b><!--"))
    "<\/script><b>\u003c!--"
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", r"<\/")
    return re.sub(r"<(?=[!s])", r"\\u003c", text, flags=re.IGNORECASE)
