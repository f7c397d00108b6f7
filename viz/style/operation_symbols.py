"""The symbols of operations in pictures, as in mathematics: · for *, ln for log, softmax₁ for softmax_1."""

from __future__ import annotations

import re

from viz.style.superscripts import lowered, raised

__all__ = ["mathematical"]

_POWER = re.compile(r"(?P<base>… )?\*\* ?(?P<exponent>[-.\d]*)$")
_COMPONENT = re.compile(r"(log_)?softmax_(\d+)")


def mathematical(symbol: str) -> str:
    """Return the symbol of an operation, or its text with "…" for operands, as in the lines next to a picture.

    >>> [mathematical(symbol) for symbol in ("*", "**2", "**0.5", "log", "softmax_12", "log_softmax_1", "exp")]
    ['·', '( )²', '( )^0.5', 'ln', 'softmax₁₂', 'ln softmax₁', 'exp']
    >>> [mathematical(text) for text in ("… * 2", "… ** 2", "3 - …", "x1 * w")]
    ['… · 2', '…²', '3 − …', 'x1 · w']
    """
    if symbol == "log":
        return "ln"
    if match := _COMPONENT.fullmatch(symbol):
        return f"{'ln ' if match[1] else ''}softmax{lowered(match[2])}"
    if match := _POWER.match(symbol):
        base, exponent = "…" if match["base"] else "( )", match["exponent"]
        return base + (raised(exponent) or f"^{exponent}")
    return symbol.replace("**", "^").replace("*", "·").replace("-", "−")
