"""The measurements, as one aligned table and as JSON.

Ratios are medians of the ratios of single rounds, with the smallest and the largest in parentheses. The two times of a
ratio were measured in the same round.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .bars import ratios

HEADINGS = ("load", "engine", "ms per run", "x floats", "x faster than micrograd", "nodes")


@dataclass(frozen=True)
class Measured:
    """The seconds per run and the node counts of one load, by engine."""

    load: str
    times: int
    seconds: Mapping[str, Sequence[float]]
    nodes: Mapping[str, int | None]


def machine() -> dict[str, str | int | None]:
    """Name the processor, its number of cores, the system and the interpreter."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def _processor() -> str:
    # Linux leaves platform.processor() empty or at the architecture's name.
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def table(results: Sequence[Measured]) -> str:
    """Return the results in columns, with words aligned to the left and numbers to the right."""
    rows = [HEADINGS, *(row for result in results for row in _rows(result))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _rows(result: Measured) -> list[tuple[str, ...]]:
    name = result.load if result.times == 1 else f"{result.load} x {result.times:,}"
    rows: list[tuple[str, ...]] = []
    for engine, seconds in result.seconds.items():
        nodes = result.nodes[engine]
        rows.append(
            (
                name,
                engine,
                _spread([1e3 * s for s in seconds]),
                _spread(ratios(result.seconds, engine, "floats")),
                _spread(ratios(result.seconds, "micrograd", engine)) if "micrograd" in result.seconds else "-",
                "-" if nodes is None else f"{nodes:,}",
            )
        )
    return rows


def _spread(numbers: Sequence[float]) -> str:
    """Format a median with the smallest and the largest ratio.

    >>> _spread([1.0, 2.0, 30.0])
    '2.00 (1.00 to 30.0)'
    """
    middle, least, greatest = map(_digits, (median(numbers), min(numbers), max(numbers)))
    return f"{middle} ({least} to {greatest})"


def _digits(x: float) -> str:
    """Format a number with three significant digits, without an exponent.

    >>> _digits(1234.5), _digits(12.345), _digits(0.012345)
    ('1234', '12.3', '0.0123')
    """
    return f"{x:.0f}" if x >= 100.0 else f"{x:#.3g}"


def as_json(results: Sequence[Measured]) -> dict[str, object]:
    """Return everything measured, for a file: seconds per run in the order of the rounds."""
    return {
        "machine": machine(),
        "loads": [
            {
                "load": result.load,
                "steps_per_run": result.times,
                "engines": [
                    {"engine": engine, "nodes": result.nodes[engine], "seconds": list(seconds)}
                    for engine, seconds in result.seconds.items()
                ],
            }
            for result in results
        ],
    }
