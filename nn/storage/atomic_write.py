"""Atomic writes: a file is written whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Write the file so that at any moment it has either its old content or the complete new one.

    A link is followed: the file it points to is written. An old file keeps its permissions and, where this process may
    set it, its owner. A new one gets those that `open` gives.

    Raises:
        OSError: it cannot be written; an old file is as it was.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise FileExistsError(f"{path} is there already and is not an ordinary file")
    old = target.stat() if target.exists() else None
    # In the same directory, since a file can be moved in one step only within its file system.
    new = target.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        # Nobody but the owner sees the new content before it has the old permissions.
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
            raise OSError(error.errno, error.strerror, str(path)) from error  # not the temporary file
        raise


def _keep_access(new: Path, old: os.stat_result) -> None:
    if hasattr(os, "chown"):
        with suppress(OSError):  # most processes may not change a file's owner
            os.chown(new, old.st_uid, old.st_gid)
    new.chmod(stat.S_IMODE(old.st_mode))
