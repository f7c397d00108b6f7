"""A network with its numbers for one sample: its units, its error and the derivatives of the error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from autograd import Value, fsum, gradients
from autograd.current_engine import topological_order
from autograd.names.error_text import counted
from autograd.ops import TABLE
from autograd.program.replay.expand_replays import expanded
from autograd.structure import flatten
from nn.argument_checks import Scalar, listed
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.modules.module import Module
from viz.derivation.formula import Formula, written
from viz.derivation.quantity_names import labelled
from viz.derivation.writing.notation import Text
from viz.graph.neuron_groups import Group
from viz.graph.neurons import groups_of
from viz.network.units_and_lines import Unit, Wire, columns_of, with_short_names

__all__ = ["NetworkSample", "read_sample"]

_HALF_SQUARE = "½ (out − target)²"
_MOST_BOXES = 6  # with more outputs, there is one box for all
_MOST_PARTS, _LONGEST = 20, 40  # operations and characters of a formula


@dataclass(frozen=True)
class NetworkSample:
    """A network, and its numbers for one sample."""

    order: Sequence[Value]
    inputs: Sequence[Value]
    columns: Sequence[Sequence[Unit]]
    error: Value | None
    slopes: dict[Value, float]
    names: Mapping[Value, str]
    errors: Sequence[Unit] = ()

    @property
    def drawn(self) -> list[Sequence[Unit]]:
        """The columns, with that of the error."""
        return [*self.columns, *([self.errors] if self.errors else [])]

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
        """The number of inputs and neurons in each column, with the dropped ones, which are 0 in the next column."""
        counts = [sum(unit.kind in ("input", "unit") for unit in column) for column in self.columns]
        after = [[unit.label for unit in c if unit.kind in ("computed", "constant")] for c in self.columns[1:]]
        return [n and max(n, len(x) * ("dropped" in x)) for n, x in zip(counts, [*after, []], strict=True)]


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
        terms = list(_terms_in(loss, {value for neuron in neurons if (value := neuron.exit) is not None}))
        neurons = _of_one_sample(neurons, order, inputs)
        outputs = [neuron.exit for neuron in neurons if neuron.exit is not None]
    else:
        terms = [] if target is None else list(_terms(outputs, target, loss))
        error = None if target is None else fsum([term for _, _, term in terms])
    dropouts = [module for _, module in modules if isinstance(module, Dropout) and module.training and module.p < 1]
    scales = {1 / (1 - module.p): type(module).__name__ for module in dropouts}
    columns = columns_of(neurons, outputs, inputs, names, owners, scales)
    names |= with_short_names(columns)
    errors: list[Unit] = []
    if error is not None:

        def formula(term: Value, output: Value) -> str:
            if loss is None:
                return _HALF_SQUARE
            given = "" if isinstance(loss, Value) else f"{_name_of(loss)}(out, target)"
            return _formula_of(term, {output: "out"}) or given

        errors = _error_boxes(columns, error, error.label or "error", terms, formula)
    return NetworkSample(order, inputs, columns, error, _slopes(columns, error), names, errors)


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


def _terms(
    outputs: Sequence[Value], target: Scalar | Sequence[Scalar], loss: Callable[[Value, Scalar], Value] | None
) -> Iterator[tuple[Value, Any, Value]]:
    """Yield each output with its target and its error. The derivatives of their sum are shown."""
    targets: list[Any] = flatten(target)[0]
    if len(targets) != len(outputs):
        raise ValueError(f"expected {counted(len(outputs), 'target')}, one per output; got {len(targets)}")
    one = loss or (lambda output, wanted: 0.5 * (output - wanted) ** 2)
    for output, wanted in zip(outputs, targets, strict=True):
        yield output, wanted, one(output, wanted)


def _terms_in(error: Value, outputs: Set[Value]) -> Iterator[tuple[Value, None, Value]]:
    """Yield the outputs and their errors, if the error is a sum with one term for each of some outputs."""
    found: dict[Value, Value] = {}
    for term in error.operands if error.op is TABLE["fsum"] else ():
        seen: set[Value] = set()
        stack = [term]
        while stack and len(seen) <= _MOST_PARTS:
            value = stack.pop()
            if isinstance(value, Value) and value not in seen:
                seen.add(value)
                stack += [] if value in outputs else value.operands
        used = list(seen & outputs)
        if stack or len(used) != 1 or used[0] in found or not isinstance(term, Value):
            return
        found[used[0]] = term
    yield from ((output, None, term) for output, term in found.items())


def _name_of(loss: object) -> str:
    """Return the name of a loss function in a formula."""
    name = getattr(loss, "__name__", "")
    return name if name.isidentifier() else "loss"


def _slopes(columns: Sequence[Sequence[Unit]], error: Value | None) -> dict[Value, float]:
    """Return the derivatives of the error with respect to every weight, bias and net input."""
    if error is None:
        return {}
    units = [unit for column in columns for unit in column]
    wanted = [unit.net for unit in units if unit.net is not None]
    wanted += [wire.weight for unit in units for wire in unit.wires if isinstance(wire.weight, Value)]
    return dict(zip(wanted, gradients([error], wanted), strict=True))


def _error_boxes(
    columns: Sequence[Sequence[Unit]],
    error: Value,
    name: str,
    terms: Sequence[tuple[Value, Any, Value]],
    formula: Callable[[Value, Value], str],
) -> list[Unit]:
    """Return the boxes behind the outputs; none if an output is not in the last column.

    Args:
        columns: the units of the network.
        error: the error.
        name: the name of the error.
        terms: the outputs, their targets and the error of each. Without them, the last column has the outputs.
        formula: returns the formula of the error of an output, or "".
    """
    units = {unit.output: unit for unit in columns[-1] if unit.kind in ("unit", "computed")}
    if any(output not in units for output, _, _ in terms):
        return []
    if not 0 < len(terms) <= _MOST_BOXES:
        wires = [Wire(unit, "", 0.0) for unit in units.values()]
        named = {output: unit.name or unit.label for output, unit in units.items()}
        names = {output: called for output, called in named.items() if isinstance(output, Value) and called}
        told = "the sum over all outputs" if terms else _formula_of(error, names)
        return [Unit("error", name, error, wires=wires, told=told)]
    places = {unit: i for i, unit in enumerate(units.values())}
    found = []
    for output, target, term in sorted(terms, key=lambda term: places[units[term[0]]]):
        unit = units[output]
        label = f"{name} of {unit.name or unit.label}" if len(terms) > 1 and (unit.name or unit.label) else name
        told = formula(term, output)
        found.append(Unit("error", label, term, wires=[Wire(unit, "", 0.0)], told=told, target=target))
    return found


def _formula_of(value: Value, names: Mapping[Value, str]) -> str:
    """Return a short formula in terms of some Values, or "" if it would be long.

    >>> out = Value(3.0)
    >>> _formula_of((out - 5.0) * 10.0, {out: "out"}), _formula_of(sum(out * i for i in range(20)), {out: "out"})
    ('(out − 5) * 10', '')
    """
    parts = 0

    def formula(x: Value | float) -> Formula | float:
        nonlocal parts
        parts += 1
        if not isinstance(x, Value):
            return x
        if x in names or x.op is None:
            name = names.get(x, x.label)
            return Formula(x.data, labelled(name)) if name else x.data
        if parts > _MOST_PARTS:
            return x.data
        return written(x.op, [formula(operand) for operand in x.operands])

    found = formula(value)
    if parts > _MOST_PARTS or not isinstance(found, Formula):
        return ""
    text = re.sub(r" \*\* 2(?![\d.])", "²", Text(4).formula(found)).replace("-", "−")
    return text if len(text) <= _LONGEST else ""
