"""The symbols of operations in pictures, as in mathematics: · for *, ln for log, softmax₁ for softmax_1."""

from __future__ import annotations

import re

from viz.style.superscripts import lowered, raised

__all__ = ["mathematical", "mathematical_text"]


def mathematical(symbol: str) -> str:
    """Return the symbol of an operation as in the lines next to a picture.

    >>> [mathematical(symbol) for symbol in ("*", "**2", "**0.5", "log", "softmax_12", "log_softmax_1", "exp")]
    ['·', '( )²', '( )^0.5', 'ln', 'softmax₁₂', 'ln softmax₁', 'exp']
    """
    text = f"( ){symbol}" if re.match(r"\*\*.", symbol) else symbol
    return "ln" if symbol == "log" else mathematical_text(text)


def mathematical_text(text: str) -> str:
    """Return the text of a formula with the signs of mathematics.

    >>> [mathematical_text(text) for text in ("… * 2", "(w - 1) ** 2", "x ** -0.5", "-log(softmax_1(a, b))")]
    ['… · 2', '(w − 1)²', 'x^−0.5', '−ln(softmax₁(a, b))']
    """
    text = re.sub(r"(log_)?softmax_(\d+)", lambda match: f"{'ln ' if match[1] else ''}softmax{lowered(match[2])}", text)
    text = re.sub(r"\blog\(", "ln(", text)
    text = re.sub(r" ?\*\* ?(-?\d+)(?![.\d])", lambda match: raised(match[1]), text)
    text = re.sub(r" ?\*\* ?", "^", text)
    return text.replace("*", "·").replace("-", "−")
