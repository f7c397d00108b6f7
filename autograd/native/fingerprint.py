"""What a compiled table was compiled from.

A native engine built from another table than the one that is imported would compute other numbers, so it is not used.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
SOURCES = ("ops.py", "ieee.py")  # rules, and the forward functions on floats


def fingerprint() -> str:
    """Return a digest of the table's source."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((PACKAGE / name).read_text(encoding="utf-8").encode())
    return digest.hexdigest()
