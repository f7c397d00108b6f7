r"""Formulas and numbers in plain text, in LaTeX and in Markdown, which is LaTeX that its hosts take.

An operation is written as its row of the table says, text or LaTeX, and parentheses follow from how tightly it and its
operands bind, which the row says too. Each formula can be written with names or with the numbers put in. `mathml.py`
has one more notation.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from decimal import Decimal
from math import floor, isfinite, log10
from typing import final

from autograd.comparisons import data_of
from autograd.operation import Primitive
from viz.derivation.formula import Formula
from viz.derivation.names import Name

_PRODUCT, _SIGN, _TIGHTEST = 2, 3, 5
MOST_DECIMALS = 15
_FEWEST_DIGITS = 2  # a small number keeps as many, whatever the decimals


def decimal_text(x: float, decimals: int) -> str:
    """Write x rounded to so many decimals, exactly where that is no longer, and never rounded away.

    What only the last bits tell from a short number is that number: 0.1 + 0.2 is 0.3, as on paper. Zero has no sign.

    >>> [decimal_text(x, 4) for x in (0.05, 0.07868189, 0.36004, 0.00044336, -11.18993, 2.0, 1.5e-9, 3e12, 0.1 + 0.2)]
    ['0.05', '0.0787', '0.3600', '0.00044', '-11.1899', '2', '1.5e-9', '3e12', '0.3']
    """
    if not isfinite(x) or x == 0:
        return f"{abs(x) if x == 0 else x:g}"
    plain = float(f"{x:.15g}")  # without its last bits
    x = plain if len(repr(plain)) < len(repr(x)) - 2 and not plain.is_integer() else x
    magnitude = floor(log10(abs(x)))
    if not -7 <= magnitude <= 9:
        mantissa, _, exponent = f"{x:.{max(decimals, 1)}e}".partition("e")
        exact = f"{Decimal(repr(x)).normalize():e}".partition("e")[0]
        return f"{exact if len(exact) <= len(mantissa) else mantissa}e{int(exponent)}"
    shown = f"{x:.{max(decimals, _FEWEST_DIGITS - 1 - magnitude if magnitude < 0 else 0)}f}"
    exact = f"{x:.17f}".rstrip("0").removesuffix(".") if "e" in repr(x) else repr(x).removesuffix(".0")
    return exact if len(exact) <= len(shown) else shown


def fixed_text(x: float, decimals: int) -> str:
    """Write x with so many decimals, as it was given; without its hundreds of digits where it has as many.

    >>> fixed_text(0.5, 4), fixed_text(1e300, 0)
    ('0.5000', '1e+300')
    """
    return f"{x:.{decimals}f}" if decimals <= MOST_DECIMALS and abs(x) < 1e16 else repr(x)


def checked_decimals(decimals: int) -> int:
    """Return how many decimals are shown.

    Raises:
        ValueError: it is no number from 0 to 15.
    """
    if isinstance(decimals, bool) or decimals not in range(MOST_DECIMALS + 1):
        raise ValueError(f"decimals are from 0 to {MOST_DECIMALS}, got {decimals!r:.40}")
    return int(decimals)


class Notation(ABC):
    """A way to write formulas.

    Args:
        decimals: of the numbers.
    """

    style = "text"

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals

    @abstractmethod
    def name(self, name: Name) -> str:
        """Write a name."""

    def number(self, x: float) -> str:
        """Write a number."""
        return decimal_text(x, self.decimals)

    def parentheses(self, text: str) -> str:
        """Put parentheses around."""
        return f"({text})"

    def operation(self, op: Primitive, operands: list[str]) -> str:
        """Write an operation on operands that are written."""
        return op.show(self.style, operands)

    def formula(self, x: Formula | float, *, numbers: bool = False) -> str:
        """Write a formula, with names or with numbers."""
        return self._written(x, numbers, 0, leading=True)

    def _written(self, x: Formula | float, numbers: bool, needed: int, *, leading: bool) -> str:
        """Write what must bind as tightly as needed. A sign needs no parentheses where it comes first."""
        if not isinstance(x, Formula) or x.op is None:
            if isinstance(x, Formula) and x.name is not None and not numbers:
                return self.name(x.name)
            text, plain = self.number(data_of(x)), decimal_text(data_of(x), self.decimals)
            level = (_SIGN if leading else 0) if plain.startswith("-") else _PRODUCT if "e" in plain else _TIGHTEST
            return self.parentheses(text) if level < needed else text
        op = x.op
        level = 0 if op.precedence == _SIGN and not leading else self.level(op)
        leading = leading or level < needed
        parts = []
        for i, operand in enumerate(x.operands):
            needs = self.needs(op, i)
            parts.append(
                self._written(
                    operand, numbers, needs, leading=needs == 0 or (i == 0 and leading and op.precedence != _SIGN)
                )
            )
        text = self.operation(op, parts)
        return self.parentheses(text) if level < needed else text

    def needs(self, op: Primitive, i: int) -> int:
        """How tightly operand i must bind to stand without parentheses."""
        return op.binds[min(i, len(op.binds) - 1)]

    def level(self, op: Primitive) -> int:
        """How tightly the operation binds, written so."""
        return op.precedence


class Text(Notation):
    """Plain text."""

    def name(self, name: Name) -> str:
        """Write a name."""
        return name.text


class Latex(Notation):
    """LaTeX."""

    style = "latex"

    def name(self, name: Name) -> str:
        """Write a name."""
        return name.latex

    def number(self, x: float) -> str:
        """Write a number."""
        text = super().number(x).replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")
        return re.sub(r"e(-?\d+)$", r" \\cdot 10^{\1}", text)

    def parentheses(self, text: str) -> str:
        """Put parentheses around."""
        return rf"\left({text}\right)"

    def needs(self, op: Primitive, i: int) -> int:
        """How tightly operand i must bind: not at all within braces, most tightly where a power is taken of it."""
        braces = re.search(rf"\{{\${'abc'[i]}\}}(\^?)", op.latex) if i < 3 and isinstance(op.latex, str) else None
        return super().needs(op, i) if braces is None else _TIGHTEST if braces[1] else 0

    def level(self, op: Primitive) -> int:
        """How tightly the operation binds: one that is written as a power is one."""
        return min(op.precedence, 4) if "^" in str(op.latex) else op.precedence


@final
class Markdown(Latex):
    """LaTeX that survives Markdown: no backslash before a sign, no underscore but after a letter."""

    def name(self, name: Name) -> str:
        """Write a name."""
        return name.markdown
