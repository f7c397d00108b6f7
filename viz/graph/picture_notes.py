"""Notes below the picture of a mini-batch: which numbers belong to the drawn sample, and which are sums."""

from __future__ import annotations

from collections.abc import Iterator

from viz.graph.visible_part import VisiblePart
from viz.style.picture_options import PictureOptions

__all__ = ["SUM", "notes_of"]

SUM = "Σ "  # before a gradient that is a sum over all samples


def notes_of(visible: VisiblePart, options: PictureOptions) -> Iterator[str]:
    """Yield the notes of a picture. If it shows all terms of all sums, it has no notes.

    >>> from autograd import Value, fsum
    >>> from viz.graph.visible_part import visible_part_of
    >>> loss = fsum([Value(2.0, "w") * x for x in (1.0, 2.0, 3.0)])
    >>> list(notes_of(visible_part_of(loss, label=lambda value: value.label), PictureOptions()))
    []
    """
    folds = [fold for fold in dict.fromkeys(visible.folds.values()) if fold.alike]
    if not folds:
        return
    fold = max(folds, key=lambda fold: len(fold.members))
    kind, count = fold.title.split()[-1].removesuffix("s"), len(fold.others) + 1
    if fold.summed:
        if "grad" in options.show:
            yield f"{SUM}grad: sum over all {count:,} {kind}s"
        yield f"other numbers before the sum: {kind} 1"
    if "partial" in options.show:
        yield "∂₁: local derivative, 1st operand"
    if "grad" in options.show:
        yield "bar: gradient relative to the largest"
