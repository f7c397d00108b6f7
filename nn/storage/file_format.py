"""The file format of saved models.

A file is one JSON document: the format, its version, a checksum of everything that follows, and the content
(`objects_as_json.py`). Numbers are restored to the last bit. Reading checks the kind, the version and the checksum
before the content is parsed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from autograd.names.error_text import described
from nn.storage.objects_as_json import Decoder, Encoder, StoredError
from nn.storage.saveable import Saveable

__all__ = ["VERSION", "encoded", "known_types", "parsed"]

VERSION = 1
_HEAD = re.compile(rb'\{"format": "scalar-autograd", "version": ([1-9][0-9]{0,8}), "sha256": "([0-9a-f]{64})"')


def encoded(obj: Any) -> bytes:
    """Return the content of the file that `save` writes.

    Raises:
        TypeError, ValueError: a part cannot be stored; the message says which.
    """
    name = type(obj).__name__ if isinstance(obj, Saveable) else "it"
    try:
        content = json.dumps(Encoder(known_types()).encode(obj, name), allow_nan=False)
    except RecursionError:
        raise ValueError("the object to store is nested too deeply") from None
    rest = f', "content":\n{content}}}\n'.encode()
    head = f'{{"format": "scalar-autograd", "version": {VERSION}, "sha256": "{_digest(rest)}"'
    return head.encode() + rest


def parsed(data: bytes, path: str, types: Mapping[str, type[Saveable]]) -> Any:
    """Return the content of a file; `types` are the types that it may name."""
    head = _HEAD.match(data)
    if not head:
        raise StoredError(f"{path} is not a file of nn.save: it does not begin like one")
    if int(head[1]) != VERSION:
        raise StoredError(
            f"{path} has version {int(head[1])} of the format, but this release reads {VERSION}; "
            "install a newer scalar-autograd"
        )
    rest = memoryview(data)[head.end() :]
    if _digest(rest).encode() != head[2]:
        raise StoredError(f"{path} is truncated or altered: its checksum does not match its content")
    try:
        document = json.loads(
            data,
            object_pairs_hook=_without_duplicates,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_no_constant,
        )
        if set(document) != {"format", "version", "sha256", "content"}:
            raise StoredError(f"expected format, version, sha256 and content, got {sorted(document)}")
        return Decoder(types).decode(document["content"], "content")
    except RecursionError:
        raise StoredError(f"{path} is nested too deeply") from None
    except ValueError as fault:
        raise StoredError(f"{path}: {fault}") from fault


def known_types(types: Iterable[type[Saveable]] = ()) -> dict[str, type[Saveable]]:
    """Return the types that a file may name: nn's concrete types, and those given."""
    if isinstance(types, type):
        raise TypeError(f"types must be a list of classes, got {described(types)}; put it in [ ]")
    known = {}
    stack: list[type[Saveable]] = [Saveable]
    while stack:
        for kind in stack.pop().__subclasses__():
            stack.append(kind)
            if kind.__module__.partition(".")[0] == "nn" and getattr(kind, "__final__", False):
                known[kind.__name__] = kind
    for kind in types:
        if not (isinstance(kind, type) and issubclass(kind, Saveable)):
            raise TypeError(f"types must be classes that can be stored, such as modules; got {kind!r:.60}")
        if kind.__name__ in known:
            raise ValueError(f"two types have the name {kind.__name__}; rename yours")
        known[kind.__name__] = kind
    return known


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) != len(pairs):
        raise StoredError("a name occurs twice in one object")
    return found


def _integer(text: str) -> int:
    if len(text) > 20:  # 2**64 has twenty digits
        raise StoredError(f"an integer has {len(text)} digits")
    return int(text)


def _float(text: str) -> float:
    if not isfinite(x := float(text)):
        raise StoredError(f"the number {text[:40]} is beyond the largest float")
    return x


def _no_constant(text: str) -> float:
    raise StoredError(f"the number {text} is not finite")


def _digest(content: bytes | memoryview) -> str:
    from hashlib import sha256  # imported on first use, because it is slow to import

    return sha256(content).hexdigest()
