"""The parameters of a group, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd import Value
from autograd.names.error_text import described
from nn.argument_checks import listed

__all__ = ["group_params"]


def group_params(param_group: Mapping[str, Any], before: Iterable[Value]) -> list[Value]:
    """Return the parameters of a new group.

    Args:
        param_group: a dict with `params` and options.
        before: the parameters of the other groups.

    Raises:
        TypeError, ValueError: an item is not a parameter, or is already in a group.

    >>> group_params({"params": Value(1.0), "lr": 0.1}, [])
    [Value(data=1.0, grad=0.0)]
    """
    if not isinstance(param_group, Mapping) or "params" not in param_group:
        raise TypeError(f"expected a dict with 'params' and options, got {param_group!r:.60}")
    given = param_group["params"]
    params = [given] if isinstance(given, Value) else listed(given, "the parameters of a group")
    taken = {*before}
    for p in params:
        if not isinstance(p, Value):
            raise TypeError(f"parameters must be Values, got {described(p)}")
        if p.op is not None:
            raise ValueError(f"{p!r} is the result of an operation; only leaves can be optimized")
        if p in taken:
            raise ValueError(f"the parameter {p!r} is given twice")
        taken.add(p)
    if not params:
        raise ValueError("a group needs parameters, got none")
    return params
