"""Documents in files, whose extension determines the format."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from nn.storage.atomic_write import file_path, write_whole

__all__ = ["saved"]

T = TypeVar("T")


def saved(document: T, path: str | os.PathLike[str], kinds: Mapping[str, Callable[[T], str | bytes]]) -> Path:
    """Write a document to a file. Return its path.

    Args:
        document: the document.
        path: where the file is written.
        kinds: for each extension, the function that returns the content.

    Raises:
        ValueError: the name has a different extension.
        OSError: the file cannot be written.
    """
    path = file_path(path)
    if path.suffix.lower() not in kinds:
        raise ValueError(f"expected a file name that ends in one of {', '.join(kinds)}; got {path.name!r}")
    content = kinds[path.suffix.lower()](document)
    write_whole(path, content.encode() if isinstance(content, str) else content)
    return path
