"""The clusters around each box, and the levels of the layout that a link is on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TypeAlias

from viz.graph.boxes_and_links import Cluster

__all__ = ["Path", "in_order", "levels_of", "paths_of"]

Path: TypeAlias = tuple[Cluster, ...]


def paths_of(cluster: Cluster, around: Path = ()) -> dict[str, Path]:
    """Return the clusters around each box of a cluster, outermost first."""
    path = (*around, cluster)
    found = dict.fromkeys(cluster.boxes, path)
    for inner in cluster.inner:
        found |= paths_of(inner, path)
    return found


def in_order(clusters: Sequence[Cluster]) -> Sequence[Cluster]:
    """Return clusters in order of their numbers, if their names differ only in a number at the end."""
    names = [re.fullmatch(r"(.*?)(\d+)", cluster.title) for cluster in clusters]
    found = [(name[1], int(name[2])) for name in names if name is not None]
    if len(found) < len(clusters) or len({prefix for prefix, _ in found}) > 1:
        return clusters
    return [cluster for _, cluster in sorted(zip(found, clusters, strict=True), key=lambda pair: pair[0])]


def levels_of(start: Path, end: Path) -> Iterator[Path]:
    """Yield the levels of a link, given the clusters around its ends: the innermost one around both, and those in it.

    >>> layer, neuron = Cluster("L0"), Cluster("L0.n0")
    >>> [[cluster.title for cluster in path] for path in levels_of((layer,), (layer, neuron))]
    [['L0'], ['L0', 'L0.n0']]
    """
    shared = sum(takewhile(bool, (a is b for a, b in zip(start, end, strict=False))))
    yield start[:shared]
    for path in (start, end):
        yield from (path[:depth] for depth in range(shared + 1, len(path) + 1))
