"""A network with its numbers for one sample: its units, its error and the derivatives of the error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd import Value, fsum, gradients
from autograd.current_engine import topological_order
from autograd.names.error_text import counted
from autograd.program.replay.expand_replays import expanded
from autograd.structure import flatten
from nn.argument_checks import Scalar, listed
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.modules.module import Module
from viz.graph.neuron_groups import Group
from viz.graph.neurons import groups_of
from viz.network.units_and_lines import Unit, columns_of

__all__ = ["NetworkSample", "read_sample"]


@dataclass(frozen=True)
class NetworkSample:
    """A network, and its numbers for one sample."""

    order: Sequence[Value]
    inputs: Sequence[Value]
    columns: Sequence[Sequence[Unit]]
    error: Value | None
    slopes: dict[Value, float]
    names: Mapping[Value, str]

    @property
    def units(self) -> list[Unit]:
        """All units."""
        return [unit for column in self.columns for unit in column]

    @property
    def error_name(self) -> str:
        """The label of the error."""
        return (self.error.label if self.error is not None else "") or "error"

    @property
    def counts(self) -> list[int]:
        """The number of inputs and neurons in each column."""
        return [sum(unit.kind in ("input", "unit") for unit in column) for column in self.columns]


def read_sample(
    model: Callable[..., Any],
    x: Sequence[Any],
    target: Scalar | Sequence[Any] | None,
    loss: Callable[[Value, Scalar], Value] | Value | None,
) -> NetworkSample:
    """Compute a sample, or find it in the graph of a loss; return its units and the derivatives of the error."""
    given, rebuild = flatten(listed(x, "the inputs of a network"))
    modules = list(model.named_modules()) if isinstance(model, Module) else []
    by_index = any(isinstance(module, Embedding) for _, module in modules)
    taken = [a if isinstance(a, Value) or (by_index and isinstance(a, int)) else Value(a) for a in given]
    if isinstance(loss, Value):
        if target is not None:
            raise TypeError("a loss that is a Value already contains its targets: leave out target")
        loss = expanded(loss)
        outputs, order = [], topological_order(loss)
    else:
        outputs = [output for output in flatten(model(rebuild(taken)))[0] if isinstance(output, Value)]
        order = topological_order(*outputs)
    paths = {p: path for path, p in model.named_parameters()} if isinstance(model, Module) else {}
    owners = {p: type(module).__name__ for _, module in modules for _, p in module._held() if isinstance(p, Value)}
    inputs = [a for a in taken if isinstance(a, Value)]
    are_clear = len({parameter.label for parameter in paths}) == len(paths)  # layers of one kind have the same labels
    names = {parameter: parameter.label if are_clear else path for parameter, path in paths.items()}
    names |= {a: a.label or f"x{i}" for i, a in enumerate(inputs, 1)}

    def label(value: Value) -> str:
        return paths.get(value, value.label)

    neurons = list(dict.fromkeys(group for group in groups_of(order, label).values() if group.kind == "neuron"))
    if not neurons:
        raise ValueError(
            "the model computed no neuron (a labeled weighted sum, as in nn's Neuron, Layer and MLP): viz.draw() draws "
            "any graph"
        )
    if isinstance(loss, Value):
        error: Value | None = loss
        neurons = _of_one_sample(neurons, order, inputs)
        outputs = [neuron.exit for neuron in neurons if neuron.exit is not None]
    else:
        error = None if target is None else _error(outputs, target, loss)
    dropouts = [module for _, module in modules if isinstance(module, Dropout) and module.training and module.p < 1]
    scales = {1 / (1 - module.p): type(module).__name__ for module in dropouts}
    columns = columns_of(neurons, outputs, inputs, names, owners, scales)
    return NetworkSample(order, inputs, columns, error, _slopes(columns, error), names)


def _of_one_sample(neurons: Sequence[Group], order: Sequence[Value], inputs: Sequence[Value]) -> list[Group]:
    """Return the neurons that depend on the inputs, if any. Raise a ValueError if they belong to several calls."""
    behind = set(inputs)
    for value in order:
        if any(isinstance(x, Value) and x in behind for x in value.operands):
            behind.add(value)
    found = [neuron for neuron in neurons if neuron.net in behind] or list(neurons)
    if len({neuron.identity for neuron in found}) < len(found):
        raise ValueError(
            "the loss has several samples: pass the Values of one of them as x, or the loss of one sample as loss"
        )
    return found


def _error(
    outputs: Sequence[Value], target: Scalar | Sequence[Scalar], loss: Callable[[Value, Scalar], Value] | None
) -> Value:
    """Return the error whose derivatives are shown."""
    targets: list[Any] = flatten(target)[0]
    if len(targets) != len(outputs):
        raise ValueError(f"expected {counted(len(outputs), 'target')}, one per output; got {len(targets)}")
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
