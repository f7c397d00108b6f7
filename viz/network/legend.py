"""The legend of a network's picture: what lines, units and numbers mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from viz.network.line_styles import SMALL, pin, wide
from viz.style.label_text import quoted
from viz.style.themes import Theme

__all__ = ["legend"]


def legend(
    theme: Theme,
    signs: Collection[str],
    kinds: Collection[str],
    *,
    slopes: bool,
    shared: bool,
    crowded: bool,
    mapped: bool,
    place: tuple[float, float, float],
) -> Iterator[str]:
    """Yield a DOT statement for each entry.

    Args:
        theme: the colors.
        signs: the weights' signs.
        kinds: the units' kinds.
        slopes: whether derivatives are shown.
        shared: whether derivatives are shown for parameters that are in several places.
        crowded: whether some numbers are shown only on hover.
        mapped: whether units have heat maps.
        place: the left and right end of the picture, and its bottom, in inches.
    """
    minus = "- -" if theme.boxes["neg3"].dashed else "—"
    signed = (("pos3", "positive", "— positive weight"), ("neg3", "negative", f"{minus} negative weight"))
    entries = [(text, theme.boxes[sign].line, f" {kind}") for sign, kind, text in signed if sign in signs]
    notes = [
        (signs, "thicker line: larger weight"),
        ("bias" in kinds, "1: the constant input of the biases"),
        (slopes, "δ: d error / d net input"),
        (slopes and bool(signs), "grad: d error / d weight"),
        (shared, "n lines: one parameter for n lines"),
        (mapped, "map: output over the input plane"),
        (crowded, "point at a line to see its numbers"),
    ]
    entries += [(text, theme.muted, "") for given, text in notes if given]
    left, right, bottom = place
    x, y = left, bottom - 0.2
    for i, (text, color, kind) in enumerate(entries):
        across = wide(SMALL, text) + 0.15
        if x > left and x + across > right:
            x, y = left, y - 0.2
        look = f'shape="box" style="rounded" penwidth="0" fontsize="{SMALL}" fontcolor="{color}" tooltip=" "'
        size = f'width="{across:.3f}" height="0.180" {pin(x + across / 2, y)}'
        yield f'legend_{i} [id="legend_{i}" class="legend key{kind}" label={quoted(text)} {look} {size}]'
        x += across + 0.05
