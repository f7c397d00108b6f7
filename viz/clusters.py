"""Which boxes of a picture belong together: neurons in layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from autograd import Value
from viz.groups import Group
from viz.scene import Scene


@dataclass
class Cluster:
    """Boxes that belong together, and clusters in it."""

    title: str
    boxes: list[str] = field(default_factory=list)
    inner: list[Cluster] = field(default_factory=list)


def clusters_of(scene: Scene, home: Mapping[Value, str], parts: Callable[[Value], Iterable[str]]) -> list[Cluster]:
    """Return the layers, with their neurons in them where these are drawn in full.

    Args:
        scene: what is drawn.
        home: the box that each Value is in.
        parts: the names of all boxes that are drawn for a Value that is not folded.
    """
    found: dict[Group, Cluster] = {}
    outermost: list[Cluster] = []

    def cluster(group: Group) -> Cluster:
        if group not in found:
            found[group] = Cluster(group.title)
            around = outermost if group.parent is None else cluster(group.parent).inner
            around.append(found[group])
        return found[group]

    placed: set[str] = set()
    for value, box in home.items():
        fold, group = scene.folds.get(value), scene.groups.get(value)
        within = group if fold is None else fold.parent
        beside = value in scene.aside and value is not scene.followed
        if box in placed or beside or within is None or within.kind == "parameters":
            continue
        placed.add(box)
        cluster(within).boxes += parts(value) if fold is None else [box]
    return outermost
