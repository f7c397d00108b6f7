"""The colors of pictures: light, dark and print.

A theme is data. DOT takes its colors as attributes, the page as CSS. Both name a box by the same words: its kind (a
leaf, the root ...) or, if the gradient gives the color, the sign and size of its gradient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DARK", "LIGHT", "PRINT", "STEPS", "THEMES", "BoxStyle", "Theme", "level"]


@dataclass(frozen=True)
class BoxStyle:
    """The colors of one kind of box, and whether it is dashed to distinguish it without colors."""

    fill: str
    line: str
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True)
class Theme:
    """The colors of a picture.

    Attributes:
        name: its name in `theme=`.
        background, text, muted, edge: the colors of the background, of text, of numbers on edges and of edges.
        accent: the color of followed paths, and of active parts.
        gradient: the color of gradients, and of parts that are active in the backward pass.
        group, group_line: the fill and the outline of the area behind a layer or neuron.
        looks: the styles of boxes, by kind or by gradient.
    """

    name: str
    background: str
    text: str
    muted: str
    edge: str
    accent: str
    gradient: str
    group: str
    group_line: str
    boxes: Mapping[str, BoxStyle]


# Levels of gradients, relative to the largest. Each level is a quarter of the next one.
STEPS = (1 / 16, 1 / 4, 1.0)

LIGHT = Theme(
    "light",
    background="#ffffff",
    text="#33404d",
    muted="#5c6670",
    edge="#8893a0",
    accent="#1a5fd0",
    gradient="#b3430f",
    group="#fafbfc",
    group_line="#d5dbe1",
    boxes={
        "leaf": BoxStyle("#e3eefb", "#4f81bd"),
        "intermediate": BoxStyle("#f6f7f9", "#9aa5b1"),
        "root": BoxStyle("#e2f3e6", "#3a8a52", 1.8),
        "constant": BoxStyle("#ffffff", "#9aa5b1", dashed=True),
        "operation": BoxStyle("#fdf1d6", "#c8973a"),
        "folded": BoxStyle("#efeaf7", "#8467b3", 1.8),
        "aside": BoxStyle("#ffffff", "#c3cad1"),
        "neg3": BoxStyle("#f3a35c", "#a85412"),
        "neg2": BoxStyle("#f8cb9d", "#b8692a"),
        "neg1": BoxStyle("#fdebdb", "#c88a55"),
        "zero": BoxStyle("#ffffff", "#9aa5b1"),
        "pos1": BoxStyle("#e2effa", "#6c9cc7"),
        "pos2": BoxStyle("#abd1f0", "#3f7cb3"),
        "pos3": BoxStyle("#6cb2e8", "#1f5f99"),
        "odd": BoxStyle("#f6d3ea", "#b0307f", 1.8, dashed=True),
    },
)

DARK = Theme(
    "dark",
    background="#14191f",
    text="#e8edf2",
    muted="#a9b4bf",
    edge="#75818d",
    accent="#7db4ff",
    gradient="#ffb070",
    group="#1a2027",
    group_line="#38424c",
    boxes={
        "leaf": BoxStyle("#1d3553", "#6f9fd8"),
        "intermediate": BoxStyle("#262d35", "#7c8894"),
        "root": BoxStyle("#1c4029", "#5fb87a", 1.8),
        "constant": BoxStyle("#14191f", "#7c8894", dashed=True),
        "operation": BoxStyle("#45360f", "#d3a548"),
        "folded": BoxStyle("#33284a", "#a48bd0", 1.8),
        "aside": BoxStyle("#14191f", "#4a545f"),
        "neg3": BoxStyle("#a5530d", "#ffb878"),
        "neg2": BoxStyle("#6f3c11", "#d99355"),
        "neg1": BoxStyle("#42290f", "#a06f3f"),
        "zero": BoxStyle("#14191f", "#7c8894"),
        "pos1": BoxStyle("#162f45", "#507ea6"),
        "pos2": BoxStyle("#1b4f7a", "#68a7dc"),
        "pos3": BoxStyle("#206ca8", "#9fd0f7"),
        "odd": BoxStyle("#5c1c46", "#f08cc8", 1.8, dashed=True),
    },
)

# For print, often without colors: outlines and grays. A negative gradient has a dashed outline.
PRINT = Theme(
    "print",
    background="#ffffff",
    text="#000000",
    muted="#333333",
    edge="#555555",
    accent="#000000",
    gradient="#000000",
    group="#ffffff",
    group_line="#999999",
    boxes={
        "leaf": BoxStyle("#ffffff", "#000000"),
        "intermediate": BoxStyle("#f2f2f2", "#555555"),
        "root": BoxStyle("#ffffff", "#000000", 2.2),
        "constant": BoxStyle("#ffffff", "#777777", dashed=True),
        "operation": BoxStyle("#ffffff", "#555555"),
        "folded": BoxStyle("#e6e6e6", "#000000", 1.8),
        "aside": BoxStyle("#ffffff", "#aaaaaa"),
        "neg3": BoxStyle("#b3b3b3", "#000000", dashed=True),
        "neg2": BoxStyle("#d6d6d6", "#000000", dashed=True),
        "neg1": BoxStyle("#f0f0f0", "#000000", dashed=True),
        "zero": BoxStyle("#ffffff", "#777777"),
        "pos1": BoxStyle("#f0f0f0", "#000000"),
        "pos2": BoxStyle("#d6d6d6", "#000000"),
        "pos3": BoxStyle("#b3b3b3", "#000000"),
        "odd": BoxStyle("#ffffff", "#000000", 2.6, dashed=True),
    },
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}


def level(gradient: float, largest: float) -> str:
    """Return the name of the box style for a gradient, given the largest one of the picture.

    >>> [level(g, 2.0) for g in (2.0, -0.2, -1e-9, 0.0, float("nan"))]
    ['pos3', 'neg2', 'neg1', 'zero', 'odd']
    """
    if gradient == 0.0:
        return "zero"
    if not abs(gradient) <= largest:
        return "odd"
    size = next(i for i, step in enumerate(STEPS, 1) if abs(gradient) <= step * largest)
    return f"{'neg' if gradient < 0 else 'pos'}{size}"
