"""The command line: `python -m autograd export MODULE:FUNCTION --at 0.3,1.2 -o f.c`."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from autograd.checks.cli import command_line_arguments, target
from autograd.checks.cli.command import takes_list
from autograd.checks.report.findings import UncheckableError
from autograd.export.file_endings import ENDINGS, check_ending, contents_for
from autograd.names.error_text import counted, explained

__all__ = ["add_to", "run"]

_DESCRIPTION = f"""\
Write a function as source code in another language, or as an ONNX model. The file contains the path through the
function's branches that is taken at the point.

Your function accepts as many numbers as the point has, or one list of them. To export a gradient, define a function
such as g = value_and_grad(f), and pass its name. The extension of the file determines the language:
{", ".join(ENDINGS)}."""


def add_to(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    parser = commands.add_parser(
        "export", help="write a function in C, JavaScript, NumPy or ONNX", description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument(
        "function", metavar="MODULE:FUNCTION", help="the function to export; MODULE may be a path to a .py file"
    )
    parser.add_argument("--at", type=command_line_arguments.numbers, metavar="X,Y,...", required=True, help="the point")
    parser.add_argument("-o", "--output", type=_file, metavar="FILE", required=True, help="the file to write")
    parser.set_defaults(run=run)


def _file(text: str) -> Path:
    path = Path(text)
    try:
        check_ending(path.suffix)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}") from None
    return path


def run(options: argparse.Namespace) -> int:
    """Write the file; return the exit status."""
    from autograd.program.closed_over_constants import (
        bound_program,  # slow to import; other commands need not wait for it
    )

    try:
        with redirect_stdout(sys.stderr):
            path, name = target.split(options.function)
            with target.importing(path) as module:
                f, point = target.function(module, name), options.at
                program = bound_program(f, (point,) if takes_list(f, len(point)) else tuple(point))
        contents = contents_for(program, options.output.suffix, re.sub(r"\W", "_", name.rpartition(".")[2]))
        options.output.write_bytes(contents)
        print(f"{options.output}: {options.function}, {counted(sum(program.counts().values()), 'operation')}")
    except (UncheckableError, ImportError, OSError, RuntimeError, TypeError, ValueError) as error:
        print(f"could not be exported: {explained(error)}", file=sys.stderr)
        return 1
    return 0
