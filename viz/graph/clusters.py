"""Which boxes of a picture belong together: neurons in layers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from viz.graph.neurons import Group


@dataclass
class Cluster:
    """Boxes that belong together, and clusters in it."""

    title: str
    boxes: list[str] = field(default_factory=list)
    inner: list[Cluster] = field(default_factory=list)


def clusters_of(boxes: Iterable[tuple[str, Group | None]]) -> list[Cluster]:
    """Return the groups in which boxes stand, those of neurons in those of layers.

    >>> neuron = Group("L0.n0", "neuron", parent=Group("L0", "layer"))
    >>> clusters_of([("n0", None), ("n1", neuron)])
    [Cluster(title='L0', boxes=[], inner=[Cluster(title='L0.n0', boxes=['n1'], inner=[])])]
    """
    found: dict[Group, Cluster] = {}
    outermost: list[Cluster] = []

    def cluster(group: Group) -> Cluster:
        if group not in found:
            found[group] = Cluster(group.title)
            around = outermost if group.parent is None else cluster(group.parent).inner
            around.append(found[group])
        return found[group]

    for box, group in boxes:
        if group is not None:
            cluster(group).boxes.append(box)
    return outermost
