"""The page of a network, on which weights and inputs can be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from autograd import Value
from autograd.export.languages.javascript import javascript_script
from viz.live.graph_program import GraphProgram, Number
from viz.live.number_slots import Slots, Template, exact
from viz.live.page_program import MOST_LIVE, LivePage
from viz.network.annotations import Annotations
from viz.network.heat_maps import PLACES, SHADES
from viz.network.line_styles import THICK, THIN
from viz.network.network_dot import NetworkDot
from viz.network.units_and_lines import Unit, Wire
from viz.style.picture_options import PictureOptions

__all__ = ["Plane", "live_network"]


def live_network(
    book: NetworkDot,
    order: Sequence[Value],
    *,
    error: str,
    names: Mapping[Value, str],
    options: PictureOptions,
    plane: Plane | None = None,
) -> LivePage | None:
    """Return the program of a network and the data for its page, or None if there is no program in JavaScript.

    Args:
        book: the picture.
        order: the graph, in topological order. It ends in the error, if there is one.
        error: the name of the error; "" if there is none.
        names: the names of inputs and parameters.
        options: the precision.
        plane: the plane of the heat maps, if there are any.
    """
    if len(order) > MOST_LIVE:
        return None
    try:
        graph = GraphProgram(order)
        slots = Slots(options.shown, [graph.data(leaf) for leaf in graph.leaves])
        sources = _Sources(book, graph, slots, error, options)
        return _page(sources, names, _maps(book, graph, slots, plane))
    except TypeError:
        return None


class Plane(NamedTuple):
    """The plane of two inputs, each from low to high."""

    inputs: Sequence[Value]
    low: float
    high: float


class _Sources:
    """The sources of the numbers in a picture.

    Attributes:
        parts: for each element, the templates of its lines, and the slot of its weight.
        tips: for each element, the slots of the numbers in its tooltip.
        boxes: the elements that show a Value.
    """

    def __init__(
        self, book: NetworkDot, graph: GraphProgram, slots: Slots, error: str, options: PictureOptions
    ) -> None:
        self.graph, self.slots, self.error, self.precision = graph, slots, error, options.precision
        slopes = {value: graph.adjoint(value) for value in graph.order} if error else {}
        mixed = len(book.activations) > 1
        texts = Annotations(options, slopes, slots.mark, self._data, book.shared, book.brief, mixed)
        self.parts: dict[str, list[list[Template] | int | str]] = {}
        self.tips: dict[str, list[int | str]] = {}
        self.boxes: dict[Value, list[str]] = {}
        self.weights: set[Value] = set()
        for name, part, lines in book.parts(texts):
            value = part.output if isinstance(part, Unit) else part.weight
            weight = slots.source(self._data(value)) if isinstance(part, Wire) else 0
            if lines or weight:
                self.parts[name] = [[slots.template(line) for line in lines or ()], weight]
            if not isinstance(value, Value) or (isinstance(part, Unit) and part.kind == "passed on"):
                continue
            below = part.net if isinstance(part, Unit) else None
            numbers: list[Number] = [self._data(value), *([] if below is None else [graph.data(below)])]
            if error and (below is not None or isinstance(part, Wire)):
                numbers.append(graph.adjoint(value if below is None else below))
            self.tips[name] = [slots.source(number) for number in numbers]
            is_constant = isinstance(part, Unit) and part.kind == "constant"
            if not is_constant and not name.endswith(("_in", "_out")):
                self.boxes.setdefault(value, []).append(name)
                self.weights |= {value} if isinstance(part, Wire) else set()

    def _data(self, value: Value | float) -> Number:
        return self.graph.data(value) if isinstance(value, Value) else value


def _maps(book: NetworkDot, graph: GraphProgram, slots: Slots, plane: Plane | None) -> dict[str, object] | None:
    """Return the plane of the heat maps, the positions of its inputs among the leaves, and the slot of each map."""
    places = {leaf: i for i, leaf in enumerate(graph.leaves)}
    if plane is None or not places.keys() >= set(plane.inputs):
        return None
    known = set(graph.order)
    found = {name: slots.of(graph.data(value)) for name, value in book.maps().items() if value in known}
    shown = {name: slot + 1 for name, slot in found.items() if slot is not None}
    told = {"plane": [plane.low, plane.high], "inputs": [places[x] for x in plane.inputs], "slots": shown}
    return told | {"places": PLACES, "shades": SHADES}


def _page(sources: _Sources, names: Mapping[Value, str], maps: dict[str, object] | None) -> LivePage:
    graph, slots = sources.graph, sources.slots
    leaves = [
        [
            sources.boxes.get(leaf, [""])[0],
            exact(leaf.data),
            slots.source(graph.adjoint(leaf)) if sources.error else 0,
            leaf in sources.weights,
            names.get(leaf, leaf.label) or "?",
            sources.boxes.get(leaf, [""])[1:],
        ]
        for leaf in graph.leaves
    ]
    told: dict[str, object] = {"precision": sources.precision, "leaves": leaves, "widths": [THIN, THICK]}
    told["output"] = slots.source(graph.data(graph.root))
    told |= {"name": sources.error, "parts": sources.parts, "tips": sources.tips}
    if maps:
        told["maps"] = maps
    return LivePage(javascript_script("program", graph.program(slots.outputs)), told)
