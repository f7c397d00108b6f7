"""Pictures for users: `viz.draw` and what it returns."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any, final

from autograd import Value
from autograd.comparisons import data_of
from autograd.graph import topological_order
from nn.storage.atomic_write import write_whole
from viz.figure import Drawing
from viz.graph.dot import dot_text, label_of
from viz.graph.folds import Collapse
from viz.graph.painter import Painter
from viz.graph.picture import Picture
from viz.graph.scene import Scene, scene_of
from viz.graph.variable_names import names_of
from viz.page.captions import derived_line
from viz.page.document import step_page
from viz.page.steps import Line, Walk
from viz.rendering.renderers import kind_of, picture
from viz.style.options import PARTS, Options
from viz.style.text import one_line
from viz.style.themes import Theme


@final
class Graph(Drawing):
    """The picture of a graph; `draw` makes it."""

    def __init__(self, scene: Scene, options: Options, label: Callable[[Value], str], timeout: float) -> None:
        self._scene, self._options, self._label = scene, options, label
        shown = one_line(label(scene.root)) or "a value"
        name = f"Graph of {shown}: {len(scene.order):,} values, data {options.text(scene.root.data)}"
        super().__init__(name, dot_text(self._paint(lambda value: data_of(value.grad)), options), timeout)

    @property
    def html(self) -> str:
        """The page that steps through the graph, forward and then backward."""
        return self.page()

    def page(self, line: Line | None = None) -> str:
        """Return the page, with this line beside each step; the derivation's if left out."""
        walk = Walk(self._scene)
        line = line or derived_line(self._scene.root)
        text = self._options.text
        room = {value: tuple(f"grad {text(g)}" for g in sums) for value, sums in walk.sums().items()}
        painted = self._paint(walk.adjoint, room)
        svg = picture(dot_text(painted, self._options), "svg", self.timeout)[0].decode()
        lines = [line(step, lambda value: one_line(self._label(value)), text) for step in walk.steps]
        return step_page(self.name, svg, walk.steps, lines, painted, self._options)

    def _paint(
        self, gradient: Callable[[Value], float | None], room: Mapping[Value, tuple[str, ...]] | None = None
    ) -> Picture:
        return Painter(self._scene, self._options, self._label, gradient, room or {}).picture()


@final
class Page:
    """A page that steps through a graph; `step_through` makes it."""

    def __init__(self, name: str, html: str) -> None:
        self.name = name
        self.html = html

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file whose name ends in .html, whole or not at all."""
        path = Path(path)
        kind_of(path, ["html"])
        write_whole(path, self.html.encode(errors="replace"))
        return path

    def _repr_html_(self) -> str:
        """Return the page in a frame of its own, where it and the notebook cannot disturb each other."""
        return (
            f'<iframe sandbox="allow-scripts" title="{escape(self.name)}" width="100%" height="640" '
            f'style="border:0" srcdoc="{escape(self.html)}"></iframe>'
        )


def draw(
    root: Value,
    *,
    direction: str = "LR",
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
) -> Graph:
    """Draw the graph that computed root: every number, every local derivative, layers and neurons together.

    A box is a Value, an ellipse an operation; on the edge that brings an operand stands the operation's derivative by
    it. Nothing is laid out before the picture is asked for: `.svg`, `.html` (a page to step through), `.save(path)`,
    or the last line of a notebook's cell. `.dot` is there at once.

    Args:
        root: the Value at the end of the graph.
        direction: where the graph grows to: LR, RL, TB or BT.
        precision: significant digits of the numbers shown.
        show: which of "label", "data", "grad" and "partial" are shown.
        names: variables, as in `names=locals()`, whose names stand for Values without a label.
        theme: "light", "dark", "print", or a `Theme`; "auto" is light, and in a page what the reader prefers.
        color: what colours tell: what a box is ("kind"), or the sign and size of its "gradient", with a legend.
        focus: a Value or its label: only its ways to the root, and what is needed to follow them.
        collapse: what becomes one box with all that served it alone: Values this many operations from the root, with
            a label or one of several, or for which a function of a Value is true.
        detail: "full", a box for each of the "neurons" or "layers", or "auto": by the graph's size.
        force: draw what is too large to be laid out in reasonable time; the timeout remains.
        timeout: seconds that a renderer may take.

    Raises:
        TypeError: root is no Value, or an option is of a wrong type.
        ValueError: the graph is too large for a picture; or an option is none of those above.

    >>> from autograd import Value
    >>> w, x = Value(0.5), Value(2.0)
    >>> drawing = draw((w * x).tanh(), names={"w": w, "x": x})
    >>> [label for label in ("w", "x", "tanh") if f'label="{label}' in drawing.dot]
    ['w', 'x', 'tanh']
    """
    options = Options.checked(direction, precision, show, theme, color)
    label = label_of
    if names is not None:
        found = names_of(topological_order(root), names)

        def label(value: Value) -> str:
            return value.label or found.get(value, "")

    scene = scene_of(root, label=label, focus=focus, collapse=collapse, detail=detail, force=force)
    return Graph(scene, options, label, timeout)


def step_through(root: Value, *, line: Line | None = None, **options: Any) -> Page:
    """Return the page that steps through backpropagation: forward, then backward, a number at a time.

    A notebook shows it in place; `.save("page.html")` writes it.

    Args:
        root: the Value at the end of the graph.
        line: what is written beside a step, given the step, what a Value is called and how a number is written; the
            matching line of the derivation if left out.
        options: as of `draw`.

    Raises:
        RenderError: the picture cannot be drawn.
        TypeError, ValueError: as of `draw`; or there are too many steps.
    """
    graph = draw(root, **options)
    return Page(graph.name, graph.page(line))
