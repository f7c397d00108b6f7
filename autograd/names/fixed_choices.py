"""Checks of options with a fixed list of values: an error lists the values, and suggests the closest one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from autograd.names.closest_names import similar

__all__ = ["one_of", "suggestion"]


def one_of(what: str, given: object, known: Collection[object], advice: str = "") -> None:
    """Raise a ValueError unless an option has one of its values. The advice ends the error if no value is close.

    >>> one_of("theme", "drak", ["light", "dark"])
    Traceback (most recent call last):
    ValueError: theme must be 'light' or 'dark', got 'drak'; did you mean 'dark'?
    >>> one_of("reduce", 3, ["sum", "mean", None])
    Traceback (most recent call last):
    ValueError: reduce must be 'sum', 'mean' or None, got 3
    """
    if given not in tuple(known):
        *first, last = map(repr, known)
        cure = suggestion(given, known) or (advice and f"; {advice}")
        raise ValueError(f"{what} must be {', '.join(first)} or {last}, got {given!r:.80}{cure}")


def suggestion(given: object, known: Iterable[object]) -> str:
    """Return the end of an error, which suggests the known value that is closest to the given one, or "".

    >>> suggestion("Tahn", ["sigmoid", "tanh"]), suggestion("up", ["LR", "TB"])
    ("; did you mean 'tanh'?", '')
    """
    found = similar(given, [x for x in known if isinstance(x, str)]) if isinstance(given, str) else []
    return f"; did you mean {found[0]!r}?" if found else ""
