"""Blocks: values between layers that are computed from the same units, as in a LayerNorm or SelfAttention.

Each value would have a line from each unit. A block has one line from each unit, and a row for each value.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from viz.network.units_and_lines import Unit

__all__ = ["Block", "blocks_of"]


@dataclass(eq=False)
class Block:
    """Several computed values in a column, one below the other.

    Attributes:
        title: the description of the values.
        rows: the values, from the top.
        sources: the units they are computed from.
    """

    title: str
    rows: list[Unit]
    sources: list[Unit]


def blocks_of(column: Sequence[Unit], apart: Collection[Unit] = ()) -> list[Block]:
    """Return the blocks of a column, each of two or more values.

    Args:
        column: the units of the column, from the top.
        apart: units that are not in a block.
    """
    found: list[Block] = []
    last: Unit | None = None
    for unit in column:
        if unit.kind == "computed" and len(unit.wires) > 1 and unit not in apart:
            sources = [wire.start for wire in unit.wires]
            shared = found and last is found[-1].rows[-1] and not set(sources).isdisjoint(found[-1].sources)
            if shared and found[-1].title == unit.label:
                found[-1].rows.append(unit)
                found[-1].sources += [source for source in sources if source not in found[-1].sources]
            else:
                found.append(Block(unit.label, [unit], sources))
        last = unit
    return [block for block in found if len(block.rows) > 1]
