"""Titles of clusters, painted in front of lines.

Graphviz paints clusters first, so a line into a cluster may run across its title, and no setting makes it go
around. So in an SVG, the titles are painted last, each on a plate in the color of the cluster.
"""

from __future__ import annotations

import re
from html import unescape

from viz.style.label_text import width

__all__ = ["titles_last"]

_CLUSTER = re.compile(r'<g id="(\w+)" class="cluster group">\n<title>[^<]*</title>\n(.*?)</g>\n', re.DOTALL)
_TEXT = re.compile(r'<text\b[^>]* x="([-.\d]+)" y="([-.\d]+)"[^>]* font-size="([.\d]+)"[^>]*>([^<]*)</text>\n')
_END = re.compile(r"</g>\s*</svg>\s*\Z")


def titles_last(svg: str) -> str:
    r"""Return an SVG by Graphviz in which the titles of clusters are painted last.

    >>> frame = '<polygon fill="#eee" points="0,0 0,-30 60,-30 60,0 0,0"/>'
    >>> text = '<text x="10" y="-20" font-size="10.00">L0</text>'
    >>> group = f'<g id="c0" class="cluster group">\n<title>c0</title>\n{frame}\n{text}\n</g>'
    >>> print(titles_last(f'<svg><g>\n{group}\n<path/>\n</g>\n</svg>').partition("<path/>")[2].strip()[:92])
    <g id="c0_title" class="title">
    <polygon fill="#eee" stroke="none" points="1.00,-16.80 1.00,
    """
    end = _END.search(svg)
    if end is None:
        return svg
    titles: list[str] = []

    def without_title(found: re.Match[str]) -> str:
        title = _title(found[1], found[2])
        titles.append(title)
        return found[0].replace(found[2], _TEXT.sub("", found[2])) if title else found[0]

    body = _CLUSTER.sub(without_title, svg[: end.start()])
    return "".join([body, *titles, svg[end.start() :]])


def _title(name: str, cluster: str) -> str:
    """Return the title's lines, each with a plate that stays within the cluster."""
    fill = re.search(r'fill="([^"]*)"', cluster)
    points = re.search(r'points="([^"]*)"', cluster)
    if fill is None or points is None:
        return ""
    across = [float(point.partition(",")[0]) for point in points[1].split()]
    shapes = []
    for text in _TEXT.finditer(cluster):
        x, y, size = map(float, text.group(1, 2, 3))
        reach = width(unescape(text[4])) * size / 2 + 2
        left, right = max(x - reach, min(across) + 1), min(x + reach, max(across) - 1)
        low, high = y + 0.32 * size, y - 0.9 * size
        corners = ((left, low), (left, high), (right, high), (right, low))
        plate = " ".join(f"{h:.2f},{v:.2f}" for h, v in corners)
        shapes.append(f'<polygon fill="{fill[1]}" stroke="none" points="{plate}"/>\n{text[0]}')
    return f'<g id="{name}_title" class="title">\n{"".join(shapes)}</g>\n'
