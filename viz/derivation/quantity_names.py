"""The names of quantities in a derivation, as data. Each notation writes them in its own way.

A `Label` names a Value. The other names are built from it: `Derivative`, `ErrorTerm`, `Updated` and `Step`. `text` is
the name in plain text. `check_work` uses it as the key. A label may be any string. One that looks like an expression is
put in parentheses within a formula: `(a+b) * w`, `d(a+b)/dw`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, TypeAlias

from viz.style.label_text import lines
from viz.style.superscripts import ENCLOSED_SUPERSCRIPT

__all__ = [
    "STEP_SIGN",
    "Derivative",
    "ErrorTerm",
    "Label",
    "Name",
    "Step",
    "Updated",
    "enclosed",
    "labelled",
]

STEP_SIGN = "\N{GREEK CAPITAL LETTER DELTA}"
_LONGEST = 60  # the maximum number of characters in a label
_IN_BRACKETS = re.compile(r"\[[^][{}()]*\]|\{[^][{}()]*\}|\([^][{}()]*\)")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
# A symbol's letters may be followed by an index in brackets or braces, and by arguments that are symbols or numbers.
_GROUP = re.compile(ENCLOSED_SUPERSCRIPT + r"|\[[^][{}()]*\]|\{[^][{}()]*\}|\([\w.]+(?:, ?[\w.]+)*\)")


@dataclass(frozen=True)
class Label:
    """The name of a Value.

    Attributes:
        shown: the label of the Value, cleaned and shortened.
        number: distinguishes Values whose names would look the same; 0 if not needed.
    """

    shown: str
    number: int = 0

    @property
    def text(self) -> str:
        """The name in plain text."""
        return f"{enclosed(Label(self.shown))}[{self.number}]" if self.number else self.shown

    @property
    def is_symbol(self) -> bool:
        """Return whether the name always reads as one symbol."""
        return self.number > 0 or _is_symbol(self.shown)

    @property
    def is_list(self) -> bool:
        """Return whether the name would read as several operands in a call, as "a, b" does and "f(a, b)" does not."""
        inner = self.shown
        while (outer := _IN_BRACKETS.sub("", inner)) != inner:
            inner = outer
        return "," in inner and not self.is_symbol


@dataclass(frozen=True)
class Derivative:
    """The derivative of one quantity with respect to another. A direct derivative ignores all other paths."""

    of: Label
    by: Label
    direct: bool = False
    is_symbol = True

    @property
    def text(self) -> str:
        """The name in plain text."""
        return f"{'direct ' if self.direct else ''}d{enclosed(self.of)}/d{enclosed(self.by)}"


@dataclass(frozen=True)
class ErrorTerm:
    """The derivative of the output with respect to a quantity that is used several times: its delta."""

    of: Label
    is_symbol = True

    @property
    def text(self) -> str:
        """The name in plain text."""
        return f"delta_{enclosed(self.of)}"


@dataclass(frozen=True)
class Updated:
    """A weight after a step of gradient descent."""

    of: Label
    meaning: ClassVar[str] = "a weight after a step"
    is_symbol = True

    @property
    def text(self) -> str:
        """The name in plain text."""
        return f"{enclosed(self.of)}'"


@dataclass(frozen=True)
class Step:
    """The change of a weight by a step of gradient descent."""

    of: Label
    meaning: ClassVar[str] = "the step of a weight"

    @property
    def text(self) -> str:
        """The name in plain text."""
        return f"{STEP_SIGN}{enclosed(self.of)}"


Name: TypeAlias = Label | Derivative | ErrorTerm | Updated


def labelled(label: str, number: int = 0) -> Label:
    r"""Return a label as a name. The label is quoted if it reads as a number or has an unmatched bracket.

    >>> labelled("a\nb").text, labelled("y", 2).text, labelled("a+b", 2).text, labelled("2").text
    ('a b', 'y[2]', '(a+b)[2]', '"2"')
    >>> Derivative(labelled("E"), labelled("w5")).text, Derivative(labelled("a+b"), labelled("w")).text
    ('dE/dw5', 'd(a+b)/dw')
    """
    shown = " ".join(" ".join(lines(label)).split()) or "?"
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    return Label(f'"{shown}"' if _is_number(shown) or not _is_balanced(shown) else shown, number)


def enclosed(name: Label, text: str = "", parentheses: str = "({})") -> str:
    """Return a name as part of another one, in parentheses unless it is a symbol."""
    text = text or name.text
    return text if name.is_symbol else parentheses.replace("{}", text)


def _is_number(label: str) -> bool:
    """Return whether a label could be read as a number or as arithmetic on numbers."""
    if any(unicodedata.category(sign).startswith("L") for sign in label):
        try:
            float(label)  # float() accepts 1e5, inf and nan
        except ValueError:
            return False
        return True
    return any(sign.isnumeric() for sign in label)


def _is_balanced(label: str) -> bool:
    """Return whether every bracket in a label closes one that it opens."""
    open_brackets: list[str] = []
    for sign in label:
        if sign in _CLOSING:
            open_brackets.append(_CLOSING[sign])
        elif sign in _CLOSING.values() and (not open_brackets or open_brackets.pop() != sign):
            return False
    return not open_brackets


@lru_cache(maxsize=4096)
def _is_symbol(label: str) -> bool:
    """Return whether a label is a word, with indices or arguments, or is already in quotes or parentheses.

    >>> [_is_symbol(label) for label in ("w", "h1.net", "w_{1,2}", "x[i+1]", "f(x, y)", "(a+b)", "größe", "w^{(1)}_1")]
    [True, True, True, True, True, True, True, True]
    >>> [_is_symbol(label) for label in ("a+b", "-a", "a b", "50 %", "(a)*(b)", "x=1", "a, b", "x^2", "2x", "x(1-y)")]
    [False, False, False, False, False, False, False, False, False, False]
    """
    if label[0] == label[-1] == '"' and '"' not in label[1:-1] and len(label) > 2:
        return True
    if label[0] == "(" and label[-1] == ")" and _is_balanced(label[1:-1]):
        return True
    word, groups = label, 1
    while groups:
        word, groups = _GROUP.subn("_", word)
    first, rest = word[0], word[1:]
    if first == "?" and not rest:
        return True
    return label[0] not in _CLOSING and _is_letter(first) and all(_is_letter(sign) or sign.isnumeric() for sign in rest)


def _is_letter(sign: str) -> bool:
    return sign in "_.'\\…\N{PRIME}" or unicodedata.category(sign)[0] in "LM" or unicodedata.category(sign) == "So"
