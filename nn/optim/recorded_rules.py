"""The recordings of optimizers' rules, kept from one step to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

__all__ = ["recording_of"]

_PLAIN = {float, int, bool, tuple, type(None)}


def recording_of(rule: Any, options: Mapping[str, Any], remembered: Iterable[str]) -> dict[str, Any]:
    """Return the list that holds the recording of a rule. It is empty before the first step with these options.

    A user's rule may depend on more than its options, so its list is always empty.

    Args:
        rule: the method `rule` of an optimizer.
        options: the options of a group of parameters. A recording contains their numbers.
        remembered: the names in the memory of the parameters.

    >>> import autograd, nn
    >>> rule = nn.SGD([autograd.Value(1.0)], lr=0.1).rule
    >>> recording_of(rule, {"lr": 0.1}, []) is recording_of(rule, {"lr": 0.1}, [])
    True
    >>> recording_of(rule, {"lr": 0.1}, []) is recording_of(rule, {"lr": 0.2}, [])
    False
    """
    function = getattr(rule, "__func__", None)  # None if a user assigned a function to the object
    home = getattr(function, "__globals__", {}).get("__name__", "")
    values = [x for name, x in options.items() if name != "params"]
    parts = [*values, *(x for each in values if type(each) is tuple for x in each)]
    if not home.startswith("nn.optim.") or not _PLAIN.issuperset(map(type, parts)):
        return {}
    # repr tells 1, 1.0 and True apart, and 0.0 and -0.0.
    return _kept(function, repr([(name, x) for name, x in options.items() if name != "params"]), tuple(remembered))


@lru_cache(maxsize=64)
def _kept(function: object, options: str, remembered: tuple[str, ...]) -> dict[str, Any]:
    return {}
