"""Checks of the options of optimizers and schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from autograd.names import check_flag
from autograd.names.fixed_choices import suggestion
from autograd.names.option_ranges import not_negative, unit
from nn.argument_checks import parameters_of

__all__ = [
    "INITIAL_RATE",
    "betas",
    "checked_options",
    "flag",
    "flags_of",
    "given_options",
    "has_rate",
]

INITIAL_RATE = "initial_lr"  # PyTorch's name for a group's rate before its first schedule


def betas(name: str, x: Any) -> tuple[float, float]:
    """Return two numbers that are at least 0 and below 1."""
    if not hasattr(x, "__len__") or len(x) != 2:
        raise TypeError(f"{name} must be two numbers, got {x!r:.60}")
    return unit(name, x[0]), unit(name, x[1])


def flag(name: str, x: Any) -> bool:
    """Return a bool."""
    check_flag(x, name)
    return bool(x)


def checked_options(
    kind: type, checks: Mapping[str, Callable[[str, Any], Any]], options: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the options of an optimizer: one value for each parameter of its constructor.

    Args:
        kind: the class of the optimizer.
        checks: the check of each option; without one, an option must be a bool or a nonnegative number.
        options: the values to check.

    Raises:
        TypeError, ValueError: an option is missing, unknown or out of range.
    """
    known: dict[str, Callable[[str, Any], Any]] = {
        name: checks.get(name, flag if isinstance(p.default, bool) else not_negative)
        for name, p in parameters_of(kind).items()
        if name != "params"
    }
    for name in options:
        if name not in (*known, INITIAL_RATE):
            cure = suggestion(name, known)
            raise ValueError(f"{kind.__name__} has no option {name!r}; it has {', '.join(known)}{cure}")
    if INITIAL_RATE in options:
        known[INITIAL_RATE] = not_negative
    for name in known:
        if name not in options:
            raise TypeError(f"the option {name} of {kind.__name__} is missing; got {', '.join(options)}")
    return {name: check(f"the option {name} of {kind.__name__}", options[name]) for name, check in known.items()}


def flags_of(kind: type) -> dict[str, bool]:
    """Return False for each option that is a flag, for states saved by versions without it."""
    return {name: False for name, p in parameters_of(kind).items() if p.default is False}


def given_options(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a constructor from its `locals()`, so that it names each option once.

    >>> given_options({"self": None, "params": [], "lr": 0.1, "__class__": None})
    {'params': [], 'lr': 0.1}
    """
    return {name: x for name, x in arguments.items() if name not in ("self", "__class__")}


def has_rate(options: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    """Return whether options need no check of `lr`: it is a float in its range, or the optimizer does not have it.

    >>> [has_rate(options, {"lr": 0.1}) for options in ({"lr": 0.5}, {"lr": 1}, {})]
    [True, False, False]
    """
    return "lr" not in defaults or (type(x := options.get("lr")) is float and 0.0 <= x < inf)
