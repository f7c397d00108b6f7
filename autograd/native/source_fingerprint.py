"""A checksum of the sources of the native engine.

An engine that was built from a different version of the table would compute different numbers, so it is not used.
"""

from __future__ import annotations

import zlib
from os import path, walk

AUTOGRAD = path.dirname(path.dirname(__file__))
TABLE = "ops.py"
FOLDERS = ("formulas", "ieee", "native")  # rules, forward functions on floats, and this engine


def is_source_folder() -> bool:
    """Return whether Python imports the package from its sources rather than from an installation."""
    return path.exists(path.join(path.dirname(AUTOGRAD), "setup.py"))


def fingerprint() -> str:
    """Return a checksum of the sources: of the table, of its generator and of the native engine."""
    places = [walk(path.join(AUTOGRAD, folder)) for folder in FOLDERS]
    files = [path.join(folder, name) for place in places for folder, _, names in place for name in names]
    sources = sorted(file for file in files if file.endswith((".py", ".pyx", ".pxi", ".h")))
    checksum = 0
    for name in (*sources, path.join(AUTOGRAD, TABLE)):
        with open(name, encoding="utf-8") as file:
            checksum = zlib.crc32(file.read().encode(), checksum)
    return f"{checksum:08x}"
