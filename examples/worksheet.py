"""Helpers of the examples: tables of a document's numbers next to ours, checks, and the command line.

A line has the number printed in a document and the number computed with Values. If the two differ by more than the
document's rounding, the line needs a note that explains why. The exact number is also in expected.json, computed once,
without automatic differentiation. A line with an error above its tolerance makes the example fail. Examples import this
module before autograd and nn, because it puts them on the path.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # so that examples run from a checkout, without an installation

import viz
from autograd import Value
from autograd.graph.gradient_order import topological_order
from viz.derivation.writing.decimals import decimal_text

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.json"
DECIMALS = 8  # the default number of decimals


@dataclass(frozen=True)
class Document:
    """A text that works out backpropagation by hand.

    Attributes:
        title: the title of the text.
        source: the author or the site, and the year, if known.
        link: the address of the text or of the source; "" if there is none.
    """

    title: str
    source: str
    link: str = ""

    def __str__(self) -> str:
        return f'"{self.title}", {self.source}' + (f"\n{self.link}" if self.link else "")


@dataclass(frozen=True)
class Options:
    """The command-line arguments."""

    directory: Path
    decimals: int


def expected(key: str) -> Any:
    """Return the exact numbers of an example, computed from the document's formulas."""
    return json.loads(EXPECTED.read_text(encoding="utf-8"))[key]


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the option for the directory of pictures."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=HERE / "output", metavar="DIR", help="the folder for pictures")
    return parser


def output_directory(description: str | None, argv: Sequence[str] | None = None) -> Path:
    """Return the directory from the command line. Create it if it does not exist."""
    directory: Path = parser_of(description).parse_args(argv).output
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def options_of(description: str | None, argv: Sequence[str] | None = None) -> Options:
    """Return the directory and the number of decimals from the command line."""
    parser = parser_of(description)
    parser.add_argument(
        "--decimals",
        type=int,
        choices=range(16),
        default=DECIMALS,
        metavar="N",
        help=f"decimals shown, 0 to 15 (default: {DECIMALS}, or as many as the document prints)",
    )
    given = parser.parse_args(argv)
    given.output.mkdir(parents=True, exist_ok=True)
    return Options(given.output, given.decimals)


def named(root: Value) -> dict[str, Value]:
    """Return the nodes of a graph by their labels."""
    return {node.label: node for node in topological_order(root) if node.label}


def draw(kind: str, drawing: Callable[[], Any], path: Path) -> None:
    """Write a picture, and print its path, or the reason it could not be drawn."""
    try:
        print(f"{kind}: {drawing().save(path)}")
    except viz.RenderError as failed:
        print(f"{kind}: not drawn. {failed}")


def draw_graph(root: Value, path: Path) -> None:
    """Write the graph of a Value as a picture."""
    draw("graph", lambda: viz.draw(root), path)


def show_title(text: str, document: Document | None = None) -> None:
    """Print an underlined title, and the document."""
    print(f"{text}\n{'=' * len(text)}\n")
    if document is not None:
        print(f"{document}\n")


class Worksheet:
    """A table with headings. Each line shows a quantity, the document's number, our number and the difference.

    Args:
        document: the heading of the second column.
        decimals: the number of decimals shown.
    """

    def __init__(self, document: Document | None = None, decimals: int = DECIMALS) -> None:
        self._document, self._decimals = document, decimals
        self._lines: list[tuple[str, ...]] = []
        self._notes: list[tuple[str, str]] = []
        self._errors: list[str] = []
        self._checked = 0

    def heading(self, text: str) -> None:
        """Begin a section of the table."""
        self._lines.append((text,))

    def note(self, text: str, quote: str = "") -> str:
        """Add a correction to the document's line `quote`. Return the mark for the affected lines."""
        self._notes.append((quote, text))
        return f"[{len(self._notes)}]"

    def line(self, quantity: str, document: str, ours: float, right: float | None = None, mark: str = "") -> None:
        """Add a line. `document` is the printed number, or "?" or "" if there is none."""
        difference = ""
        if document not in ("", "?"):
            difference = _difference(ours - float(document))
            if not mark and not rounds_to(ours, document):
                self._errors.append(f"{quantity} is {ours!r}, the document has {document}, and no note says why")
        self._lines.append((quantity, document, self.number(ours, document), difference, mark))
        if right is not None:
            self.check(quantity, ours, right)

    def number(self, x: float, document: str = "") -> str:
        """Return a number as text, with at least the document's decimals, and a space in place of a plus sign."""
        text = decimal_text(x, max(self._decimals, _decimals(document)))
        return text if text.startswith("-") else f" {text}"

    def check(self, quantity: str, ours: float, right: float, tolerance: float = 1e-12) -> None:
        """Compare with the exact number, to a relative tolerance."""
        self._checked += 1
        if not math.isclose(ours, right, rel_tol=tolerance):
            self._errors.append(f"{quantity} is {ours!r}, expected.json has {right!r}")

    def show(self, title: str, first: Sequence[str] = ()) -> None:
        """Print the lines, then the corrections of the document.

        Args:
            title: the heading.
            first: the quantities that are also printed before all others, as a summary.
        """
        head = ("", "document", "ours", "difference", "")
        rows = [head, *(line for line in self._lines if len(line) > 1)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        show_title(title, self._document)
        if any("?" in row for row in rows):
            print("?    the document asks for this number but does not give it")
        print("[1]  correction 1 below explains the difference\n")
        summary = [row for name in first for row in rows if row[0].strip() == name]
        assert len(summary) == len(first)
        blocks = [head, ("In short",), *summary] if summary else [head]
        for cells in [*blocks, *self._lines]:
            if len(cells) == 1:
                print(f"\n{cells[0]}")
                continue
            sides = zip((str.ljust, str.rjust, str.ljust, str.rjust, str.ljust), cells, widths, strict=True)
            print("  " + "  ".join(side(cell, width) for side, cell, width in sides).rstrip())
        print()
        self.show_notes()

    def show_notes(self) -> None:
        """Print the corrections."""
        print("Corrections to the document")
        for i, (quote, text) in enumerate(self._notes, 1):
            if quote:
                print(f"  [{i}] It prints   {quote}")
            start = "      " if quote else f"  [{i}] "
            print(textwrap.fill(text, 100, initial_indent=start, subsequent_indent="      "))
        print()

    def verdict(self) -> int:
        """Print whether all numbers are right. Return the exit status, 0 or 1."""
        for error in self._errors:
            print(f"WRONG: {error}", file=sys.stderr)
        if not self._errors:
            print(f"checked: all {self._checked} numbers agree with {EXPECTED.name}")
        return 1 if self._errors else 0


def rounds_to(x: float, document: str) -> bool:
    """Return whether a number agrees with the document, to the digits printed there."""
    return abs(x - float(document)) <= 0.5 * 10.0 ** -_decimals(document) + 1e-12 * abs(x)


def _decimals(document: str) -> int:
    return len(document.partition(".")[2])


def _difference(x: float) -> str:
    return f"{x:+.0e}" if abs(x) > 1e-15 else "0"  # a smaller difference is only in the last bits of a float
