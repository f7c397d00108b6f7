"""The command line: `python -m autograd check MODULE:FUNCTION --at 0.3,1.2`."""

from __future__ import annotations

import argparse
import inspect
import json
import shlex
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from random import Random
from types import ModuleType
from typing import Any

from autograd.checks.check_options import RTOL, CheckOptions
from autograd.checks.cli import command_line_arguments, target
from autograd.checks.derivative import check_derivative
from autograd.checks.functions.checked_function import takes, unpacking
from autograd.checks.gradients import gradcheck
from autograd.checks.higher_orders import check_grads
from autograd.checks.report.check_report import Report
from autograd.checks.report.findings import UncheckableError
from autograd.names.error_text import counted

__all__ = ["add_to", "run", "takes_list"]

_RIGHT, _WRONG, _UNCHECKED, _INTERRUPTED = 0, 1, 2, 130


def add_to(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    parser = commands.add_parser(
        "check", help="check the gradient of a function", description=command_line_arguments.DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    command_line_arguments.add_to(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check, print the findings, and return the exit status."""
    try:
        with redirect_stdout(sys.stderr):
            reports = _reports(options)
    except KeyboardInterrupt:
        return _without_reports(options, _INTERRUPTED, "interrupted")
    except SystemExit as stopped:  # raised by the user's code; its status would be mistaken for a verdict
        return _without_reports(options, _UNCHECKED, f"{options.function} raised SystemExit: {stopped}")
    except UncheckableError as error:
        return _without_reports(options, _UNCHECKED, f"{error}")
    status = _WRONG if not all(reports) else _RIGHT if any(map(_settles, reports)) else _UNCHECKED
    if options.json:
        print(json.dumps({"status": status, "reports": [report.as_dict() for report in reports]}, indent=2))
        return status
    shown = [report for report in reports if not report] or reports[:1]
    print("\n\n".join(map(str, shown)))
    if len(reports) > 1:
        wrong = sum(not report for report in reports)
        print(f"\n{counted(len(reports), 'point')}: {wrong} with a wrong derivative")
    return status


def _without_reports(options: argparse.Namespace, status: int, reason: str) -> int:
    if options.json:
        print(json.dumps({"status": status, "error": reason}))
    else:
        print(f"could not be checked: {reason}", file=sys.stderr)
    return status


def _settles(report: Report) -> bool:
    return any(verdict.settles for verdict in report.verdicts)


def _reports(options: argparse.Namespace) -> list[Report]:
    if options.derivative and options.order > 1:
        raise UncheckableError(
            "--order checks the engine's derivatives, and --derivative checks yours; pass only one of them"
        )
    path, name = target.split(options.function)
    with target.importing(path) as module:
        return [
            replace(_checked(options, module, name, point), reproduce=_repeated(options, point))
            for point in _points(options)
        ]


def _checked(options: argparse.Namespace, module: ModuleType, name: str, point: list[float]) -> Report:
    f = target.function(module, name)
    try:
        return _checked_at(options, module, f, point)
    except UncheckableError as error:
        if len(point) > 1 and takes_list(f, len(point)):
            given = f"{name} has one parameter, so it was given the whole point, a list of {len(point)} numbers"
            cure = f"pass one number, as in --at={point[0]:g}, or write a function of {len(point)} numbers"
            reason = f"{error}. {given}. If it expects a number, {cure}"
            raise UncheckableError(reason) from error
        raise


def _checked_at(options: argparse.Namespace, module: ModuleType, f: Callable[..., Any], point: list[float]) -> Report:
    shared: CheckOptions = {
        "rtol": options.rtol,
        "raise_exception": False,
        "strict": options.strict,
        "directions": options.directions,
        "seed": options.seed,
    }
    if options.derivative:
        df = target.function(module, options.derivative)
        f, df = (g if takes_list(g, len(point)) else unpacking(g) for g in (f, df))
        return check_derivative(f, df, point, **shared)
    inputs = (point,) if takes_list(f, len(point)) else tuple(point)
    if options.order > 1:
        return check_grads(f, inputs, options.order, ("rev",), **shared)
    return gradcheck(f, inputs, **shared)


def takes_list(f: Callable[..., Any], count: int) -> bool:
    """Return whether f takes one list, judging by the number of arguments that it accepts."""
    if takes(f, count) is not False:
        return False
    if takes(f, 1):
        return True
    name = getattr(f, "__name__", "the function")
    numbers = counted(count, "number")
    raise UncheckableError(f"{name}{inspect.signature(f)} takes neither {numbers}, like the point, nor one list")


def _points(options: argparse.Namespace) -> list[list[float]]:
    if options.at is not None:
        return [options.at]
    random = Random(options.seed)
    return [[random.uniform(low, high) for low, high in options.domain] for _ in range(options.points)]


def _repeated(options: argparse.Namespace, point: list[float]) -> str:
    """Return the command that checks this point again."""
    words = ["python", "-m", "autograd", "check", options.function, f"--at={','.join(map(repr, point))}"]
    defaults = {"derivative": None, "order": 1, "directions": None, "rtol": RTOL}
    if options.directions:
        defaults["seed"] = 0
    for name, default in defaults.items():
        value = getattr(options, name)
        words += [f"--{name}={value}"] * (value != default)
    words += ["--strict"] * options.strict
    return shlex.join(words)
