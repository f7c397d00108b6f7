"""The named values of a derivation, and the formulas between them.

Named values are the Values with a label, the output, and the Values to differentiate with respect to. The unlabeled
nodes between two of them are one formula. Its derivative is one factor of the chain rule
(`chain_rule_factors.py`). If a formula is too long to read, nodes in its middle become named values as well: v1,
v2, ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce

from autograd import Value
from autograd.chain_rule import adjoints, captured
from autograd.comparisons import data_of
from autograd.current_engine import topological_order
from autograd.node import changed
from autograd.ops import TABLE
from viz.derivation.chain_rule_factors import Factor, Factors
from viz.derivation.cross_entropy import cross_entropy_of
from viz.derivation.distinct_names import distinct_names
from viz.derivation.formula import Formula, written
from viz.derivation.quantity_names import Derivative, Label

__all__ = ["NamedValue", "named_values_of"]

MOST_NAMED_VALUES = 2000
MOST_SYMBOLS = 200_000  # the maximum number of quantities, constants and operations in all formulas
_ADD = TABLE["add"]
_LONG = 40  # the maximum length of a formula that is part of another one


@dataclass(eq=False)
class NamedValue:
    """A Value with a name.

    Attributes:
        symbol: the name and the number of the value.
        forward: the formula of the value in other named values; None for a leaf.
        factors: the derivatives with respect to the named values in `forward`.
        users: the named values whose formulas contain it.
        gradient: the derivative of the output with respect to it, and its name.
    """

    value: Value
    name: Label
    symbol: Formula
    gradient: Formula
    forward: Formula | None = None
    factors: dict[NamedValue, Factor] = field(default_factory=dict)
    users: list[NamedValue] = field(default_factory=list)

    @property
    def adjoint(self) -> float:
        """The derivative of the output with respect to it."""
        return self.gradient.data


def named_values_of(output: Value, wrt: Sequence[Value], label: Callable[[Value], str]) -> dict[Value, NamedValue]:
    """Return the named values by Value, in topological order.

    Raises:
        ValueError: there are too many, or data were changed after the graph was recorded.
    """
    order = topological_order(output)
    if len(order) > MOST_SYMBOLS:
        raise _too_long(f"{len(order):,} Values")
    for node in order:
        _check_fresh(node)
    chosen = {output, *wrt, *(node for node in order if label(node))}
    formulas, promoted = _formulas(order, chosen)
    values = [node for node in order if node in chosen or node in promoted]
    size = sum(formulas[value].size for value in values)
    if len(values) > MOST_NAMED_VALUES or size > MOST_SYMBOLS:
        raise _too_long(f"{len(values):,} named values and {size:,} symbols")
    adjoint = adjoints(order, {output: 1.0}, captured)
    names = distinct_names(values, output, label)
    symbols = {value: Formula(value.data, names[value]) for value in values}
    formulas, _ = _formulas(order, chosen | promoted, symbols)
    named_values = {
        value: NamedValue(
            value,
            names[value],
            symbols[value],
            Formula(data_of(adjoint.get(value, 0.0)), Derivative(names[output], names[value])),
            formulas[value] if value.operands else None,
        )
        for value in values
    }
    factors = Factors(order, wrt, symbols, formulas)
    place = {value: i for i, value in enumerate(named_values)}
    depends_on: dict[Value, int] = {}  # the set of Values that each one depends on, as the bits of an int
    for value, named_value in named_values.items():
        found = factors.of(value)
        farther = reduce(int.__or__, (depends_on[below] for below in found), 0)
        depends_on[value] = reduce(int.__or__, (1 << place[below] for below in found), farther)
        for below, (number, formula) in found.items():
            direct = bool(farther >> place[below] & 1)  # other paths also lead there
            name = Derivative(names[value], names[below], direct)
            named_value.factors[named_values[below]] = Factor(Formula(number, name), formula)
            named_values[below].users.append(named_value)
    return named_values


def _too_long(size: str) -> ValueError:
    return ValueError(
        f"the derivation is too long: {size}; the limits are {MOST_NAMED_VALUES:,} named values and {MOST_SYMBOLS:,} "
        "symbols. Derive a part of it: the loss of one sample, or a smaller network"
    )


def _check_fresh(node: Value) -> None:
    now = changed(node)
    if now is not None and node.op is not None:
        what = f"{node.label!r}" if node.label else f"the result of {node.op.name}"
        raise ValueError(
            f"{what} is {node.data!r}, but its operands now give {now!r}: data were changed after "
            "it was computed. Explain before the step, or compute it again"
        )


def _formulas(
    order: Iterable[Value], chosen: set[Value], symbols: dict[Value, Formula] | None = None
) -> tuple[dict[Value, Formula], set[Value]]:
    """Return the formula of each node, and the nodes that must become named values to keep formulas short.

    Without symbols, the formulas are used only to measure sizes.
    """
    formulas: dict[Value, Formula] = {}
    promoted: set[Value] = set()
    inside: dict[Value, Formula | float] = {}  # the formula of each node, for use in other formulas
    for node in order:
        if node.op is None or not node.operands:
            formulas[node] = Formula(node.data)
        else:
            operands = [x if isinstance(x, float) else inside[x] for x in node.operands]
            if (
                node.op is _ADD
                and isinstance(node.operands[0], float)
                and node.operands[0] == 0.0
                and isinstance(operands[1], Formula)
            ):
                formulas[node] = operands[1]  # Python's sum starts with 0
            elif (found := cross_entropy_of(node)) and not (chosen | promoted).intersection(found.inner):
                formulas[node] = found.formula([x if isinstance(x, float) else inside[x] for x in found.scores])
            else:
                formulas[node] = written(node.op, operands)
        if node not in chosen and formulas[node].size > _LONG:
            promoted.add(node)
        if node in chosen or node in promoted:
            inside[node] = symbols[node] if symbols else Formula(node.data)
        else:
            inside[node] = formulas[node] if node.operands else node.data
    return formulas, promoted
