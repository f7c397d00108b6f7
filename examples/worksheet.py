"""What the examples share: a document's numbers beside ours, checked, and where pictures go.

A line has what a document prints and what follows from Values. If the two differ by more than the document's rounding,
the line must have a note that says why. The exact number is also in expected.json, worked out once without any
autograd; a line that is further off than its tolerance makes the example fail. An example imports this module before
autograd and nn, which it lets Python find.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # so that examples run from a checkout with nothing installed

import viz
from autograd import Value
from autograd.graph import topological_order

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.json"


def expected(key: str) -> Any:
    """Return an example's numbers, as they follow from the document's own formulas."""
    return json.loads(EXPECTED.read_text(encoding="utf-8"))[key]


def output_directory(description: str | None, argv: Sequence[str] | None = None) -> Path:
    """Read the command line: where do pictures go?"""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=HERE / "output", metavar="DIR", help="where pictures go")
    directory: Path = parser.parse_args(argv).output
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def named(root: Value) -> dict[str, Value]:
    """Return the nodes of a graph by their labels."""
    return {node.label: node for node in topological_order(root) if node.label}


def draw(root: Value, path: Path) -> None:
    """Write a graph as a picture and say where it is, or why it is not."""
    try:
        print(f"graph: {viz.draw(root).save(path)}")
    except viz.RenderError as failed:
        print(f"graph: not drawn. {failed}")


def show_title(text: str) -> None:
    """Print a title, underlined."""
    print(f"{text}\n{'=' * len(text)}\n")


class Worksheet:
    """Lines of quantity, document, ours and difference, under headings."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, ...]] = []
        self._notes: list[str] = []
        self._errors: list[str] = []
        self._checked = 0

    def heading(self, text: str) -> None:
        """Begin a part of the table."""
        self._lines.append((text,))

    def note(self, text: str) -> str:
        """Say what is wrong in the document; returns the mark for the lines concerned."""
        self._notes.append(text)
        return f"[{len(self._notes)}]"

    def line(self, quantity: str, document: str, ours: float, right: float | None = None, mark: str = "") -> None:
        """Add a line; `document` is as printed there, "?" or "" where it has no number."""
        difference = ""
        if document not in ("", "?"):
            difference = _difference(ours - float(document))
            if not mark and not rounds_to(ours, document):
                self._errors.append(f"{quantity} is {ours!r}, the document has {document}, and no note says why")
        sign_or_space = "" if repr(ours).startswith("-") else " "
        self._lines.append((quantity, document, f"{sign_or_space}{ours!r}", difference, mark))
        if right is not None:
            self.check(quantity, ours, right)

    def check(self, quantity: str, ours: float, right: float, tolerance: float = 1e-12) -> None:
        """Compare with the exact number, to a relative tolerance."""
        self._checked += 1
        if not math.isclose(ours, right, rel_tol=tolerance):
            self._errors.append(f"{quantity} is {ours!r}, expected.json has {right!r}")

    def show(self, title: str) -> None:
        """Print the lines, and below them what is wrong in the document."""
        head = ("", "document", "ours", "difference", "")
        rows = [head, *(line for line in self._lines if len(line) > 1)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        show_title(title)
        for cells in [head, *self._lines]:
            if len(cells) == 1:
                print(f"\n{cells[0]}")
                continue
            sides = zip((str.ljust, str.rjust, str.ljust, str.rjust, str.ljust), cells, widths, strict=True)
            print("  " + "  ".join(side(cell, width) for side, cell, width in sides).rstrip())
        print()
        self.show_notes()

    def show_notes(self) -> None:
        """Print what is wrong in the document."""
        print("Where the document is wrong")
        for i, text in enumerate(self._notes, 1):
            print(textwrap.fill(text, 100, initial_indent=f"  [{i}] ", subsequent_indent="      "))
        print()

    def verdict(self) -> int:
        """Say whether all numbers are right; return the exit status, 0 or 1."""
        for error in self._errors:
            print(f"WRONG: {error}", file=sys.stderr)
        if not self._errors:
            print(f"checked: all {self._checked} numbers agree with {EXPECTED.name}")
        return 1 if self._errors else 0


def rounds_to(x: float, document: str) -> bool:
    """Tell whether a number is what the document prints, to the digits it prints."""
    decimals = len(document.partition(".")[2])
    return abs(x - float(document)) <= 0.5 * 10.0**-decimals + 1e-12 * abs(x)


def _difference(x: float) -> str:
    return f"{x:+.0e}" if x else "0"
