"""A checksum of the sources of the native engine.

An engine that was built from another version of the table would compute other numbers, so it is not used.
"""

from __future__ import annotations

import zlib
from os import path, walk

NATIVE = path.dirname(__file__)
TABLE = ("ops.py", "formulas.py", "ieee.py", "special.py", "constants.py")  # rules, and forward functions on floats


def fingerprint() -> str:
    """Return a checksum of the sources: of the table, of its generator and of the native engine."""
    files = [path.join(folder, name) for folder, _, names in walk(NATIVE) for name in names]
    native = sorted(file for file in files if file.endswith((".py", ".pyx", ".pxi", ".h")))
    checksum = 0
    for name in (*native, *(path.join(path.dirname(NATIVE), name) for name in TABLE)):
        with open(name, encoding="utf-8") as file:
            checksum = zlib.crc32(file.read().encode(), checksum)
    return f"{checksum:08x}"
