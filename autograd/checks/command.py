"""The command line: `python -m autograd check MODULE:FUNCTION --at 0.3,1.2`.

The function is yours: of as many numbers as the point has, or of one list of them, on Values. Its gradient is checked
at the point, or at points drawn from a domain. The exit status is 0 if nothing is wrong, 1 if something is, 2 if
nothing could be checked.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from autograd.checks.derivative import check_derivative
from autograd.checks.findings import Verdict
from autograd.checks.gradients import gradcheck
from autograd.checks.orders import check_grads
from autograd.checks.report import DerivativeError, Report, UncheckableError

_RIGHT, _WRONG, _UNCHECKED = 0, 1, 2


def add_to(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    parser = commands.add_parser(
        "check", help="check the gradient of a function", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("function", metavar="MODULE:FUNCTION", help="where it is; MODULE may be a path to a .py file")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--at", type=_numbers, metavar="X,Y,...", help="the point")
    where.add_argument("--domain", type=_intervals, metavar="LOW:HIGH,...", help="an interval for each number")
    parser.add_argument("--points", type=_count, default=20, help="how many to draw from the domain (default: 20)")
    parser.add_argument("--seed", type=int, default=0, help="what they are drawn from")
    parser.add_argument("--derivative", metavar="NAME", help="a function in MODULE that claims to be the derivative")
    parser.add_argument("--order", type=_count, default=1, help="check derivatives up to this order (default: 1)")
    parser.add_argument("--directions", type=_count, metavar="K", help="check K random directions, not each number")
    parser.add_argument("--rtol", type=float, default=1e-9, help="the relative deviation to allow (default: 1e-9)")
    parser.add_argument("--json", action="store_true", help="print the reports as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check, print what was found, and return the exit status."""
    try:
        reports = [_checked(options, point) for point in _points(options)]
    except UncheckableError as error:
        if options.json:
            print(json.dumps({"error": str(error)}))
        else:
            print(f"could not be checked: {error}", file=sys.stderr)
        return _UNCHECKED
    if options.json:
        print(json.dumps([report.as_dict() for report in reports], indent=2))
    else:
        shown = [report for report in reports if not report] or reports[:1]
        print("\n\n".join(map(str, shown)))
        if len(reports) > 1:
            wrong = sum(not report for report in reports)
            print(f"\n{len(reports)} points: {wrong} with a wrong derivative")
    if not all(reports):
        return _WRONG
    settled = {Verdict.OK, Verdict.KINK}
    return _RIGHT if any(settled & set(report.verdicts) for report in reports) else _UNCHECKED


def _checked(options: argparse.Namespace, point: list[float]) -> Report:
    module, name = _found(options.function)
    f = _attribute(module, name)
    shared = {"rtol": options.rtol, "raise_exception": False, "directions": options.directions}
    if options.derivative:
        x: Any = point[0] if len(point) == 1 and not _takes_list(f, 1) else point
        return check_derivative(f, _attribute(module, options.derivative), x, **shared)
    inputs = (point,) if _takes_list(f, len(point)) else tuple(point)
    if options.order > 1:
        try:
            return check_grads(f, inputs, options.order, ("rev",), rtol=options.rtol)
        except DerivativeError as error:
            return error.report
    return gradcheck(f, inputs, **shared)


def _takes_list(f: Callable[..., Any], count: int) -> bool:
    """Tell whether f takes one list: it has one parameter, and there are several numbers."""
    try:
        inspect.signature(f).bind(*range(count))
    except TypeError:
        return True
    except ValueError:  # a built-in function that does not say
        return False
    return False


def _points(options: argparse.Namespace) -> list[list[float]]:
    if options.at is not None:
        return [options.at]
    random = Random(options.seed)
    return [[random.uniform(low, high) for low, high in options.domain] for _ in range(options.points)]


def _found(place: str) -> tuple[Any, str]:
    """Return the module, and the name of the function in it."""
    path, colon, name = place.rpartition(":")
    if not colon or not path or not name:
        raise UncheckableError(f"{place!r} does not name a function; write MODULE:FUNCTION, as in losses:huber")
    file = Path(path)
    sys.path.insert(0, str(file.parent if file.suffix == ".py" else Path.cwd()))
    try:
        return importlib.import_module(file.stem if file.suffix == ".py" else path), name
    except Exception as error:
        raise UncheckableError(f"{path} cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.pop(0)


def _attribute(module: Any, name: str) -> Any:
    f = getattr(module, name, None)
    if not callable(f):
        raise UncheckableError(f"{module.__name__} has no function {name!r}")
    return f


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _intervals(text: str) -> list[tuple[float, float]]:
    intervals = []
    for part in text.split(","):
        low, colon, high = part.partition(":")
        if not colon or not float(low) < float(high):
            raise argparse.ArgumentTypeError(f"an interval is LOW:HIGH with LOW below HIGH, got {part!r}")
        intervals.append((float(low), float(high)))
    return intervals


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"a count is at least 1, got {text}")
    return int(text)
