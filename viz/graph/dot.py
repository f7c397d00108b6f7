"""A picture as DOT text.

Writing, reading and testing the text needs no renderer. It uses only features that all versions of Graphviz draw in the
same way: plain boxes and ellipses, quoted labels, one statement per line. Every box is wide enough for its text in all
common fonts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import TYPE_CHECKING

from viz.graph.box_sizes import FONT_SIZE, size_of
from viz.graph.boxes_and_links import Box, Cluster, Link, Picture
from viz.layout.direction import Point
from viz.layout.found_positions import ARROW, Placement
from viz.layout.placement import TITLE, placed
from viz.style.box_style import BoxStyle
from viz.style.gradient_colors import STEPS
from viz.style.label_text import quoted, width
from viz.style.picture_options import PictureOptions
from viz.style.themes import Theme

if TYPE_CHECKING:
    import graphviz

__all__ = ["FONT", "attributes", "digraph", "document", "dot_text", "statements"]

FONT = "Helvetica"

# The sides at which a link enters and leaves a box, by direction.
SIDES = {"LR": ("w", "e"), "RL": ("e", "w"), "TB": ("n", "s"), "BT": ("s", "n")}
_AHEAD = {"LR": (1, 0), "RL": (-1, 0), "TB": (0, -1), "BT": (0, 1)}

Attributes = Mapping[str, str]


def digraph(picture: Picture, options: PictureOptions) -> graphviz.Digraph:
    """Return the picture as an object of the package graphviz.

    Raises:
        ImportError: the package is not installed.
    """
    try:
        import graphviz
    except ImportError as error:
        raise ImportError("draw_dot needs the package graphviz: pip install graphviz") from error
    place = placed(picture, options.direction)
    graph, node, edge = attributes(options, _crowd(picture), place)
    # Add whole lines. Digraph.node() would treat a label <...> as HTML.
    body = [f"\t{line}\n" for line in statements(picture, options, place)]
    return graphviz.Digraph("computation", graph_attr=graph, node_attr=node, edge_attr=edge, body=body)


def dot_text(picture: Picture, options: PictureOptions) -> str:
    """Return the whole text."""
    place = placed(picture, options.direction)
    kinds = zip(("graph", "node", "edge"), attributes(options, _crowd(picture), place), strict=True)
    heads = [f"{kind} [{_list(given)}]" for kind, given in kinds]
    return document([*heads, *statements(picture, options, place)])


def _crowd(picture: Picture) -> int:
    """Return the number of arrows between folds."""
    return sum(isinstance(item, Link) and item.start[0] == item.end[0] == "g" for item in picture.drawn)


def document(lines: Sequence[str]) -> str:
    """Return the DOT text with these statements."""
    return "\n".join(["digraph computation {", *(f"\t{line}" for line in lines), "}", ""])


def attributes(
    options: PictureOptions, crowd: int = 0, place: Placement | None = None
) -> tuple[Attributes, Attributes, Attributes]:
    """Return the attributes of the graph, of all nodes and of all edges. Many arrows between folds need more room."""
    theme = options.theme
    font = {"fontname": FONT, "fontcolor": theme.text}
    graph = {"bgcolor": theme.background, "pad": "0.2", "rankdir": options.direction}
    node = font | {"shape": "box", "style": "rounded,filled", "fontsize": str(FONT_SIZE)}
    edge = {"color": theme.edge, "arrowsize": f"{ARROW / 10:g}"}
    if place is not None:  # positions are fixed; the direction is for readers who run Graphviz on the text
        return graph | {"layout": "nop2"}, node | {"margin": "0"}, edge
    apart = f"{0.25 + min(0.003 * crowd, 1.5):.2f}"
    graph |= {"nodesep": "0.2", "ranksep": apart}
    # A limit on the iterations of Graphviz. Most graphs need far fewer, but a long sum of the results of one box would
    # take minutes.
    graph["nslimit"] = "10"
    return graph, node | {"height": "0.3", "margin": "0.08,0.06"}, edge


def statements(picture: Picture, options: PictureOptions, place: Placement | None = None) -> Iterator[str]:
    """Yield the statements for nodes and edges, then those for clusters and the legend."""
    numbers = {item.name for item in picture.drawn if isinstance(item, Box) and item.kind == "number"}
    links = 0
    for item in picture.drawn:
        if isinstance(item, Box):
            yield _node(item, options.theme, None if place is None else place.boxes[item.name])
        elif place is not None:
            if links in place.lines:
                yield _edge(item, options, numbers, place.lines[links])
            links += 1
        else:
            yield _edge(item, options, numbers)
    if place is None:
        yield from _rows(picture)
    for i, cluster in enumerate(picture.clusters):
        yield from _cluster(f"c{i}", cluster, options.theme, {} if place is None else place.clusters)
    low = 0.0
    if options.color == "gradient":
        yield from _legend(picture, options, placed=place is not None)
        low = -56.0
    if place is not None:
        yield from _notes(picture, options.theme, place.width, low)
    elif picture.notes:
        text = quoted(*picture.notes)
        yield f'label={text} labelloc="b" fontname="{FONT}" fontsize="{FONT_SIZE}" fontcolor="{options.theme.muted}"'


def _node(box: Box, theme: Theme, middle: Point | None = None) -> str:
    kind = box.kind if box.kind == box.look else f"{box.kind} {box.look}"
    texts = [f"label={quoted(*box.lines)}", *([f"tooltip={quoted(box.tooltip)}"] if box.tooltip else [])]
    wide, high = size_of(box)
    size = f'width="{wide / 72:.2f}"'
    if box.kind == "number":
        look = f'height="0.2" margin="0" shape="plaintext" style="" fontcolor="{theme.muted}"'
    else:
        shape = f' shape="ellipse" height="{high / 72:.2f}"' if box.kind == "operation" else ""
        look = f"{_look(theme.boxes[box.look])}{shape}"
        if middle is not None and not shape:
            size += f' height="{high / 72:.2f}"'
    if middle is not None:
        size += f' pos="{_point(middle)}"'
    return f'{box.name} [id="{box.name}" class="{kind}" {" ".join(texts)} {size} {look}]'


def _point(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def _look(look: BoxStyle) -> str:
    style = ' style="rounded,dashed,filled"' if look.dashed else ""
    pen = f' penwidth="{look.width}"' if look.width != 1.0 else ""
    return f'fillcolor="{look.fill}" color="{look.line}"{style}{pen}'


def _edge(link: Link, options: PictureOptions, numbers: Set[str], line: Sequence[Point] | None = None) -> str:
    # A link enters the box of its number from behind and leaves it at the front.
    behind, front = SIDES[options.direction]
    start = f"{link.start}:{front}" if line is None and link.start in numbers else link.start
    end = f"{link.end}:{behind}" if line is None and link.end in numbers else link.end
    name = [f'id="{link.name}"'] if link.name else []
    shade = f'class="shade{link.shade}" color="{options.theme.line(link.shade)}"' if link.shade else ""
    shade = f'class="same" color="{options.theme.boxes["folded"].line}"' if link.shares else shade
    look = f'class="lit" color="{options.theme.accent}" penwidth="2"' if link.lit else shade
    head = ['arrowhead="none"'] if link.end in numbers else []
    route = [] if line is None else [f"pos={_in_pieces(_route(line, options.direction, tip=not head))}"]
    given = " ".join(filter(None, [*name, look, *head, *route]))
    return f"{start} -> {end}{f' [{given}]' if given else ''}"


def _route(line: Sequence[Point], direction: str, *, tip: bool) -> str:
    """Return the points of a line, with the tip of its arrow first."""
    points = " ".join(map(_point, line))
    if not tip:
        return points
    (x, y), (across, up) = line[-1], _AHEAD[direction]
    return f"e,{_point((x + ARROW * across, y + ARROW * up))} {points}"


def _in_pieces(text: str) -> str:
    """Return a DOT string in pieces, because dot reads at most 16 kB at once.

    >>> _in_pieces("1,2 3,4"), _in_pieces("1" * 8001).count('" + "')
    ('"1,2 3,4"', 1)
    """
    return '"' + '" + "'.join(text[i : i + 8000] for i in range(0, len(text), 8000)) + '"'


def _rows(picture: Picture) -> Iterator[str]:
    """Yield a row for the numbers and constants of each operation, in the order of its operands."""
    rows: dict[str, list[str]] = {}
    for item in picture.drawn:
        if isinstance(item, Box) and item.kind in ("number", "constant"):
            rows.setdefault(item.name.partition("_")[0], []).append(item.name)
    for row in rows.values():
        if len(row) > 1:
            yield f'{{rank="same" {" -> ".join(row)} [style="invis"]}}'


def _cluster(name: str, cluster: Cluster, theme: Theme, places: Mapping[int, Sequence[float]]) -> Iterator[str]:
    given = {"labeljust": "l", "bgcolor": theme.group, "pencolor": theme.group_line}
    given |= {"fontname": FONT, "fontcolor": theme.muted}
    if place := places.get(id(cluster)):
        left, _, _, top = place
        reach = width(cluster.title) * TITLE / 2
        given["bb"] = ",".join(f"{x:.1f}" for x in place)
        given["lp"] = _point((left + 8.0 + reach, top - 9.0))
    yield f"subgraph cluster_{name} {{"
    title = f'label={quoted(cluster.title)} fontsize="{TITLE:g}" margin="10"'
    yield f'\tgraph [id="{name}" class="group" {title} {_list(given)}]'
    for box in cluster.boxes:
        yield f"\t{box}"
    for i, inner in enumerate(cluster.inner):
        for line in _cluster(f"{name}_{i}", inner, theme, places):
            yield f"\t{line}"
    yield "}"


def _notes(picture: Picture, theme: Theme, wide: float, low: float) -> Iterator[str]:
    """Yield the notes, in a table below the picture."""
    across = max((width(note) * FONT_SIZE + 16.0 for note in picture.notes), default=0.0)
    count = max(1, min(len(picture.notes), int(wide / across))) if across else 1
    for i, note in enumerate(picture.notes):
        row, column = divmod(i, count)
        place = 8.0 + across * (column + 0.5), low - 20.0 - 14.4 * row
        label = quoted(note).removesuffix('"') + '\\l"'  # to the left
        size = f'width="{across / 72:.2f}" height="0.2" pos="{_point(place)}"'
        look = f'margin="0" shape="plaintext" style="" fontcolor="{theme.muted}"'
        yield f'note{i} [id="note{i}" class="note" label={label} {size} {look}]'


def _legend(picture: Picture, options: PictureOptions, *, placed: bool) -> Iterator[str]:
    """Yield the boxes of the legend: one for each color in the picture, with its range of gradients."""
    bounds = [options.text(step * picture.largest) for step in (0.0, *STEPS)]
    texts = {"zero": "0", "odd": "inf or nan"}
    for i, (low, high) in enumerate(pairwise(bounds), 1):
        texts |= {f"pos{i}": f"{low} to {high}", f"neg{i}": f"-{high} to {f'-{low}' if i > 1 else 0}"}
    found = {item.look for item in picture.drawn if isinstance(item, Box)}
    rows = [look for look in options.theme.boxes if look in texts and look in found]
    x = 8.0
    for look in rows:
        box = Box(f"legend_{look}", "legend", (texts[look],), f"gradient {texts[look]}", look)
        wide, _ = size_of(box)
        yield _node(box, options.theme, (x + wide / 2, -38.0) if placed else None)
        x += wide + 8.0
    for first, second in pairwise(rows if not placed else []):
        yield f'legend_{first} -> legend_{second} [style="invis"]'
    cluster = Cluster("gradient", [f"legend_{look}" for look in rows])
    places = {id(cluster): (0.0, -56.0, x, -8.0)} if placed else {}
    yield from _cluster("legend", cluster, options.theme, places)


def _list(given: Attributes) -> str:
    return " ".join(f'{name}="{value}"' for name, value in given.items())
