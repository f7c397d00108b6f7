"""A model as a table: what it is made of, in which shapes, with how many parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from autograd import Value
from nn.module import Module, joined


def table(model: Module) -> str:
    """Return the table of a model and the modules in it; neighbours that are alike stand in one line."""
    rows = [("name", "module", "shapes", "parameters", "")]
    for (_, text, shapes), alike in groupby(_lines(model), key=lambda line: (_numberless(line[0]), *line[1:3])):
        same = list(alike)
        rows.append((same[0][0] or "-", text, shapes, str(same[0][3]), f"of {len(same)} alike" if same[1:] else ""))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}   {text:<{widths[1]}}  {shapes:<{widths[2]}}  {count:>{widths[3]}}  {note}".rstrip()
        for name, text, shapes, count, note in rows
    )


def _lines(model: Module) -> Iterator[tuple[str, str, str, int]]:
    for name, module in model.named_modules():
        inside = any(isinstance(x, Module) for _, x in module._held())
        text = type(module).__name__ if inside else repr(module)
        yield name, text, ", ".join(_shapes(module)), len(module.parameters())


def _shapes(module: Module) -> Iterator[str]:
    """Yield the attributes that hold parameters, each with its shape: `weight 3x2`, or alone for one number."""
    own = [name for name, x in module._held() if isinstance(x, Value)]
    for attribute, names in groupby(own, key=lambda name: name.partition(".")[0]):
        last = [int(i) + 1 for i in list(names)[-1].split(".")[1:] if i.isdigit()]
        yield f"{attribute} {'x'.join(map(str, last))}".rstrip()


def _numberless(name: str) -> str:
    """Return a name without its last number, which neighbours differ in."""
    return joined(name, "")[:-1] and re.sub(r"\d+$", "", name)
