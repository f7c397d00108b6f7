"""The command line: `python -m autograd COMMAND`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from autograd.checks.cli import command as check
from autograd.checks.cli.command_line_arguments import signed
from autograd.export import command as export

__all__ = [
    "main",
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m autograd", description="A scalar autograd engine.")
    commands = parser.add_subparsers(title="commands", required=True)
    check.add_to(commands)
    export.add_to(commands)
    options = parser.parse_args(signed(sys.argv[1:] if arguments is None else arguments))
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
