"""The loop of a worker process. It reads requests and writes answers, each preceded by its length.

It imports nothing from the project, which may not be on its path.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from typing import IO

__all__ = ["read", "serve", "write"]

_HEAD = struct.Struct(">?Q")  # whether it succeeded, and the number of bytes that follow


def serve(work: Callable[[bytes], bytes]) -> None:
    """Answer requests until there are no more."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            _, given = read(source, sys.maxsize)
        except EOFError:
            return
        try:
            went_well, answer = True, work(given)
        except Exception as error:  # noqa: BLE001  (any error is reported to the caller)
            went_well, answer = False, str(error).encode(errors="replace")
        write(sink, went_well, answer)
        sink.flush()


def write(pipe: IO[bytes], went_well: bool, content: bytes) -> None:
    """Write a request or an answer.

    >>> from io import BytesIO
    >>> write(pipe := BytesIO(), True, b"abc")
    >>> read(BytesIO(pipe.getvalue()), 1000)
    (True, b'abc')
    """
    rest = memoryview(_HEAD.pack(went_well, len(content)) + content)
    while rest:  # an unbuffered pipe may accept only a part
        rest = rest[pipe.write(rest) :]


def read(pipe: IO[bytes], most_bytes: int) -> tuple[bool, bytes]:
    """Read a request or an answer. Raise EOFError if there are no more, and OverflowError if it is too long."""
    went_well, length = _HEAD.unpack(_read_bytes(pipe, _HEAD.size))
    if length > most_bytes:
        raise OverflowError
    return went_well, _read_bytes(pipe, length)


def _read_bytes(pipe: IO[bytes], length: int) -> bytes:
    parts = []
    while length:
        part = pipe.read(min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
