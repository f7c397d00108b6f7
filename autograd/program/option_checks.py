"""Checks of the options of `jit` and `vmap`."""

from __future__ import annotations

from math import isfinite
from typing import Any

from autograd.functional.differentiated_function import check_function
from autograd.names.fixed_choices import one_of

__all__ = ["check_options", "check_row_options"]


def check_options(f: object, verify: object) -> None:
    """Raise unless these are valid arguments of `jit`."""
    check_function(f)
    if not isinstance(verify, int) or verify < 0:
        raise TypeError(f"verify must be True, False or a count of replays, got {verify!r}")


def check_row_options(in_axes: Any, reduce: object, threads: Any, executor: object, deadline: Any) -> None:
    """Raise unless these are valid arguments of `vmap`."""
    one_of("reduce", reduce, ("sum", "mean", None))
    for axis in in_axes if isinstance(in_axes, (tuple, list)) else (in_axes,):
        if axis is not None and (type(axis) is not int or axis != 0):
            cure = "numpy.moveaxis(x, 1, 0) makes axis 1 the first"
            if type(axis) is not int:
                cure = "pass what all rows share as a separate argument"
            wanted = "in_axes must be 0 or None, or one of them for each argument"
            raise ValueError(f"{wanted}; got {in_axes!r:.80}; {cure}")
    if threads is not None and (type(threads) is not int or threads < 1):
        raise ValueError(f"threads must be an int >= 1, or None, got {threads!r}")
    if deadline is not None and not (type(deadline) in (int, float) and isfinite(deadline) and deadline > 0):
        raise ValueError(f"deadline must be a number of seconds above 0, or None, got {deadline!r}")
    if executor is not None and threads is not None:
        raise ValueError("pass threads or an executor, not both; the workers of an executor are its threads")
