"""The colors of pictures: light, dark and print.

Blue is positive and orange negative. The colors of gradients are in `gradient_colors.py`.

A theme is data. DOT takes its colors as attributes, the page as CSS. Both use the same words for a box: its kind (a
leaf, the root ...) or, if the gradient determines the color, the sign and size of the gradient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from viz.style.box_style import BoxStyle
from viz.style.gradient_colors import DARK_GRADIENTS, GRADIENT_TEXT, LIGHT_GRADIENTS, PRINT_GRADIENTS

__all__ = ["DARK", "LIGHT", "PRINT", "SHADES", "THEMES", "Theme"]

SHADES = 5  # the number of shades of lines


@dataclass(frozen=True)
class Theme:
    """The colors of a picture.

    Attributes:
        name: the name of the theme in `theme=`.
        background, text, muted, edge: the colors of the background, of text, of numbers on edges and of edges.
        accent: the color of followed paths, and of active parts.
        gradient: the color of gradients, and of parts that are active in the backward pass.
        group, group_line: the fill and the outline of the area behind a layer or neuron.
        boxes: the styles of boxes, by kind or by gradient.
        lines: the colors, used in turn, of lines from values that are used several times. If empty, lines have the
            color of edges.
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
    lines: tuple[str, ...] = ()

    def line(self, shade: int) -> str:
        """Return the color of lines of a shade. Shades start at 1; 0 is the color of edges."""
        return self.lines[(shade - 1) % len(self.lines)] if shade and self.lines else self.edge


LIGHT = Theme(
    "light",
    background="#ffffff",
    text="#33404d",
    muted="#5c6670",
    edge="#8893a0",
    accent="#1a5fd0",
    gradient=GRADIENT_TEXT["light"],
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
        **LIGHT_GRADIENTS,
    },
    lines=("#2a8c86", "#a8702f", "#7f62b5", "#76862b", "#4b5763"),
)

DARK = Theme(
    "dark",
    background="#14191f",
    text="#e8edf2",
    muted="#a9b4bf",
    edge="#75818d",
    accent="#7db4ff",
    gradient=GRADIENT_TEXT["dark"],
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
        **DARK_GRADIENTS,
    },
    lines=("#4fb3ac", "#cf9a5b", "#a98fe0", "#a9b955", "#b8c4cf"),
)

# For print, which often has no colors: outlines and grays.
PRINT = Theme(
    "print",
    background="#ffffff",
    text="#000000",
    muted="#333333",
    edge="#555555",
    accent="#000000",
    gradient=GRADIENT_TEXT["print"],
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
        **PRINT_GRADIENTS,
    },
    lines=("#000000", "#999999", "#555555"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}
