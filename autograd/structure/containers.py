"""Containers: their children, and how they are rebuilt from new children.

NumPy is not imported: a caller that passes an array has imported it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any

__all__ = ["Build", "container", "contents", "field_names", "is_leaf", "key_text", "record"]

Build = Callable[[list[Any]], Any]


class Field(str):
    """The key of a dataclass's field."""

    __slots__ = ()


def key_text(key: Any) -> str:
    """Return the step from a container to a child as text: a key, a position or a field.

    >>> key_text("w"), key_text(2), key_text(Field("w"))
    ("['w']", '[2]', '.w')
    """
    return f".{key}" if isinstance(key, Field) else f"[{key!r}]"


def is_leaf(tree: Any) -> bool:
    """Return whether a structure is a single leaf. An array without dimensions is one.

    >>> is_leaf(1.0), is_leaf([1.0])
    (True, False)
    """
    return contents(tree) is None


def contents(node: Any) -> list[tuple[Any, Any]] | None:
    """Return the keys and children of a container, or None for a leaf. The children of an array are its rows."""
    if isinstance(node, dict):
        return list(dict.items(node))
    if isinstance(node, (list, tuple)):
        return list(enumerate(_elements(node)))
    names = field_names(node)
    if names is not None:
        return [(name, getattr(node, name)) for name in names]
    array = _array_of(node)
    return None if array is None else list(enumerate(array))


def record(node: Any) -> tuple[list[Any], Build] | None:
    """Return the parts of a dict, tuple or dataclass, and a function that rebuilds it. Return None for anything else.

    These group other structures, while lists and arrays may be the rows of one.
    """
    return container(node) if isinstance(node, (dict, tuple)) or field_names(node) is not None else None


def field_names(node: Any) -> list[Field] | None:
    """Return the names of the fields of a dataclass instance, or None for anything else.

    The module dataclasses is not imported, because it is slow to import.
    """
    fields = getattr(type(node), "__dataclass_fields__", None)
    return None if fields is None else [Field(name) for name, x in fields.items() if x._field_type.name == "_FIELD"]


def container(node: Any) -> tuple[list[Any], Build] | None:
    """Return the children of a container, and a function that rebuilds it from new children. Return None for a leaf."""
    if isinstance(node, dict):
        return list(dict.values(node)), lambda children: _mapping(node, children)
    if isinstance(node, (list, tuple)):
        return _elements(node), lambda children: _sequence(node, children)
    names = field_names(node)
    if names is not None:
        return [getattr(node, name) for name in names], lambda children: _with_fields(node, names, children)
    array = _array_of(node)
    if array is None:
        return None
    entries = node.entries_as_data() if hasattr(type(node), "entries_as_data") else list(array.ravel())
    return entries, lambda children: _array(node, children)


def _elements(node: list[Any] | tuple[Any, ...]) -> list[Any]:
    """Return the elements, even if a subclass overrides iteration."""
    return list(list.__iter__(node) if isinstance(node, list) else tuple.__iter__(node))


def _array_of(node: Any) -> Any:
    """Return an array as the base class, or None for anything else. The rows of a `numpy.matrix` are matrices again."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(node, numpy.ndarray) or node.shape == ():
        return None
    if numpy.ma.isMaskedArray(node):
        raise TypeError("a masked array has no number where it is masked; pass x.compressed() or x.filled()")
    return numpy.asarray(node)


def _mapping(node: dict[Any, Any], children: list[Any]) -> dict[Any, Any]:
    if type(node) is not dict:
        try:
            twin = copy(node)  # keeps the factory of a defaultdict, and attributes
            for key, child in zip(dict.keys(node), children, strict=True):
                twin[key] = child
        except Exception:  # noqa: BLE001  (a class that cannot be copied or written to may raise anything)
            pass
        else:
            return twin
    return dict(zip(dict.keys(node), children, strict=True))


def _sequence(node: list[Any] | tuple[Any, ...], children: list[Any]) -> Any:
    if type(node) is list:
        return children
    if type(node) is tuple:
        return tuple(children)
    twin: Any
    try:
        if isinstance(node, list):
            twin = copy(node)
            twin[:] = children
        else:
            twin = tuple.__new__(type(node), children)  # like `_make` of a namedtuple
            vars(twin).update(vars(node)) if hasattr(node, "__dict__") else None
    except Exception:  # noqa: BLE001  (as above)
        return children if isinstance(node, list) else tuple(children)
    return twin


def _with_fields(node: Any, names: list[Field], children: list[Any]) -> Any:
    """Return a dataclass instance without calling the constructor, which may refuse Values."""
    kind = type(node)
    twin: Any = object.__new__(kind)
    for name, x in getattr(node, "__dict__", {}).items():
        if not isinstance(getattr(kind, name, None), cached_property):  # it may depend on the fields
            object.__setattr__(twin, name, x)
    for name, x in zip(names, children, strict=True):
        object.__setattr__(twin, name, x)  # works for a frozen class too
    return twin


def _array(node: Any, children: list[Any]) -> Any:
    """Build an array of floats, of complex numbers, of stacked arrays (for a Jacobian), or of objects.

    If the children are still scalars of the node's own type, such as `numpy.bool_`, so is the array.
    """
    numpy: Any = sys.modules["numpy"]
    if hasattr(type(node), "entries_as_data") and all(isinstance(child, int) for child in children):
        return numpy.array(children, dtype=node.dtype).reshape(node.shape).view(type(node))
    if children and all(isinstance(child, numpy.ndarray) for child in children):
        return numpy.stack([numpy.asarray(child) for child in children]).reshape(node.shape + children[0].shape)
    if node.dtype.kind != "O" and all(type(child) is node.dtype.type for child in children):
        array = numpy.array(children, dtype=node.dtype).reshape(node.shape)
    elif all(isinstance(child, (float, complex)) for child in children):
        kind = complex if any(isinstance(child, complex) for child in children) else float
        array = numpy.array(children, dtype=kind).reshape(node.shape)
    else:
        array = numpy.empty(len(children), dtype=object)
        array[:] = children
        array = array.reshape(node.shape)
    if type(node) is numpy.ndarray or hasattr(type(node), "entries_as_data"):
        return array
    array = array.view(type(node))
    array.__array_finalize__(node)  # copies the attributes of a subclass
    return array
