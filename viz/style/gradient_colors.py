"""The colors of gradients written as numbers, and of boxes that show the sign and size of their gradient.

Each theme has a color for the numbers, and one for each level of boxes. Levels are relative to the largest gradient. A
gradient that is not finite is `odd`.
"""

from __future__ import annotations

from collections.abc import Mapping

from viz.style.box_style import BoxStyle

__all__ = ["DARK_GRADIENTS", "GRADIENT_TEXT", "LIGHT_GRADIENTS", "PRINT_GRADIENTS", "STEPS", "level"]

# The color of gradients written as numbers, by theme.
GRADIENT_TEXT = {"light": "#ad1457", "dark": "#ff8ab8", "print": "#000000"}

# Levels of gradients, relative to the largest. Each level is a quarter of the next one.
STEPS = (1 / 16, 1 / 4, 1.0)

LIGHT_GRADIENTS: Mapping[str, BoxStyle] = {
    "neg3": BoxStyle("#f3a35c", "#a85412"),
    "neg2": BoxStyle("#f8cb9d", "#b8692a"),
    "neg1": BoxStyle("#fdebdb", "#c88a55"),
    "zero": BoxStyle("#ffffff", "#9aa5b1"),
    "pos1": BoxStyle("#e2effa", "#6c9cc7"),
    "pos2": BoxStyle("#abd1f0", "#3f7cb3"),
    "pos3": BoxStyle("#6cb2e8", "#1f5f99"),
    "odd": BoxStyle("#f6d3ea", "#b0307f", 1.8, dashed=True),
}

DARK_GRADIENTS: Mapping[str, BoxStyle] = {
    "neg3": BoxStyle("#a5530d", "#ffb878"),
    "neg2": BoxStyle("#6f3c11", "#d99355"),
    "neg1": BoxStyle("#42290f", "#a06f3f"),
    "zero": BoxStyle("#14191f", "#7c8894"),
    "pos1": BoxStyle("#162f45", "#507ea6"),
    "pos2": BoxStyle("#1b4f7a", "#68a7dc"),
    "pos3": BoxStyle("#206ca8", "#9fd0f7"),
    "odd": BoxStyle("#5c1c46", "#f08cc8", 1.8, dashed=True),
}

# For print, which often has no colors: a negative gradient has a dashed outline.
PRINT_GRADIENTS: Mapping[str, BoxStyle] = {
    "neg3": BoxStyle("#b3b3b3", "#000000", dashed=True),
    "neg2": BoxStyle("#d6d6d6", "#000000", dashed=True),
    "neg1": BoxStyle("#f0f0f0", "#000000", dashed=True),
    "zero": BoxStyle("#ffffff", "#777777"),
    "pos1": BoxStyle("#f0f0f0", "#000000"),
    "pos2": BoxStyle("#d6d6d6", "#000000"),
    "pos3": BoxStyle("#b3b3b3", "#000000"),
    "odd": BoxStyle("#ffffff", "#000000", 2.6, dashed=True),
}


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
