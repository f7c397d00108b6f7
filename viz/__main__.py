"""Draw or derive an expression from the command line.

    python -m viz "tanh(w*x + b)" w=0.5 x=2 b=1 -o graph.svg
    python -m viz "tanh(w*x + b)" w=0.5 x=2 b=1 --explain w
    python -m viz exercise --shape 2-2-1 --variants 200 -o sheets/
    python -m viz mark sheets/answers.csv -o points.csv

The exit status is 0 for success, 1 if a file could not be written, 2 for invalid arguments, and 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import warnings
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path

import viz
from autograd import Value
from autograd.names import closest
from autograd.names.argument_parser import ChoiceParser, close_option
from autograd.names.error_text import explained
from viz.derivation.explain import KINDS
from viz.exercises.command import COMMANDS
from viz.expressions.parsing import FUNCTIONS, ParsedExpression
from viz.rendering.renderers import KINDS as PICTURES
from viz.style.themes import THEMES

__all__ = ["main"]

PROGRAM = "python -m viz"
FAILED = 1
INTERRUPTED = 130

ENDINGS = list(dict.fromkeys([*(f".{kind}" for kind in PICTURES), ".html", *KINDS]))

_VALUE = re.compile(r"([^\W\d]\w*)=(.+)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return the exit status. Invalid arguments raise SystemExit with status 2."""
    argv = sys.argv[1:] if argv is None else argv
    name, work = (argv[0], COMMANDS[argv[0]]) if argv and argv[0] in COMMANDS else ("", _expression)
    if isinstance(sys.stdout, io.TextIOWrapper):  # escape names that the terminal cannot show
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        work(argv[1:] if name else argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of the pipe has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (OSError, viz.RenderError) as error:
        prog = f"{PROGRAM} {name}".rstrip()
        print(f"{prog}: {'; '.join([explained(error), *getattr(error, '__notes__', [])])}", file=sys.stderr)
        return FAILED
    return 0


def _expression(argv: Sequence[str]) -> None:
    """Draw or derive an expression."""
    parser = _parser()
    given, unknown = parser.parse_known_intermixed_args(argv)
    if unknown:
        near = close_option(unknown[0], parser)
        parser.error(
            f"{unknown[0]} is not an option; "
            + (near or "put an expression that begins with a minus in parentheses: '(-x)'")
        )
    try:
        result, values = _computed(given.expression, given.values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the output shows an inf or nan
            result.backward()
        for line in _made(result, values, given):
            print(line)
    except ValueError as error:
        parser.error(f"{error}")


def _parser() -> argparse.ArgumentParser:
    parser = ChoiceParser(
        prog=PROGRAM,
        description="Draw an expression with every number of backpropagation, or derive it in full.",
        epilog="With `exercise` or `mark` instead of an expression, the command makes exercises for a class or marks "
        "the answers; see `exercise --help` and `mark --help`. An expression has numbers, names, + - * / % **, "
        "parentheses and functions; put an expression that begins with a minus in parentheses. The functions are "
        f"{', '.join(FUNCTIONS)}.",
    )
    parser.add_argument("expression", help='for example "tanh(w*x + b)"')
    parser.add_argument("values", nargs="*", metavar="name=number", help="the value of each name in the expression")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="a picture (.svg, .png, .pdf, .dot), a page to step through (.html) or a derivation (.txt, .md, .tex, and "
        "with --explain .html and .pdf); by default, a derivation is printed",
    )
    parser.add_argument("--theme", choices=["auto", *THEMES], default="auto", help="the colors of a picture")
    parser.add_argument(
        "--explain",
        action="append",
        default=[],
        metavar="NAME",
        help="derive the gradient with respect to this name (default: all names)",
    )
    return parser


def _computed(source: str, given: Sequence[str]) -> tuple[Value, dict[str, Value]]:
    """Return the labeled result, and the values by name."""
    expression = ParsedExpression(source)
    values: dict[str, Value] = {}
    for text in given:
        match = _VALUE.fullmatch(text)
        if match is None:
            raise ValueError(f"expected a value as name=number, as in w=0.5; got {text!r:.80}")
        name, digits = match.groups()
        if name in values:
            raise ValueError(f"{name} has two values; pass one")
        if name not in expression.names:
            raise ValueError(f"{name} is given, but the expression has no {name}; {closest(name, expression.names)}")
        try:
            values[name] = Value(float(digits), name)
        except ValueError:
            raise ValueError(f"the value of {name} must be a number, got {digits!r:.80}") from None
    result = expression.of(values)
    if result.label:  # a name alone
        result = result * 1.0
    result.label = next(name for name in chain("fgh", (f"f{i}" for i in count())) if name not in values)
    return result, values


def _made(result: Value, values: dict[str, Value], given: argparse.Namespace) -> list[object]:
    """Write the file, if one is requested; return the text to print."""
    explain: list[str] = given.explain
    output: Path | None = given.output
    if unknown := [name for name in explain if name not in values]:
        raise ValueError(f"the expression has no {unknown[0]}; {closest(unknown[0], values)}")
    chosen = [values[name] for name in explain or values]
    if output is None:
        return [viz.explain(result, chosen)]
    if output.suffix.lower() in KINDS and (explain or output.suffix.lower() not in (".html", ".pdf")):
        return [viz.explain(result, chosen).save(output)]
    if output.suffix.lower() not in ENDINGS:
        raise ValueError(f"expected a file name that ends in one of {', '.join(ENDINGS)}; got {str(output)!r}")
    picture = viz.draw(result, theme=given.theme).save(output)
    return [picture, "", viz.explain(result, chosen)] if explain else [picture]


if __name__ == "__main__":  # pragma: no cover  (run as a program by the tests)
    sys.exit(main())
