"""The visible part, with a different sample of a mini-batch in place of the drawn one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from autograd import Value
from viz.graph.folded_parts import Fold
from viz.graph.fused_operations import fused_sum
from viz.graph.visible_part import VisiblePart

__all__ = ["other_samples"]


def other_samples(visible: VisiblePart, fold: Fold, most: int) -> Iterator[VisiblePart]:
    """Yield visible parts in which one of the first folded terms replaces the drawn term.

    Terms with a different structure are skipped. Boxes and lines have the same names in all of them.
    """
    for other in fold.others[:most]:
        pairs = _pairs(visible, fold, other)
        if pairs is not None:
            yield _swapped(visible, fold, other, pairs | {b: a for a, b in pairs.items()})


def _pairs(visible: VisiblePart, fold: Fold, other: Value) -> dict[Value, Value] | None:
    """Map each Value of the drawn term to its match in the other term. Return None if their structures differ."""
    assert fold.shown is not None
    hidden = set(fold.members)
    pairs: dict[Value, Value] = {}
    stack: list[tuple[Value | float, Value | float]] = [(fold.shown, other)]
    while stack:
        a, b = stack.pop()
        if not isinstance(a, Value) or not isinstance(b, Value):
            if isinstance(a, Value) or isinstance(b, Value):
                return None
            continue
        if a in pairs:
            if pairs[a] is not b:
                return None
            continue
        if a in fold.shared or b not in hidden:
            if a is not b:
                return None
            continue
        ours, theirs = visible.operands(a), visible.operands(b)
        if a.op is not b.op or len(ours) != len(theirs) or (a in visible.fused) != (b in visible.fused):
            return None
        pairs[a] = b
        stack += zip(ours, theirs, strict=True)
    return pairs if len(set(pairs.values())) == len(pairs) else None


def _swapped(visible: VisiblePart, fold: Fold, other: Value, pairs: Mapping[Value, Value]) -> VisiblePart:
    """Return the visible part with some Values replaced by others."""

    def swap(value: Value) -> Value:
        return pairs.get(value, value)

    assert fold.total is not None
    new = replace(fold, members=list(map(swap, fold.members)), shown=other, others=list(map(swap, fold.others)))
    total = visible.fused.get(fold.total) or fused_sum(
        fold.total.op.show("symbol", [""]) if fold.total.op else "", fold.total.operands
    )
    return replace(
        visible,
        order=list(map(swap, visible.order)),
        groups={swap(value): group for value, group in visible.groups.items()},
        folds={swap(value): new if old is fold else old for value, old in visible.folds.items()},
        fused={**visible.fused, fold.total: total.swapped(pairs)},
    )
