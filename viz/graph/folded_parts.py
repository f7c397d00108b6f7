"""Parts of a graph that are drawn as one box each.

A neuron or a layer is folded together with its parameters. Any other Value is folded together with everything that only
it uses, so that the remaining nodes are still a graph of the root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from autograd import Value
from autograd.names import closest
from viz.graph.neuron_groups import Group

__all__ = ["Collapse", "Fold", "folded_groups", "folded_sides", "folded_values"]

Collapse: TypeAlias = int | str | Iterable[str] | Callable[[Value], bool]


@dataclass(eq=False)
class Fold:
    """Values drawn as one box.

    Attributes:
        title: the name of the box.
        exit: the Value that is used outside of the box, if there is exactly one.
        parent: the layer or neuron that the box is in.
        members: the Values, in topological order.
        shared: Values that the members use without a line being drawn, because a similar, drawn part has the same
            lines.
        used: Values outside that the members use, such as weights.
        summed: Values that both the members and the similar term that is drawn use. Their gradients are sums.
        total: the sum, if the members are its terms.
        shown, others: the similar term that is drawn, and those that are not.
        places: the place of each term in the sum, in words.
    """

    title: str
    exit: Value | None = None
    parent: Group | None = None
    members: list[Value] = field(default_factory=list)
    shared: frozenset[Value] = frozenset()
    used: frozenset[Value] = frozenset()
    summed: frozenset[Value] = frozenset()
    total: Value | None = None
    shown: Value | None = None
    others: list[Value] = field(default_factory=list)
    places: dict[Value, str] = field(default_factory=dict)

    @property
    def alike(self) -> bool:
        """Return whether a similar part is drawn, so that a page steps through that part only."""
        return self.shown is not None


def folded_groups(order: Sequence[Value], groups: dict[Value, Group], kind: str) -> dict[Value, Fold]:
    """Fold each call to a neuron, or all calls to a layer, and the parameters that calls share."""
    folds: dict[object, Fold] = {}
    found = {}
    for value in order:
        group = groups.get(value)
        if group is None or (kind == "neuron" and group.kind == "layer"):
            continue
        if kind == "layer":
            layer = group.parent or group
            fold = folds.setdefault((layer.title, layer.identity), Fold(layer.title))
        else:
            fold = folds.setdefault(group, Fold(group.title, group.exit, group.parent))
        fold.members.append(value)
        found[value] = fold
    return found


def folded_sides(
    order: Sequence[Value], folds: dict[Value, Fold], operands: Callable[[Value], tuple[Value | float, ...]]
) -> dict[Value, Fold]:
    """Fold the rest: everything before the folds into one box, and everything after them into another."""
    before, after = Fold("inputs"), Fold("what follows")
    found = dict(folds)
    for value in order:
        if value not in found:
            follows = any(isinstance(x, Value) and found[x] is not before for x in operands(value))
            found[value] = after if follows else before
            found[value].members.append(value)
    after.exit = order[-1] if found[order[-1]] is after else None
    return found


def folded_values(order: Sequence[Value], collapse: Collapse, label: Callable[[Value], str]) -> dict[Value, Fold]:
    """Fold the Values that `collapse` selects, each with everything that only it uses.

    Raises:
        ValueError: no Value has the label, or the depth is negative.
        TypeError: collapse has a different type.
    """
    heads = _heads(order, collapse, label)
    served: dict[Value, Fold | None] = {}  # the only fold that uses it; None if it is drawn or several use it
    found: dict[Value, Fold] = {}
    for value in reversed(order):
        fold = served.get(value)
        if fold is None and value in heads and value.op is not None:
            fold = Fold(label(value), value)
        if fold is not None:
            found[value] = fold
            fold.members.append(value)
        for operand in value.operands:
            if isinstance(operand, Value):
                served[operand] = fold if served.setdefault(operand, fold) is fold else None
    if isinstance(collapse, int):
        _fold_shared(order, collapse, found)
    return found


def _heads(order: Sequence[Value], collapse: Collapse, label: Callable[[Value], str]) -> set[Value]:
    if isinstance(collapse, int) and not isinstance(collapse, bool):
        if collapse < 0:
            raise ValueError(f"collapse as a depth must be at least 0, got {collapse}")
        return {value for value, steps in distances(order).items() if steps == collapse}
    if callable(collapse):
        return {value for value in order if collapse(value)}
    wanted = {collapse} if isinstance(collapse, str) else _labels(collapse)
    labels = {value: label(value) for value in order}
    if missing := sorted(wanted - set(labels.values())):
        near = closest(missing[0], labels.values())
        raise ValueError(f"collapse names {missing[0]!r:.80}, but the graph has no such label; {near}")
    return {value for value in order if labels[value] in wanted}


def _labels(collapse: object) -> set[str]:
    if isinstance(collapse, Iterable):
        labels = list(collapse)
        if all(isinstance(label, str) for label in labels):
            return set(labels)
    raise TypeError(f"collapse must be a depth, a label, labels or a function of a Value, got {collapse!r:.80}")


def distances(order: Sequence[Value]) -> dict[Value, int]:
    """Return the number of operations on the shortest path from each Value to the root.

    >>> x = Value(2.0, "x")
    >>> list(distances([x, y := x * x, y + x]).values())
    [0, 1, 1]
    """
    steps = {order[-1]: 0}
    for value in reversed(order):
        beyond = steps[value] + 1
        for operand in value.operands:
            if isinstance(operand, Value) and beyond < steps.get(operand, len(order)):
                steps[operand] = beyond
    return steps


def _fold_shared(order: Sequence[Value], depth: int, found: dict[Value, Fold]) -> None:
    """Fold Values beyond the depth that several folds use."""
    steps = distances(order)
    beyond = [value for value in order if value not in found and steps[value] > depth]
    if len(beyond) > 1:
        found.update(dict.fromkeys(beyond, Fold("shared", members=beyond)))
