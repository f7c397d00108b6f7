"""Scripts and style sheets without comments, with short names, and without unnecessary spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from string import ascii_letters
from typing import NamedTuple

__all__ = ["minified_css", "minified_script", "with_short_variables"]

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<space>\s+)
    | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)
    | (?P<pattern>/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*)
    | (?P<word>[\w$]+)
    | (?P<sign>=>|.)""",
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_BEFORE_PATTERN = ("", "return", "=>", *"(,=:[!&|?{};>")
_DECLARED = ("const", "let", "function")
_BEFORE_OBJECT = ("return", "let", "const", *"(,=[:?&|.")
_GLOBAL = ("true", "false", "null", "undefined", "Number", "Math", "Object", "Map", "String", "Boolean", "Infinity")
_ALIASED = ("Math", "Number", "Object", "Map", "Boolean", "document")
_WORDS = ("as", "do", "if", "in", "of")  # short keywords of JavaScript
_DIGITS = ascii_letters + "_"


class _Token(NamedTuple):
    kind: str
    text: str
    spaced: bool  # whether a space or comment is before it


def minified_script(text: str, *, rename: bool = False) -> str:
    r"""Return JavaScript in fewer characters.

    Each statement must end in a semicolon or a brace, and each loop must have a body. No template may contain another
    one, or a brace in a string. No arrow function may be async, and no declared name may be one of the browser's.

    Args:
        text: the script.
        rename: whether to give declared names short ones, and declare all with let. A property that is read often
            is read by a variable with its name.

    >>> print(minified_script("const a = 1;  // one\nfunction f(x) {\n  return x - -a / 2 + ' b ';\n}\n"))
    const a=1;function f(x){return x- -a/2+' b '}
    >>> print(minified_script("const long = 1; const other = (b) => f({ long, other: b }); g(x.other);", rename=True))
    let a=1,c=b=>f({long:a,other:b});g(x.other);
    """
    given = _with_aliases(_tokens(text)) if rename else _tokens(text)
    names = _short_names(given) if rename else {}
    tokens = _shortened(given, is_same=rename)
    parts: list[str] = []
    before = ""
    for (kind, token, spaced), role in zip(tokens, _roles(tokens), strict=True):
        is_word = kind == "word" and re.match(r"[\w$]", before[-1:] or " ")
        if spaced and (is_word or (token in "+-" and before == token)):
            parts.append(" ")
        if role == "shorthand" and token in names:
            parts.append(f"{token}:")
        parts.append(names.get(token, token) if kind == "word" and role != "property" else token)
        before = token
    return "".join(parts)


def _with_aliases(tokens: Sequence[_Token]) -> list[_Token]:
    """Return tokens in which names that are used often, of properties and of the browser, are variables.

    >>> "".join(token.text for token in _with_aliases(_tokens("a.parentElement+b?.parentElement+c.parentElement")))
    'const_parentElement="parentElement";a[_parentElement]+b?.[_parentElement]+c[_parentElement]'
    """
    places = {i for i, role in enumerate(_roles(tokens)) if role == "property" and tokens[i - 1].text == "."}
    uses = Counter((i in places, token.text) for i, token in enumerate(tokens) if token.kind == "word")
    aliased: dict[tuple[bool, str], str] = {}
    for (is_property, word), often in uses.items():
        shorter = often * (len(word) - (3 if is_property else 2)) > len(word) + 8  # a short name has two characters
        if word.isidentifier() and shorter and (is_property or word in _ALIASED):
            aliased[is_property, word] = f"_{word}"
    parts = [f"const {name} = {f'{word!r}' if is_property else word};" for (is_property, word), name in aliased.items()]
    found = _tokens("".join(parts).replace("'", '"'))
    for i, token in enumerate(tokens):
        alias = aliased.get((i in places, token.text)) if token.kind == "word" else None
        if alias is None:
            found.append(token)
        elif i in places:
            if tokens[i - 2].text != "?":
                del found[-1]  # the dot
            found += [
                _Token("sign", "[", spaced=False),
                _Token("word", alias, spaced=False),
                _Token("sign", "]", spaced=False),
            ]
        else:
            found.append(token._replace(text=alias))
    return found


