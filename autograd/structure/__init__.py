"""Nested arguments: flatten them into numbers, rebuild them, and match two structures.

    containers.py         the children of a container, and how to rebuild it with new ones
    flattening.py         the leaves of a structure, and how to rebuild the structure from them
    matching.py           the leaves of one structure in the order of another
    nonnumeric_leaves.py  leaves that are not numbers and keep their places

Containers are lists, tuples, dicts and NumPy arrays, subclasses of these, and dataclasses. Everything else is a leaf.
Nothing here recurses, so structures may be of any depth.
"""

from autograd.structure.containers import contents, field_names, is_leaf, key_text, record
from autograd.structure.flattening import flatten
from autograd.structure.matching import key_paths, matched, outline, place
from autograd.structure.nonnumeric_leaves import Rebuild, is_nonnumeric, with_nonnumeric

__all__ = [
    "Rebuild",
    "contents",
    "field_names",
    "flatten",
    "is_leaf",
    "is_nonnumeric",
    "key_paths",
    "key_text",
    "matched",
    "outline",
    "place",
    "record",
    "with_nonnumeric",
]
