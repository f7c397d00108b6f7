"""The API reference as Markdown: every public name of a package, from its signature and docstring.

Operations are created when the table is imported, so a tool that reads source code would not find them. The reference
is made from the names that exist after an import.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from types import GenericAlias
from typing import Any, is_typeddict

from autograd import Primitive

__all__ = ["reference"]

_SECTION = re.compile(r"^(Args|Attributes|Raises|Returns|Yields):\n((?:    .*\n|\n(?=    ))*)", re.MULTILINE)
_SESSION = re.compile(r"^>>> (?:.+\n)+?(?=\n|\Z)", re.MULTILINE)
_ENTRY = re.compile(r"^    (?=\S)", re.MULTILINE)


def reference(package: str, about: str) -> str:
    """Return the page of a package."""
    module = importlib.import_module(package)
    blocks = [f"# {package}", f"{about[0].upper()}{about[1:]}.", f"```python\nimport {package}\n```"]
    operations: list[str] = []
    for name in module.__all__:
        x = getattr(module, name)
        if isinstance(x, Primitive):
            operations += section(package, name, x, "###")
        else:
            blocks += section(package, name, x, "##")
    if operations:
        blocks += ["## Operations", *operations]
    return "\n\n".join(blocks) + "\n"


def section(package: str, name: str, x: object, heading: str) -> Iterator[str]:
    """Yield the heading of a name, its signature, its docstring and, for a class, its methods."""
    yield f"{heading} {name} {{ #{package}.{name} }}"
    if inspect.ismodule(x):
        yield f"See [{x.__name__}]({x.__name__}.md)."
    elif inspect.isfunction(x) or isinstance(x, Primitive) or (isinstance(x, type) and not isinstance(x, GenericAlias)):
        yield f"```python\n{signature(name, x)}\n```"
        yield markdown(inspect.getdoc(x) or "")
        if isinstance(x, type) and not is_typeddict(x):
            yield from members(name, x, heading)
    else:
        yield ", ".join(f"`{key}`" for key in x) if isinstance(x, dict) else f"`{x!r:.200}`"


def members(owner: str, x: type, heading: str) -> Iterator[str]:
    """Yield the public methods and properties of a class that have their own docstrings."""
    for cls in (x, *x.__mro__[1:]):
        if cls.__module__.partition(".")[0] not in ("autograd", "nn", "viz"):
            continue
        for name, member in vars(cls).items():
            doc = inspect.getdoc(member) if callable(member) or isinstance(member, property) else None
            if name.startswith("_") or not doc:
                continue
            shown = name if isinstance(member, property) else signature(name, getattr(x, name))
            yield f"{heading}# {owner}.{name}\n\n```python\n{shown}\n```"
            yield markdown(doc)


def signature(name: str, x: Any) -> str:
    """Return a call with all parameters, on separate lines if there are many."""
    try:
        found = inspect.signature(x)
    except (TypeError, ValueError):  # a compiled function without a signature
        return name
    parameters = [re.sub(r"\b(?:\w+\.)+(?=\w)", "", str(p)) for p in found.parameters.values()]
    short = f"{name}({', '.join(parameters)})"
    return short if len(short) <= 90 else f"{name}(\n    " + ",\n    ".join(parameters) + ",\n)"


def markdown(doc: str) -> str:
    """Return a docstring in Google style as Markdown."""
    text = _SESSION.sub(lambda match: f"```python\n{match[0].rstrip()}\n```\n", doc.rstrip() + "\n")
    text = text.replace("<BLANKLINE>", "")
    return _SECTION.sub(lambda match: f"**{match[1]}**\n\n{entries(match[2])}\n", text).rstrip()


def entries(body: str) -> str:
    """Return the entries of a section as a list."""
    found = []
    for entry in _ENTRY.split(body)[1:]:
        text = " ".join(entry.split())
        name, colon, rest = text.partition(": ")
        found.append(f"- {', '.join(f'`{one}`' for one in name.split(', '))}: {rest}" if colon else f"- {text}")
    return "\n".join(found)
