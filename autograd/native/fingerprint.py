"""What the native engine was compiled from.

One that was built from another table than the one that is imported would compute other numbers, so it is not used.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

NATIVE = Path(__file__).parent
TABLE = ("ops.py", "ieee.py")  # the rules, and the forward functions on floats


def fingerprint() -> str:
    """Return a digest of the sources: of the table, of its generator and of the native engine."""
    digest = hashlib.sha256()
    native = (path for path in NATIVE.iterdir() if path.suffix in (".py", ".pyx", ".pxi", ".h"))
    for path in [*(NATIVE.parent / name for name in TABLE), *sorted(native)]:
        digest.update(path.read_text(encoding="utf-8").encode())
    return digest.hexdigest()
