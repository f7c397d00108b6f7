"""Pictures of graphs: `viz.draw`, `viz.draw_dot`, `viz.render` and `viz.step_through`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

from autograd import Value
from autograd.current_engine import topological_order
from autograd.modes import noting
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from autograd.names.fixed_choices import one_of
from autograd.names.option_ranges import limit, positive
from autograd.program.replay.expand_replays import expanded
from viz.drawings.drawing import Page
from viz.drawings.graph_drawing import GraphDrawing
from viz.graph.folded_parts import Collapse
from viz.graph.variable_names import names_of
from viz.graph.visible_part import visible_part_of
from viz.live.branch_tests import BranchTests
from viz.page.captions import Caption
from viz.rendering.renderers import Rendering, write_picture
from viz.style.picture_options import DIRECTIONS, PARTS, PictureOptions
from viz.style.themes import Theme

if TYPE_CHECKING:
    import graphviz

__all__ = ["DrawOptions", "draw", "draw_dot", "render", "step_through"]


class DrawOptions(TypedDict, total=False):
    """The options of `draw`, which `draw_dot`, `render` and `step_through` take too."""

    direction: str
    precision: int
    show: Iterable[str]
    names: Mapping[str, object] | None
    theme: str | Theme
    color: str
    focus: Value | str | None
    collapse: Collapse | None
    detail: str
    force: bool
    timeout: float


@names_its_parameters
def draw(
    root: Value,
    *,
    direction: str = "auto",
    precision: int = 4,
    show: Iterable[str] = PARTS,
    names: Mapping[str, object] | None = None,
    theme: str | Theme = "auto",
    color: str = "kind",
    focus: Value | str | None = None,
    collapse: Collapse | None = None,
    detail: str = "auto",
    force: bool = False,
    timeout: float = 30.0,
) -> GraphDrawing:
    """Draw the graph that computed root, with every number and every local derivative.

    A box is a Value, and an ellipse is an operation. The edge from an operand to an operation shows the local
    derivative with respect to that operand. The layout is computed only when it is needed: for `.svg`, `.html` (a page
    to step through), `.save(path)`, or display in a notebook.

    Args:
        root: the Value at the end of the graph.
        direction: the direction of the graph: LR, RL, TB or BT. "auto" is LR, except that a page chooses the direction
            that fits its window.
        precision: significant digits of the numbers shown.
        show: which of "label", "data", "grad" and "partial" are shown.
        names: variables, as in `names=locals()`. Their names are used for Values without a label, and for the
            parameters of models.
        theme: "light", "dark", "print", or a `Theme`; "auto" is light, and follows the reader's preference in a page.
        color: the meaning of colors: the "kind" of a box, or the sign and size of its "gradient", with a legend.
        focus: a Value or its label. Only its paths to the root are drawn, with the nodes needed to follow them.
        collapse: the Values to draw as one box each, together with everything that only they use: the Values at a
            number of operations from the root, those with a label or one of several labels, or those for which a
            function returns True.
        detail: "full", "neurons" or "layers" (one box for each), or "auto", which depends on the size of the graph:
            similar terms of a long sum are one box, and a cross entropy is one operation with p - y at its scores.
        force: draw a graph even if its layout may be slow. The timeout still applies.
        timeout: the maximum time that a renderer may take, in seconds.

    Raises:
        TypeError: root is not a Value, or an option has the wrong type.
        ValueError: the graph is too large for a picture, or an option has an unknown value.

    >>> from autograd import Value
    >>> w, x = Value(0.5), Value(2.0)
    >>> drawing = draw((w * x).tanh(), names={"w": w, "x": x})
    >>> [label for label in ("w", "x", "tanh") if f'label="{label}' in drawing.dot]
    ['w', 'x', 'tanh']
    """
    options = PictureOptions.checked(direction, precision, show, theme, color)
    tests = BranchTests()
    if isinstance(root, Value):
        with noting(tests):
            root = expanded(root)
    found = {} if names is None or not isinstance(root, Value) else names_of(topological_order(root), names)

    def label(value: Value) -> str:
        return found.get(value) or value.label

    visible = visible_part_of(root, label=label, focus=focus, collapse=collapse, detail=detail, force=force)

    def name(value: Value) -> str:
        return label(value) or visible.inputs.get(value, "")

    return GraphDrawing(visible, options, name, timeout, tests.tests)


@names_its_parameters
def draw_dot(
    root: Value,
    format: str = "svg",  # noqa: A002  (the lecture's name)
    rankdir: str | None = None,
    **options: Unpack[DrawOptions],
) -> graphviz.Digraph:
    """Draw the graph that computed root as an object of the package graphviz, as in micrograd's lecture.

    Args:
        root: the Value at the end of the graph.
        format: the format that the object's `render` and `view` write: svg, png, pdf or any other that Graphviz has.
        rankdir: the direction, under the name that Graphviz and the lecture use.
        options: as for `draw`.

    Raises:
        TypeError: as for `draw`, or both rankdir and direction are given.
        ValueError: as for `draw`, or Graphviz has no such format.
        ImportError: the package graphviz is not installed.

    >>> from autograd import Value
    >>> x = Value(3.0, label="x")
    >>> graph = draw_dot(x * x, format="svg", rankdir="TB")
    >>> graph.format, graph.source.count("-> n1_op")
    ('svg', 2)
    """
    if not isinstance(format, str):
        raise TypeError(f"format must be a str such as 'svg', got {described(format)}")
    if rankdir is not None:
        if "direction" in options:
            raise TypeError("rankdir and direction mean the same; pass one of them")
        one_of("rankdir", rankdir, DIRECTIONS)
        options["direction"] = rankdir
    graph = draw(root, **options).digraph()
    graph.format = format
    return graph


@names_its_parameters
def render(
    graph: Value | graphviz.Digraph | str, path: str | os.PathLike[str], **options: Unpack[DrawOptions]
) -> Rendering:
    """Write the picture of a graph to a file.

    The extension of the file name determines the format: a picture (.svg, .png, .pdf), a page (.html) or DOT text
    (.dot, .gv). An SVG needs Graphviz or the extra `viz`. A PNG or PDF needs Graphviz or the extra `pdf`. The file is
    written completely or not at all.

    Args:
        graph: the Value at the end of a graph, a `graphviz.Digraph`, or DOT text.
        path: the file, which is replaced if it exists.
        options: as for `draw`. DOT text and a Digraph accept only `timeout`.

    Raises:
        RenderError: there is no renderer, or the renderer failed or took too long.
        TypeError: graph has a different type, or an option is unknown.
        ValueError: the file name has a different extension, or the graph is too large for a layout.
        OSError: the file cannot be written.

    >>> import tempfile
    >>> from autograd import Value
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(render(Value(2.0) * 3, f"{folder}/graph.dot").renderer)
    none
    """
    if isinstance(graph, Value):
        return draw(graph, **options).write(path)
    library = sys.modules.get("graphviz")  # already imported if the caller passes a Digraph
    if library is not None and isinstance(graph, library.Digraph):
        graph = str(graph.source)
    if not isinstance(graph, str):
        raise TypeError(f"expected a Value, a graphviz.Digraph or DOT text, got {graph!r:.80}")
    timeout = limit("timeout", options.pop("timeout", 30.0))
    if options:
        raise TypeError(f"{', '.join(options)}: only the graph of a Value takes options other than timeout")
    return write_picture(graph, path, timeout)


@names_its_parameters
def step_through(
    root: Value, *, line: Caption | None = None, rate: float = 0.1, **options: Unpack[DrawOptions]
) -> Page:
    """Return the page that steps through backpropagation: forward, then backward, one number at a time.

    A notebook shows it in place; `.save("page.html")` writes it. For a mini-batch, it shows the first sample; a
    click on the box of the others shows the next, up to the fourth.

    The number of a leaf can be dragged sideways or typed, and all other numbers follow. "Descend" takes a step of
    gradient descent on the leaves that are checked. For a result of `jit`, the page says where the numbers would take a
    different branch. "Predict first" hides each gradient until a number is typed. The numbers are fixed if the graph
    has more than 2,000 Values, or contains a user-defined operation that cannot be written in JavaScript.

    Args:
        root: the Value at the end of the graph.
        line: a function that returns the text next to a step. Its arguments are the step, a function that returns the
            name of a Value, and a function that formats a number. By default, it is the operation or the
            chain rule, with the numbers of earlier steps and the rule of the local derivative.
        rate: the initial learning rate of gradient descent on the page.
        options: as for `draw`.

    Raises:
        RenderError: the picture cannot be drawn.
        TypeError, ValueError: as for `draw`, or the rate is not above 0, or there are too many steps.

    >>> from autograd import Value
    >>> step_through(Value(2.0, "x") * 3)
    <page: Graph of x · 3: 2 values, data 6; .save('graph.html') writes it>
    """
    if line is not None and not callable(line):
        raise TypeError(f"line must be a function that returns the text of a step, got {described(line)}")
    rate = positive("the learning rate", rate)
    graph = draw(root, **options)
    return Page(graph.name, graph.page(line, rate), graph)
