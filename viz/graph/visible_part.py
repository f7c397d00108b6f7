"""The part of a graph that is drawn. It is chosen by counting nodes and edges before the layout.

A layout takes more than linear time, and nobody reads a thousand boxes. A small graph is drawn in full. In a larger
one, similar terms of a sum become one box, then neurons, then layers. A graph that is still too large is an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from autograd import Value
from autograd.current_engine import topological_order
from autograd.names import closest
from autograd.names.error_text import described
from autograd.names.fixed_choices import one_of
from viz.graph.folded_parts import Collapse, Fold, folded_groups, folded_sides, folded_values
from viz.graph.fused_operations import FusedOperation, fused_cross_entropies
from viz.graph.input_names import are_clear, names_of_inputs
from viz.graph.mini_batches import folded_terms
from viz.graph.neuron_groups import Group
from viz.graph.neurons import groups_of

__all__ = ["FULL", "MOST_PARALLEL", "VisiblePart", "visible_part_of"]

DETAILS = ("auto", "full", "neurons", "layers")
FULL = 300  # nodes: about as many as fit on a screen
# dot takes 5 s for a fully connected network of this size, and minutes for one of 10,000 nodes.
MOST_NODES = 2000
MOST_EDGES = 4000
MOST_PARALLEL = 4  # the maximum number of lines from one Value to one operation
MOST_BETWEEN = 100  # lines between the neurons of two layers: with more, the layers are boxes
FOLDS_SUMS = 60  # nodes: in larger graphs, similar terms of sums are folded


@dataclass(frozen=True)
class VisiblePart:
    """The part of a graph that is drawn.

    Attributes:
        root: the Value that the graph ends in.
        order: the Values of this part in topological order.
        aside: Values drawn as leaves, without their history.
        groups: neurons and layers.
        folds: the parts that are drawn as one box.
        followed: the focused Value, whose paths to the root are drawn.
        fused: the operations that are drawn as one.
        names_inputs: whether inputs of a network that have no label have names.
        inputs: the names of those that are Values.
    """

    root: Value
    order: Sequence[Value]
    aside: frozenset[Value]
    groups: dict[Value, Group]
    folds: dict[Value, Fold]
    followed: Value | None = None
    fused: Mapping[Value, FusedOperation] = field(default_factory=dict)
    names_inputs: bool = False
    inputs: Mapping[Value, str] = field(default_factory=dict)

    def operands(self, value: Value) -> tuple[Value | float, ...]:
        """Return the operands of a node as it is drawn: none if it is drawn as a leaf."""
        if value in self.aside:
            return ()
        return self.fused[value].operands if value in self.fused else value.operands

    def partials(self, value: Value) -> Sequence[Value | float]:
        """Return the partials with respect to these operands, fewer if the last are not differentiated."""
        return self.fused[value].partials if value in self.fused else value.partials

    @cached_property  # cached: a pass over the whole graph, needed for counting and for painting
    def uses(self) -> Mapping[Fold, Counter[Value]]:
        """The number of uses of each Value by each fold, including those inside the fold."""
        uses: dict[Fold, Counter[Value]] = {fold: Counter() for fold in dict.fromkeys(self.folds.values())}
        for value, fold in self.folds.items():
            used = uses[fold]
            for operand in self.operands(value):
                if isinstance(operand, Value) and operand not in fold.shared:
                    used[operand] += 1
        return uses

    @cached_property
    def size(self) -> tuple[int, int]:
        """The number of nodes and edges when drawn."""
        nodes = edges = 0
        for value in self.order:
            if value not in self.folds:
                operands = self.operands(value)
                bundles = self.bundles(value, len(operands))
                constants = sum(not isinstance(operands[places[0]], Value) for places in bundles)
                nodes += 1 + constants + bool(operands)
                edges += len(bundles) + bool(operands)
        ends = {(self.folds.get(x, x), fold) for fold, used in self.uses.items() for x in used}
        return nodes + len(self.uses), edges + sum(start is not fold for start, fold in ends)

    def bundles(self, value: Value, count: int) -> list[list[int]]:
        """Return the positions of the first operands of a Value, in groups. Operands from the same fold are a group.

        Many operands that are the same Value or the same number are a group, too.

        >>> x = Value(1.0)
        >>> VisiblePart(x, [x], frozenset(), {}, {}).bundles(x * x, 2)
        [[0], [1]]
        """
        positions: dict[object, list[int]] = {}
        for i, operand in enumerate(self.operands(value)[:count]):
            start = self.folds.get(operand, operand) if isinstance(operand, Value) else repr(operand)
            positions.setdefault(start, []).append(i)
        return sorted(
            group
            for start, same in positions.items()
            for group in ([same] if isinstance(start, Fold) or len(same) > MOST_PARALLEL else [[i] for i in same])
        )


def visible_part_of(
    root: Value,
    *,
    label: Callable[[Value], str],
    focus: Value | str | None = None,
    collapse: Collapse | None = None,
    detail: str = "auto",
    force: bool = False,
    cure: str = "force=True tries anyway",
) -> VisiblePart:
    """Return the part to draw of the graph that ends in root.

    Raises:
        TypeError: root is not a Value, or focus or collapse has the wrong type.
        ValueError: the part is too large for a layout, or focus or collapse is not in the graph.
    """
    if not isinstance(root, Value):
        raise TypeError(f"expected the Value that ends a graph, got {described(root)}")
    one_of("detail", detail, DETAILS)
    order = topological_order(root)
    groups = groups_of(order, label)
    nets = [group.net for group in dict.fromkeys(groups.values()) if group.net is not None]
    labels = {label(value) for value in order}
    inputs = {x: name for x, name in names_of_inputs(nets, label).items() if name not in labels}
    alone = inputs if are_clear(nets, label) else {}

    def name(value: Value) -> str:
        return label(value) or alone.get(value, "")

    followed = None if focus is None else _followed(order, focus, name)
    visible = VisiblePart(root, order, frozenset(), groups, {}, followed)
    if detail != "full" and collapse is None:
        visible = _with_fused(visible, fused_cross_entropies(order, name, followed))
    if followed is not None:
        order, aside = _ways(visible, followed)
        visible = replace(visible, order=order, aside=aside)
    if collapse is not None:
        visible = replace(visible, folds=folded_values(visible.order, collapse, name))
    elif detail != "full":
        visible = _simplified(visible, detail, name)
    if not force:
        check_size(*visible.size, cure)
    drawn = [net for net in nets if net not in visible.folds]
    return replace(visible, names_inputs=True, inputs=inputs) if are_clear(drawn, label) else visible


def _with_fused(visible: VisiblePart, fused: Mapping[Value, FusedOperation]) -> VisiblePart:
    """Return the visible part with more operations fused."""
    hidden = {x for operation in fused.values() for x in operation.inner}
    order = [value for value in visible.order if value not in hidden]
    return replace(visible, order=order, fused={**visible.fused, **fused}) if fused else visible


def _simplified(visible: VisiblePart, detail: str, label: Callable[[Value], str]) -> VisiblePart:
    """Fold terms of sums, neurons or layers, as requested or as the size requires."""
    nodes, _ = visible.size
    terms: dict[Value, Fold] = {}
    if detail == "auto" and nodes > FOLDS_SUMS:
        terms, sums = folded_terms(visible.order, visible.operands, label)
        visible = _with_fused(visible, sums)
        for value in visible.order:
            if value in terms:
                terms[value].members.append(value)
        # Values that only the drawn sample uses are drawn with it, so its neurons show their weights.
        groups = groups_of([value for value in visible.order if value not in terms], label) if terms else visible.groups
        visible = replace(visible, folds=terms, groups=groups)
        nodes, _ = visible.size
    free = detail == "auto"
    if free:
        detail = "full" if nodes <= FULL else "neurons" if nodes <= MOST_NODES else "layers"
    if detail == "full" or not visible.groups:
        return visible
    rest = [value for value in visible.order if value not in terms]
    folds = terms | folded_groups(rest, visible.groups, detail.removesuffix("s"))
    folded = replace(visible, folds=folds)
    if free and detail == "neurons" and _most_lines(folded) > MOST_BETWEEN:
        folds = terms | folded_groups(rest, visible.groups, "layer")
        folded = replace(visible, folds=folds)
    if detail == "layers" and folded.size[0] > FULL:
        folded = replace(visible, folds=folded_sides(visible.order, folds, visible.operands))
    return folded


def _most_lines(visible: VisiblePart) -> int:
    """Return the number of lines between the neurons of two layers."""
    counts: Counter[tuple[Group | None, Group | None]] = Counter()
    for fold, used in visible.uses.items():
        ends = {visible.folds[x] for x in used if x in visible.folds} - {fold}
        counts.update((end.parent, fold.parent) for end in ends if end.parent and fold.parent)
    return max(counts.values(), default=0)


def _followed(order: Sequence[Value], focus: Value | str, label: Callable[[Value], str]) -> Value:
    if isinstance(focus, str):
        found = [value for value in order if label(value) == focus]
        if not found:
            near = closest(focus, map(label, order))
            raise ValueError(
                f"focus must be a Value or its label; the graph has no Value labeled {focus!r:.80}; {near}"
            )
        if len(found) > 1:
            raise ValueError(f"focus must be a Value, or a label of one Value; {len(found)} have {focus!r:.80}")
        return found[0]
    if not isinstance(focus, Value):
        raise TypeError(f"focus must be a Value or its label, got {focus!r:.80}")
    if not any(value is focus for value in order):
        raise ValueError(f"the root does not depend on the focus, {focus!r:.80}")
    return focus


def _ways(visible: VisiblePart, followed: Value) -> tuple[list[Value], frozenset[Value]]:
    """Return the nodes between the followed Value and the root, and the other operands of these operations."""
    on_way = {followed}
    for value in visible.order:
        if any(isinstance(x, Value) and x in on_way for x in visible.operands(value)):
            on_way.add(value)
    used = {x for value in on_way if value is not followed for x in visible.operands(value)}
    beside = {x for x in used if isinstance(x, Value)} - on_way
    given = beside | {followed}
    return [value for value in visible.order if value in on_way or value in beside], frozenset(given)


def check_size(nodes: int, edges: int, cure: str) -> None:
    """Raise if the layout of a picture would take minutes or hours."""
    if nodes > MOST_NODES or edges > MOST_EDGES:
        raise ValueError(
            f"the graph is too large for a picture: {nodes:,} nodes and {edges:,} edges; at most "
            f"{MOST_NODES:,} and {MOST_EDGES:,} can be laid out. Draw a part of it (any Value in it can be the root, "
            f"focus= and collapse= leave parts out), a smaller network, or the loss of one sample; {cure}"
        )
