"""A graph of Values as DOT text.

Pure: the graph goes in, text comes out, and no renderer is needed to read it or to test it. The
text keeps to the part of DOT that every Graphviz draws alike: plain boxes and ellipses, quoted
labels, one edge a line, and every box at least as wide as its text in any usual font.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import graphviz

from autograd import Value
from autograd.graph import topological_order
from viz.labels import number_text, quoted, width

# dot takes 5 s for a fully connected network of this size, minutes for one of 10,000 nodes.
MOST_NODES = 2000
MOST_EDGES = 4000

_FONT_SIZE = 11  # points
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

_FONT = {"fontname": "Helvetica", "fontcolor": "#33404d"}
_GRAPH = {"bgcolor": "white", "nodesep": "0.2", "ranksep": "0.35", "pad": "0.2"}
_NODE = _FONT | {
    "shape": "box",
    "style": "rounded,filled",
    "fontsize": str(_FONT_SIZE),
    "height": "0.3",
    "margin": "0.08,0.06",
}
_EDGE = _FONT | {
    "color": "#8893a0",
    "arrowsize": "0.6",
    "fontsize": "9",
    "fontcolor": "#66717d",
}

# A colour tells what a node is: a number from outside, one computed, the result, a number written
# into the formula, what was computed.
_LOOKS = {
    "leaf": 'fillcolor="#e3eefb" color="#4f81bd"',
    "intermediate": 'fillcolor="#f6f7f9" color="#9aa5b1"',
    "root": 'fillcolor="#e2f3e6" color="#3a8a52" penwidth="1.8"',
    "constant": 'fillcolor="white" color="#9aa5b1" style="rounded,dashed,filled"',
    "operation": 'fillcolor="#fdf1d6" color="#c8973a" shape="ellipse" margin="0.02" height="0.36"',
}


def draw_dot(root: Value, *, rankdir: str = "LR", precision: int = 4, partials: bool = True) -> graphviz.Digraph:
    """Draw the graph that computed root, as DOT.

    A box is a Value with its label, data and gradient; its tooltip has all their digits. Blue boxes
    are leaves, the green one is root, dashed ones are constants. An ellipse is an operation. On the
    edge that brings it an operand stands the partial: the operation's derivative by that operand
    alone, numbered by the operand's place where there are several. An operand used twice has two
    edges.

    Names are n0, n1, ... in topological order, n3_op for the operation that made n3, and n3_c1 for
    its operand 1 (of 0, 1, ...) where that is a constant.

    Args:
        root: the Value at the end of the graph.
        rankdir: where the graph grows to: LR, RL, TB or BT.
        precision: significant digits of the numbers shown.
        partials: whether the edges show them.

    Raises:
        TypeError: root is no Value.
        ValueError: the graph is too large to be laid out, or an option is none of those above.

    >>> from autograd import Value
    >>> x = Value(3.0, label="x")
    >>> draw_dot(x * x).source.count("n0 -> n1_op")
    2
    """
    if not isinstance(root, Value):
        raise TypeError(f"a drawing starts at the Value that ends a graph, not at {root!r:.80}")
    if rankdir not in ("LR", "RL", "TB", "BT"):
        raise ValueError(f"rankdir is LR, RL, TB or BT, got {rankdir!r}")
    if precision not in range(1, 18):
        raise ValueError(f"precision is from 1 to 17 significant digits, got {precision!r}")
    order = topological_order(root)
    _check_size(order)
    return graphviz.Digraph(
        "computation",
        graph_attr=_GRAPH | {"rankdir": rankdir},
        node_attr=_NODE,
        edge_attr=_EDGE,
        # Whole lines, not Digraph.node(): that would pass a label <...> on as HTML.
        body=[f"\t{line}\n" for line in _Drawing(precision, partials).statements(order)],
    )


def _check_size(order: list[Value]) -> None:
    """Refuse a graph that a layout would take minutes or hours for."""
    nodes = edges = 0
    for value in order:
        constants = sum(not isinstance(operand, Value) for operand in value.operands)
        nodes += 1 + constants + (value.op is not None)
        edges += len(value.operands) + (value.op is not None)
    if nodes > MOST_NODES or edges > MOST_EDGES:
        raise ValueError(
            f"the graph is too large for a picture: {nodes:,} nodes and {edges:,} edges, where "
            f"{MOST_NODES:,} and {MOST_EDGES:,} can be laid out. Draw a part of it (any Value in "
            "it can be the root), a smaller network, or the loss of one sample"
        )


@dataclass(frozen=True)
class _Drawing:
    """What the user chose, and the statements that follow from it."""

    precision: int
    partials: bool

    def statements(self, order: list[Value]) -> Iterator[str]:
        """Yield one for each node and each edge."""
        names = {value: f"n{i}" for i, value in enumerate(order)}
        for value, name in names.items():
            look = "leaf" if value.op is None else "intermediate"
            yield self.value(name, "root" if value is order[-1] else look, value)
            if value.op is None:
                continue
            symbol, drawn = self.operation(value)
            yield _node(f"{name}_op", "operation", symbol, tooltip=value.op.name)
            partials = value.partials
            for i, operand in enumerate(value.operands[:drawn]):
                if isinstance(operand, Value):
                    partial = self.partial(partials[i], i, drawn) if self.partials else ""
                    yield f"{names[operand]} -> {name}_op{partial}"
                else:
                    yield self.constant(f"{name}_c{i}", operand)
                    yield f"{name}_c{i} -> {name}_op"
            yield f"{name}_op -> {name}"

    def value(self, name: str, look: str, value: Value) -> str:
        data, grad = value.data, _number(value.grad)
        shown = value.label, f"data {self.text(data)}", f"grad {self.text(grad)}"
        return _node(name, look, *shown, tooltip=f"data = {data!r}\ngrad = {grad!r}")

    def constant(self, name: str, x: float) -> str:
        return _node(name, "constant", self.text(x), tooltip=f"constant {x!r}")

    def operation(self, value: Value) -> tuple[str, int]:
        """Return its symbol, and how many operands are drawn: not those named there, as in **2."""
        assert value.op is not None
        texts = ["" if isinstance(x, Value) else self.text(x) for x in value.operands]
        symbol = value.op.show("symbol", texts)
        named = symbol != value.op.show("symbol", [""] * len(texts))
        return symbol, len(value.partials) if named else len(texts)

    def partial(self, partial: float | Value, i: int, drawn: int) -> str:
        """Return the attributes of the edge of operand i. Its number tells 2/x from x/2."""
        place = str(i + 1).translate(_SUBSCRIPTS) if drawn > 1 else ""
        label = quoted(f"∂{place} {self.text(_number(partial))}")
        tooltip = quoted(f"partial by operand {i + 1} = {_number(partial)!r}")
        return f" [label={label} tooltip={tooltip}]"

    def text(self, x: float) -> str:
        return number_text(x, self.precision)


def _node(name: str, look: str, *parts: str, tooltip: str) -> str:
    inches = max(0.36, width(*parts) * _FONT_SIZE / 72 + 0.15)
    return (
        f'{name} [id="{name}" class="{look}" label={quoted(*parts)} tooltip={quoted(tooltip)} '
        f'width="{inches:.2f}" {_LOOKS[look]}]'
    )


def _number(x: float | Value) -> float:
    """Return the number of what is a Value itself after a sweep with create_graph."""
    return x.data if isinstance(x, Value) else x
