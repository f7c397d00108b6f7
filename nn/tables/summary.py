"""A model as a table: its modules, with their shapes and parameter counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from autograd import Value
from nn.tables.html_table import html_table

__all__ = ["Row", "Summary", "row", "shapes", "table"]

Row = tuple[str, str, str, int, int]  # name, module, shapes, number of parameters, number of frozen ones


class Summary(str):
    """The table of a model as text. Notebooks show it as HTML."""

    _cells: Sequence[tuple[str, ...]]

    def _repr_html_(self) -> str:
        return html_table(self._cells)


def table(rows: Iterable[Row]) -> Summary:
    """Return the table of a model and the modules in it. Adjacent modules of the same kind share one line."""
    cells = [("name", "module", "shapes", "parameters", "")]
    for (_, text, shapes, count, frozen), alike in groupby(rows, key=lambda row: (_numberless(row[0]), *row[1:])):
        same = list(alike)
        notes = [f"of {len(same)} alike"] if same[1:] else []
        if frozen:
            notes.append("frozen" if frozen == count else f"{frozen} frozen")
        cells.append((same[0][0] or "-", text, shapes, str(count), ", ".join(notes)))
    widths = [max(len(row[i]) for row in cells) for i in range(4)]
    summary = Summary(
        "\n".join(
            f"{name:<{widths[0]}}   {text:<{widths[1]}}  {shapes:<{widths[2]}}  {count:>{widths[3]}}  {note}".rstrip()
            for name, text, shapes, count, note in cells
        )
    )
    summary._cells = cells
    return summary


def row(name: str, module: Any, parts: Sequence[tuple[str, Any]]) -> Row:
    """Return the row of a module, given its Values and modules with their names."""
    own = [part for part, x in parts if isinstance(x, Value)]
    text = repr(module) if len(own) == len(parts) else type(module).__name__
    trains = [p.requires_grad for p in module.parameters()]
    return name, text, shapes(own), len(trains), trains.count(False)


def shapes(names: Iterable[str]) -> str:
    """Return the attributes of these parameters, each with its shape. A single number has no shape.

    >>> shapes(["weight.0.0", "weight.0.1", "weight.1.0", "weight.1.1", "bias"])
    'weight 2x2, bias'
    """
    found = []
    for attribute, same in groupby(names, key=lambda name: name.partition(".")[0]):
        last = [int(i) + 1 for i in list(same)[-1].split(".")[1:] if i.isdigit()]
        found.append(f"{attribute} {'x'.join(map(str, last))}".rstrip())
    return ", ".join(found)


def _numberless(name: str) -> str:
    """Return a name without its last number, the part in which adjacent modules differ."""
    return re.sub(r"\d+$", "", name)
