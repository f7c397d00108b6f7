"""Fit an SVG into a page or a window: with a name for screen readers, unique ids, and no wider than the window.

Graphviz writes a whole XML document, in which the ids are the names of the boxes. A page may have several pictures, so
each gets a prefix.
"""

from __future__ import annotations

import re
from html import escape

__all__ = ["embedded", "shrinking"]

_TAG = re.compile(r"<[a-z]\w*\b[^>]*>")  # Graphviz writes no < or > within a tag
_ROOT = re.compile(r"<svg\b[^>]* width=[^>]*")
_ID = re.compile(r'(?<=\sid=")')


def embedded(svg: str, name: str, prefix: str = "") -> str:
    """Return the svg element of a document, with a name, and a prefix before each id.

    >>> embedded('<?xml version="1.0"?><svg width="1pt"><g id="n0"/></svg>', "a < b", "p-")
    '<svg role="img" aria-label="a &lt; b" width="1pt"><g id="p-n0"/></svg>'
    """
    element = svg[svg.index("<svg") :].strip()
    if prefix:
        element = _TAG.sub(lambda tag: _ID.sub(prefix, tag[0], count=1), element)
    return f'<svg role="img" aria-label="{escape(name)}"{element.removeprefix("<svg")}'


def shrinking(svg: str) -> str:
    """Return an SVG that shrinks to fit a narrower window or column. Its nominal size stays the same.

    >>> shrinking('<svg width="1pt"><g/></svg>')
    '<svg width="1pt" style="max-width:100%;height:auto"><g/></svg>'
    """
    return _ROOT.sub(lambda root: f'{root[0]} style="max-width:100%;height:auto"', svg, count=1)
