"""Scripts and style sheets without comments and without the spaces that change nothing."""

from __future__ import annotations

import re

__all__ = ["shrunk_css", "shrunk_script"]

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<space>\s+)
    | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)
    | (?P<pattern>/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*)
    | (?P<word>[\w$]+)
    | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_BEFORE_PATTERN = ("", "return", *"(,=:[!&|?{};>")


def shrunk_script(text: str) -> str:
    r"""Return JavaScript in as few characters as possible without other names.

    Each statement must end in a semicolon or a brace, and no template may contain another one.

    >>> print(shrunk_script("const a = 1;  // one\nfunction f(x) {\n  return x - -a / 2 + ' b ';\n}\n"))
    const a=1;function f(x){return x- -a/2+' b ';}
    """
    parts: list[str] = []
    before, spaced, at = "", False, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None
        kind, token = found.lastgroup, found[0]
        if kind == "pattern" and before not in _BEFORE_PATTERN:  # a division
            kind, token = "sign", token[0]
        at += len(token)
        if kind in ("comment", "space"):
            spaced = True
            continue
        is_word = kind == "word" and re.match(r"[\w$]", before[-1:] or " ")
        if spaced and (is_word or (token in "+-" and before == token)):
            parts.append(" ")
        parts.append(token)
        before, spaced = token, False
    return "".join(parts)


def shrunk_css(text: str) -> str:
    """Return a style sheet in as few characters as possible.

    >>> shrunk_css("a > b:hover, i { color: red;  margin: 0 1px; } /* two */")
    'a>b:hover,i{color:red;margin:0 1px}'
    """
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>~]) ?|(?<=:) ", lambda found: found[1] or "", text)
    return text.replace(";}", "}").strip()
