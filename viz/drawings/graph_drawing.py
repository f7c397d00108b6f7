"""The picture of a graph, and the page that steps through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, final

from autograd import Value
from autograd.comparisons import data_of
from autograd.current_engine import topological_order
from viz.derivation.distinct_names import distinct_names
from viz.derivation.quantity_names import Label, enclosed
from viz.drawings.drawing import Drawing
from viz.drawings.output_title import output_title
from viz.graph.batch_picture import with_samples_told
from viz.graph.boxes_and_links import Picture
from viz.graph.dot import digraph, dot_text
from viz.graph.folded_parts import Fold
from viz.graph.make_picture import PictureMaker
from viz.graph.sample_substitution import other_samples
from viz.graph.visible_part import VisiblePart
from viz.live.branch_tests import BranchTest
from viz.live.graph_program import GraphProgram
from viz.live.live_steps import live_picture
from viz.live.number_slots import Slots, exact
from viz.live.page_program import MOST_LIVE, LivePage, live_page
from viz.page.captions import Caption, Captions
from viz.page.document import step_page
from viz.page.stepped_picture import SteppedPicture
from viz.page.steps import Walk
from viz.rendering.renderers import picture
from viz.rendering.typesetting import typeset
from viz.style.number_text import widest_text
from viz.style.picture_options import PictureOptions
from viz.style.superscripts import with_number

if TYPE_CHECKING:
    import graphviz

__all__ = ["GraphDrawing"]

MOST_SAMPLES = 4  # the maximum number of samples of a mini-batch on a page, because each has its own lines
MOST_TURNED = 800  # boxes and links: with more, a page with two layouts is slow to load


@final
class GraphDrawing(Drawing):
    """The picture of a graph; `draw` makes it."""

    def __init__(
        self,
        visible: VisiblePart,
        options: PictureOptions,
        label: Callable[[Value], str],
        timeout: float,
        tests: Sequence[BranchTest] = (),
    ) -> None:
        self._tests = tests
        self._visible, self._options, self._label = visible, options, label
        shown = output_title(visible.root, label)
        data = options.text(visible.root.data)
        count = f"{len(visible.order):,} value{'s' if len(visible.order) > 1 else ''}"
        super().__init__(f"Graph of {shown}: {count}, data {data}", timeout, options.automatic)

    @cached_property
    def dot(self) -> str:
        """The picture as DOT text."""
        return dot_text(self._painted, self._options)

    @cached_property
    def _painted(self) -> Picture:
        picture = PictureMaker(self._visible, self._options, self._label, _written_gradient).picture()
        return with_samples_told(picture, self._visible, self._options)

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

    def page(self, line: Caption | None = None, rate: float = 0.1) -> str:
        """Return the page, with a line of text next to each step: by default, the derivation's line.

        Gradient descent begins with `rate` as its learning rate.
        """
        root, text = self._visible.root, self._options.text
        order = topological_order(root)
        named = distinct_names(order, root, self._label)
        captions = Captions(root, named, self._label, text) if line is None else None

        graph = self._program_of(order)
        slots = Slots(text, [] if graph is None else [graph.data(leaf) for leaf in graph.leaves])
        live: list[dict[str, object]] = []

        def stepped(visible: VisiblePart) -> SteppedPicture:
            names = self._names(visible, named)

            def label(value: Value) -> str:
                own, name = self._label(value), names[value]
                return with_number(own, name.number) if own else name.text

            walk = Walk(visible)
            room = {value: tuple(f"grad {text(g)}" for g in sums) for value, sums in walk.sums().items()}
            if graph is not None:
                for value in visible.order:
                    wide = widest_text(value.data, self._options.precision)
                    room[value] = (*room.get(value, ()), f"data {wide}")
            changing = (lambda value: ()) if graph is None else self._changing(visible, graph)
            maker = PictureMaker(visible, self._options, label, walk.adjoint, room, changing)
            own = None if captions is None else captions.renamed(names)
            if own is not None:
                lines = [(own.text(step), own.math(step)) for step in walk.steps]
            else:
                assert line is not None
                lines = [(given := line(step, label, text), escape(given)) for step in walk.steps]
            told = SteppedPicture(maker.picture(), walk.steps, lines)
            if graph is not None:
                live.append(
                    live_picture(told, maker, graph, slots, own, lambda value: enclosed(names[value]), self._options)
                )
            return told

        first = stepped(self._visible)
        stack, parts = self._other_samples()
        others = list(map(stepped, parts))
        painted = first.picture.with_room_for(other.picture for other in others)
        svg = self._set_for_page(painted, self._options)
        turning = self._options.turning and len(painted.drawn) <= MOST_TURNED
        turned = self._set_for_page(painted, replace(self._options, direction="TB")) if turning else None
        box = "" if stack is None else painted.home[stack.members[0]]
        names = self._names(self._visible, named)
        program = self._live(graph, slots, painted, lambda value: names[value].text)
        if program is not None:
            program = program._replace(rate=exact(rate))
        short = f"{named[root].text} = {text(root.data).replace('-', '−')}"
        return step_page(
            self.name, short, svg, turned, [first, *others], box, self._options, program, live if program else ()
        )

    def _changing(self, visible: VisiblePart, graph: GraphProgram) -> Callable[[Value], Sequence[str]]:
        """Return a function that returns the texts that partials may change to, and "" for constant ones."""
        partials, precision = graph.partials_in(visible), self._options.precision

        def texts(value: Value) -> list[str]:
            pairs = zip(partials(value), visible.partials(value), strict=False)
            return ["" if graph.is_fixed(number) else widest_text(data_of(x), precision) for number, x in pairs]

        return texts

    def _names(self, visible: VisiblePart, named: Mapping[Value, Label]) -> dict[Value, Label]:
        """Return the names on the page. A label has a number only if it is drawn twice.

        Drawn Values come first, so that v1, v2, ... have no gaps and are the same for each sample.

        Args:
            visible: the part that is drawn.
            named: the names in the whole graph.
        """
        root, label = visible.root, self._label
        drawn = [value for value in visible.order if value not in visible.folds]
        numbered, shown = distinct_names([*drawn, *named], root, label), distinct_names(drawn, root, label)
        return {value: shown.get(value, named[value]) if label(value) else name for value, name in numbered.items()}

    def _program_of(self, order: Sequence[Value]) -> GraphProgram | None:
        """Return the graph as instructions, or None if it is too large or has an operation without instructions."""
        try:
            return GraphProgram(order) if len(order) <= MOST_LIVE else None
        except TypeError:
            return None

    def _live(
        self, graph: GraphProgram | None, slots: Slots, painted: Picture, name: Callable[[Value], str]
    ) -> LivePage | None:
        """Return the program of the page, or None if an operation has no formula in JavaScript."""
        if graph is None:
            return None
        try:
            boxes, precision = painted.numbers, self._options.precision
            is_whole = self._visible.followed is None
            groups, tests = self._visible.groups, self._tests
            return live_page(graph, slots, boxes, name, groups, precision, all_descend=is_whole, tests=tests)
        except TypeError:
            return None

    def _other_samples(self) -> tuple[Fold | None, list[VisiblePart]]:
        """Return the first box of similar terms that can each be drawn, and the parts with some of them."""
        for fold in dict.fromkeys(self._visible.folds.values()):
            if fold.alike and (parts := list(other_samples(self._visible, fold, MOST_SAMPLES - 1))):
                return fold, parts
        return None, []

    def _set_for_page(self, painted: Picture, options: PictureOptions) -> str:
        svg = picture(dot_text(painted, options), "svg", self.timeout)[0].decode()
        return typeset(svg, painted, options, styled=True)


def _written_gradient(value: Value) -> float | None:
    """Return the gradient that `backward` wrote."""
    return data_of(value.grad) if value._has_grad else None
