"""The style of a box."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BoxStyle"]


@dataclass(frozen=True)
class BoxStyle:
    """The colors of one kind of box, and whether it is dashed to distinguish it without colors."""

    fill: str
    line: str
    width: float = 1.0
    dashed: bool = False
