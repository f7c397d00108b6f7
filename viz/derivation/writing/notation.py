r"""Formulas in plain text, in LaTeX, and in LaTeX for Markdown.

The row of an operation has its text, its LaTeX and its precedence, which shows where parentheses are needed. Each
formula can be written with names or with numbers. `mathml.py` has one more notation.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from math import isfinite, isnan
from typing import Self, TypeVar, final

from autograd.comparisons import data_of
from autograd.operation import Primitive
from autograd.ops import TABLE
from viz.derivation.formula import Formula, evaluated
from viz.derivation.label_markup import latex_label, markdown_label
from viz.derivation.quantity_names import Derivative, ErrorTerm, Label, Name, Updated, enclosed
from viz.derivation.writing import precedence
from viz.derivation.writing.decimals import decimal_text
from viz.derivation.writing.precedence import CALL, PRODUCT, SIGN

__all__ = [
    "FormulaNotation",
    "Latex",
    "Markdown",
    "Text",
    "with_one_based_index",
]

T = TypeVar("T")

_COMPONENTS = (TABLE["softmax"], TABLE["log_softmax"])
_ADD, _DOT, _FSUM = TABLE["add"], TABLE["dot"], TABLE["fsum"]
_MOST_TERMS = 24  # up to this many operands of a list are all written
_SHOWN = 6  # the number of operands of a longer list that are written
_ALONE, _ENCLOSED = -1, 0  # the precedence of a whole formula, and of an operand within brackets or braces
_MOST_DIGITS = 24  # more digits than any float has


def with_one_based_index(op: Primitive | None, operands: Sequence[T]) -> Sequence[T | float]:
    """Return the operands of an operation. Components of a softmax are numbered from 1, as in textbooks."""
    return [*operands[:-1], data_of(operands[-1]) + 1] if op in _COMPONENTS else operands


def _terms(x: Formula | float) -> list[Formula | float]:
    """Return the terms of a sum of sums: a + b + c is (a + b) + c."""
    last: list[Formula | float] = []
    while isinstance(x, Formula) and x.op is _ADD:
        x, term = x.operands
        last.append(term)
    return [x, *reversed(last)]


class FormulaNotation(ABC):
    """A way to write formulas.

    Args:
        decimals: the number of decimals.
    """

    style = "text"

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals

    @abstractmethod
    def name(self, name: Name) -> str:
        """Write a name."""

    def plain(self, x: float) -> str:
        """Write a number in plain text."""
        return decimal_text(x, self.decimals)

    def number(self, x: float) -> str:
        """Write a number."""
        return self.plain(x)

    def finer(self, decimals: int) -> Self:
        """Return the same notation with more decimals."""
        return type(self)(self.decimals + decimals)

    def consistent_with(self, formula: Formula | float, result: float) -> Self | None:
        """Return the notation with the fewest decimals at which the printed numbers of a formula yield the result.

        Return None if even all digits are not enough, as after cancellation.

        >>> z = Formula(0.99996)
        >>> notation = Text(4).consistent_with(1.0 - z**2, 1 - 0.99996**2)
        >>> notation.formula(1.0 - z**2, numbers=True), Text(4).plain(1 - 0.99996**2)
        ('1 - 0.99996 ** 2', '0.000080')
        """
        shown = self.plain(result)
        for more in range(_MOST_DIGITS):
            notation = self.finer(more)
            try:
                follows = evaluated(formula, lambda x, notation=notation: float(notation.plain(data_of(x))))  # type: ignore[misc]
            except (ArithmeticError, TypeError, ValueError):  # outside the domain of a user's operation
                continue
            if self._agree(follows, shown):
                return notation
        return None

    def _agree(self, x: float, shown: str) -> bool:
        """Return whether x rounds to the number shown."""
        number = float(shown)
        if not isfinite(x) or not isfinite(number):
            return x == number or (isnan(x) and isnan(number))
        mantissa, _, exponent = shown.partition("e")
        places = self._decimals_of(mantissa) - int(exponent or 0)
        return abs(x - number) <= 0.5 * 10.0**-places + 2e-15 * abs(number)

    def _decimals_of(self, mantissa: str) -> int:
        """Return the number of correct decimals in the text of a number."""
        return max(len(mantissa.partition(".")[2]), self.decimals)

    def parentheses(self, text: str) -> str:
        """Put parentheses around a formula."""
        return f"({text})"

    def operation(self, op: Primitive, operands: list[str]) -> str:
        """Write an operation on operands that are already written."""
        if op in _COMPONENTS and self.style == "text":
            return f"{op.name}_{operands[-1]}({', '.join(operands[:-1])})"
        return op.show(self.style, operands)

    def formula(self, x: Formula | float, *, numbers: bool = False) -> str:
        """Write a formula, with names or with numbers."""
        return self._written(x, numbers, _ALONE, leading=True)

    def last_part(self, x: Formula | float, *, of_product: bool) -> str:
        """Write a formula with names as the last factor of a product, or as the last term of a sum."""
        return self._written(x, False, SIGN if of_product else PRODUCT, leading=False)

    def _written(self, x: Formula | float, numbers: bool, needed: int, *, leading: bool) -> str:
        """Write an operand, in parentheses if its precedence is too low. A leading sign needs none."""
        if not isinstance(x, Formula) or x.op is None:
            if isinstance(x, Formula) and x.name is not None and not numbers:
                text = self.name(x.name)
                is_list = isinstance(x.name, Label) and x.name.is_list
                is_apart = x.name.is_symbol or needed == _ALONE or (needed == _ENCLOSED and not is_list)
                return text if is_apart else self.parentheses(text)
            text, plain = self.number(data_of(x)), self.plain(data_of(x))
            level = (SIGN if leading else 0) if plain.startswith("-") else PRODUCT if "e" in plain else CALL
            return self.parentheses(text) if level < needed else text
        op, operands = x.op, with_one_based_index(x.op, x.operands)
        if op is _ADD and len(terms := _terms(x)) > _MOST_TERMS:
            op, operands = _FSUM, terms
        if numbers and op.name == "neg" and operands[0] == 0:  # zero has no sign
            return self.number(0.0)
        level = 0 if op.precedence == SIGN and not leading else precedence.level(op, self.style)
        leading = leading or level < needed

        def part(i: int) -> str:
            needs = precedence.needs(op, i, self.style)
            first = leading and precedence.begins(op, i, self.style)
            return self._written(operands[i], numbers, needs, leading=needs == _ENCLOSED or first)

        text = self._many(op, len(operands), part) or self.operation(op, [*map(part, range(len(operands)))])
        return self.parentheses(text) if level < needed else text

    def _many(self, op: Primitive, count: int, part: Callable[[int], str]) -> str:
        """Write an operation on a list that is too long to read: its start, the number omitted, and its end."""
        is_dot = op is _DOT
        pairs = count // 2 if is_dot else count - (op in _COMPONENTS)
        if op.arity is not None or pairs <= _MOST_TERMS:
            return ""
        more = self.words(f"({pairs - _SHOWN - (not is_dot)} more terms)")
        first = [part(i) for i in range(_SHOWN)]
        if not is_dot:
            return self.operation(op, [*first, more, *map(part, range(pairs - 1, count))])
        first += [part(pairs + i) for i in range(_SHOWN)]
        return self.operation(_FSUM, [self.operation(op, first), more, *map(part, range(2 * pairs, count))])

    def words(self, text: str) -> str:
        """Write words within a formula."""
        return text


class Text(FormulaNotation):
    """Plain text."""

    def name(self, name: Name) -> str:
        """Write a name."""
        return name.text


class Latex(FormulaNotation):
    """LaTeX."""

    style = "latex"

    def name(self, name: Name) -> str:
        """Write a name."""
        if isinstance(name, Label):
            text = self.label(name.shown)
            return (
                f"{{{enclosed(Label(name.shown), text, self.parentheses('{}'))}}}^{{({name.number})}}"
                if name.number
                else text
            )
        of = enclosed(name.of, self.name(name.of), self.parentheses("{}"))
        match name:
            case Derivative(by=by, direct=direct):
                by_text = enclosed(by, self.name(by), self.parentheses("{}"))
                word = r"\text{direct }" if direct else ""
                return rf"{word}\frac{{\partial {of}}}{{\partial {by_text}}}"
            case ErrorTerm():
                return rf"\delta_{{{self.name(name.of)}}}"
            case Updated():
                return f"{{{of}}}'"

    def label(self, shown: str) -> str:
        """Write a label."""
        return latex_label(shown)

    def words(self, text: str) -> str:
        """Write words within a formula."""
        return rf"\text{{{text}}}"

    def number(self, x: float) -> str:
        """Write a number."""
        text = super().number(x).replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")
        return re.sub(r"e(-?\d+)$", r" \\cdot 10^{\1}", text)

    def parentheses(self, text: str) -> str:
        """Put parentheses around a formula."""
        return rf"\left({text}\right)"


@final
class Markdown(Latex):
    """LaTeX that is safe within Markdown: no backslash before a sign, and underscores only after letters."""

    def label(self, shown: str) -> str:
        """Write a label."""
        return markdown_label(shown)
