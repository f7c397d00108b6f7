"""The recordings of optimizers' rules, kept from one step to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

__all__ = ["recording_of"]


def recording_of(optimizer: type, options: Mapping[str, Any], remembered: Iterable[str]) -> dict[str, Any]:
    """Return the place for the recording of a rule, empty before the first step with these options.

    A user's rule may depend on more than its options, so its place is always empty.

    Args:
        optimizer: the class of the optimizer.
        options: the options of a group of parameters. A recording contains their numbers.
        remembered: the names in the memory of the parameters.

    >>> import nn
    >>> recording_of(nn.SGD, {"lr": 0.1}, []) is recording_of(nn.SGD, {"lr": 0.1}, [])
    True
    """
    if not optimizer.rule.__module__.startswith("nn."):  # type: ignore[attr-defined]  # a subclass of Optimizer
        return {}
    return _kept(optimizer, repr([x for name, x in options.items() if name != "params"]), tuple(remembered))


@lru_cache(maxsize=64)
def _kept(optimizer: type, options: str, remembered: tuple[str, ...]) -> dict[str, Any]:
    return {}
