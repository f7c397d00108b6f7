"""A picture as data: boxes, links and clusters, with their text, independent of any format.

DOT text and the page are written from it. Boxes are named n0, n1, ... in topological order, n3_op for the operation
that made n3, n3_c1 for its operand 1 (zero-based) if that is a constant, and g0, g1, ... for folds. The number on a
link is in a box without an outline in the middle of it. The link ends at the box and continues behind it, so that no
other line can cross the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from autograd import Value
from viz.graph.neuron_groups import Group

__all__ = ["LINKED", "Box", "Cluster", "Link", "Picture", "clusters_of", "linked", "shaded"]

LINKED = ("", "_text", "_on")  # suffixes of a link's name: the part before the text, the text, the part after it


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes:
        name, kind: the unique name of the box, and its kind.
        lines: the lines of text.
        tooltip: the numbers of the box with all digits.
        look: the style: the kind of the box, or the sign and size of the gradient if that sets the color.
        room: other text that must fit.
        column: text of other numbers in its column. The layout leaves room for it, and the lines extend to the number.
        group: the layer or neuron that contains it.
        roles: the role of each line: label, extra, data or grad.
        share: the gradient relative to the largest of the picture, from 0 to 1; None if unknown.
        stacked: whether it represents several parts that are similar to one that is drawn.
    """

    name: str
    kind: str
    lines: tuple[str, ...]
    tooltip: str
    look: str
    room: tuple[str, ...] = ()  # other text that must fit
    column: tuple[str, ...] = ()
    group: Group | None = None
    roles: tuple[str, ...] = ()
    share: float | None = None
    stacked: bool = False


@dataclass(frozen=True)
class Link:
    """An arrow. A page finds it by its name, if it has one. Its shade distinguishes it from other boxes' lines.

    One that `shares` says that a box of samples uses the same weights. It begins at the cluster around its start.
    """

    start: str
    end: str
    name: str = ""
    lit: bool = False
    shade: int = 0
    shares: bool = False


@dataclass(eq=False)
class Cluster:
    """Boxes that belong together, and inner clusters."""

    title: str
    boxes: list[str] = field(default_factory=list)
    inner: list[Cluster] = field(default_factory=list)


@dataclass
class Picture:
    """Boxes and links, in the order in which they are drawn.

    Attributes:
        drawn: the boxes and links.
        clusters: the clusters.
        home: the box that contains each Value.
        numbers: the box that shows the numbers of each Value.
        largest: the largest finite gradient.
        notes: what the picture says below the boxes.
    """

    drawn: list[Box | Link]
    clusters: list[Cluster]
    home: dict[Value, str]
    numbers: dict[Value, str]
    largest: float
    notes: tuple[str, ...] = ()

    @property
    def boxes(self) -> dict[str, Box]:
        """Return the boxes by their names."""
        return {item.name: item for item in self.drawn if isinstance(item, Box)}

    def looks(self) -> set[str]:
        """Return the styles of the boxes, and the shades of the lines."""
        return {item.look if isinstance(item, Box) else f"shade{item.shade}" for item in self.drawn}

    def with_room_for(self, others: Iterable[Picture]) -> Picture:
        """Return the picture, with enough room in each box for the text of the same box in other pictures."""
        room: dict[str, list[str]] = {}
        for other in others:
            for name, box in other.boxes.items():
                room.setdefault(name, []).extend([*box.lines, *box.room])
        drawn = [replace(x, room=(*x.room, *room.get(x.name, ()))) if isinstance(x, Box) else x for x in self.drawn]
        return replace(self, drawn=drawn)


def linked(link: Link, text: str, tooltip: str = "", room: tuple[str, ...] = ()) -> Iterator[Box | Link]:
    """Yield a link, in two parts around its text if there is one. `room` has other text that must fit.

    >>> [part.name for part in linked(Link("n0", "n1_op", "n1_in0"), "2")]
    ['n1_in0_text', 'n1_in0', 'n1_in0_on']
    """
    if not text:
        yield link
        return
    before, text_box, behind = (link.name + part for part in LINKED)
    middle = Box(text_box, "number", (text,), tooltip, "number", room)
    yield middle
    yield Link(link.start, middle.name, before, link.lit)
    yield Link(middle.name, link.end, behind, link.lit)


def shaded(drawn: Sequence[Box | Link], shades: int) -> list[Box | Link]:
    """Return boxes and links, with a shade for the lines of each box that is used several times, if several boxes are.

    Only such lines cross, and their shades distinguish them at the crossings. Lines that lead from one neuron to
    another have shades too, because they run side by side. If paths are followed, only those have a color.

    >>> uses = [Link("a", "c"), Link("b", "c"), Link("a", "d"), Link("b", "d"), Link("c", "d")]
    >>> [link.shade for link in shaded(uses, 5)]
    [1, 2, 1, 2, 0]
    """
    links = [item for item in drawn if isinstance(item, Link) and not item.shares]
    uses = Counter(link.start for link in links)
    groups = {item.name: item.group for item in drawn if isinstance(item, Box)}

    def leaves(link: Link) -> bool:
        """Return whether a link leads from one neuron to another."""
        start, end = groups.get(link.start), groups.get(link.end.partition("_")[0])
        return start is not None and end is not None and start is not end and end is not start.parent

    away = {link.start for link in links if leaves(link)}
    often = [start for start, count in uses.items() if count > 1 or start in away]
    if len(often) < 2 or any(link.lit for link in links):
        return list(drawn)
    found = {start: 1 + i % shades for i, start in enumerate(often)}
    found |= {link.end: found[link.start] for link in links if link.start in found and link.end.endswith(LINKED[1])}
    return [
        replace(x, shade=found[x.start]) if isinstance(x, Link) and x.start in found and not x.shares else x
        for x in drawn
    ]


def clusters_of(boxes: Iterable[tuple[str, Group | None]]) -> list[Cluster]:
    """Return the clusters of boxes. Clusters of neurons are inside those of layers.

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
