"""The marks of a network's picture: fonts, places, and the signs and widths of lines."""

from __future__ import annotations

from math import isfinite

from autograd.comparisons import data_of
from viz.network.units_and_lines import Wire
from viz.style.label_text import width

__all__ = ["SIZE", "THICK", "THIN", "pen", "pin", "sign_of", "wide"]

SIZE = 11  # points: the font of all text
THIN, THICK = 0.8, 3.0  # points: the line widths for a weight of 0 and for the largest weight


def pen(wire: Wire, largest: float) -> float:
    """Return the width of a line: the larger the weight, the wider."""
    share = abs(data_of(wire.weight)) / largest
    return THIN + (THICK - THIN) * min(1.0, share) if isfinite(share) else THICK


def sign_of(wire: Wire) -> str:
    """Return the style of a line, according to the sign of its weight. A weight of 0 is neutral."""
    weight = data_of(wire.weight)
    return "neg3" if weight < 0 else "zero" if weight == 0 else "pos3"


def wide(*lines: str) -> float:
    """Return the width in inches of some lines of text.

    >>> wide("w") == width("w") * SIZE / 72  # 72 points are an inch
    True
    """
    return width(*lines) * SIZE / 72


def pin(x: float, y: float) -> str:
    """Return a place in inches as DOT takes it, in points.

    >>> pin(1.0, -0.5)
    'pos="72.0,-36.0"'
    """
    return f'pos="{72 * x:.1f},{72 * y:.1f}"'
