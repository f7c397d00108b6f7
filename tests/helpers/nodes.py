"""Facts about Values that comparing them does not tell: which objects they are, and how many are alive."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterable

from autograd import Value, engine_info


def identical(found: Iterable[float | Value], wanted: Iterable[float | Value]) -> bool:
    """Return whether these are the same objects, in order; constants are equal floats.

    Values compare by data, so `==` between tuples of them takes a float or another Value of the same data as equal.
    """
    return all(
        type(x) is type(y) and (x is y or (type(x) is float and x.hex() == float(y).hex()))
        for x, y in zip(found, wanted, strict=True)
    )


def live() -> int:
    """Return the number of Values, after a collection.

    The native engine counts them; the cyclic collector sees those of the Python engine.
    """
    gc.collect()
    if engine_info().engine == "native":
        return int(importlib.import_module("autograd.native.engine").live_nodes())
    return sum(type(x) is Value for x in gc.get_objects())
