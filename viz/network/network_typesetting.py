"""Typesets the text in a network's picture: names of units in bold, derivatives in the color of gradients.

The tooltips of Graphviz's links become titles, in place of its internal names.
"""

from __future__ import annotations

import re

from viz.style.themes import Theme

__all__ = ["typeset"]

_UNIT = re.compile(
    r'<g id="u\d+_\d+" class="node [^"]*">(?:(?!</g>).)*?</text>\s*<text', re.DOTALL
)  # a unit with two or more lines
_TITLE = re.compile(r'<g id="b\d+_\d+_title" class="node [^"]*">.*?</g>', re.DOTALL)  # the title of a block
_DERIVATIVE = re.compile(r'<text\b([^>]*?)(?: fill="[^"]*")?>(?=δ |(?:Σ )?grad )')
_LINK = re.compile(r'<title>[^<]*</title>\s*<g id="a_[^"]*"><a xlink:title="([^"]*)">(.*?)</a>\s*</g>', re.DOTALL)
_NAME = re.compile(r"<title>(?:computation|[ublw]\d+\w*(?:&#45;&gt;[ublw]\d+\w*)?|legend_\d+)</title>\n?")


def typeset(svg: str, theme: Theme) -> str:
    """Return Graphviz's SVG of a network, typeset.

    >>> typeset('<text x="1" fill="#333">grad 2</text>', Theme("", *["#fff"] * 8, {}))
    '<text x="1" class="grad" fill="#fff">grad 2</text>'
    """
    svg = _LINK.sub(lambda link: (f"<title>{link[1]}</title>" if link[1].strip() else "") + link[2], svg)
    svg = _NAME.sub("", svg)
    svg = _UNIT.sub(lambda unit: unit[0].replace("<text", '<text class="label" font-weight="bold"', 1), svg)
    svg = _TITLE.sub(lambda title: title[0].replace("<text", '<text class="label" font-weight="bold"'), svg)
    return _DERIVATIVE.sub(lambda text: f'<text{text[1]} class="grad" fill="{theme.gradient}">', svg)
