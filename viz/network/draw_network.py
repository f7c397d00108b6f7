"""The textbook's picture of a network: columns of units, a weight on every line, activations and deltas in the units.

It is read from the graph that the network computes, so it shows any model made of neurons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, final

from autograd import Value, fsum, gradients
from autograd.graph import topological_order
from nn.arguments import Scalar, listed
from nn.module import Module
from viz.figure import Drawing
from viz.graph.dot import document
from viz.graph.neurons import groups_of
from viz.network.overview import overview
from viz.network.textbook import Textbook
from viz.network.units import Unit, columns_of
from viz.page.document import figure_page
from viz.style.options import PictureOptions
from viz.style.themes import Theme

__all__ = ["NetworkDrawing", "draw_network"]

MOST_LINES = 400  # a network of more is drawn as an overview


@final
class NetworkDrawing(Drawing):
    """The picture of a network; `draw_network` makes it."""

    def __init__(self, name: str, dot: str, options: PictureOptions, timeout: float) -> None:
        super().__init__(name, timeout, options.automatic)
        self._dot, self._options = dot, options

    @property
    def dot(self) -> str:
        """The picture as DOT text."""
        return self._dot

    @property
    def html(self) -> str:
        """A page with the picture."""
        return figure_page(self.name, self.svg, None if self._options.automatic else self._options.theme)


def draw_network(
    model: Callable[[Sequence[Value]], Any],
    x: Sequence[Scalar],
    target: Scalar | Sequence[Scalar] | None = None,
    *,
    loss: Callable[[Value, Scalar], Value] | None = None,
    precision: int = 4,
    theme: str | Theme = "auto",
    timeout: float = 30.0,
) -> NetworkDrawing:
    """Draw a network as textbooks do, with the numbers of one sample.

    Columns of units go from left to right: the inputs, then each layer. A unit shows its activation, a line its weight.
    A small unit of value 1 brings the biases. Blue lines are positive weights, orange ones negative. A target adds the
    gradients: in each unit its delta, the derivative of the error with respect to the net input of the unit, and below
    each weight the derivative with respect to it. No `.grad` is changed. Above 400 weights, each layer is one box.

    Args:
        model: a network, layer or neuron of nn, or a function of a list of Values that calls them.
        x: the inputs, numbers or Values.
        target: the outputs wanted, a number or a list.
        loss: the error of one output and its target; half the square of the difference if left out.
        precision: significant digits of the numbers shown.
        theme: as of `draw`.
        timeout: seconds that a renderer may take.

    Raises:
        ValueError: the model computes no neuron, or there is not one target per output.

    >>> from nn import MLP
    >>> net = MLP(2, [2, 1], rng=1)
    >>> draw_network(net, [0.5, -1.0], target=1.0).name
    'Network 2-2-1, error 0.5790'
    """
    options = PictureOptions.checked("LR", precision, theme=theme)
    given = listed(x, "the inputs of a network")
    inputs = [x if isinstance(x, Value) else Value(x, f"x{i}") for i, x in enumerate(given, 1)]
    made = model(inputs)
    outputs = [made] if isinstance(made, Value) else list(made)
    order = topological_order(*outputs)
    paths = {p: path for path, p in model.named_parameters()} if isinstance(model, Module) else {}

    def label(value: Value) -> str:
        return paths.get(value, value.label)

    neurons = list(dict.fromkeys(group for group in groups_of(order, label).values() if group.kind == "neuron"))
    if not neurons:
        raise ValueError(
            "the model computed no neuron (a labelled weighted sum, as nn's Neuron, Layer and MLP compute): "
            "viz.draw() draws any graph"
        )
    error = None if target is None else _error(outputs, target, loss)
    columns = columns_of(neurons, outputs)
    lines = sum(len(unit.wires) for column in columns for unit in column)
    counts = [sum(unit.kind in ("input", "unit") for unit in column) for column in columns]
    sizes = "-".join(str(count) for count in counts if count)
    name = f"Network {sizes}" + ("" if error is None else f", error {options.text(error.data)}")
    slopes = _slopes(columns, error)
    if lines > MOST_LINES:
        return NetworkDrawing(name, document(list(overview(name, columns, slopes, options))), options, timeout)
    book = Textbook(options, columns, slopes)
    return NetworkDrawing(name, document([*book.head(name), *book.units(), *book.wires()]), options, timeout)


def _error(
    outputs: Sequence[Value], target: Scalar | Sequence[Scalar], loss: Callable[[Value, Scalar], Value] | None
) -> Value:
    """Return the error whose derivatives are shown."""
    targets: list[Any] = list(target) if isinstance(target, Iterable) else [target]
    if len(targets) != len(outputs):
        raise ValueError(f"{len(outputs)} targets are wanted, one per output; got {len(targets)}")
    one = loss or (lambda output, wanted: 0.5 * (output - wanted) ** 2)
    return fsum([one(output, wanted) for output, wanted in zip(outputs, targets, strict=True)])


def _slopes(columns: Sequence[Sequence[Unit]], error: Value | None) -> dict[Value, float]:
    """Return the derivatives of the error with respect to every weight, bias and net input."""
    if error is None:
        return {}
    units = [unit for column in columns for unit in column]
    wanted = [unit.net for unit in units if unit.net is not None]
    wanted += [wire.weight for unit in units for wire in unit.wires if isinstance(wire.weight, Value)]
    return dict(zip(wanted, gradients([error], wanted), strict=True))
