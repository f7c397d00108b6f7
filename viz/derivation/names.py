r"""How quantities are called in a derivation: in plain text, LaTeX, Markdown and MathML.

A label is whatever its user wrote. One that is written as names in mathematics are becomes one: `w5` is w with the
subscript 5, `E_total` is E with the subscript total, `h1.net`, as nn labels it, is net with the subscript h1. Any other
stands as quoted text. Nothing in a label can act: LaTeX gets its escapes; Markdown, where hosts take a backslash before
a sign away before they look for mathematics, gets the wide form of the sign; MathML gets entities.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape

from viz.style.text import lines

_LONGEST = 60  # characters of a label
_ATOM = re.compile(r"([A-Za-z]+)(\d*)|(\d+)")
_PLAIN = re.compile(r"[A-Za-z]+\d*(?:[._](?:[A-Za-z]+\d*|\d+))*")
LETTERS = {
    unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda"): letter
    for letter in map(chr, range(ord("\u03b1"), ord("\u03ca")))
    if letter not in "\u03bf\u03c2"  # omicron, which LaTeX lacks, and the sigma at the end of a word
}
# Signs from the fonts of mathematics where text fonts lack them.
_MATHEMATICS = {"\\": r"\backslash", "~": r"\sim", "^": r"\wedge", "<": "<", ">": ">", "|": "|"}
_MATHEMATICS |= {letter: rf"\{name}" for name, letter in LETTERS.items()}
_CAPITALS = "gamma delta theta lambda xi pi sigma upsilon phi psi omega"  # LaTeX has those that Latin has not
_MATHEMATICS |= {LETTERS[name].upper(): rf"\{name.capitalize()}" for name in _CAPITALS.split()}
_LATEX = {sign: f"\\{sign}" for sign in "#$%&_{}"} | {'"': "''"}
_LATEX |= {sign: rf"\ensuremath{{{command}}}" for sign, command in _MATHEMATICS.items()}


@dataclass(frozen=True)
class Name:
    """What a quantity is called in each notation."""

    text: str
    latex: str
    markdown: str
    mathml: str


def labelled(label: str, number: int = 0) -> Name:
    r"""Return the name that a label is; a number tells apart those with the same label.

    >>> labelled("w5").latex, labelled("h1.net").latex, labelled("50 %").latex
    ('w_{5}', '\\mathrm{net_{h_{1}}}', '\\text{50 \\%}')
    >>> labelled("\u0394E\u2081").latex
    '\\text{\\ensuremath{\\Delta}E1}'
    >>> labelled("y", 2).text, labelled("E_total").mathml
    ('y[2]', '<msub><mi>E</mi><mi>total</mi></msub>')
    """
    shown = " ".join(" ".join(lines(label)).split()) or "?"
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    if _PLAIN.fullmatch(shown):
        latex, mathml = _mathematical(shown)
        markdown = latex
    else:
        latex = rf"\text{{{''.join(map(_escaped, shown))}}}"
        markdown = rf"\text{{{''.join(map(_widened, shown))}}}"
        mathml = f"<mtext>{escape(shown)}</mtext>"
    if not number:
        return Name(shown, latex, markdown, mathml)
    mark = f"<mrow><mo>(</mo><mn>{number}</mn><mo>)</mo></mrow>"
    return Name(
        f"{shown}[{number}]",
        f"{{{latex}}}^{{({number})}}",
        f"{{{markdown}}}^{{({number})}}",
        f"<msup><mrow>{mathml}</mrow>{mark}</msup>",
    )


def derivative(of: Name, by: Name, *, direct: bool = False) -> Name:
    r"""Name the derivative of one by another; direct, if other ways from one to the other are left out.

    >>> derivative(labelled("E"), labelled("w5")).text
    'dE/dw5'
    """
    fraction = r"\frac{{\partial {}}}{{\partial {}}}"
    latex, markdown = fraction.format(of.latex, by.latex), fraction.format(of.markdown, by.markdown)
    mathml = f"<mfrac><mrow><mo>∂</mo>{of.mathml}</mrow><mrow><mo>∂</mo>{by.mathml}</mrow></mfrac>"
    text = f"d{of.text}/d{by.text}"
    if not direct:
        return Name(text, latex, markdown, mathml)
    word = r"\text{direct }"
    return Name(f"direct {text}", word + latex, word + markdown, f"<mrow><mtext>direct&#xa0;</mtext>{mathml}</mrow>")


def error_term(of: Name) -> Name:
    r"""Name the derivative of the output by a quantity that is used several times: its delta.

    >>> error_term(labelled("h1.net")).text
    'delta_h1.net'
    """
    return Name(
        f"delta_{of.text}",
        rf"\delta_{{{of.latex}}}",
        rf"\delta_{{{of.markdown}}}",
        f"<msub><mi>δ</mi><mrow>{of.mathml}</mrow></msub>",
    )


def updated(of: Name) -> Name:
    """Name a weight after the step.

    >>> updated(labelled("w5")).text
    "w5'"
    """
    return Name(
        f"{of.text}'",
        f"{{{of.latex}}}'",
        f"{{{of.markdown}}}'",
        f"<msup><mrow>{of.mathml}</mrow><mo>&#x2032;</mo></msup>",
    )


def _mathematical(label: str) -> tuple[str, str]:
    """LaTeX and MathML of a label that is a name: its base with subscripts."""
    *owners, last = label.split(".")
    base, *parts = last.split("_")
    match = _ATOM.fullmatch(base)
    assert match is not None
    letters, digits = match[1] or match[3], match[2] or ""
    parts = [*owners, *([digits] if digits else []), *parts]
    written = [_mathematical(part) if not part.isdigit() else (part, f"<mn>{part}</mn>") for part in parts]
    upright = len(letters) > 1 and letters not in LETTERS
    name = rf"\{letters}" if letters in LETTERS else letters
    mathml = f"<mi>{LETTERS.get(letters, letters)}</mi>"
    if parts:
        # The subscript stands within \mathrm, so that a letter is before the _: Markdown would take }_ for emphasis.
        name += f"_{{{', '.join(latex for latex, _ in written)}}}"
        marks = "<mo>,</mo>".join(part for _, part in written)
        mathml = f"<msub>{mathml}{marks if len(parts) == 1 else f'<mrow>{marks}</mrow>'}</msub>"
    return (rf"\mathrm{{{name}}}" if upright else name), mathml


def _escaped(character: str) -> str:
    """LaTeX for a character; its fonts lack most beyond Latin and Greek, for which a question mark stands."""
    if character in _LATEX:
        return _LATEX[character]
    plain = unicodedata.normalize("NFKD", character)
    if ord(character) < 0x180 and plain[0].isascii():
        return character
    return "".join(_LATEX.get(sign, sign) for sign in plain) if plain.isascii() and plain.isprintable() else "?"


def _widened(character: str) -> str:
    """The wide form of a sign that would act in Markdown, HTML or its mathematics."""
    active = character.isascii() and not character.isalnum() and character not in " .,:;!?()+-/='"
    return chr(ord(character) + 0xFEE0) if active else character
