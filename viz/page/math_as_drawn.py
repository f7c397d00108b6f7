"""MathML with the numbers of a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from viz.derivation.quantity_names import Derivative, Label, Name
from viz.derivation.writing.mathml import MathML, pieces
from viz.page.plain_captions import AsDrawn, decimals_of, is_local
from viz.page.simplify_mathml import slim

__all__ = ["MathAsDrawn", "equation_row"]

_RAISED = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class MathAsDrawn(MathML):
    """MathML with numbers as in the picture, each as one element, and d for total derivatives, which the root has."""

    def __init__(self, write: Callable[[float], str], root: Label | None = None) -> None:
        super().__init__(4)
        self._write, self._root = write, root

    def plain(self, x: float) -> str:
        """Write a number in plain text."""
        return self._write(x)

    def finer(self, decimals: int) -> MathAsDrawn:
        """Return the same notation with more digits."""
        return MathAsDrawn(AsDrawn(self._write).finer(decimals).plain, self._root)

    def _decimals_of(self, mantissa: str) -> int:
        return decimals_of(mantissa, self._write)

    def number(self, x: float) -> str:
        """Write a number."""
        mantissa, e, exponent = self.plain(x).replace("-", "−").partition("e")
        return f"<mn>{mantissa}{'·10' if e else ''}{exponent.translate(_RAISED)}</mn>"

    def parentheses(self, text: str) -> str:
        """Put parentheses around a text. Those of a number are within its element."""
        is_number = text.startswith("<mn>") and text.find("</mn>") == len(text) - len("</mn>")
        return f"<mn>({text[4:-5]})</mn>" if is_number else super().parentheses(text)

    def local(self, name: Derivative) -> str:
        """Write a local derivative, which may be that of the root too."""
        return super().name(name)

    def name(self, name: Name) -> str:
        """Write a name."""
        text = super().name(name)
        return text if is_local(name, self._root) else text.replace("<mo>∂</mo>", "<mi>d</mi>")


def equation_row(sides: Sequence[str], *, is_long: bool) -> str:
    """Return the sides of an equation as elements between which a line may break."""
    first, *more = sides
    shown = [f"{first}<mo>=</mo>{more[0]}", *(f"<mo>=</mo>{side}" for side in more[1:])]
    if is_long:
        shown = [piece for side in shown for piece in pieces(side)]
    return " ".join(f"<math>{slim(side)}</math>" for side in shown)
