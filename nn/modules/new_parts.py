"""Names of parts that are added to a module."""

from __future__ import annotations

from typing import Any

__all__ = ["new_name"]


def new_name(module: Any, name: str, kind: type | None) -> str:
    """Return the name of a new part. A part of the same kind, or None, may be replaced.

    Raises:
        TypeError, ValueError: it is not the name of an attribute, or another attribute has it.
    """
    if not isinstance(name, str):
        raise TypeError(f"the name of a part is text, got the {type(name).__name__} {name!r:.40}")
    if not name or "." in name:
        raise ValueError(f"the name of a part must not be empty or have a dot, got {name!r}")
    before = vars(module).get(name)
    same = before is None or (kind is not None and isinstance(before, kind)) or name in module._buffers
    if not same or hasattr(type(module), name):
        raise ValueError(f"{type(module).__name__} has an attribute {name!r} already; choose another name")
    return name
