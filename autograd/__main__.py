"""The command line: `python -m autograd COMMAND`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from autograd.checks.cli import command
from autograd.checks.cli.arguments import signed

__all__ = [
    "main",
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m autograd", description="A scalar autograd engine.")
    command.add_to(parser.add_subparsers(title="commands", required=True))
    options = parser.parse_args(signed(sys.argv[1:] if arguments is None else arguments))
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
