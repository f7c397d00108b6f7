r"""Labels in LaTeX, Markdown and MathML.

A label that looks like a mathematical name becomes one: `w5` and `w_{5}` are w with the subscript 5, `E_total` is E
with the subscript total, and `w^{(1)}_{11}` has a superscript too. Any other label is set as text. A label with a dot,
such as `L0.n0.w1`, is a name from nn. It is set upright, as it is in pictures. Labels cannot inject markup: special
characters are escaped in LaTeX and MathML. In Markdown they are replaced by full-width characters, because Markdown
renderers remove backslashes before they look for mathematics.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

from viz.style.superscripts import latex_superscript, mathml_superscript, split_superscript

__all__ = ["LETTERS", "latex_label", "markdown_label", "mathml_label"]

_ATOM = re.compile(r"([A-Za-z]+)(\d*)|(\d+)")
_PLAIN = re.compile(r"[A-Za-z]+\d*(?:[._](?:[A-Za-z]+\d*|\d+))*")
_BRACES = re.compile(r"_\{(\w+(?:, ?\w+)*)\}")
LETTERS = {
    unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda"): letter
    for letter in map(chr, range(ord("\u03b1"), ord("\u03ca")))
    if letter not in "\u03bf\u03c2"  # without omicron, which LaTeX does not have, and final sigma
}
_COMMAND = re.compile(rf"\\({'|'.join(LETTERS)})(?![A-Za-z])")
# Characters that need a mathematical font, because text fonts lack them.
_MATHEMATICS = {"\\": r"\backslash", "~": r"\sim", "^": r"\wedge", "<": "<", ">": ">", "|": "|"}
_MATHEMATICS |= {letter: rf"\{name}" for name, letter in LETTERS.items()} | {"\u03c2": r"\varsigma", "\u03bf": "o"}
# LaTeX has only the ones that differ from Latin letters
_CAPITALS = "gamma delta theta lambda xi pi sigma upsilon phi psi omega"
_MATHEMATICS |= {LETTERS[name].upper(): rf"\{name.capitalize()}" for name in _CAPITALS.split()}
_MATHEMATICS |= {
    greek: rf"\mathrm{{{latin}}}"
    for greek, latin in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", "ABEZHIKMNOPTX", strict=True)  # noqa: RUF001
}
_SIGNS = """
    ∇ nabla  ∂ partial  ∞ infty  ∑ sum  ∏ prod  ∫ int  √ surd  ≤ leq  ≥ geq  ≠ neq  ≈ approx  ≡ equiv  ≅ cong  ± pm
    ∓ mp  ∋ ni  × times  ÷ div  · cdot  ⋅ cdot  ⋯ cdots  − mathord{-}  → to  ← leftarrow  ↔ leftrightarrow  ⇒ Rightarrow
    ∝ propto  ⇐ Leftarrow  ⇔ Leftrightarrow  ↦ mapsto  ∈ in  ∉ notin  ⊂ subset  ⊃ supset  ⊆ subseteq  ⊇ supseteq
    ∪ cup  ∩ cap  ∧ wedge  ∨ vee  ¬ neg  ∀ forall  ∃ exists  ∅ emptyset  ∘ circ  • bullet  ⊙ odot  ⊗ otimes  ∼ sim
    ⊕ oplus  ∥ parallel  ⊥ perp  ⟨ langle  ⟩ rangle  ℓ ell  ℏ hbar  † dagger  ħ hbar  ′ prime  ″ prime\\prime
