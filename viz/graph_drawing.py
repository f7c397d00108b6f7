"""The picture of a graph, and the page that steps through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, final

from autograd import Value
from autograd.comparisons import data_of
from autograd.current_engine import topological_order
from viz.derivation.names import distinct_names
from viz.figure import Drawing
from viz.graph.dot import digraph, dot_text
from viz.graph.painter import Painter
from viz.graph.picture import Picture
from viz.graph.scene import Scene
from viz.page.captions import Caption, Captions
from viz.page.document import step_page
from viz.page.steps import Walk
from viz.rendering.renderers import picture
from viz.rendering.typeset import typeset
from viz.style.options import PictureOptions
from viz.style.text import one_line

if TYPE_CHECKING:
    import graphviz

__all__ = ["GraphDrawing"]

MOST_TURNED = 800  # boxes and links: a page with two layouts of more is slow to load


@final
class GraphDrawing(Drawing):
    """The picture of a graph; `draw` makes it."""

    def __init__(self, scene: Scene, options: PictureOptions, label: Callable[[Value], str], timeout: float) -> None:
        self._scene, self._options, self._label = scene, options, label
        shown = one_line(label(scene.root)) or "a value"
        data = options.text(scene.root.data)
        super().__init__(f"Graph of {shown}: {len(scene.order):,} values, data {data}", timeout, options.automatic)

    @cached_property
    def dot(self) -> str:
        """The picture as DOT text."""
        return dot_text(self._painted, self._options)

    @cached_property
    def _painted(self) -> Picture:
        return Painter(self._scene, self._options, self._label, _written_gradient).picture()

    @cached_property
    def _rendered(self) -> tuple[str, str]:
        """The SVG, typeset, and the renderer that drew it."""
        svg, renderer = super()._rendered
        return typeset(svg, self._painted, self._options), renderer

    @property
    def html(self) -> str:
        """The page that steps through the graph, forward and then backward."""
        return self.page()

    def digraph(self) -> graphviz.Digraph:
        """Return the picture as an object of the package graphviz."""
        return digraph(self._painted, self._options)

    def page(self, line: Caption | None = None) -> str:
        """Return the page, with a line of text beside each step: the derivation's if `line` is left out."""
        walk, root, text = Walk(self._scene), self._scene.root, self._options.text
        names = distinct_names(topological_order(root), root, self._label)
        room = {value: tuple(f"grad {text(g)}" for g in sums) for value, sums in walk.sums().items()}

        def label(value: Value) -> str:
            return self._label(value) or (names[value].text if value.op else "")

        painter = Painter(self._scene, self._options, label, walk.adjoint, room)
        painted = painter.picture()
        svg = self._set_for_page(painted, self._options)
        turning = self._options.turning and len(painted.drawn) <= MOST_TURNED
        turned = self._set_for_page(painted, replace(self._options, direction="TB")) if turning else None
        if line is not None:
            lines = [(told := line(step, label, text), escape(told)) for step in walk.steps]
        else:
            captions = Captions(root, names, self._label, text)
            lines = [(captions.text(step), captions.math(step)) for step in walk.steps]
        return step_page(self.name, svg, turned, walk.steps, lines, painted, self._options)

    def _set_for_page(self, painted: Picture, options: PictureOptions) -> str:
        svg = picture(dot_text(painted, options), "svg", self.timeout)[0].decode()
        return typeset(svg, painted, options, styled=True)


def _written_gradient(value: Value) -> float | None:
    """Return the gradient written by backward."""
    return data_of(value.grad) if value._has_grad else None
