"""Causes of wrong lines: a code for programs, and a sentence for readers.

This module does not depend on others, so all modules that look for slips can share its codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CODES", "Cause", "alternatives"]

# The code of each kind of cause, with its meaning.
CODES = {
    "right": "the number is right",
    "wrong": "the number is wrong, and no simple slip explains it",
    "follows": "it follows from a wrong number in another line",
    "zero": "it is 0, and would follow from another wrong 0",
    "too-few-digits": "too few digits were given to tell whether the number is right",
    "rounding": "a number was rounded or truncated too early",
    "cut-off": "a number was truncated, not rounded",
    "convention": "a delta or a step in the opposite sign convention",
    "sign": "the sign is wrong",
    "factor": "a factor of 2 or 1/2 is missing or extra, as from a square",
    "rate": "the learning rate is missing, or it is applied too early",
    "step": "the step has the wrong direction, or is given in place of the result",
    "missing-derivative": "the derivative of an activation or of another function is missing",
    "extra-derivative": "the derivative of an activation occurs twice",
    "missing-factor": "a factor of the chain rule is missing",
    "missing-path": "a path through the network is left out",
    "missing-term": "an operand, such as a bias, is left out",
    "updated-weight": "a weight has its updated value",
    "activation": "an activation is missing, extra or different",
    "operand": "another quantity is used, or two are swapped",
    "copied": "another line has the right number for this quantity",
    "shared": "one wrong number that is not on the sheet explains several lines",
    "unknown-name": "the graph has no quantity with this name",
    "ambiguous-name": "several quantities match the name",
    "empty": "there is no number",
    "not-a-number": "the text is not a number",
    "no-rate": "a weight after a step was given, but no learning rate is known",
}


@dataclass(frozen=True)
class Cause:
    """The cause of a wrong line.

    Attributes:
        code: the kind of cause, one of `CODES`.
        text: a sentence without its period.

    >>> str(Cause("sign", "The sign is wrong"))
    'The sign is wrong'
    """

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


def alternatives(causes: Sequence[Cause]) -> Cause:
    """Join causes that explain a number equally well. The code is the first cause's.

    >>> print(alternatives([Cause("sign", "The sign is wrong"), Cause("operand", "a is used in place of b")]))
    The sign is wrong, or a is used in place of b
    """
    return Cause(causes[0].code, ", or ".join([causes[0].text, *(_continued(cause.text) for cause in causes[1:])]))


def _continued(text: str) -> str:
    """Begin a sentence in lower case, for use within another; names stay as they are."""
    return text[0].lower() + text[1:] if text.startswith(("The ", "It ", "A ", "An ")) else text
