"""Marks, lines and notes in the picture of a mini-batch, for the samples that are not drawn.

Gradients that are sums over all samples are marked, and lines lead from the weights to the boxes of samples that use
them too. Parameters have two lines of text, because many are drawn. Notes below the picture explain it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from autograd import Value
from viz.graph.box_sizes import aligned
from viz.graph.boxes_and_links import Box, Link, Picture
from viz.graph.folded_parts import Fold
from viz.graph.visible_part import MOST_PARALLEL, VisiblePart
from viz.style.picture_options import PictureOptions

__all__ = ["with_samples_told"]

_SUM = "Σ "  # before a gradient that is a sum over all samples
_LONG = 16  # characters: a longer name has a separate line


def with_samples_told(picture: Picture, visible: VisiblePart, options: PictureOptions) -> Picture:
    """Return the picture with marks, lines and notes. A picture of all terms stays as it is.

    >>> from autograd import fsum
    >>> from viz.graph.make_picture import PictureMaker
    >>> from viz.graph.visible_part import visible_part_of
    >>> visible = visible_part_of(fsum([Value(2.0, "w") * x for x in (1.0, 2.0, 3.0)]), label=lambda value: value.label)
    >>> options = PictureOptions()
    >>> with_samples_told(PictureMaker(visible, options, lambda value: value.label, lambda value: None).picture(),
    ...     visible, options).notes
    ()
    """
    folds = [fold for fold in dict.fromkeys(visible.folds.values()) if fold.alike]
    if not folds:
        return picture
    summed = {value for fold in folds for value in fold.summed}
    values = {picture.home[value]: value for value in visible.order if value not in visible.folds}

    def told(box: Box) -> Box:
        value = values.get(box.name)
        if value is None:
            return box
        if value in summed:
            pairs = zip(box.roles, box.lines, strict=True)
            box = replace(box, lines=tuple(_SUM + line if role == "grad" else line for role, line in pairs))
        return _in_two_lines(box) if box.kind == "leaf" else box

    drawn = [told(item) if isinstance(item, Box) else item for item in picture.drawn]
    links = [link for fold in folds for link in _same_weights(fold, visible, picture)]
    notes = tuple(_notes(folds, options, shares=bool(links)))
    return replace(picture, drawn=[*aligned(drawn), *links], notes=notes)


def _in_two_lines(box: Box) -> Box:
    """Return a box with its name and data in one line, without the name of the neuron around it."""
    texts = dict(zip(box.roles, box.lines, strict=True))
    if "label" not in texts or "data" not in texts or len(texts["label"]) > _LONG:
        return box
    name = texts.pop("label").removeprefix("" if box.group is None else f"{box.group.title}.")
    named = {"named": f"{name} = {texts.pop('data').removeprefix('data ')}"} | texts
    return replace(box, roles=tuple(named), lines=tuple(named.values()))


def _same_weights(fold: Fold, visible: VisiblePart, picture: Picture) -> Iterator[Link]:
    """Yield links to a box of other terms, from the layers and the few Values that these use too."""
    starts: dict[object, Value] = {}
    for value in visible.order:
        if value in fold.used:
            box = picture.boxes[picture.home[value]]
            starts[value if box.group is None else box.group.parent or box.group] = value
    alone = [value for key, value in starts.items() if key is value]
    end = picture.home[fold.members[0]]
    for key, value in starts.items():
        if key is not value or len(alone) <= MOST_PARALLEL:
            start = picture.home[value]
            yield Link(start, end, f"{start}_{end}_same", shares=True)


def _notes(folds: list[Fold], options: PictureOptions, *, shares: bool) -> Iterator[str]:
    fold = max(folds, key=lambda fold: len(fold.members))
    kind, count = fold.title.split()[-1].removesuffix("s"), len(fold.others) + 1
    if fold.summed:
        if "grad" in options.show:
            yield f"{_SUM}grad: sum over all {count:,} {kind}s"
        yield f"other numbers before the sum: {kind} 1"
    if shares:
        yield "line into a stack: the same weights"
    if "partial" in options.show:
        yield "∂₁: local derivative, 1st operand"
    if "grad" in options.show:
        yield "bar: gradient relative to the largest"
