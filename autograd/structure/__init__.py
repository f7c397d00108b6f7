"""Nested arguments: flatten them into numbers, rebuild them, and match two structures.

    containers.py  the children of a container, and the container of new children
    flattening.py  the leaves of a structure, and the way back
    matching.py    the leaves of one structure in the order of another

Lists, tuples, dicts, NumPy arrays and their subclasses are containers. Everything else is a leaf. Nothing here
recurses, so structures may be of any depth.
"""

from autograd.structure.containers import contents, is_leaf
from autograd.structure.flattening import flatten
from autograd.structure.matching import key_paths, matched, outline, place

__all__ = ["contents", "flatten", "is_leaf", "key_paths", "matched", "outline", "place"]
