"""Superscripts of labels: w^{(1)}_{11}, a^(2), a^{[1]}, w^{new}.

One superscript is removed from a label. The rest is a name with subscripts, and the notation adds the superscript to
it.
"""

from __future__ import annotations

import re
from html import escape

__all__ = [
    "ENCLOSED_SUPERSCRIPT",
    "latex_superscript",
    "lowered",
    "mathml_superscript",
    "raised",
    "split_superscript",
    "unicode_label",
    "with_number",
]

_SIGNS = r"[A-Za-z0-9()\[\]+\-*',]+"
_SUPERSCRIPT = re.compile(rf"\^(?:\{{({_SIGNS})\}}|(\(\w+\)|\[\w+\]|[A-Za-z0-9+*]))")
# A superscript that cannot be read as a power: in parentheses or brackets.
ENCLOSED_SUPERSCRIPT = r"\^\{\(\w+\)\}|\^\{\[\w+\]\}|\^\(\w+\)|\^\[\w+\]"
_TOKEN = re.compile(r"[A-Za-z]+|\d+|.")
_RAISED = dict(zip("0123456789+-()nij", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱʲ", strict=True))
_LOWERED = dict(zip("0123456789+-()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SUBSCRIPT = re.compile(r"_\{([A-Za-z0-9()+\-]+)\}|(?<=[A-Za-z0-9}\])])_([A-Za-z0-9])$")


def split_superscript(label: str) -> tuple[str, str]:
    """Return a label without its superscript, and the superscript; "" if there are none or several.

    >>> split_superscript("w^{(1)}_{11}"), split_superscript("a^[2]"), split_superscript("w_1")
    (('w_{11}', '(1)'), ('a', '[2]'), ('w_1', ''))
    """
    found = list(_SUPERSCRIPT.finditer(label))
    if len(found) != 1 or found[0].start() == 0:
        return label, ""
    match = found[0]
    return label[: match.start()] + label[match.end() :], match[1] or match[2]


def latex_superscript(text: str) -> str:
    r"""Return the LaTeX of a superscript.

    >>> latex_superscript("(1)"), latex_superscript("new"), latex_superscript("*")
    ('^{(1)}', '^{\\mathrm{new}}', '^{\\ast}')
    """
    parts = [
        rf"\mathrm{{{part}}}" if part.isalpha() and len(part) > 1 else r"\ast" if part == "*" else part
        for part in _TOKEN.findall(text)
    ]
    return f"^{{{''.join(parts)}}}"


def mathml_superscript(text: str) -> str:
    """Return the MathML of a superscript.

    >>> mathml_superscript("(1)")
    '<mrow><mo stretchy="false">(</mo><mn>1</mn><mo stretchy="false">)</mo></mrow>'
    """
    parts = [
        f"<mi>{part}</mi>" if part.isalpha() else f"<mn>{part}</mn>" if part.isdigit() else
        f'<mo stretchy="false">{escape(part)}</mo>'
        for part in _TOKEN.findall(text)
    ]  # fmt: skip
    return f"<mrow>{''.join(parts)}</mrow>"


def unicode_label(label: str) -> str:
    """Return a label for plain text, with LaTeX's marks as raised and lowered characters; unchanged if one is missing.

    >>> unicode_label("w^{(1)}_{11}"), unicode_label("E_total"), unicode_label("w_{1,2}")
    ('w₁₁⁽¹⁾', 'E_total', 'w_{1,2}')
    """
    base, raised = split_superscript(label)
    if not raised and "_{" not in label:
        return label
    lowered = [match[1] or match[2] for match in _SUBSCRIPT.finditer(base)]
    if not (all(sign in _RAISED for sign in raised) and all(sign in _LOWERED for part in lowered for sign in part)):
        return label
    base = _SUBSCRIPT.sub(lambda match: "".join(_LOWERED[sign] for sign in match[1] or match[2]), base)
    return label if set(base) & set("^{}_") else base + "".join(_RAISED[sign] for sign in raised)


def raised(text: str) -> str:
    """Return a text in raised signs, or "" if one is missing.

    >>> raised("-2"), raised("0.5")
    ('⁻²', '')
    """
    return "".join(_RAISED[sign] for sign in text) if all(sign in _RAISED for sign in text) else ""


def lowered(digits: str) -> str:
    """Return digits as subscripts.

    >>> lowered("12")
    '₁₂'
    """
    return "".join(_LOWERED[sign] for sign in digits)


def with_number(label: str, number: int) -> str:
    """Return a label with the number that distinguishes it from equal ones, if it is not 0.

    >>> with_number("net", 12), with_number("net", 0)
    ('net⁽¹²⁾', 'net')
    """
    return label + "".join(_RAISED[sign] for sign in f"({number})") if number else label