"""  # noqa: RUF001  (these signs are intended)
_MATHEMATICS |= {sign: f"\\{command}" for sign, command in re.findall(r"(\S) (\S+)", _SIGNS)}
_LATEX = {sign: f"\\{sign}" for sign in "#$%&_{}"} | {'"': "''", "\N{FRACTION SLASH}": "/", "«": "<<", "»": ">>"}
_LATEX |= {sign: rf"\ensuremath{{{command}}}" for sign, command in _MATHEMATICS.items()}
_LATIN = "ßæøœłıÆØŒŁ¡¿£§©¶"  # either the fonts have these, or LaTeX composes them
# Accents that combine with a letter, in text and in mathematics.
_ACCENTS = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": "."}
_ACCENTS |= {"\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "c"}
_MATH_ACCENTS = {"\u0300": "grave", "\u0301": "acute", "\u0304": "bar", "\u0306": "breve", "\u0308": "ddot"}


def latex_label(shown: str) -> str:
    r"""Return LaTeX for a label.

    >>> latex_label("w5"), latex_label("w^{(1)}_{11}"), latex_label("h1.net"), latex_label("50 %")
    ('w_{5}', '{w_{11}^{(1)}}', '\\mathrm{h1.net}', '\\text{50 \\%}')
    >>> print(latex_label("größe"), latex_label("\u0394E\u2081"))
    \text{gr\"{o}ße} \text{\ensuremath{\Delta}E\ensuremath{_{1}}}
    """
    return _in_latex(shown) or rf"\text{{{''.join(map(_escaped, shown))}}}"


def markdown_label(shown: str) -> str:
    r"""Return LaTeX for a label, safe within Markdown.

    >>> markdown_label("a_b*") == "\\text{a\N{FULLWIDTH LOW LINE}b\N{FULLWIDTH ASTERISK}}"
    True
    """
    return _in_latex(shown) or rf"\text{{{''.join(map(_widened, shown))}}}"


def mathml_label(shown: str) -> str:
    """Return MathML for a label.

    >>> mathml_label("E_total"), mathml_label("a<b")
    ('<msub><mi>E</mi><mi>total</mi></msub>', '<mtext>a&lt;b</mtext>')
    """
    plain, raised = _mathematical_label(shown)
    if not plain:
        return f"<mtext>{escape(shown)}</mtext>"
    name = _mathematical(plain)[1]
    return f"<msup><mrow>{name}</mrow>{mathml_superscript(raised)}</msup>" if raised else name


def _in_latex(shown: str) -> str:
    """Return LaTeX for a label that is a name in mathematics, else ""."""
    plain, raised = _mathematical_label(shown)
    name = _mathematical(plain)[0] if plain else ""
    return f"{{{name}{latex_superscript(raised)}}}" if raised else name  # braces, so that it can have a power


def _mathematical_label(shown: str) -> tuple[str, str]:
    """Return a name in mathematics without LaTeX's braces and backslashes, and its superscript; "" for others."""
    base, raised = split_superscript(_COMMAND.sub(r"\1", shown))
    plain = _BRACES.sub(lambda match: "_" + re.sub(", ?", "_", match[1]), base)
    is_path = "." in plain and "_" in plain  # here, _ does not begin a subscript
    return (plain, raised) if _PLAIN.fullmatch(plain) and not is_path else ("", "")


def _mathematical(label: str) -> tuple[str, str]:
    """Return LaTeX and MathML of a label that is a name: its base with subscripts."""
    if "." in label:
        return rf"\mathrm{{{label}}}", f"<mi>{label}</mi>"
    base, *parts = label.split("_")
    match = _ATOM.fullmatch(base)
    assert match is not None
    letters, digits = match[1] or match[3], match[2] or ""
    parts = [*([digits] if digits else []), *parts]
    marks = [_mathematical(part) if not part.isdigit() else (part, f"<mn>{part}</mn>") for part in parts]
    upright = len(letters) > 1 and letters not in LETTERS
    name = rf"\{letters}" if letters in LETTERS else letters
    mathml = f"<mi>{LETTERS.get(letters, letters)}</mi>"
    if parts:
        # The subscript goes within \mathrm, so that a letter is before the _: Markdown would take }_ for emphasis.
        name += f"_{{{', '.join(latex for latex, _ in marks)}}}"
        joined = "<mo>,</mo>".join(part for _, part in marks)
        mathml = f"<msub>{mathml}{joined if len(parts) == 1 else f'<mrow>{joined}</mrow>'}</msub>"
    return (rf"\mathrm{{{name}}}" if upright else name), mathml


def _escaped(character: str) -> str:
    """Return LaTeX for a character, or its code if LaTeX's fonts lack it."""
    if character in _LATEX:
        return _LATEX[character]
    if character.isascii() or character in _LATIN:
        return character if character.isprintable() else "?"
    kind = unicodedata.decomposition(character).partition(" ")[0]
    plain = unicodedata.normalize("NFKD", character)
    if kind in ("<super>", "<sub>") and plain.isascii() and plain.isalnum():
        return rf"\ensuremath{{{'^' if kind == '<super>' else '_'}{{{plain}}}}}"
    accented = _accented(plain)
    if accented:
        return accented
    if plain != character and all(sign.isascii() or sign in _LATEX for sign in plain):
        return "".join(map(_escaped, plain))
    return f"U+{ord(character):04X}"


def _accented(plain: str) -> str:
    """Return LaTeX for a letter with its accents; "" if an accent is unknown."""
    letter, accents = plain[0], plain[1:]
    if not accents or (not letter.isalpha()):
        return ""
    if letter.isascii() and all(accent in _ACCENTS for accent in accents):
        for accent in accents:
            letter = rf"\{_ACCENTS[accent]}{{{letter}}}"
        return letter
    if letter in _MATHEMATICS and all(accent in _MATH_ACCENTS for accent in accents):
        letter = _MATHEMATICS[letter]
        for accent in accents:
            letter = rf"\{_MATH_ACCENTS[accent]}{{{letter}}}"
        return rf"\ensuremath{{{letter}}}"
    return ""


def _widened(character: str) -> str:
    """Return the full-width form of a sign that has a meaning in Markdown, HTML or mathematics."""
    active = character.isascii() and not character.isalnum() and character not in " .,:;!?()+-/='"
    return chr(ord(character) + 0xFEE0) if active else character
