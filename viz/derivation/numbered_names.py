"""Families of names that differ only in their numbers, such as w1 and w2. They are listed together."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["are_alike", "families", "in_families"]

_NUMBER = re.compile(r"\d+")


def families(keys: Iterable[str]) -> dict[str, dict[tuple[str, ...], str]]:
    """Group names by their common part and by their numbers.

    >>> families(["w1", "x1", "w2"])
    {'w': {('1',): 'w1', ('2',): 'w2'}, 'x': {('1',): 'x1'}}
    """
    families: dict[str, dict[tuple[str, ...], str]] = {}
    for key in keys:
        families.setdefault(_NUMBER.sub("", key), {})[tuple(_NUMBER.findall(key))] = key
    return families


def are_alike(a: str, b: str) -> bool:
    """Return whether two names differ only in their numbers."""
    return a != b and _NUMBER.sub("", a) == _NUMBER.sub("", b)


def in_families(keys: Iterable[str]) -> list[str]:
    """Return names in their order, except that each family is kept together and sorted by number.

    >>> in_families(["w10", "x1", "w2", "w10.b"])
    ['w2', 'w10', 'x1', 'w10.b']
    """
    ordered = []
    for family in families(keys).values():
        ordered += [family[digits] for digits in sorted(family, key=lambda digits: [*map(int, digits)])]
    return ordered
