"""The command line: `python -m autograd COMMAND`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from autograd.checks.cli import command as check
from autograd.checks.cli.command_line_arguments import signed
from autograd.export import command as export
from autograd.names import closest
from autograd.names.argument_parser import ArgumentParser

__all__ = [
    "main",
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    parser = ArgumentParser(prog="python -m autograd", description="A scalar autograd engine.")
    commands = parser.add_subparsers(title="commands", required=True)
    check.add_to(commands)
    export.add_to(commands)
    given = signed(sys.argv[1:] if arguments is None else arguments)
    if given and not given[0].startswith("-") and given[0] not in commands.choices:
        parser.error(
            f"there is no command {given[0]!r}; {closest(given[0], commands.choices, introduction='there are')}"
        )
    options = parser.parse_args(given)
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
