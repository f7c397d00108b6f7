"""The precedence of operations, which decides where a formula needs parentheses.

In text, most operations are calls, whose operands need none. In LaTeX, a call may be written as a sum, as in e^x - 1,
or as a product, as in x ln(y). Then its operands need parentheses, and so does the operation within another one.
"""

from __future__ import annotations

import re

from autograd.operation import Primitive

__all__ = ["CALL", "PRODUCT", "SIGN", "begins", "level", "needs"]

SUM, PRODUCT, SIGN, POWER, CALL = 1, 2, 3, 4, 5
_LETTERS = ("$a", "$b", "$c")  # the operands in a template
_ENCLOSED = re.compile(r"\{[^{}]*\}|\\left(?:(?!\\left|\\right).)*\\right(?:\\\w+|.)")


def level(op: Primitive, style: str) -> int:
    """Return the precedence of an operation as it is written.

    >>> from autograd.ops import TABLE
    >>> level(TABLE["xlogy"], "text"), level(TABLE["xlogy"], "latex"), level(TABLE["expm1"], "latex")
    (5, 2, 1)
    """
    template = _latex(op, style)
    if op.precedence == CALL and re.search(" [-+] ", _outside(template)):
        return SUM
    if op.precedence == CALL and r"\cdot" in _outside(template):
        return PRODUCT
    return min(op.precedence, POWER) if "^" in template else op.precedence


def needs(op: Primitive, i: int, style: str) -> int:
    """Return the precedence that operand i needs to be written without parentheses.

    In LaTeX, it is the lowest within braces, and the highest as the base of a power.
    """
    letter, template = _letter(i), _latex(op, style)
    if braces := re.search(rf"\{{\{letter}\}}(\^?)", template):
        return CALL if braces[1] else 0
    if op.precedence < CALL or letter not in template:
        return op.binds[min(i, len(op.binds) - 1)]
    if letter in _outside(template) and level(op, style) < CALL:
        return level(op, style)
    sign = re.search(rf"([-+]) \{letter}", template)
    return 0 if sign is None else SUM if sign[1] == "+" else PRODUCT


def begins(op: Primitive, i: int, style: str) -> bool:
    """Return whether operand i is written first, so that its sign needs no parentheses."""
    template = _latex(op, style)
    if op.precedence == CALL and _letter(i) in template:
        return template.startswith(_letter(i))
    return i == 0 and op.precedence != SIGN


def _latex(op: Primitive, style: str) -> str:
    return op.latex if style == "latex" and isinstance(op.latex, str) else ""


def _letter(i: int) -> str:
    return _LETTERS[i] if i < len(_LETTERS) else "$all"


def _outside(template: str) -> str:
    r"""Return the part of a template outside of braces and fences.

    >>> _outside(r"$a \cdot \ln\left(1 + $b\right)"), _outside("e^{$a} - 1")
    ('$a \\cdot \\ln', 'e^ - 1')
    """
    while (shorter := _ENCLOSED.sub("", template)) != template:
        template = shorter
    return template
