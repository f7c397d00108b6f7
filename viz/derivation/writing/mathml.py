r"""Formulas in MathML, which browsers show and screen readers read.

It is converted from the LaTeX of the table. The commands of the table are known. Any other command, in a user's LaTeX,
is shown by its name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from html import escape

from autograd.operation import Primitive
from viz.derivation.label_markup import LETTERS, mathml_label
from viz.derivation.quantity_names import Derivative, ErrorTerm, Label, Name, Updated, enclosed
from viz.derivation.writing.notation import Latex

__all__ = ["MathML", "pieces"]

_EQUALS = "<mo>=</mo>"
_MINUS_SIGN = "&#x2212;"
_MINUS = f"<mo>{_MINUS_SIGN}</mo>"
_MARK = 0xE000  # the first of the private-use characters that stand for operands
_TOKENS = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]+|\d+|\S")
_SIGNS = {
    "cdot": "·",
    "times": "\N{MULTIPLICATION SIGN}",
    "bmod": "mod",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "Vert": "‖",
}
_FONTS = {"mathrm", "text", "operatorname", "mathit", "displaystyle", "quad", "qquad"}
_GREEK = {**LETTERS, **{name.capitalize(): letter.upper() for name, letter in LETTERS.items()}}


class MathML(Latex):
    """MathML."""

    def name(self, name: Name) -> str:
        """Write a name."""
        return f"<mrow>{self._name(name)}</mrow>"

    def _name(self, name: Name) -> str:
        if isinstance(name, Label):
            text = mathml_label(name.shown)
            if not name.number:
                return text
            mark = f"<mrow><mo>(</mo><mn>{name.number}</mn><mo>)</mo></mrow>"
            return f"<msup><mrow>{self._part(Label(name.shown), text)}</mrow>{mark}</msup>"
        of = self._part(name.of, self._name(name.of))
        match name:
            case Derivative(by=by, direct=direct):
                below = self._part(by, self._name(by))
                fraction = f"<mfrac><mrow><mo>∂</mo>{of}</mrow><mrow><mo>∂</mo>{below}</mrow></mfrac>"
                return f"<mrow><mtext>direct&#xa0;</mtext>{fraction}</mrow>" if direct else fraction
            case ErrorTerm():
                return f"<msub><mi>δ</mi><mrow>{self._name(name.of)}</mrow></msub>"
            case Updated():
                return f"<msup><mrow>{of}</mrow><mo>&#x2032;</mo></msup>"

    def _part(self, name: Label, text: str) -> str:
        return enclosed(name, text, self.parentheses("{}"))

    def number(self, x: float) -> str:
        """Write a number."""
        mantissa, e, exponent = self.plain(x).partition("e")
        text = _signed(mantissa)
        return f"<mrow>{text}<mo>·</mo><msup><mn>10</mn><mrow>{_signed(exponent)}</mrow></msup></mrow>" if e else text

    def words(self, text: str) -> str:
        """Write words within a formula."""
        return f"<mtext>{text}</mtext>"

    def parentheses(self, text: str) -> str:
        """Put parentheses around a formula."""
        return _fenced("(", text, ")")

    def operation(self, op: Primitive, operands: list[str]) -> str:
        """Write an operation on operands that are already written, from its LaTeX."""
        marks = [chr(_MARK + i) for i in range(len(operands))]
        return _Reader(op.show("latex", marks), operands).row()


class _Reader:
    """Reads LaTeX from left to right."""

    def __init__(self, latex: str, operands: Sequence[str]) -> None:
        self._tokens: Iterator[str] = iter(_TOKENS.findall(latex))
        self._operands = operands

    def row(self, end: str = "") -> str:
        """Read up to a closing token. After a fence, read its sign too."""
        parts: list[str] = []
        for token in self._tokens:
            if token == end:
                break
            if token in ("^", "_") and parts:
                kind = "msup" if token == "^" else "msub"
                parts[-1] = f"<{kind}>{parts[-1]}{self._group()}</{kind}>"
            elif part := self._part(token):
                parts.append(part)
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def _group(self) -> str:
        """Return the argument of a command or script: the next token, or the contents of braces."""
        return self._part(next(self._tokens, "")) or "<mrow></mrow>"

    def _part(self, token: str) -> str:
        name = token.removeprefix("\\")
        if token == "{":
            return self.row("}")
        if name in _FONTS or token in ("", "}", "\\,", "\\;", "\\!", "\\ "):
            return ""
        if token == "\\frac":
            return f"<mfrac>{self._group()}{self._group()}</mfrac>"
        if token == "\\sqrt":
            return self._root()
        if token == "\\left":
            left = self._sign()
            inner = self.row("\\right")
            return _fenced(left, inner, self._sign())
        if token in ("max", "min") or (name.isascii() and name.isalpha() and name not in _SIGNS):
            return f"<mi>{_GREEK.get(name, name) if token != name else name}</mi>"
        if 0 <= ord(token[0]) - _MARK < len(self._operands):
            return self._operands[ord(token[0]) - _MARK]
        if token.isdigit():
            return f"<mn>{token}</mn>"
        return _MINUS if token == "-" else f"<mo>{escape(_SIGNS.get(name, name))}</mo>"

    def _sign(self) -> str:
        sign = next(self._tokens, ".").removeprefix("\\")
        return _SIGNS.get(sign, sign)

    def _root(self) -> str:
        first = next(self._tokens, "")
        if first != "[":
            return f"<msqrt>{self._part(first)}</msqrt>"
        degree = self.row("]")
        return f"<mroot>{self._group()}{degree}</mroot>"


def pieces(mathml: str) -> list[str]:
    """Return the pieces of a formula between which a line may break: the terms of a sum, or otherwise the factors.

    >>> pieces("<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>")
    ['<mi>a</mi>', '<mo form="infix">+</mo><mi>b</mi>']
    """
    terms = _split(mathml, ("+", _MINUS_SIGN))
    return terms if len(terms) > 1 else _split(mathml, ("·",))


def _split(mathml: str, signs: Collection[str]) -> list[str]:
    found = [""]
    kept: list[bool] = []  # for each open element, whether to keep it; rows are dropped unless they belong to a sign
    tokens = re.findall("<[^>]*>|[^<]+", mathml)
    for i, token in enumerate(tokens):
        if token.startswith("</"):
            found[-1] += token if kept.pop() else ""
        elif token.startswith("<"):
            within = any(kept)
            following = "".join(tokens[i + 1 : i + 3])
            kept.append(within or token != "<mrow>" or 'form="prefix"' in following or _MINUS.startswith(following))
            if token == "<mo>" and tokens[i + 1] in signs and not within and found[-1] not in ("", _EQUALS):
                found.append('<mo form="infix">')
            elif kept[-1]:
                found[-1] += token
        else:
            found[-1] += token
    return found


def _fenced(left: str, inner: str, right: str) -> str:
    """Put parentheses around a formula. They stretch only around fractions."""
    grow = "" if "<mfrac>" in inner else ' stretchy="false"'
    signs = [f'<mo{grow} form="{form}">{escape(sign)}</mo>' for form, sign in (("prefix", left), ("postfix", right))]
    return f"<mrow>{signs[0]}{inner}{signs[1]}</mrow>"


def _signed(text: str) -> str:
    number = text.removeprefix("-")
    shown = f"<mn>{number}</mn>" if number[0].isdigit() else f"<mi>{'∞' if number == 'inf' else number}</mi>"
    return f"<mrow>{_MINUS}{shown}</mrow>" if text.startswith("-") else shown
