"""A model as a table: what it is made of, in which shapes, with how many parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

__all__ = ["Line", "shapes", "table"]

Line = tuple[str, str, str, int]  # name, module, shapes, number of parameters


def table(lines: Iterable[Line]) -> str:
    """Return the table of a model and the modules in it; neighbors that are alike stand in one line."""
    rows = [("name", "module", "shapes", "parameters", "")]
    for (_, text, shapes), alike in groupby(lines, key=lambda line: (_numberless(line[0]), *line[1:3])):
        same = list(alike)
        rows.append((same[0][0] or "-", text, shapes, str(same[0][3]), f"of {len(same)} alike" if same[1:] else ""))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}   {text:<{widths[1]}}  {shapes:<{widths[2]}}  {count:>{widths[3]}}  {note}".rstrip()
        for name, text, shapes, count, note in rows
    )


def shapes(names: Iterable[str]) -> str:
    """Return the attributes that hold these parameters, each with its shape, or alone for one number.

    >>> shapes(["weight.0.0", "weight.0.1", "weight.1.0", "weight.1.1", "bias"])
    'weight 2x2, bias'
    """
    found = []
    for attribute, same in groupby(names, key=lambda name: name.partition(".")[0]):
        last = [int(i) + 1 for i in list(same)[-1].split(".")[1:] if i.isdigit()]
        found.append(f"{attribute} {'x'.join(map(str, last))}".rstrip())
    return ", ".join(found)


def _numberless(name: str) -> str:
    """Return a name without its last number, which neighbors differ in."""
    return re.sub(r"\d+$", "", name)
