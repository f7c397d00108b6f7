"""Clean, wrap, quote and measure the text of a picture.

A label may hold anything: markup, quotes, control characters, a megabyte. Every part of every label goes through
`quoted`. So no label can leave its DOT string, be taken for markup or break the SVG.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

__all__ = ["LINE", "MOST_CHARACTERS", "MOST_LINES", "lines", "one_line", "quoted", "width"]

MOST_CHARACTERS = 200  # dot refuses strings over 16,384 bytes, and a reader gives up long before
MOST_LINES = 8
LINE = 40  # characters

# Characters that XML cannot hold (C0 controls, lone surrogates, U+FFFE and U+FFFF), and characters that act but are
# not shown: C1 controls, line separators, and the embeddings, overrides and isolates that change the direction of text.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_IN_NUMBERS = "∂₀₁₂₃₄₅₆₇₈₉"  # narrower than other non-ASCII characters
_WRAPPER = textwrap.TextWrapper(
    LINE,
    expand_tabs=False,
    replace_whitespace=False,
    drop_whitespace=False,  # lines joined again are the text that was given
    break_on_hyphens=False,
)


def lines(*parts: str) -> list[str]:
    r"""Return lines that show one part below another, cleaned, shortened and wrapped.

    An empty part takes no line.

    >>> lines("w1", "", "a\tb\x00")
    ['w1', 'a b\ufffd']
    """
    return [line for part in parts if part for line in _lines(part)]


def one_line(text: str) -> str:
    r"""Return a text cleaned and shortened, in one line.

    >>> one_line("a\nb\x00")
    'a b\ufffd'
    """
    return _cleaned(text).replace("\n", " ")


def _cleaned(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - 1] + "…"
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNSHOWABLE.sub("\ufffd", text)


def _lines(part: str) -> list[str]:
    part = _cleaned(part)
    # No line is empty: Graphviz in WebAssembly crashes on a label that begins with one.
    wrapped = [piece for line in part.split("\n") for piece in _WRAPPER.wrap(line) or [" "]]
    return wrapped if len(wrapped) <= MOST_LINES else [*wrapped[: MOST_LINES - 1], "…"]


def quoted(*parts: str) -> str:
    r"""Return a DOT string that shows one part below another, exactly as written.

    Always in quotes, as dot takes a bare `<...>` for HTML. Backslashes are doubled, as `\N` or `\G`
    would become a name; `&` is spelled out, as dot decodes entities.

    >>> print(quoted("<b>", r"\N", 'a "b" & c'))
    "<b>\n\\N\na \"b\" &amp; c"
    """
    shown = (line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines(*parts))
    return '"' + r"\n".join(shown) + '"'


def width(*parts: str) -> float:
    """Return how wide the longest line is at most, in units of the font's size.

    Renderers measure with the font they have, and take a Cyrillic or Chinese letter for a
    narrow one if they have none, while the picture is read with another. Widths here are those of
    the widest sans-serif fonts in common use.

    >>> width("w1", "data 0.15") > width("w1")
    True
    """
    return max((sum(map(_advance, line)) for line in lines(*parts)), default=0.0)


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in "ijl.,:;'|!()[] ":
        return 0.46
    if character in "Wm@%":
        return 1.08
    if character in "Mw#&+<=>^~":
        return 0.88
    if character in _IN_NUMBERS:
        return 0.64
    if character.isascii():
        return 0.79 if character.isupper() else 0.64
    return 1.0
