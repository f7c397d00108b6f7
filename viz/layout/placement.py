"""The positions of all boxes, lines and clusters of a picture.

The inside of each cluster is laid out first. On the level around it, the cluster is one item, with points on its sides
for lines that enter and leave. So a cluster contains only its own items, and no other line passes through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from viz.graph.box_sizes import size_of
from viz.graph.boxes_and_links import Box, Cluster, Link, Picture
from viz.layout.cluster_paths import Path, in_order, levels_of, paths_of
from viz.layout.direction import MARGIN, Direction
from viz.layout.found_positions import Block, Found, Placement
from viz.layout.item_ranks import CycleError
from viz.layout.level_layout import laid_out
from viz.layout.wires import Item, Wire
from viz.style.label_text import width

__all__ = ["TITLE", "placed"]

TITLE = 10.0  # points: the font of a cluster's title
_ARRIVALS = 5.0  # points between two arrows into an operation


def placed(picture: Picture, direction: str) -> Placement | None:
    """Return the layout, or None if a box depends on itself, which folding of layers may cause."""
    try:
        return _Placing(picture, direction).placement()
    except CycleError:
        return None


class _Placing:
    def __init__(self, picture: Picture, direction: str) -> None:
        self._picture, self._direction = picture, Direction.named(direction)
        self._boxes = {item.name: item for item in picture.drawn if isinstance(item, Box)}
        self._links = [item for item in picture.drawn if isinstance(item, Link)]
        self._paths: dict[str, Path] = dict.fromkeys(self._boxes, ())
        for cluster in picture.clusters:
            self._paths |= paths_of(cluster)
        for link in self._links:  # a number is in the cluster of the operation that uses it
            if self._boxes[link.start].kind == "number":
                self._paths[link.start] = self._paths[link.end]
        self._enters = dict(self._arrivals())
        self._inside: dict[Path, list[str]] = {}
        for name in self._boxes:
            self._inside.setdefault(self._paths[name], []).append(name)
        self._crossing: dict[Path, list[int]] = {}
        self._fed = {
            i: id(self._paths[x.start][0]) for i, x in enumerate(self._links) if x.shares and self._paths[x.start]
        }
        for i, link in enumerate(self._links):
            if i in self._fed:
                self._crossing.setdefault((), []).append(i)
                continue
            for path in levels_of(self._paths[link.start], self._paths[link.end]):
                self._crossing.setdefault(path, []).append(i)

    def placement(self) -> Placement:
        """Lay out everything."""
        tail = self._tail() if self._fed else set()
        whole = self._block((), self._picture.clusters, tail)
        found = Found(self._boxes, self._links, self._direction)
        found.add(whole, 0.0, 0.0)
        if not tail:
            return found.placement(whole.level.length, whole.level.breadth)
        second = self._block((), (), {name for name in self._boxes if name not in tail})
        return found.placement(*found.add_row(whole, second, self._fed))

    def _tail(self) -> set[str]:
        """Return the boxes from which no line leads to a cluster."""
        behind: dict[object, list[str | int | None]] = {}
        for i, link in enumerate(self._links):
            if i not in self._fed:
                behind.setdefault(self._child(link.end, ()), []).append(self._child(link.start, ()))
        stack: list[str | int | None] = [id(cluster) for cluster in self._picture.clusters]
        leading = set(stack)
        while stack:
            new = [start for start in behind.get(stack.pop(), ()) if start not in leading]
            leading.update(new)
            stack += new
        return {name for name in self._inside.get((), ()) if name not in leading}

    def _arrivals(self) -> Iterator[tuple[int, float]]:
        """Yield the end of each link into an operation. The ends have the order of the operands."""
        into: dict[str, list[int]] = {}
        for i, link in enumerate(self._links):
            into.setdefault(link.end, []).append(i)
        for end, links in into.items():
            if self._boxes[end].kind == "operation" and len(links) > 1:
                _, breadth = self._direction.size(*size_of(self._boxes[end]))
                step = min(_ARRIVALS, 0.7 * breadth / (len(links) - 1))
                yield from ((i, (j - (len(links) - 1) / 2) * step) for j, i in enumerate(links))

    def _block(self, path: Path, clusters: Sequence[Cluster], without: Set[str] = frozenset()) -> Block:
        """Lay out the inside of the last cluster of a path, without some boxes. Inner clusters are laid out first."""
        inner = {id(cluster): self._block((*path, cluster), cluster.inner) for cluster in clusters}
        items: dict[object, Item] = {}  # clusters first, so that they come before boxes of the same position
        before, after, above, below = self._direction.margins()
        for cluster in in_order(clusters):
            level = inner[id(cluster)].level
            title = self._direction.size(width(cluster.title) * TITLE + 2 * MARGIN, 0.0)
            length, breadth = before + level.length + after, above + level.breadth + below
            items[id(cluster)] = Item(max(length, title[0]), max(breadth, title[1]))
        for name in self._inside.get(path, ()):
            if name not in without:
                box = self._boxes[name]
                length, breadth = self._direction.size(*size_of(box))
                items[name] = Item(length + self._direction.beside(box), breadth, small=box.kind == "number")
        wires: list[Wire] = []
        numbers: dict[int, int] = {}
        for i in self._crossing.get(path, ()):
            link = self._links[i]
            start, end = self._child(link.start, path), self._child(link.end, path)
            source, target = items.get(start), items.get(end)
            if i in self._fed:  # it is drawn in the second row only, and in one lane with others
                source, target = None, None if clusters else target
            if source is None and target is None:
                continue
            numbers[i] = len(wires)
            leaves = self._side(inner[start], source, i, -1) if source and isinstance(start, int) else 0.0
            enters = (
                self._side(inner[end], target, i, 0) if target and isinstance(end, int) else self._enters.get(i, 0.0)
            )
            wires.append(Wire(source, target, leaves, enters, "cluster" if i in self._fed else link.start))
        return Block(laid_out(list(items.values()), wires), numbers, items, inner)

    def _side(self, block: Block, item: Item, link: int, end: int) -> float:
        """Return the point at which a link crosses a side of a cluster, as an offset from the center of the side."""
        route = block.level.routes[block.wires[link]]
        return route[end][1] + self._direction.margins()[2] - item.breadth / 2

    def _child(self, name: str, path: Path) -> str | int | None:
        """Return the item of a cluster that is or contains a box, or None if the box is outside."""
        own = self._paths[name]
        if own[: len(path)] != path:
            return None
        return name if len(own) == len(path) else id(own[len(path)])
