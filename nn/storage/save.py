"""Models in files: `save` and `load`, with PyTorch's way of storing several things in a dict.

A file is one JSON document: what it is, its version, a checksum of all that follows, and the content (json_format.py).
Numbers are read back to the last bit. A file is written whole or not at all. Reading checks the kind, the version and
the checksum before it parses. It never runs code, so it is safe to read a file from any source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from autograd.names import names_its_parameters
from nn.storage.atomic_write import file_path, write_whole
from nn.storage.json_format import Decoder, Encoder, StoredError
from nn.storage.storable import Storable

__all__ = ["MOST_BYTES", "VERSION", "encoded", "known_types", "load", "parsed", "read_file", "save"]

VERSION = 1
MOST_BYTES = 2**24
_HEAD = re.compile(rb'\{"format": "scalar-autograd", "version": ([1-9][0-9]{0,8}), "sha256": "([0-9a-f]{64})"')


@names_its_parameters
def save(obj: Any, path: str | Path) -> None:
    """Write a model to a file, or a list or dict of models, optimizers, schedules, histories, numbers and text.

    Shared objects, such as the parameters of a model and its optimizer, are shared again when they are read.

    Args:
        obj: a model, an optimizer, a schedule, a history, or a list or dict of them.
        path: where the file is written.

    Raises:
        TypeError, ValueError: a part cannot be stored; the message says which.
        OSError: the file cannot be written; an old one is as it was.

    >>> import nn, tempfile
    >>> net = nn.MLP(2, [2, 1], activation="tanh", rng=1)
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     nn.save({"model": net, "optimizer": nn.Adam(net.parameters())}, f"{directory}/net.json")
    ...     stored = nn.load(f"{directory}/net.json")
    >>> stored["model"].state_dict() == net.state_dict()
    True
    >>> stored["optimizer"].param_groups[0]["params"][0] is stored["model"].parameters()[0]
    True
    """
    write_whole(file_path(path), encoded(obj))


def encoded(obj: Any) -> bytes:
    """Return the content of the file that `save` writes.

    Raises:
        TypeError, ValueError: a part cannot be stored; the message says which.
    """
    name = type(obj).__name__ if isinstance(obj, Storable) else "it"
    try:
        content = json.dumps(Encoder(known_types()).encode(obj, name), allow_nan=False)
    except RecursionError:
        raise ValueError("the object to store is nested too deeply") from None
    rest = f', "content":\n{content}}}\n'.encode()
    head = f'{{"format": "scalar-autograd", "version": {VERSION}, "sha256": "{_digest(rest)}"'
    return head.encode() + rest


@names_its_parameters
def load(path: str | Path, *, types: Iterable[type[Storable]] = (), max_bytes: int = MOST_BYTES) -> Any:
    """Read a file that `save` wrote.

    Args:
        path: the file.
        types: your own classes that may be in it, such as modules.
        max_bytes: a larger file is rejected without reading it. Reading takes at most about fifty times the file's size
            in memory.

    Raises:
        StoredError: the file is truncated, altered, of a newer version, or contains something else. The message says
            which.
        OSError: it cannot be read.

    >>> import nn, tempfile
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     nn.save({"scale": 0.5, "sizes": [2, 4, 1]}, f"{directory}/run.json")
    ...     nn.load(f"{directory}/run.json")
    {'scale': 0.5, 'sizes': [2, 4, 1]}
    """
    return parsed(read_file(file_path(path), max_bytes), str(path), known_types(types))


def parsed(data: bytes, path: str, types: Mapping[str, type[Storable]]) -> Any:
    """Return the content of a file; `types` are those that it may name."""
    head = _HEAD.match(data)
    if not head:
        raise StoredError(f"{path} is not a file of nn.save: it does not begin like one")
    if int(head[1]) != VERSION:
        raise StoredError(
            f"{path} has version {int(head[1])} of the format, and this release reads {VERSION}; "
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


def read_file(path: Path, max_bytes: int) -> bytes:
    """Return the content of an ordinary file of at most max_bytes."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe or a device, which may never begin or end
        raise StoredError(f"{path} is not an ordinary file")
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise StoredError(f"{path} is larger than {max_bytes} bytes; if you trust it, raise max_bytes")
    return data


def known_types(types: Iterable[type[Storable]] = ()) -> dict[str, type[Storable]]:
    """Return the types that a file may name: the final ones of nn, and those given."""
    known = {}
    stack: list[type[Storable]] = [Storable]
    while stack:
        for kind in stack.pop().__subclasses__():
            stack.append(kind)
            if kind.__module__.partition(".")[0] == "nn" and getattr(kind, "__final__", False):
                known[kind.__name__] = kind
    for kind in types:
        if not (isinstance(kind, type) and issubclass(kind, Storable)):
            raise TypeError(f"types must be classes that can be stored, such as modules; got {kind!r:.60}")
        if kind.__name__ in known:
            raise ValueError(f"there are two types of the name {kind.__name__}; rename yours")
        known[kind.__name__] = kind
    return known


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) != len(pairs):
        raise StoredError("a name is twice in one object")
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
    raise StoredError(f"it has the number {text}")


def _digest(content: bytes | memoryview) -> str:
    from hashlib import sha256  # imported on first use, because it is slow to import

    return sha256(content).hexdigest()
