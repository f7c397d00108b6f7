"""Hints for syntax that expressions do not accept: typographic symbols, and products and calls as written on paper."""

from __future__ import annotations

import re

__all__ = ["SIGNS", "hint"]

SIGNS = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{MULTIPLICATION SIGN}": "*",
    "\N{MIDDLE DOT}": "*",
    "\N{DOT OPERATOR}": "*",
    "\N{DIVISION SIGN}": "/",
    "\N{SUPERSCRIPT TWO}": "**2",
    "\N{SUPERSCRIPT THREE}": "**3",
    "\N{SQUARE ROOT}": "sqrt(...)",
}


def hint(why: str, line: str, column: int) -> str:
    """Return a hint to add to the parser's message, if the text at the error suggests what was meant.

    >>> hint("invalid syntax", "2 w", 2), hint("invalid character", "x\N{SUPERSCRIPT TWO}", 1)
    ('; is an operator or a parenthesis missing, as in 3*w or sin(x)?', '; write **2')
    """
    if line[column : column + 1] in SIGNS:
        return f"; write {SIGNS[line[column]]}"
    before, after = line[:column].rstrip(), line[column:]
    if why.startswith("invalid syntax") and not after:
        return "; something is missing at the end"
    joined = why.startswith("invalid syntax") and re.search(r"[\w.)]$", before) and re.match(r"[\w.(]", after)
    if joined or why == "invalid decimal literal":
        return "; is an operator or a parenthesis missing, as in 3*w or sin(x)?"
    return ""
