r"""Spellings without the details that vary: case, spaces, brackets, filler words, LaTeX signs."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalized"]

_FRACTION = re.compile(r"\\[dt]?frac\{(.*)\}\{(.*)\}")
_HAT = re.compile(r"\\(?:wide)?hat\s*\{?(\w)\}?|(\w)\^(?=$|[\s)/])")
_SIGNS = {
    "∂": "d", r"\partial": "d", "partial": "d", "δ": "delta", "∇": "grad", r"\nabla": "grad", "\u0302": "hat",
    r"\Delta": "step", "\N{GREEK CAPITAL LETTER DELTA}": "step", "\N{INCREMENT}": "step",
    "\N{GREEK SMALL LETTER SIGMA}": "sigma", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{PRIME}": "'", r"\prime": "'",
}  # fmt: skip
_OVER = re.compile(r"(?<!\S)(?:w\.?r\.?t\.?|with respect to|with regard to|by|over)(?!\S)")
_FILLER = re.compile(r"(?<!\S)(?:of|the|for|at|from)(?!\S)")
_LEFT_OUT = re.compile(r"[\s_{}.,^$\\()\[\]]+")


def normalized(text: str) -> str:
    r"""Return a spelling in lower case, with words for signs, and without spaces, dots, brackets and filler words.

    >>> normalized("w_{11}"), normalized("\u2202E / \u2202w\u2085"), normalized(r"\frac{\partial E}{\partial w_5}")
    ('w11', 'de/dw5', 'de/dw5')
    >>> normalized(r"\hat{y}"), normalized("\u0177"), normalized("\u0394w_3")
    ('yhat', 'yhat', 'stepw3')
    >>> normalized("gradient of E with respect to w")
    'gradiente/w'
    """
    text = _HAT.sub(r"\1\2hat", _FRACTION.sub(r"\1/\2", text))
    text = unicodedata.normalize("NFKD", text)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    return _LEFT_OUT.sub("", _FILLER.sub(" ", _OVER.sub("/", text.casefold().replace("_", " "))))
