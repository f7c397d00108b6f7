"""The arguments of `python -m autograd check`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from math import isfinite

from autograd.checks.check_options import RTOL

__all__ = ["DESCRIPTION", "add_to", "numbers", "signed"]

DESCRIPTION = """\
Check the gradient of a function at a point, or at points drawn from a domain.

Your function takes as many numbers as the point has, or one list of them. The numbers are Values; with
--derivative, they are floats. What the function prints goes to standard error.

The exit status is 0 if nothing is wrong, 1 if something is, 2 if nothing could be checked."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument(
        "function", metavar="MODULE:FUNCTION", help="the function to check; MODULE may be a path to a .py file"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--at", type=numbers, metavar="X,Y,...", help="the point")
    where.add_argument("--domain", type=_intervals, metavar="LOW:HIGH,...", help="an interval for each number")
    parser.add_argument(
        "--points", type=_count, default=20, help="number of points to draw from the domain (default: 20)"
    )
    parser.add_argument("--seed", type=int, default=0, help="random seed, for points and directions (default: 0)")
    parser.add_argument(
        "--derivative", metavar="NAME", help="a function in MODULE that computes the derivative to check"
    )
    parser.add_argument("--order", type=_count, default=1, help="check derivatives up to this order (default: 1)")
    parser.add_argument(
        "--directions", type=_count, metavar="K", help="check K random directions instead of each number"
    )
    parser.add_argument("--rtol", type=_tolerance, default=RTOL, help=f"allowed relative deviation (default: {RTOL:g})")
    parser.add_argument(
        "--strict", action="store_true", help="fail if a derivative could be neither confirmed nor refuted"
    )
    parser.add_argument("--json", action="store_true", help="print the exit status and the reports as JSON")


def signed(arguments: Sequence[str]) -> list[str]:
    """Write `--at -1,2` as `--at=-1,2`, which argparse does not mistake for an option.

    >>> signed(["--at", "-1,2", "--domain", "-1:1"])
    ['--at=-1,2', '--domain=-1:1']
    """
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] in ("--at", "--domain") and argument[:1] == "-" and argument[1:2] not in ("", "-"):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def numbers(text: str) -> list[float]:
    """Return the point that a string such as 0.3,1.2 describes."""
    try:
        return [_finite(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a point of finite numbers, as in 0.3,1.2; got {text!r}") from None


def _intervals(text: str) -> list[tuple[float, float]]:
    intervals = []
    for part in text.split(","):
        try:
            low, high = map(_finite, part.split(":"))
        except ValueError:
            low = high = 0.0
        if not low < high:
            raise argparse.ArgumentTypeError(
                f"expected LOW:HIGH, finite numbers with LOW below HIGH, as in -1:1,0:2; got {part!r}"
            )
        intervals.append((low, high))
    return intervals


def _finite(text: str) -> float:
    x = float(text)
    if not isfinite(x):
        raise ValueError(text)
    return x


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a positive whole number, got {text!r}")
    return int(text)


def _tolerance(text: str) -> float:
    try:
        rtol = _finite(text)
    except ValueError:
        rtol = -1.0
    if rtol < 0:
        raise argparse.ArgumentTypeError(f"expected a nonnegative number, as in 1e-6; got {text!r}")
    return rtol
