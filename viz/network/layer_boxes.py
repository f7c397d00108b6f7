"""Networks too large for a line per weight: one box per layer, with the number of units and weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log2

from autograd import Value
from autograd.comparisons import data_of
from viz.graph.dot import FONT
from viz.network.units_and_lines import Unit, Wire
from viz.style.label_text import quoted, width
from viz.style.picture_options import PictureOptions

__all__ = ["layer_boxes"]

_PLURAL = {"weight": "s", "bias": "es"}
_NAMES = {"input": "input", "unit": "unit", "computed": "computed value"}


def layer_boxes(
    name: str, columns: Sequence[Sequence[Unit]], slopes: Mapping[Value, float], options: PictureOptions
) -> Iterator[str]:
    """Yield the DOT statements of a box per column, and of the weights between columns."""
    theme = options.theme
    yield (
        f'graph [rankdir="{options.direction}" bgcolor="{theme.background}" pad="0.2" ranksep="0.4" '
        f'fontname="{FONT}" fontsize="11" fontcolor="{theme.text}" label={quoted(name, " ")} labelloc="t"]'
    )
    yield f'node [fontname="{FONT}" fontcolor="{theme.text}" fontsize="11" shape="box" style="rounded,filled"]'
    yield f'edge [color="{theme.edge}" arrowsize="0.6" penwidth="2"]'
    for i, column in enumerate(columns):
        units = [unit for unit in column if unit.kind in _NAMES]
        kinds = {kind: sum(unit.kind == kind for unit in units) for kind in _NAMES}
        counts = [f"{count:,} {_NAMES[kind]}{'s' * (count != 1)}" for kind, count in kinds.items() if count]
        what = "output" if kinds["unit"] or kinds["computed"] else ""
        lines = [*counts, _span(what, [data_of(unit.output) for unit in units], options.shown)]
        nets = [slopes[unit.net] for unit in units if unit.net is not None and unit.net in slopes]
        lines += [_span("δ", nets, options.shown)] if nets else []
        kind = "root" if i == len(columns) - 1 else "intermediate" if i else "leaf"
        look = theme.boxes[kind]
        given = f'class="{kind}" fillcolor="{look.fill}" color="{look.line}"'
        yield _box(f"l{i}", lines, given, 0.5 + 0.2 * log2(len(units) + 1))
    for i, (_, column) in enumerate(pairwise(columns), 1):
        wires = [wire for unit in column if unit.kind == "unit" for wire in unit.wires]
        if not wires:
            yield f"l{i - 1} -> l{i}"
            continue
        lines = [_counted(wires), _span("", [data_of(wire.weight) for wire in wires], options.shown)]
        found = [slopes[wire.weight] for wire in wires if isinstance(wire.weight, Value) and wire.weight in slopes]
        lines += [_span("grad", found, options.shown)] if found else []
        yield _box(f"w{i}", lines, f'class="number" style="" color="{theme.background}" fontcolor="{theme.muted}"')
        yield f'l{i - 1} -> w{i} [arrowhead="none"]'
        yield f"w{i} -> l{i}"


def _box(name: str, lines: Sequence[str], look: str, height: float = 0.4) -> str:
    size = f'width="{width(*lines) * 11 / 72 + 0.2:.2f}" height="{height:.2f}"'
    return f'{name} [id="{name}" label={quoted(*lines)} {size} {look}]'


def _counted(wires: Sequence[Wire]) -> str:
    """Return the number of weights and the number of biases."""
    biases = sum(wire.start.kind == "bias" for wire in wires)
    parts = (len(wires) - biases, "weight"), (biases, "bias")
    return ", ".join(f"{count:,} {name}{_PLURAL[name] * (count != 1)}" for count, name in parts if count)


def _span(what: str, numbers: Sequence[float], text: Callable[[float], str]) -> str:
    """Return the range of some numbers, ignoring nan.

    >>> _span("output", [2.0, 1.0], str), _span("δ", [1.0], str)
    ('outputs 1.0 to 2.0', 'δ 1.0')
    """
    plural = "s" if what == "output" and len(numbers) > 1 else ""
    known = sorted(x for x in numbers if x == x)
    ends = list(dict.fromkeys(map(text, [known[0], known[-1]]))) if known else []
    return f"{what}{plural} {' to '.join(ends)}".strip()
