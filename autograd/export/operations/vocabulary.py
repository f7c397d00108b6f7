"""Vocabularies: how a language writes numbers, operations and choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Template
from types import MappingProxyType

from autograd.operation import Primitive

__all__ = ["Vocabulary", "outer"]


class Vocabulary:
    """A language in which the formulas of the table are written.

    Attributes:
        has_branches: whether a choice computes only the side that it chooses.
    """

    has_branches = True
    calls: Mapping[str, str] = MappingProxyType(
        {}
    )  # templates of operations, in addition to or in place of the column `c`

    def template(self, op: Primitive) -> str | None:
        """Return the text of an operation, or None if the language lacks it."""
        text = self.calls.get(op.name, op.c)
        return text if isinstance(text, str) else None

    def knows(self, op: Primitive) -> bool:
        """Return whether the language has the operation. Others are replaced by their definitions."""
        return self.template(op) is not None

    def count(self, op: Primitive, k: int) -> int:
        """Return how many times the text of an operation contains its k-th operand."""
        return max(1, (self.template(op) or "").count(f"${'abc'[k]}"))

    def call(self, op: Primitive, operands: list[str]) -> str:
        """Return an operation as text. It is in parentheses unless it is a call."""
        text = self.template(op) or ""
        if re.fullmatch(r"[\w.]+\(\$\w+(, \$\w+)*\)", text):
            operands = list(map(outer, operands))
        names = dict(zip("abc", operands, strict=False))
        written = Template(text).substitute(names, all=", ".join(operands))
        return written if text.endswith(")") and (text[0].isalpha() or text[0] == "(") else f"({written})"

    def number(self, x: float) -> str:
        """Return a number as text, exactly. A negative one is in parentheses."""
        raise NotImplementedError

    def choice(self, condition: str, x: str, y: str) -> str:
        """Return a conditional expression."""
        return f"({condition} ? {x} : {y})"

    def truth(self, x: str) -> str:
        """Return the condition that a number is not 0."""
        return f"{x} != 0"

    def definition(self, name: str, text: str, *, is_condition: bool = False) -> str:
        """Return the definition of a name."""
        raise NotImplementedError

    def declaration(self, name: str) -> str:
        """Return the declaration of a name that a branch defines."""
        raise NotImplementedError


def outer(text: str) -> str:
    """Return an expression without parentheses around it.

    >>> outer("(x + y)"), outer("(x) + (y)")
    ('x + y', '(x) + (y)')
    """
    depth = 0
    for k, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return outer(text[1:-1]) if k == len(text) - 1 and letter == ")" else text
    return text
