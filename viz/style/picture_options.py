"""The checked options of a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from autograd.names.error_text import described
from autograd.names.fixed_choices import one_of, suggestion
from viz.style.number_text import number_text
from viz.style.themes import LIGHT, THEMES, Theme

__all__ = ["DIRECTIONS", "PARTS", "PictureOptions"]

DIRECTIONS = ("auto", "LR", "RL", "TB", "BT")
PARTS = ("label", "data", "grad", "partial")
COLORS = ("kind", "gradient")


@dataclass(frozen=True)
class PictureOptions:
    """The options of a picture.

    Attributes:
        direction: the direction of the graph.
        turning: whether a page may choose the direction that fills its window.
        precision: significant digits of the numbers shown.
        show: which of `PARTS` are shown.
        theme: the colors.
        automatic: whether a page may use the theme that the reader prefers.
        color: the meaning of a box's color, one of `COLORS`.
    """

    direction: str = "LR"
    precision: int = 4
    show: frozenset[str] = frozenset(PARTS)
    theme: Theme = LIGHT
    automatic: bool = True
    color: str = "kind"
    turning: bool = True

    @classmethod
    def checked(
        cls,
        direction: str,
        precision: int,
        show: Iterable[str] = PARTS,
        theme: str | Theme = "auto",
        color: str = "kind",
        what: str = "direction",
    ) -> Self:
        """Return the options, or raise a ValueError that names the wrong one and its valid values."""
        if not isinstance(show, Iterable):
            raise TypeError(f"show must be a list of {', '.join(PARTS)}, got {described(show)}")
        show = frozenset([show] if isinstance(show, str) else show)
        one_of(what, direction, DIRECTIONS)
        one_of("color", color, COLORS)
        if precision not in range(1, 18):
            raise ValueError(f"precision must be from 1 to 17 significant digits, got {precision!r}")
        if unknown := sorted(show - set(PARTS)):
            cure = suggestion(unknown[0], PARTS)
            raise ValueError(f"show must be any of {', '.join(map(repr, PARTS))}, got {unknown[0]!r}{cure}")
        automatic = theme == "auto"
        if not isinstance(theme, Theme):
            one_of("theme", theme, ("auto", *THEMES))
            theme = THEMES.get(theme, LIGHT)
        turning = direction == "auto"
        return cls("LR" if turning else direction, precision, show, theme, automatic, color, turning)

    def text(self, x: float) -> str:
        """Format a number. A negative zero is shown as 0."""
        return number_text(x or 0.0, self.precision)

    def shown(self, x: float) -> str:
        """Write a number with a true minus sign."""
        return self.text(x).replace("-", "−")
