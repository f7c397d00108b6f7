"""Models in files: `save` and `load`. As in PyTorch, a dict stores several objects.

A file is written completely or not at all. Reading never runs code, so it is safe to read a file from any source.
`file_format.py` describes the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograd.names import names_its_parameters
from nn.storage.atomic_write import file_path, write_whole
from nn.storage.file_format import encoded, known_types, parsed
from nn.storage.objects_as_json import StoredError
from nn.storage.saveable import Saveable

__all__ = ["MOST_BYTES", "load", "read_file", "save"]

MOST_BYTES = 2**24


@names_its_parameters
def save(obj: Any, path: str | Path) -> None:
    """Write a model to a file, or a list or dict of models, optimizers, schedules, histories, numbers and text.

    Shared objects, such as the parameters of a model and its optimizer, are shared again after loading.

    Args:
        obj: a model, an optimizer, a schedule, a history, or a list or dict of them.
        path: where the file is written.

    Raises:
        TypeError, ValueError: a part cannot be stored; the message says which.
        OSError: the file cannot be written; an existing file is unchanged.

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


@names_its_parameters
def load(path: str | Path, *, types: Iterable[type[Saveable]] = (), max_bytes: int = MOST_BYTES) -> Any:
    """Read a file that `save` wrote.

    Args:
        path: the file.
        types: your own classes that may be in it, such as modules.
        max_bytes: a larger file is rejected without reading it. Reading needs at most about fifty times the file's size
            in memory.

    Raises:
        StoredError: the file is truncated, altered, from a newer version, or not a file of `save`. The message says
            which.
        OSError: the file cannot be read.

    >>> import nn, tempfile
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     nn.save({"scale": 0.5, "sizes": [2, 4, 1]}, f"{directory}/run.json")
    ...     nn.load(f"{directory}/run.json")
    {'scale': 0.5, 'sizes': [2, 4, 1]}
    """
    return parsed(read_file(file_path(path), max_bytes), str(path), known_types(types))


def read_file(path: Path, max_bytes: int) -> bytes:
    """Return the content of an ordinary file of at most max_bytes."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe or a device, which may block forever
        raise StoredError(f"{path} is not an ordinary file")
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise StoredError(f"{path} is larger than {max_bytes} bytes; if you trust it, raise max_bytes")
    return data
