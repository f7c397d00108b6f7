"""Clean, wrap, quote and measure the text of a picture.

A label may contain anything: markup, quotes, control characters, a megabyte of text. All parts of all labels pass
through `quoted`. So a label cannot leave its DOT string, be interpreted as markup or break the SVG.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from functools import lru_cache

__all__ = ["LINE", "MOST_CHARACTERS", "MOST_LINES", "lines", "one_line", "quoted", "width"]

MOST_CHARACTERS = 200  # dot does not accept strings over 16,384 bytes, and nobody reads labels that long
MOST_LINES = 8
LINE = 40  # characters

# Characters that XML cannot hold (C0 controls, lone surrogates, U+FFFE and U+FFFF), and invisible control characters:
# C1 controls, line separators, and the embeddings, overrides and isolates that change the direction of text.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_IN_NUMBERS = "∂₀₁₂₃₄₅₆₇₈₉"  # narrower than other non-ASCII characters
_WRAPPER = textwrap.TextWrapper(
    LINE,
    expand_tabs=False,
    replace_whitespace=False,
    drop_whitespace=False,  # so that the joined lines are the original text
    break_on_hyphens=False,
)


def lines(*parts: str) -> list[str]:
    r"""Return the parts as lines, one below the other, cleaned, shortened and wrapped.

    An empty part is dropped.

    >>> lines("w1", "", "a\tb\x00")
    ['w1', 'a b\ufffd']
    """
    return [line for part in parts if part for line in _lines(part)]


def one_line(text: str) -> str:
    r"""Return a string in one line, cleaned and shortened.

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
    if 0 < len(part) <= LINE and "\n" not in part:
        return [part]
    # No line is empty: Graphviz in WebAssembly crashes on a label that begins with one.
    wrapped = [piece for line in part.split("\n") for piece in _WRAPPER.wrap(line) or [" "]]
    return wrapped if len(wrapped) <= MOST_LINES else [*wrapped[: MOST_LINES - 1], "…"]


def quoted(*parts: str) -> str:
    r"""Return a DOT string that shows the parts, one below the other, exactly as written.

    It is always quoted, because dot reads `<...>` without quotes as HTML. Backslashes are doubled, because dot replaces
    `\N` and `\G` by names. `&` is escaped, because dot decodes entities.

    >>> print(quoted("<b>", r"\N", 'a "b" & c'))
    "<b>\n\\N\na \"b\" &amp; c"
    """
    shown = (line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines(*parts))
    return '"' + r"\n".join(shown) + '"'


def width(*parts: str) -> float:
    """Return an upper bound for the width of the longest line, in units of the font size.

    Renderers measure with the fonts they have, and assume a narrow letter if a Cyrillic or Chinese one is missing. The
    reader may have different fonts. So the widths here are taken from the widest common sans-serif fonts.

    >>> width("w1", "data 0.15") > width("w1")
    True
    """
    return max((sum(map(_advance, line)) for line in lines(*parts)), default=0.0)


@lru_cache(1_000)
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
