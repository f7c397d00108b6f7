"""A picture as data: boxes, links and clusters, with their texts, before any format.

DOT text and the page are written from it. Names are n0, n1, ... in topological order, n3_op for the operation that
made n3, n3_c1 for its operand 1 (of 0, 1, ...) where that is a constant, g0, g1, ... for what is folded. A number that
belongs to a link is in the middle of it, in a box without an outline: the link ends there and continues behind it,
so that no other line can pass over the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from autograd import Value
from viz.graph.neurons import Group

__all__ = ["LINKED", "Box", "Cluster", "Link", "Picture", "clusters_of", "linked"]

LINKED = ("", "_text", "_on")  # what is added to a link's name: before its text, the text, behind it


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes:
        name, kind: its own name, and what kind it is of.
        lines: the texts in it, one below the other.
        tooltip: its numbers with all digits.
        look: its kind, or the sign and size of its gradient if that sets the color.
        room: other texts that must fit.
        group: the layer or neuron it is in.
        roles: of the lines: label, extra, data or grad.
        share: its gradient relative to the largest of the picture, from 0 to 1; None if unknown.
        stacked: whether it stands for several parts similar to one that is drawn.
    """

    name: str
    kind: str
    lines: tuple[str, ...]
    tooltip: str
    look: str
    room: tuple[str, ...] = ()  # other texts that must fit
    group: Group | None = None
    roles: tuple[str, ...] = ()
    share: float | None = None
    stacked: bool = False


@dataclass(frozen=True)
class Link:
    """An arrow; a page finds it by its name, if it has one."""

    start: str
    end: str
    name: str = ""
    lit: bool = False


@dataclass(eq=False)
class Cluster:
    """Boxes that belong together, and the clusters within."""

    title: str
    boxes: list[str] = field(default_factory=list)
    inner: list[Cluster] = field(default_factory=list)


@dataclass
class Picture:
    """Boxes and links, in the order in which they are drawn.

    Attributes:
        drawn, clusters: all of it.
        home: the box that each Value is in.
        numbers: the box that shows a Value's own numbers.
        largest: the largest gradient of those that are finite.
    """

    drawn: list[Box | Link]
    clusters: list[Cluster]
    home: dict[Value, str]
    numbers: dict[Value, str]
    largest: float

    @property
    def boxes(self) -> dict[str, Box]:
        """Return the boxes by their names."""
        return {item.name: item for item in self.drawn if isinstance(item, Box)}

    def with_room_for(self, others: Iterable[Picture]) -> Picture:
        """Return the picture with room in each box for the texts of the same box in other pictures."""
        room: dict[str, list[str]] = {}
        for other in others:
            for name, box in other.boxes.items():
                room.setdefault(name, []).extend([*box.lines, *box.room])
        drawn = [replace(x, room=(*x.room, *room.get(x.name, ()))) if isinstance(x, Box) else x for x in self.drawn]
        return replace(self, drawn=drawn)


def linked(link: Link, text: str, tooltip: str = "") -> Iterator[Box | Link]:
    """Yield a link, in two parts around its text if there is one.

    >>> [part.name for part in linked(Link("n0", "n1_op", "n1_in0"), "2")]
    ['n1_in0_text', 'n1_in0', 'n1_in0_on']
    """
    if not text:
        yield link
        return
    before, text_box, behind = (link.name + part for part in LINKED)
    middle = Box(text_box, "number", (text,), tooltip, "number")
    yield middle
    yield Link(link.start, middle.name, before, link.lit)
    yield Link(middle.name, link.end, behind, link.lit)


def clusters_of(boxes: Iterable[tuple[str, Group | None]]) -> list[Cluster]:
    """Return the clusters of boxes, those of neurons in those of layers.

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
