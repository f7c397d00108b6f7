"""The few names that are closest to an unknown one, for errors that cannot list all names."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["closest", "similar"]

_FEW = 3
_ALL = 6  # if there are no more names than this, all are listed
_SIMILAR = 0.6  # names less similar than this are not suggested


def closest(name: str, names: Iterable[str], listing: str = "", introduction: str = "it has") -> str:
    """Return the advice for a name that does not exist: the closest names, ignoring case, or else the first ones.

    Args:
        name: the name that does not exist.
        names: all names.
        listing: the call that lists all names, if there is one.
        introduction: the words before the first names, used if no name is close.

    >>> closest("W11", ["w1", "w2", "w10", "total"], "names()")
    'did you mean w1 or w10? names() lists all'
    >>> closest("hidden", ["w1", "total"])
    'it has w1 and total'
    """
    known = list({each.casefold(): each for each in names if each}.values())
    if not known:
        return "there are none"
    if found := similar(name, known):
        return f"did you mean {_joined(found, 'or')}?{listing and f' {listing} lists all'}"
    first = known if len(known) <= _ALL else [*known[:_FEW], f"{len(known) - _FEW} more"]
    return f"{introduction} {_joined(first, 'and')}{listing and f'; {listing} lists all'}"


def similar(name: str, names: Iterable[str]) -> list[str]:
    """Return at most three names that are similar to a name, ignoring case, most similar first.

    >>> similar("TAHN", ["sinh", "tanh", "exp"])
    ['tanh']
    """
    from difflib import get_close_matches  # needed for errors only

    lower = {known.casefold(): known for known in names}
    return [lower[key] for key in get_close_matches(name.casefold(), lower, _FEW, _SIMILAR)]


def _joined(names: list[str], word: str) -> str:
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last
