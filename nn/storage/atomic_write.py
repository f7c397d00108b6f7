"""Atomic writes: a file is written completely or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograd.names.error_text import described

__all__ = ["file_path", "write_whole"]


def file_path(given: Any) -> Path:
    """Return the path of a file.

    Raises:
        TypeError: the argument is not a path.
    """
    if not isinstance(given, (str, os.PathLike)):
        raise TypeError(f"expected the path of a file, such as 'model.json', got {described(given)}")
    return Path(given)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that at any moment it has either its old content or the complete new content.

    Symbolic links are followed: the target is overwritten. An existing file keeps its permissions and, if this process
    may set it, its owner. A new file has the permissions that `open` gives.

    Raises:
        OSError: the file cannot be written. An existing file is unchanged.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "The folder does not exist; create it first", str(path))
    if target.exists() and not target.is_file():
        raise FileExistsError(f"{path} already exists and is not an ordinary file")
    old = target.stat() if target.exists() else None
    # In the same directory, because moving a file is atomic only within a file system.
    new = target.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        # Only the owner can read the new content until it has the old permissions.
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if old is None else 0o600)
        with os.fdopen(descriptor, "wb") as file:
            if old is not None:
                _keep_access(new, old)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(target)
    except BaseException as error:
        with suppress(OSError):
            new.unlink()
        if isinstance(error, OSError) and error.errno is not None:
            raise OSError(error.errno, error.strerror, str(path)) from error  # name the target, not the temporary file
        raise


def _keep_access(new: Path, old: os.stat_result) -> None:
    if hasattr(os, "chown"):
        with suppress(OSError):  # most processes may not change the owner
            os.chown(new, old.st_uid, old.st_gid)
    new.chmod(stat.S_IMODE(old.st_mode))
