"""The textbook's picture of a network: columns of units, a weight on every line, activations and deltas in the units.

It is read from the graph that the network computes, so it works for any model made of neurons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import isfinite
from typing import Any, final

from autograd import Value
from autograd.current_engine import topological_order
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from autograd.number import number
from nn.argument_checks import Scalar, instance
from nn.modules.module import Module
from nn.training.history import History
from viz.drawings.drawing import Drawing
from viz.graph.dot import document
from viz.live.page_program import LivePage
from viz.network.epochs import Frame, State, frames_of
from viz.network.heat_maps import HeatMap, heat_maps, place_in, with_heat_maps
from viz.network.layer_boxes import layer_boxes
from viz.network.live_network import Plane, live_network
from viz.network.network_dot import MAP, NetworkDot
from viz.network.network_sample import NetworkSample, read_sample
from viz.network.network_typesetting import typeset
from viz.network.units_and_lines import Unit
from viz.page.document import epochs_page, figure_page, network_page
from viz.rendering.renderers import picture
from viz.style.picture_options import PictureOptions
from viz.style.themes import Theme

__all__ = ["NetworkDrawing", "draw_network"]

# A network with more lines, or with a column too high to read on a screen, in points, is drawn as an overview.
MOST_LINES, MOST_HEIGHT = 400, 1300


@final
class NetworkDrawing(Drawing):
    """The picture of a network; `draw_network` makes it."""

    def __init__(
        self,
        name: str,
        dot: str,
        options: PictureOptions,
        timeout: float,
        maps: Mapping[str, HeatMap] | None = None,
        sample: tuple[float, float] | None = None,
        frames: Sequence[Frame] = (),
        live: LivePage | None = None,
        upright: str | None = None,
    ) -> None:
        super().__init__(name, timeout, options.automatic)
        self._frames, self._live, self._upright = frames, live, upright
        self._dot, self._options, self._maps, self._sample = dot, options, maps or {}, sample

    @property
    def dot(self) -> str:
        """The picture as DOT text."""
        return self._dot

    @cached_property
    def _rendered(self) -> tuple[str, str]:
        """The SVG with its heat maps, and the renderer that drew it."""
        svg, renderer = super()._rendered
        svg = typeset(svg, self._options.theme)
        return with_heat_maps(svg, self._maps, MAP * 72, self._options.theme, self._sample), renderer

    @property
    def html(self) -> str:
        """A page on which weights and inputs can be changed, or one with an animation over the epochs of a history."""
        theme = None if self._options.automatic else self._options.theme
        if self._frames:
            return epochs_page(self.name, self._rendered[0], self._frames, theme)
        if self._live is not None:
            return network_page(self.name, self._rendered[0], self._live, theme)
        return figure_page(self.name, self._rendered[0], theme, self._upright_svg())

    def _upright_svg(self) -> str | None:
        """Return the picture from top to bottom, shown in a narrow window, if there is one."""
        if self._upright is None:
            return None
        return typeset(picture(self._upright, "svg", self.timeout)[0].decode(), self._options.theme)


@names_its_parameters
def draw_network(
    model: Callable[..., Any],
    x: Sequence[Any],
    target: Scalar | Sequence[Any] | None = None,
    *,
    loss: Callable[[Value, Scalar], Value] | Value | None = None,
    plane: tuple[float, float] | None = None,
    history: History | None = None,
    precision: int = 4,
    theme: str | Theme = "auto",
    timeout: float = 30.0,
) -> NetworkDrawing:
    """Draw a network as textbooks do, with the numbers of one sample.

    Columns of units go from left to right: the inputs, then each layer. A unit shows its net input and its output, and
    a line shows its weight. A small dashed unit of value 1 supplies the biases. Blue lines are positive weights, orange
    ones are negative, and gray ones are 0. A box is a computation between neurons, such as a LayerNorm. With a target,
    a box behind each output shows its error with the formula, and gradients are shown: in each unit its delta, which is
    the derivative of the error with respect to the net input of the unit, and below each weight the derivative with
    respect to it. They are computed here for this sample: no `.grad` is read or changed. If lines are crowded, their
    numbers are shown only on hover, and so are the net inputs. With more than 400 weights, or more than about 20 units
    in a layer and no plane or history, each layer is one box. In the HTML page, weights and inputs can be changed, and
    all other numbers and heat maps follow.

    Args:
        model: an nn network, layer or neuron, or a function of a list of Values that calls them.
        x: the inputs: numbers or Values, nested lists if the model takes a sequence, or indices for an Embedding.
        target: the target outputs: a number or a list.
        loss: the error, a function of one output and its target; by default, half the squared difference.
            Alternatively, a loss that the model has already computed, perhaps for several samples; x then contains the
            Values of the sample to draw.
        plane: an interval for two inputs. Each unit shows its output over this square as a heat map, in SVG and HTML.
        history: the history of training with `nn.KeepWeights`. The HTML page then steps through its epochs.
        precision: significant digits of the numbers shown.
        theme: as for `draw`.
        timeout: the maximum time that a renderer may take, in seconds.

    Raises:
        TypeError: an option has the wrong type; a history is given, and the model is not an `nn.Module`; or both a
            target and a computed loss are given.
        ValueError: the model computes no neuron; there is not one target per output; a plane is given, but there are
            not two inputs; the history has no weights, or is combined with a plane; or there are over 400 weights, and
            a plane or a history is given.

    >>> from nn import MLP
    >>> net = MLP(2, [2, 1], rng=1)
    >>> draw_network(net, [0.5, -1.0], target=1.0).name
    'Network 2-2-1, error 0.5790'
    """
    options = PictureOptions.checked("LR", precision, theme=theme)
    if not callable(model):
        raise TypeError(f"expected an nn network, or a function that calls one, got {described(model)}")
    if loss is not None and not isinstance(loss, Value) and not callable(loss):
        raise TypeError(f"loss must be a function of an output and its target, or a Value, got {described(loss)}")
    plane = None if plane is None else _interval(plane)
    if history is not None:
        instance(history, History, "history", "pass the result of nn.fit")
    if history is not None and not isinstance(model, Module):
        raise TypeError(f"a history needs the nn.Module that was trained, got {described(model)}")
    network = read_sample(model, x, target, loss)
    sizes = "-".join(str(count) for count in network.counts if count)
    error = "" if network.error is None else f", {network.error_name} {options.text(network.error.data)}"
    name = f"Network {sizes}" + (error if history is None else "")
    if sum(len(unit.wires) for unit in network.units) > MOST_LINES:
        for what, given, option in (("epochs", history, "history"), ("heat maps", plane, "plane")):
            if given is not None:
                raise ValueError(f"{what} are shown for networks of at most {MOST_LINES} weights: leave out {option}")
        return _overview(name, network, options, timeout)
    frames: list[Frame] = []
    others: list[NetworkDot] = []
    if history is not None and isinstance(model, Module):
        if plane is not None:
            raise ValueError("a heat map shows one epoch: leave out plane or history")
        if isinstance(loss, Value):
            raise ValueError(
                "a loss that is a Value belongs to one epoch: pass a function as loss, or leave out history"
            )

        def state() -> tuple[str, State]:
            now = read_sample(model, x, target, loss)
            others.append(NetworkDot(options, now.drawn, now.slopes))
            told = "" if now.error is None else f", {now.error_name} {options.shown(now.error.data)}"
            return told, others[-1].state()

        frames = frames_of(model, history, state)
    maps_of = {} if plane is None else _heat_maps(network.order, network.inputs, network.units, *plane)
    book = NetworkDot(options, network.drawn, network.slopes, maps_of, others)
    if book.height > MOST_HEIGHT and plane is None and history is None:
        return _overview(name, network, options, timeout)
    dot = document([*book.head(name), *book.units(), *book.wires(), *book.legend()])
    maps = {box: maps_of[value] for box, value in book.maps().items()}
    order = network.order if network.error is None else topological_order(network.error)
    mapped = None if plane is None else Plane(network.inputs, *plane)
    live = live_network(
        book,
        order,
        error="" if network.error is None else network.error_name,
        names=network.names,
        options=options,
        plane=mapped,
    )
    return NetworkDrawing(name, dot, options, timeout, maps, place_in(plane, network.inputs), frames, live)


def _overview(name: str, network: NetworkSample, options: PictureOptions, timeout: float) -> NetworkDrawing:
    """Return the picture of a large network, with one box for each layer."""
    across, down = (
        document(list(layer_boxes(name, network.columns, network.slopes, replace(options, direction=direction))))
        for direction in ("LR", "TB")
    )
    return NetworkDrawing(name, across, options, timeout, upright=down)


def _interval(plane: Any) -> tuple[float, float]:
    """Return the ends of the interval of both inputs, or raise a TypeError."""
    try:
        low, high = plane
    except (TypeError, ValueError):
        raise TypeError(
            f"plane must be the interval of both inputs, as in plane=(-1, 1); got {described(plane)}"
        ) from None
    for end in (low, high):
        number(end, "an end of plane")
    return low, high


def _heat_maps(
    order: Sequence[Value], inputs: Sequence[Value], units: Sequence[Unit], low: float, high: float
) -> dict[Value, HeatMap]:
    """Return the heat map of every unit, or raise a ValueError."""
    if len(inputs) != 2:
        raise ValueError(f"heat maps show the plane of two inputs, but the network has {len(inputs)}; leave out plane")
    if not (isfinite(low) and isfinite(high) and low < high):
        raise ValueError(f"plane is the interval of both inputs, as in plane=(-1, 1); got {(low, high)}")
    known = {*order, *inputs}
    return heat_maps(
        order, inputs, [u.output for u in units if isinstance(u.output, Value) and u.output in known], low, high
    )
