r"""Equations in rows of limited width.

An equation stays in one row if it fits. Otherwise the formula with numbers begins a new row. A formula that is too long
for a row is broken before a sign, preferably of a sum and outside parentheses. LaTeX braces are never broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from math import ceil

__all__ = ["Measure", "latex_width", "rows"]

Measure = Callable[[str], float]

_FEWEST = 30  # the minimum number of columns for a formula, even if its left side is long
_SHORTEST = 0.4  # the minimum share of a row to fill before a break
_INDENT = 2  # columns: the indentation of a continued row
_MARKS = re.compile(r"\\left|\\right|\\[A-Za-z]+|\\.|[(){}[\]]| = | [-+] | (?:[*/]|\\cdot) |, ")
_FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
_SCRIPT = re.compile(r"[_^]\{([^{}]*)\}")
_GROUP = re.compile(r"(?<!\\frac)(?<!\})\{([^{}]*)\}")
_UNSEEN = re.compile(r"\\(?:left|right|mathrm|text|ensuremath|(?=arc|sin|cos|tan|ln|max|min))")
_SIGNS = {" ": 0.0, "+": 2.6, "-": 2.6, "=": 2.8, "\N{MIDDLE DOT}": 2.0, "\N{EM QUAD}": 4.0}  # in digits


def rows(left: str, sides: Sequence[str], width: float, measure: Measure = len) -> list[str]:
    """Return the right-hand sides in rows. A row that does not begin with = continues a formula.

    >>> rows("y", ["w * x + b", "0.5 * 2 + 1", "2"], 40)
    ['= w * x + b = 0.5 * 2 + 1 = 2']
    >>> rows("y", ["w * x + b", "0.125 * 2 + 1", "1.25"], 32)
    ['= w * x + b', '= 0.125 * 2 + 1 = 1.25']
    >>> rows("y", ["(so_long - a_name) * x + another_that_is_long", "2"], 32)
    ['= (so_long - a_name) * x', '+ another_that_is_long = 2']
    """
    room = max(width - measure(left) - 1, _FEWEST)
    parts = [f"= {side}" for side in sides]
    if len(parts) > 2:
        parts[-2:] = [" ".join(parts[-2:])]
    found: list[str] = []
    for part in parts:
        first, *more = _broken(part, room, measure)
        # A continued formula may be followed by its number, but not by another formula.
        joins = bool(found) and (found[-1].startswith("=") or (len(parts) == 2 and not more))
        space = room if found and found[-1].startswith("=") else room - _INDENT
        if joins and measure(f"{found[-1]} {first}") <= space:
            found[-1] += f" {first}"
        else:
            found.append(first)
        found += more
    return found


def _broken(part: str, room: float, measure: Measure) -> list[str]:
    found: list[str] = []
    while measure(part) > room - (_INDENT if found else 0):
        place = _place(part, room, measure)
        if place is None and r"\left" in part:
            part = _loosened(part)
            place = _place(part, room, measure)
        if place is None:  # if still too wide, exceed the width as little as possible
            place = min((place for place, _ in _places(part)), default=None)
        if place is None:
            break
        found.append(part[:place].rstrip())
        part = part[place:].lstrip()
    return [*found, part]


def _place(part: str, room: float, measure: Measure) -> int | None:
    """Return the best place to begin the next row, if one fits."""
    fitting = [
        (rank, -place) for place, rank in _places(part) if room * _SHORTEST <= measure(part[:place]) <= room - _INDENT
    ]
    return -min(fitting)[1] if fitting else None


def _loosened(latex: str) -> str:
    """Allow parentheses to close in a different row: remove automatic sizes, and braces around the base of a power."""
    latex = re.sub(r"\\(?:left|right)(?![a-z])", "", latex)
    opened: list[int] = []
    dropped: set[int] = set()
    for mark in re.finditer(r"\\.|[{}]", latex):
        if mark[0] == "{":
            opened.append(mark.start())
        elif mark[0] == "}" and opened:
            start = opened.pop()
            if latex[mark.end() : mark.end() + 1] == "^" and latex[start - 1 : start] in ("", " ", "(", "-"):
                dropped |= {start, mark.start()}
    return "".join(sign for i, sign in enumerate(latex) if i not in dropped)


def _places(part: str) -> Iterator[tuple[int, int]]:
    """Yield the places at which a formula may be broken, and the cost of each."""
    depth = braces = sized = 0
    for mark in _MARKS.finditer(part):
        sign = mark[0].strip()
        if sign in (r"\left", r"\right"):
            sized += 1 if sign == r"\left" else -1
        elif sign in ("{", "}"):
            braces += 1 if sign == "{" else -1
        elif sign in ("(", "[", ")", "]"):
            depth += 1 if sign in ("(", "[") else -1
        elif mark.start() and braces <= 0 and sized <= 0 and (sign in ("=", "+", "-", "*", "/", r"\cdot", ",")):
            place = mark.end() if sign == "," else mark.start()
            yield place, 3 * depth + (0 if sign == "=" else 1 if sign in ("+", "-") else 2)


def latex_width(latex: str) -> float:
    r"""Estimate the width of LaTeX, in digits.

    >>> latex_width(r"\frac{\partial E}{\partial w_{5}} \cdot 0.25") < latex_width("0.00000025")
    True
    """
    text = _UNSEEN.sub("", latex.replace(r"\cdot", "\N{MIDDLE DOT}").replace(r"\qquad", "\N{EM QUAD}"))
    text = re.sub(r"\\(?!frac)(?:[A-Za-z]+ ?|.)", "x", text)
    while match := _SCRIPT.search(text) or _FRACTION.search(text) or _GROUP.search(text):
        inner = max(map(_flat_width, match.groups()))
        text = text[: match.start()] + "x" * ceil(inner * (0.7 if match.re is _SCRIPT else 1.0)) + text[match.end() :]
    return _flat_width(text)


def _flat_width(text: str) -> float:
    return sum(_SIGNS.get(sign, 1.0) for sign in text)
