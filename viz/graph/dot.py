"""A picture as DOT text.

Pure: a graph goes in, text comes out, and no renderer is needed to read it or to test it. The text keeps to the part of
DOT that every Graphviz draws alike: plain boxes and ellipses, quoted labels, one statement a line, and every box at
least as wide as its text in any usual font.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import TYPE_CHECKING

from autograd import Value
from autograd.comparisons import data_of
from viz.graph.clusters import Cluster
from viz.graph.painter import Painter
from viz.graph.picture import Box, Link, Picture
from viz.graph.scene import scene_of
from viz.style.options import Options
from viz.style.text import quoted, width
from viz.style.themes import STEPS, Look, Theme

if TYPE_CHECKING:
    import graphviz

FONT_SIZE, SMALL = 11, 9  # points
FONT = "Helvetica"

# Where a graph comes from and where it goes to.
SIDES = {"LR": ("w", "e"), "RL": ("e", "w"), "TB": ("n", "s"), "BT": ("s", "n")}

Attributes = Mapping[str, str]


def draw_dot(root: Value, *, rankdir: str = "LR", precision: int = 4, partials: bool = True) -> graphviz.Digraph:
    """Draw the graph that computed root, as DOT: all of it, in the plainest form.

    A box is a Value with its label, data and gradient; its tooltip has all their digits. Blue boxes are leaves, the
    green one is root, dashed ones are constants. An ellipse is an operation. On the edge that brings it an operand
    stands the partial: the operation's derivative by that operand alone, numbered by the operand's place where there
    are several. An operand used twice has two edges.

    Args:
        root: the Value at the end of the graph.
        rankdir: where the graph grows to: LR, RL, TB or BT.
        precision: significant digits of the numbers shown.
        partials: whether the edges show them.

    Raises:
        TypeError: root is no Value.
        ValueError: the graph is too large to be laid out, or an option is none of those above.
        ImportError: the package graphviz is not installed.

    >>> from autograd import Value
    >>> x = Value(3.0, label="x")
    >>> draw_dot(x * x).source.count("-> n1_op")
    2
    """
    try:
        import graphviz
    except ImportError as error:
        raise ImportError('draw_dot needs the package graphviz: pip install "scalar-autograd[viz]"') from error
    show = ["label", "data", "grad", *(["partial"] if partials else [])]
    options = Options.checked(rankdir, precision, show, what="rankdir")
    scene = scene_of(root, label=label_of, detail="full", cure="viz.draw() folds neurons and layers")
    picture = Painter(scene, options, label_of, lambda value: data_of(value.grad)).picture()
    picture.clusters.clear()
    picture.guides.clear()
    graph, node, edge = attributes(options.theme, options.direction)
    # Whole lines, not Digraph.node(): that would pass a label <...> on as HTML.
    body = [f"\t{line}\n" for line in statements(picture, options)]
    return graphviz.Digraph("computation", graph_attr=graph, node_attr=node, edge_attr=edge, body=body)


def label_of(value: Value) -> str:
    """Return what a Value is called where nobody said otherwise."""
    return value.label


def dot_text(picture: Picture, options: Options) -> str:
    """Return the whole text."""
    crowd = sum(isinstance(item, Link) and item.start[0] == item.end[0] == "g" for item in picture.drawn)
    kinds = zip(("graph", "node", "edge"), attributes(options.theme, options.direction, crowd), strict=True)
    heads = [f"{kind} [{_list(given)}]" for kind, given in kinds]
    return document([*heads, *statements(picture, options)])


def document(lines: Sequence[str]) -> str:
    """Return the text that these statements are."""
    return "\n".join(["digraph computation {", *(f"\t{line}" for line in lines), "}", ""])


def attributes(theme: Theme, direction: str, crowd: int = 0) -> tuple[Attributes, Attributes, Attributes]:
    """Return what holds for the graph, all nodes and all edges; a crowd of arrows between folds needs room."""
    font = {"fontname": FONT, "fontcolor": theme.text}
    apart = f"{0.35 + min(0.003 * crowd, 1.5):.2f}"
    graph = {"bgcolor": theme.background, "nodesep": "0.2", "ranksep": apart, "pad": "0.2", "rankdir": direction}
    # Places are improved so many times for each node at most: far more than most graphs take, but a long sum of what
    # one box gives would take minutes.
    graph["nslimit"] = "10"
    node = font | {
        "shape": "box",
        "style": "rounded,filled",
        "fontsize": str(FONT_SIZE),
        "height": "0.3",
        "margin": "0.08,0.06",
    }
    edge = {"color": theme.edge, "arrowsize": "0.6"}
    return graph, node, edge


def statements(picture: Picture, options: Options) -> Iterator[str]:
    """Yield one for each node and each edge, then the clusters and the legend."""
    numbers = {item.name for item in picture.drawn if isinstance(item, Box) and item.kind == "number"}
    for item in picture.drawn:
        yield _node(item, options.theme) if isinstance(item, Box) else _edge(item, options, numbers)
    for before, behind in picture.guides:
        yield f'{before} -> {behind} [style="invis"]'
    for i, cluster in enumerate(picture.clusters):
        yield from _cluster(f"c{i}", cluster, options.theme)
    if options.color == "gradient":
        yield from _legend(picture, options)


def _node(box: Box, theme: Theme) -> str:
    kind = box.kind if box.kind == box.look else f"{box.kind} {box.look}"
    texts = [f"label={quoted(*box.lines)}", *([f"tooltip={quoted(box.tooltip)}"] if box.tooltip else [])]
    if box.kind == "number":
        inches = width(*box.lines) * SMALL / 72 + 0.04
        look = f'height="0.2" margin="0" shape="plaintext" style="" fontsize="{SMALL}" fontcolor="{theme.muted}"'
    else:
        inches = max(0.36, width(*box.lines, *box.room) * FONT_SIZE / 72 + 0.15)
        shape = ' shape="ellipse" margin="0.02" height="0.36"' if box.kind == "operation" else ""
        look = f"{_look(theme.looks[box.look])}{shape}"
    return f'{box.name} [id="{box.name}" class="{kind}" {" ".join(texts)} width="{inches:.2f}" {look}]'


def _look(look: Look) -> str:
    style = ' style="rounded,dashed,filled"' if look.dashed else ""
    pen = f' penwidth="{look.width}"' if look.width != 1.0 else ""
    return f'fillcolor="{look.fill}" color="{look.line}"{style}{pen}'


def _edge(link: Link, options: Options, numbers: Set[str]) -> str:
    # A link comes to its number from behind and leaves it in front, whatever way it takes to and from there.
    behind, front = SIDES[options.direction]
    start = f"{link.start}:{front}" if link.start in numbers else link.start
    end = f"{link.end}:{behind}" if link.end in numbers else link.end
    name = [f'id="{link.name}"'] if link.name else []
    lit = [f'class="lit" color="{options.theme.accent}" penwidth="2"'] if link.lit else []
    head = ['arrowhead="none"'] if link.end in numbers else []
    given = " ".join([*name, *lit, *head])
    return f"{start} -> {end}{f' [{given}]' if given else ''}"


def _cluster(name: str, cluster: Cluster, theme: Theme) -> Iterator[str]:
    given = {"labeljust": "l", "bgcolor": theme.group, "pencolor": theme.group_line}
    given |= {"fontname": FONT, "fontcolor": theme.muted}
    yield f"subgraph cluster_{name} {{"
    yield f'\tgraph [id="{name}" class="group" label={quoted(cluster.title)} fontsize="10" margin="10" {_list(given)}]'
    for box in cluster.boxes:
        yield f"\t{box}"
    for i, inner in enumerate(cluster.inner):
        for line in _cluster(f"{name}_{i}", inner, theme):
            yield f"\t{line}"
    yield "}"


def _legend(picture: Picture, options: Options) -> Iterator[str]:
    """Yield a box for each colour that occurs, with the gradients that have it, in a row along the graph."""
    bounds = [options.text(step * picture.largest) for step in (0.0, *STEPS)]
    texts = {"zero": "0", "odd": "inf or nan"}
    for i, (low, high) in enumerate(pairwise(bounds), 1):
        texts |= {f"pos{i}": f"{low} to {high}", f"neg{i}": f"-{high} to {f'-{low}' if i > 1 else 0}"}
    found = {item.look for item in picture.drawn if isinstance(item, Box)}
    rows = [look for look in options.theme.looks if look in texts and look in found]
    for look in rows:
        yield _node(Box(f"legend_{look}", "legend", (texts[look],), f"gradient {texts[look]}", look), options.theme)
    for first, second in pairwise(rows):
        yield f'legend_{first} -> legend_{second} [style="invis"]'
    yield from _cluster("legend", Cluster("gradient", [f"legend_{look}" for look in rows]), options.theme)


def _list(given: Attributes) -> str:
    return " ".join(f'{name}="{value}"' for name, value in given.items())
