"""The lines of a derivation and its sections, as data."""

from __future__ import annotations

from dataclasses import dataclass

from autograd import Value
from viz.derivation.formula import Formula
from viz.derivation.quantity_names import Name

__all__ = ["Line", "Section"]


@dataclass(frozen=True)
class Line:
    """One quantity and its formulas, printed as left = each formula in symbols = the last one with numbers = number.

    Attributes:
        kind: given, forward, factor, gradient, error term, or update.
        value: the node; for a factor, the node to differentiate with respect to.
    """

    kind: str
    value: Value
    left: Formula
    right: tuple[Formula | float, ...] = ()

    @property
    def name(self) -> Name:
        """The name of the quantity."""
        assert self.left.name is not None
        return self.left.name


@dataclass(frozen=True)
class Section:
    """Lines under a heading, which may end in a name."""

    heading: str
    name: Name | None
    lines: tuple[Line, ...]
