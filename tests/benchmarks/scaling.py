"""A million nodes: a chain, a balanced tree, one node with a million operands.

Each shape is made at a tenth of the size and at full size. If the figures per node are the same, the cost is linear.
Bytes are counted by tracemalloc while the graph is built, in a separate pass,
 because tracing makes everything slower. Times are CPU time.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from time import process_time

import autograd
from autograd import Value, engine_info

HEADINGS = ("shape", "nodes", "build s", "backward s", "free s", "ns per node", "bytes per node")


def chain(nodes: int) -> Value:
    """Return x + 1 + 1 + ..., a graph as deep as its number of nodes."""
    x = Value(0.0)
    for _ in range(nodes - 1):
        x = x + 1.0
    return x


def tree(nodes: int) -> Value:
    """Return a sum of pairs, of pairs of pairs, and so on: half the nodes are leaves."""
    level = [Value(1.0) for _ in range((nodes + 1) // 2)]
    while len(level) > 1:
        pairs = [a + b for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def wide(nodes: int) -> Value:
    """Return a single sum of many leaves."""
    return autograd.fsum([Value(1.0) for _ in range(nodes - 1)])


SHAPES: dict[str, Callable[[int], Value]] = {"chain": chain, "tree": tree, "wide": wide}


def table(nodes: int, progress: Callable[[str], None]) -> str:
    """Build, sweep and free every shape. Return the figures in columns."""
    rows = [HEADINGS]
    for name, shape in SHAPES.items():
        for size in (nodes // 10, nodes):
            progress(f"scaling: {name} of {size:,}")
            build, backward, free = _seconds(shape, size)
            each = (build + backward + free) / size * 1e9
            times = (f"{build:.3f}", f"{backward:.3f}", f"{free:.3f}", f"{each:.0f}")
            rows.append((name, f"{size:,}", *times, f"{_bytes(shape, size) / size:.0f}"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        row[0].ljust(widths[0]) + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)


def _seconds(shape: Callable[[int], Value], nodes: int) -> tuple[float, float, float]:
    gc.collect()
    start = process_time()
    root = shape(nodes)
    built = process_time()
    root.backward()
    swept = process_time()
    del root
    return built - start, swept - built, process_time() - swept


def _bytes(shape: Callable[[int], Value], nodes: int) -> int:
    gc.collect()
    # Use up the memory that the native engine keeps for the next graph.
    filling = [Value(0.0) for _ in range(1_000_000)] if engine_info().engine == "native" else []
    tracemalloc.start()
    try:
        root = shape(nodes)
        held, _peak = tracemalloc.get_traced_memory()
        del root, filling
        return held
    finally:
        tracemalloc.stop()