def _shortened(tokens: Sequence[_Token], *, is_same: bool) -> list[_Token]:
    """Return tokens without unnecessary ones: parentheses around one parameter, semicolons, repeated `let`.

    Args:
        tokens: the tokens.
        is_same: whether `const` may be `let`.
    """
    found: list[_Token] = []
    declared = [""]  # for each open bracket, the word that declares the statement
    for token in tokens:
        text = "let" if is_same and token.text == "const" else token.text
        before = found[-1].text if found else ";"
        if text in _OPENING:
            declared.append("")
        elif text in _CLOSING:
            del declared[-1]
            if text == "}" and before == ";":
                del found[-1]
        elif text == "=>" and before == ")" and [found[-3].text, found[-2].kind] == ["(", "word"]:
            found[-3:] = [_Token("word", found[-2].text, spaced=True)]
        elif before in (";", "}") and text in ("let", "const"):
            if before == ";" and declared[-1] == text:
                found[-1] = _Token("sign", ",", spaced=False)
                continue
            declared[-1] = text
        elif before in (";", "{", "}"):
            declared[-1] = text if text in ("let", "const") else ""
        found.append(token._replace(text=text))
    return found


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    before, spaced, at = "", False, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None
        kind, token = match.lastgroup or "", match[0]
        if kind == "pattern" and before not in _BEFORE_PATTERN:  # a division
            kind, token = "sign", token[0]
        at += len(token)
        if kind in ("comment", "space"):
            spaced = True
            continue
        found += _in_template(token, spaced) if token[0] == "`" else [_Token(kind, token, spaced)]
        before, spaced = token, False
    return found


def _in_template(text: str, spaced: bool) -> list[_Token]:
    """Return the tokens of a template: its strings, and the tokens of the expressions between them.

    >>> [token.text for token in _in_template("`a ${b + {}} c`", False)]
    ['`a ${', 'b', '+', '{', '}', '} c`']
    """
    found: list[_Token] = []
    start = 0
    while (opened := text.find("${", start)) >= 0:
        at, depth = opened + 2, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        found += [_Token("text", text[start : opened + 2], spaced), *_tokens(text[opened + 2 : at - 1])]
        start = at - 1
    return [*found, _Token("text", text[start:], spaced)]


def _brackets(words: Sequence[str]) -> list[int]:
    """Return, for each token, the index of the innermost bracket that is open before it, or -1.

    >>> _brackets("a ( b [ c ] )".split())
    [-1, -1, 1, 1, 3, 3, 1]
    """
    opened = [-1]
    found: list[int] = []
    for i, word in enumerate(words):
        found.append(opened[-1])
        if word in _OPENING:
            opened.append(i)
        elif word in _CLOSING:
            opened.pop()
    return found


def _roles(tokens: Sequence[_Token]) -> list[str]:
    """Return, for each token, "property", "shorthand" if it names both a property and a variable, or ""."""
    words = [token.text for token in tokens]
    found: list[str] = []
    for i, (word, start) in enumerate(zip(words, _brackets(words), strict=True)):
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        role = "property" if before == "." and words[i - 2] != "." else ""
        in_object = start >= 0 and words[start] == "{" and words[start - 1] in _BEFORE_OBJECT
        if in_object and before in ("{", ",") and word not in _OPENING + _CLOSING:
            role = "property" if after in (":", "(") else "shorthand" if after in (",", "}", "=") else role
        found.append(role)
    return found


def _short_names(tokens: Sequence[_Token]) -> dict[str, str]:
    """Return a short name for each declared name."""
    words = [token.text for token in tokens]
    declared: dict[str, None] = {}
    for i, (word, start) in enumerate(zip(words, _brackets(words), strict=True)):
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        if word in (")", "]"):
            is_list = after == "=>" or words[start - 2] == "function" or (word == "]" and words[start - 1] in _DECLARED)
            declared |= dict.fromkeys(words[start + 1 : i] if is_list else ())
        elif word not in _OPENING + _CLOSING and (before in _DECLARED or after == "=>"):
            declared[word] = None
    uses = Counter(word for word, role in zip(words, _roles(tokens), strict=True) if role != "property")
    chosen = sorted(
        (w for w in declared if w.isidentifier() and w not in _GLOBAL and len(w) > 2), key=lambda w: -uses[w] * len(w)
    )
    taken = {*words, *_WORDS}
    return dict(zip(chosen, (name for name in _short_digits() if name not in taken), strict=False))


def _short_digits() -> Iterator[str]:
    """Yield a, b, ..., _, aa, ab, ..."""
    base = len(_DIGITS)
    return (_DIGITS[i] if i < base else _DIGITS[i // base - 1] + _DIGITS[i % base] for i in count())


def with_short_variables(css: str) -> str:
    """Return a whole style sheet whose variables have short names, the most used ones the shortest.

    >>> with_short_variables(":root{--text:#333}p{color:var(--text)}")
    ':root{--a:#333}p{color:var(--a)}'
    """
    uses = Counter(re.findall(r"--[a-z][\w-]*", css))
    short = {name: f"--{digits}" for (name, _), digits in zip(uses.most_common(), _short_digits(), strict=False)}
    return re.sub(r"--[a-z][\w-]*", lambda found: short[found[0]], css)


def minified_css(text: str) -> str:
    """Return a style sheet in fewer characters.

    >>> minified_css("a > b:hover, i { color: red;  margin: 0 1px; } /* two */")
    'a>b:hover,i{color:red;margin:0 1px}'
    """
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>~]) ?|(?<=:) ", lambda found: found[1] or "", text)
    return text.replace(";}", "}").strip()
