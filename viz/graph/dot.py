"""A picture as DOT text.

No renderer is needed to write, read or test the text. It keeps to what every Graphviz draws alike: plain
boxes and ellipses, quoted labels, one statement per line. Every box is at least as wide as its text in any usual font.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import TYPE_CHECKING

from viz.graph.neurons import Group
from viz.graph.picture import Box, Cluster, Link, Picture
from viz.style.options import PictureOptions
from viz.style.text import quoted, width
from viz.style.themes import STEPS, BoxStyle, Theme

if TYPE_CHECKING:
    import graphviz

__all__ = ["FONT", "attributes", "digraph", "document", "dot_text", "statements"]

FONT_SIZE = 11  # points
FONT = "Helvetica"

# The sides at which a link enters and leaves a box, by direction.
SIDES = {"LR": ("w", "e"), "RL": ("e", "w"), "TB": ("n", "s"), "BT": ("s", "n")}

Attributes = Mapping[str, str]


def digraph(picture: Picture, options: PictureOptions) -> graphviz.Digraph:
    """Return the picture as an object of the package graphviz.

    Raises:
        ImportError: the package is not installed.
    """
    try:
        import graphviz
    except ImportError as error:
        raise ImportError('draw_dot needs the package graphviz: pip install "scalar-autograd[viz]"') from error
    graph, node, edge = attributes(options.theme, options.direction, _crowd(picture))
    # Whole lines, not Digraph.node(): that would pass a label <...> on as HTML.
    body = [f"\t{line}\n" for line in statements(picture, options)]
    return graphviz.Digraph("computation", graph_attr=graph, node_attr=node, edge_attr=edge, body=body)


def dot_text(picture: Picture, options: PictureOptions) -> str:
    """Return the whole text."""
    kinds = zip(("graph", "node", "edge"), attributes(options.theme, options.direction, _crowd(picture)), strict=True)
    heads = [f"{kind} [{_list(given)}]" for kind, given in kinds]
    return document([*heads, *statements(picture, options)])


def _crowd(picture: Picture) -> int:
    """Return the number of arrows between folds."""
    return sum(isinstance(item, Link) and item.start[0] == item.end[0] == "g" for item in picture.drawn)


def document(lines: Sequence[str]) -> str:
    """Return the text that these statements are."""
    return "\n".join(["digraph computation {", *(f"\t{line}" for line in lines), "}", ""])


def attributes(theme: Theme, direction: str, crowd: int = 0) -> tuple[Attributes, Attributes, Attributes]:
    """Return what holds for the graph, all nodes and all edges; many arrows between folds need room."""
    font = {"fontname": FONT, "fontcolor": theme.text}
    apart = f"{0.25 + min(0.003 * crowd, 1.5):.2f}"
    graph = {"bgcolor": theme.background, "nodesep": "0.2", "ranksep": apart, "pad": "0.2", "rankdir": direction}
    # The most rounds of improvement per node: far more than most graphs take, but a long sum of what one box gives
    # would take minutes.
    graph["nslimit"] = "10"
    graph["remincross"] = "false"  # a second pass would undo the order of operands in clusters
    node = font | {
        "shape": "box",
        "style": "rounded,filled",
        "fontsize": str(FONT_SIZE),
        "height": "0.3",
        "margin": "0.08,0.06",
    }
    edge = {"color": theme.edge, "arrowsize": "0.6"}
    return graph, node, edge


def statements(picture: Picture, options: PictureOptions) -> Iterator[str]:
    """Yield one for each node and each edge, then the clusters and the legend."""
    numbers = {item.name for item in picture.drawn if isinstance(item, Box) and item.kind == "number"}
    for item in picture.drawn:
        yield _node(item, options.theme) if isinstance(item, Box) else _edge(item, options, numbers)
    for before, behind in picture.guides:
        yield f'{before} -> {behind} [style="invis"]'
    rows = _rows(picture)
    clustered = {box for cluster in picture.clusters for box in _boxes(cluster)}
    yield from (_row(row) for first, row in rows.items() if first not in clustered)
    for i, cluster in enumerate(picture.clusters):
        # In a cluster, dot turns a row around where the graph does not grow downward.
        turned = {name: row if options.direction in ("TB", "BT") else row[::-1] for name, row in rows.items()}
        yield from _cluster(f"c{i}", cluster, options.theme, turned)
    if options.color == "gradient":
        yield from _legend(picture, options)


def _node(box: Box, theme: Theme) -> str:
    kind = box.kind if box.kind == box.look else f"{box.kind} {box.look}"
    texts = [f"label={quoted(*box.lines)}", *([f"tooltip={quoted(box.tooltip)}"] if box.tooltip else [])]
    if box.kind == "number":
        inches = width(*box.lines) * FONT_SIZE / 72 + 0.04
        look = f'height="0.2" margin="0" shape="plaintext" style="" fontcolor="{theme.muted}"'
    else:
        inches = max(0.36, width(*box.lines, *box.room) * FONT_SIZE / 72 + 0.15)
        shape = ' shape="ellipse" margin="0.02" height="0.36"' if box.kind == "operation" else ""
        look = f"{_look(theme.boxes[box.look])}{shape}"
    return f'{box.name} [id="{box.name}" class="{kind}" {" ".join(texts)} width="{inches:.2f}" {look}]'


def _look(look: BoxStyle) -> str:
    style = ' style="rounded,dashed,filled"' if look.dashed else ""
    pen = f' penwidth="{look.width}"' if look.width != 1.0 else ""
    return f'fillcolor="{look.fill}" color="{look.line}"{style}{pen}'


def _edge(link: Link, options: PictureOptions, numbers: Set[str]) -> str:
    # A link comes to its number from behind and leaves it in front, on any way to and from there.
    behind, front = SIDES[options.direction]
    start = f"{link.start}:{front}" if link.start in numbers else link.start
    end = f"{link.end}:{behind}" if link.end in numbers else link.end
    name = [f'id="{link.name}"'] if link.name else []
    lit = [f'class="lit" color="{options.theme.accent}" penwidth="2"'] if link.lit else []
    head = ['arrowhead="none"'] if link.end in numbers else []
    given = " ".join([*name, *lit, *head])
    return f"{start} -> {end}{f' [{given}]' if given else ''}"


def _rows(picture: Picture) -> dict[str, list[str]]:
    """Return the numbers and constants of each operation, in the order of its operands, by the first of them.

    Those in one cluster make a row, as no row may leave its cluster.
    """
    rows: dict[tuple[str, Group | None], list[str]] = {}
    for item in picture.drawn:
        if isinstance(item, Box) and item.kind in ("number", "constant"):
            rows.setdefault((item.name.partition("_")[0], item.group), []).append(item.name)
    return {row[0]: row for row in rows.values() if len(row) > 1}


def _row(row: Sequence[str]) -> str:
    return f'{{rank="same" {" -> ".join(row)} [style="invis"]}}'


def _boxes(cluster: Cluster) -> Iterator[str]:
    yield from cluster.boxes
    for inner in cluster.inner:
        yield from _boxes(inner)


def _cluster(
    name: str, cluster: Cluster, theme: Theme, rows: Mapping[str, Sequence[str]] | None = None
) -> Iterator[str]:
    given = {"labeljust": "l", "bgcolor": theme.group, "pencolor": theme.group_line}
    given |= {"fontname": FONT, "fontcolor": theme.muted}
    yield f"subgraph cluster_{name} {{"
    yield f'\tgraph [id="{name}" class="group" label={quoted(cluster.title)} fontsize="10" margin="10" {_list(given)}]'
    for box in cluster.boxes:
        yield f"\t{box}"
        if rows and box in rows:
            yield f"\t{_row(rows[box])}"
    for i, inner in enumerate(cluster.inner):
        for line in _cluster(f"{name}_{i}", inner, theme, rows):
            yield f"\t{line}"
    yield "}"


def _legend(picture: Picture, options: PictureOptions) -> Iterator[str]:
    """Yield a box for each color that occurs, with the gradients that have it, in a row along the graph."""
    bounds = [options.text(step * picture.largest) for step in (0.0, *STEPS)]
    texts = {"zero": "0", "odd": "inf or nan"}
    for i, (low, high) in enumerate(pairwise(bounds), 1):
        texts |= {f"pos{i}": f"{low} to {high}", f"neg{i}": f"-{high} to {f'-{low}' if i > 1 else 0}"}
    found = {item.look for item in picture.drawn if isinstance(item, Box)}
    rows = [look for look in options.theme.boxes if look in texts and look in found]
    for look in rows:
        yield _node(Box(f"legend_{look}", "legend", (texts[look],), f"gradient {texts[look]}", look), options.theme)
    for first, second in pairwise(rows):
        yield f'legend_{first} -> legend_{second} [style="invis"]'
    yield from _cluster("legend", Cluster("gradient", [f"legend_{look}" for look in rows]), options.theme)


def _list(given: Attributes) -> str:
    return " ".join(f'{name}="{value}"' for name, value in given.items())
