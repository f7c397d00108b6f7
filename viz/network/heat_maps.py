"""Heat maps: the output of each unit of a network over the plane of two inputs.

The recorded graph is computed again at each point of a grid. Blue is positive and orange is negative, as for weights. A
stronger color is a larger number, relative to the largest number of the unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import isfinite

from autograd import Value
from autograd.comparisons import data_of
from viz.style.themes import Theme

__all__ = ["PLACES", "SHADES", "HeatMap", "heat_maps", "place_in", "with_heat_maps"]

HeatMap = list[list[float]]  # one row per height, from the top

PLACES = 24  # the number of cells along each side
SHADES = 8
_MARGIN = 6.0  # points: the margin above a map
_RAISED = 3.0  # points between the text below a map and the outline
_TEXT = re.compile(r'(<text\b[^>]*? y=")(-?[\d.]+)')


def heat_maps(
    order: Sequence[Value], inputs: Sequence[Value], wanted: Iterable[Value], low: float, high: float
) -> dict[Value, HeatMap]:
    """Compute some Values for inputs on a grid from low to high.

    Args:
        order: the graph, in topological order.
        inputs: two leaves; the first grows to the right, the second upward.
        wanted: the Values of the graph to compute.
        low: the lower end of the interval of both inputs.
        high: the upper end.

    >>> from autograd.graph.gradient_order import topological_order
    >>> x, y = Value(0.0), Value(0.0)
    >>> z = x + y
    >>> rows = heat_maps(topological_order(z), [x, y], [z], 0.0, 24.0)[z]
    >>> rows[0][0], rows[0][-1], rows[-1][0]
    (24.0, 47.0, 1.0)
    """
    wanted = list(wanted)
    across, up = inputs
    places = [low + (high - low) * (i + 0.5) / PLACES for i in range(PLACES)]
    maps: dict[Value, HeatMap] = {value: [] for value in wanted}
    for b in reversed(places):
        for value in wanted:
            maps[value].append([])
        for a in places:
            numbers = {across: a, up: b}
            for node in order:
                if node not in numbers:
                    numbers[node] = (
                        node.data
                        if node.op is None
                        else node.op.forward(*(x if isinstance(x, float) else numbers[x] for x in node.operands))
                    )
            for value in wanted:
                maps[value][-1].append(data_of(numbers.get(value, value)))
    return maps


def with_heat_maps(
    svg: str, maps: Mapping[str, HeatMap], size: float, theme: Theme, sample: tuple[float, float] | None
) -> str:
    """Return a picture with maps at the top of some boxes.

    Args:
        svg: the picture, as written by Graphviz.
        maps: the maps, by the ids of the boxes, which are rounded.
        size: the size of a map, in points.
        theme: the colors.
        sample: the position of the sample in the map, as fractions of its sides from the left and the bottom.
    """
    for name, rows in maps.items():
        box = re.search(rf'<g id="{name}" class="node[^>]*>.*?<path [^>]*?\bd="([^"]*)"[^>]*/>', svg, re.DOTALL)
        if box is not None:
            points = [tuple(map(float, point)) for point in re.findall(r"(-?[\d.]+),(-?[\d.]+)", box[1])]
            xs, ys = zip(*points, strict=True)
            x, y = (min(xs) + max(xs) - size) / 2, min(ys) + _MARGIN
            end = svg.index("</g>", box.end())
            texts = _TEXT.sub(lambda text: f"{text[1]}{float(text[2]) - _RAISED:g}", svg[box.end() : end])
            svg = svg[: box.end()] + _map(rows, x, y, size, theme, sample) + texts + svg[end:]
    return svg


def _map(rows: HeatMap, x: float, y: float, size: float, theme: Theme, sample: tuple[float, float] | None) -> str:
    """Return a map as SVG, with all cells of the same shade in one path."""
    largest = max((abs(z) for row in rows for z in row if isfinite(z)), default=0.0) or 1.0
    cells: dict[int, list[str]] = {}
    for i, row in enumerate(rows):
        j = 0
        for shade, same in groupby(row, lambda z: round(SHADES * max(-1.0, min(1.0, z / largest))) if z == z else 0):
            run = len(list(same))
            if shade:
                cells.setdefault(shade, []).append(f"M{j} {i}h{run}v1h-{run}z")
            j += run
    paths = "".join(
        f'<path class="{"pos" if shade > 0 else "neg"}" fill="{theme.boxes["pos3" if shade > 0 else "neg3"].line}" '
        f'fill-opacity="{abs(shade) / SHADES:g}" d="{"".join(pieces)}"/>'
        for shade, pieces in sorted(cells.items())
    )
    n = len(rows)
    dot = (
        f'<circle cx="{sample[0] * n:.2f}" cy="{(1 - sample[1]) * n:.2f}" r="0.7" fill="{theme.text}"/>'
        if sample
        else ""
    )
    return (
        f'\n<g class="map" transform="translate({x:.2f} {y:.2f}) scale({size / n:.4f})" shape-rendering="crispEdges">'
        f'<rect width="{n}" height="{n}" fill="{theme.background}"/>{paths}{dot}</g>'
    )


def place_in(plane: tuple[float, float] | None, inputs: Sequence[Value]) -> tuple[float, float] | None:
    """Return the position of the sample in the plane, as fractions of its sides."""
    if plane is None:
        return None
    low, high = plane
    x, y = ((a.data - low) / (high - low) for a in inputs)
    return (x, y) if 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 else None
