"""The few names that are closest to an unknown one, for errors that cannot list all names."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["closest"]

_FEW = 3
_SIMILAR = 0.6  # below, a name is not what was meant


def closest(name: str, names: Iterable[str], listing: str = "") -> str:
    """Return the advice for a name that does not exist: the closest names in any case.

    Args:
        name: the name that does not exist.
        names: all names.
        listing: what lists all names, if there is something that does.

    >>> closest("W11", ["w1", "w2", "w10", "total"], "names()")
    'did you mean w1 or w10? names() lists all'
    >>> closest("hidden", ["w1", "total"])
    'the closest are w1 and total'
    """
    from difflib import get_close_matches  # needed for errors only

    lower = {known.casefold(): known for known in names if known}
    if not lower:
        return "there are none"
    found = get_close_matches(name.casefold(), lower, _FEW, _SIMILAR)
    if found:
        return f"did you mean {_joined([lower[known] for known in found], 'or')}?{listing and f' {listing} lists all'}"
    found = get_close_matches(name.casefold(), lower, _FEW, 0.0)
    shown = _joined([lower[known] for known in found], "and")
    return f"the closest {'are' if len(found) > 1 else 'is'} {shown}{listing and f'; {listing} lists all'}"


def _joined(names: list[str], word: str) -> str:
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last
