"""Facts about Values that `==` does not show: their identity, and the number of live ones."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterable

from autograd import Value, engine_info


def identical(found: Iterable[float | Value], wanted: Iterable[float | Value]) -> bool:
    """Return whether two sequences contain the same objects. Constants must be equal floats.

    Values compare by data, so tuples of them are equal even if they contain other Values with the same data.
    """
    return all(
        type(x) is type(y) and (x is y or (type(x) is float and x.hex() == float(y).hex()))
        for x, y in zip(found, wanted, strict=True)
    )


def live() -> int:
    """Return the number of Values, after a garbage collection.

    The native engine counts its Values. Those of the Python engine are known to the garbage collector.
    """
    gc.collect()
    if engine_info().engine == "native":
        return int(importlib.import_module("autograd.native.engine").live_nodes())
    return sum(type(x) is Value for x in gc.get_objects())
