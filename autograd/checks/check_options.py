"""The options that every check takes by name."""

from __future__ import annotations

from typing import TypedDict

from autograd.names import check_flag
from autograd.names.fixed_choices import suggestion
from autograd.names.option_ranges import limit, not_negative, whole

__all__ = ["DEFAULTS", "RTOL", "CheckOptions", "RunOptions", "check_step", "complete", "option_text"]

RTOL = 1e-9  # the relative deviation that every check allows by default


class RunOptions(TypedDict, total=False):
    """Options of how a check runs and reports.

    Attributes:
        raise_exception: raise DerivativeError if a derivative is wrong. If False, only the report says so. True by
            default.
        strict: fail if a derivative could be neither confirmed nor refuted. By default, an UndecidedWarning says so.
            With raise_exception=False, only the report does.
        directions: check this many random directional derivatives instead of one derivative per input.
        seed: the seed of the random directions; 0 by default.
        progress: show the progress: True, False, or None for a slow check in a terminal, which is the default.
    """

    raise_exception: bool
    strict: bool
    directions: int | None
    seed: int
    progress: bool | None


class CheckOptions(RunOptions, total=False):
    """Options of a check: RunOptions and the tolerances.

    Attributes:
        atol: the absolute deviation to allow beyond the error of the finite differences; 0 by default.
        rtol: the relative deviation to allow; 1e-9 by default.

    >>> from autograd.checks import gradcheck
    >>> options: CheckOptions = {"rtol": 1e-6, "strict": True}
    >>> bool(gradcheck(lambda x: x * x, 3.0, **options))
    True
    """

    atol: float
    rtol: float


DEFAULTS: CheckOptions = {
    "atol": 0.0,
    "rtol": RTOL,
    "raise_exception": True,
    "strict": False,
    "directions": None,
    "seed": 0,
    "progress": None,
}


def complete(check: str, given: CheckOptions) -> CheckOptions:
    """Return all options, with defaults for those that are not given.

    Raises:
        TypeError: no option has that name, or a flag is not a bool.
        ValueError: a value is out of range.

    >>> complete("gradcheck", {"rtol": 1e-6})["rtol"]
    1e-06
    """
    for name in given:
        if name not in DEFAULTS:
            raise TypeError(
                f"{check}() has no option {name!r}; it takes {', '.join(DEFAULTS)}{suggestion(name, DEFAULTS)}"
            )
    options = DEFAULTS | given
    for name, flag in (("raise_exception", options["raise_exception"]), ("strict", options["strict"])):
        check_flag(flag, f"{name} of {check}")
    if options["progress"] is not None:
        check_flag(options["progress"], f"progress of {check}")
    not_negative("atol", options["atol"])
    not_negative("rtol", options["rtol"])
    if options["directions"] is not None:
        options["directions"] = whole("directions", options["directions"], 1)
    options["seed"] = whole("seed", options["seed"])
    return options


def check_step(step: float | None) -> None:
    """Raise an error if the longest step is not a number above 0."""
    if step is not None:
        limit("the longest step", step)


def option_text(options: CheckOptions, **others: object) -> str:
    """Return the options that differ from the defaults, as arguments of a call, after any others that are set.

    >>> option_text({"rtol": 1e-6, "seed": 0}, eps=None, mode="fwd")
    ", mode='fwd', rtol=1e-06"
    """
    shown = [(name, value) for name, value in others.items() if value is not None]
    told = {name: value for name, value in (DEFAULTS | options).items() if name not in ("raise_exception", "progress")}
    shown += [(name, value) for name, value in told.items() if value != DEFAULTS.get(name)]
    return "".join(f", {name}={value!r}" for name, value in shown)
