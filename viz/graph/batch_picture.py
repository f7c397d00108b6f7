"""Marks, lines and notes in the picture of a mini-batch, for the samples that are not drawn.

Gradients that are sums over all samples are marked, and lines lead from the weights to the boxes of samples that use
them too. Parameters have two lines of text, because many are drawn. Notes below the picture explain it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from autograd import Value
from viz.graph.box_sizes import aligned
from viz.graph.boxes_and_links import Box, Link, Picture, clusters_of
from viz.graph.folded_parts import Fold
from viz.graph.neuron_groups import Group, weights_and_inputs
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
    frames = _frames(visible)
    values = {picture.home[value]: value for value in visible.order if value not in visible.folds}

    def told(box: Box) -> Box:
        value = values.get(box.name)
        if value is None:
            return box
        box = replace(box, group=frames.get(value, box.group))
        if value in summed:
            pairs = zip(box.roles, box.lines, strict=True)
            box = replace(box, lines=tuple(_SUM + line if role == "grad" else line for role, line in pairs))
        return _in_two_lines(box) if box.kind == "leaf" else box

    drawn = [told(item) if isinstance(item, Box) else item for item in picture.drawn]
    boxes = {item.name: item for item in drawn if isinstance(item, Box)}
    links = [link for fold in folds for link in _same_weights(fold, visible, picture.home, boxes)]
    notes = tuple(_notes(folds, options, sums=any(value in summed for value in values.values()), shares=bool(links)))
    clusters = clusters_of((box.name, box.group) for box in boxes.values())
    return replace(picture, drawn=[*aligned(drawn), *links], clusters=clusters, notes=notes)


def _frames(visible: VisiblePart) -> dict[Value, Group]:
    """Return a group for parameters that have none, because they are used several times.

    It is a frame for the parameters that several calls to a neuron or layer share, or the neuron of a parameter that a
    penalty uses too.
    """
    users: dict[Value, list[Value]] = {}
    for value in visible.order:
        if value not in visible.folds:
            for x in visible.operands(value):
                if isinstance(x, Value):
                    users.setdefault(x, []).append(value)
    groups = {value: group for value, group in visible.groups.items() if value in users or value is visible.root}
    leading: set[Value] = set()  # to a neuron
    for value in reversed(visible.order):
        if any(user in leading or user in groups for user in users.get(value, ())):
            leading.add(value)
    shared: dict[object, Group] = {}
    found: dict[Value, Group] = {}
    for value in visible.order:
        if value.op is not None or value in visible.folds or value in visible.aside:
            continue
        group = groups.get(value)
        if group is None:
            neurons = {groups[user] for user in users.get(value, ()) if user in groups}
            beside = [user for user in users.get(value, ()) if user not in groups]
            if len(neurons) == 1 and beside and leading.isdisjoint(beside):
                (neuron,) = neurons
                if _is_parameter(value, neuron):
                    found[value] = neuron
        elif group.kind == "parameters":
            key = group.title, group.identity
            found[value] = shared.setdefault(key, Group(group.title, "parameters", group.identity))
    return found


def _is_parameter(value: Value, neuron: Group) -> bool:
    """Return whether a Value is a weight or the bias of a neuron, and not its input."""
    if neuron.net is None:
        return False
    weights, inputs, bias = weights_and_inputs(neuron.net)
    return any(value is x for x in (*weights, bias)) and not any(value is x for x in inputs)


def _in_two_lines(box: Box) -> Box:
    """Return a box with its name and data in one line, without the name of the neuron around it."""
    texts = dict(zip(box.roles, box.lines, strict=True))
    if "label" not in texts or "data" not in texts or len(texts["label"]) > _LONG:
        return box
    name = texts.pop("label").removeprefix("" if box.group is None else f"{box.group.title}.")
    named = {"named": f"{name} = {texts.pop('data').removeprefix('data ')}"} | texts
    return replace(box, roles=tuple(named), lines=tuple(named.values()))


def _same_weights(
    fold: Fold, visible: VisiblePart, home: Mapping[Value, str], boxes: Mapping[str, Box]
) -> Iterator[Link]:
    """Yield links to a box of other terms, from the layers and the few Values that these use too."""
    starts: dict[object, str] = {}
    alone: set[object] = set()
    for value in visible.order:
        if value in fold.used:
            name = home[value]
            group = boxes[name].group
            key: object = name if group is None or value in visible.folds else group.parent or group
            starts[key] = name
            alone |= {name} if key is name and value not in visible.folds else set()
    end = home[fold.members[0]]
    for key, start in starts.items():
        if key not in alone or len(alone) <= MOST_PARALLEL:
            yield Link(start, end, f"{start}_{end}_same", shares=True)


def _notes(folds: list[Fold], options: PictureOptions, *, sums: bool, shares: bool) -> Iterator[str]:
    fold = max(folds, key=lambda fold: len(fold.members))
    kind, count = fold.title.split()[-1].removesuffix("s"), len(fold.others) + 1
    if sums:
        if "grad" in options.show:
            yield f"{_SUM}grad: sum over all {count:,} {kind}s"
        yield f"other numbers before the sum: {kind} 1"
    if shares:
        yield "line into a stack: the same weights"
    if "partial" in options.show:
        yield "∂₁: local derivative, 1st operand"
    if "grad" in options.show:
        yield "bar: gradient relative to the largest"
