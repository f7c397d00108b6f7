"""The stations of a derivation, and what lies between them.

Labelled Values are the stations of a graph, and so are its output and what it is derived by. What lies unlabelled
between two of them is one formula, and its derivative one factor of the chain rule: the number from the partials that
the graph captured, the symbols from the table's rules, both by the engine's own sweep. Where a formula would become
too long to read, the nodes in its middle are made stations as well: v1, v2, ...
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from autograd import Value
from autograd.chain_rule import adjoints, captured
from autograd.graph import topological_order
from autograd.primitive import Primitive
from viz.formula import Formula, written
from viz.spelling import Name, labelled

MOST_STATIONS = 2000
MOST_SYMBOLS = 200_000  # quantities, constants and operations in all formulas
_LONG = 40  # the longest formula that is part of another one
_LONGEST_FACTOR = 200


@dataclass(eq=False)
class Station:
    """A Value with a name.

    Attributes:
        symbol: the name with the number.
        forward: how it is computed from other stations; None at a leaf.
        factors: the derivative by each station that stands in `forward`, as number and as formula (None: too long).
        users: the stations that it stands in.
        adjoint: the derivative of the output by it.
    """

    value: Value
    name: Name
    symbol: Formula
    adjoint: float
    forward: Formula | None = None
    factors: dict[Station, tuple[float, Formula | float | None]] = field(default_factory=dict)
    users: list[Station] = field(default_factory=list)


def stations_of(output: Value, wrt: Sequence[Value]) -> dict[Value, Station]:
    """Return the stations by their Values, in topological order; those of `wrt` that are not in the graph come last.

    Raises:
        ValueError: there are too many, or data were changed after the graph was recorded.
    """
    order = topological_order(output)
    if len(order) > MOST_SYMBOLS:
        raise _too_long(f"{len(order):,} Values")
    for node in order:
        _check_fresh(node)
    chosen = {output, *wrt, *(node for node in order if node.label)}
    formulas, promoted = _formulas(order, chosen)
    values = [node for node in order if node in chosen or node in promoted]
    values += [value for value in dict.fromkeys(wrt) if value not in formulas]
    size = sum(formulas[value].size for value in values if value in formulas)
    if len(values) > MOST_STATIONS or size > MOST_SYMBOLS:
        raise _too_long(f"{len(values):,} stations and {size:,} symbols")
    adjoint = adjoints(order, {output: 1.0}, captured)
    names = _names(values)
    symbols = {value: Formula(value.data, names[value]) for value in values}
    formulas, _ = _formulas(order, chosen | promoted, symbols)
    stations = {
        value: Station(
            value,
            names[value],
            symbols[value],
            _float(adjoint.get(value, 0.0)),
            formulas[value] if value in formulas and value.operands else None,
        )
        for value in values
    }
    relevant = _depending(order, wrt)
    place = {node: i for i, node in enumerate(order)}
    for value in values:
        if value in relevant and value.operands:
            _link(stations[value], stations, formulas, relevant, place)
    return stations


def _too_long(size: str) -> ValueError:
    return ValueError(
        f"the derivation is too long: {size}, where {MOST_STATIONS:,} stations and {MOST_SYMBOLS:,} symbols "
        "are the most that can be read. Derive a part of it: the loss of one sample, a smaller network"
    )


def _check_fresh(node: Value) -> None:
    if not node.operands or node.op is None:
        return
    now = node.op.forward(*(x.data if isinstance(x, Value) else x for x in node.operands))
    if now != node.data and now == now:
        what = f"{node.label!r}" if node.label else f"the result of {node.op.name}"
        raise ValueError(
            f"{what} is {node.data!r}, but of what its operands are now it would be {now!r}: data were changed after "
            "it was computed. Explain before the step, or compute it again"
        )


def _formulas(
    order: Iterable[Value], chosen: set[Value], symbols: dict[Value, Formula] | None = None
) -> tuple[dict[Value, Formula], set[Value]]:
    """Return how each node is computed from stations, and which nodes must become stations to keep that short.

    Without symbols, only for the sizes.
    """
    formulas: dict[Value, Formula] = {}
    promoted: set[Value] = set()
    inside: dict[Value, Formula | float] = {}  # what stands for a node in the formulas of others
    for node in order:
        if node.op is None or not node.operands:
            formulas[node] = Formula(node.data)
        else:
            formulas[node] = written(node.op, [x if isinstance(x, float) else inside[x] for x in node.operands])
        if node not in chosen and formulas[node].size > _LONG:
            promoted.add(node)
        if node in chosen or node in promoted:
            inside[node] = symbols[node] if symbols else Formula(node.data)
        else:
            inside[node] = formulas[node] if node.operands else node.data
    return formulas, promoted


def _names(values: Iterable[Value]) -> dict[Value, Name]:
    """A name for each station: its label, numbered where several have the same."""
    values = list(values)
    labels = Counter(value.label for value in values)
    free = (f"v{i}" for i in count(1) if f"v{i}" not in labels)
    seen: Counter[str] = Counter()
    names = {}
    for value in values:
        seen[value.label] += 1
        if not value.label:
            names[value] = labelled(next(free))
        else:
            names[value] = labelled(value.label, seen[value.label] if labels[value.label] > 1 else 0)
    return names


def _depending(order: Iterable[Value], wrt: Iterable[Value]) -> set[Value]:
    """The nodes that depend on any of wrt, these included."""
    depending = set(wrt)
    for node in order:
        if any(isinstance(x, Value) and x in depending for x in _differentiated(node)):
            depending.add(node)
    return depending


def _differentiated(node: Value) -> Iterator[Value | float]:
    """The operands that are not parameters."""
    return (x for x, _ in zip(node.operands, node.partials))


def _link(
    station: Station,
    stations: dict[Value, Station],
    formulas: dict[Value, Formula],
    relevant: set[Value],
    place: dict[Value, int],
) -> None:
    """Set the station's factors, and make it a user of the stations they are by."""
    between = {station.value}
    reached: set[Value] = set()
    stack = [station.value]
    while stack:
        for x in _differentiated(stack.pop()):
            if isinstance(x, float) or x not in relevant:
                continue
            if x in stations:
                reached.add(x)
            elif x not in between:
                between.add(x)
                stack.append(x)
    order = sorted(between, key=place.__getitem__)

    def symbol(x: Value | float) -> Formula | float:
        return x if isinstance(x, float) else stations[x].symbol if x in stations else formulas[x]

    def symbolic(node: Value) -> Sequence[Any]:
        assert node.op is not None
        return rule(node.op, node.partials, symbol(node), [symbol(x) for x in node.operands])

    numbers = adjoints(order, {station.value: 1.0}, captured)
    # The engine's sweep takes whatever adds and multiplies; its types say only floats and Values.
    letters: dict[Value, Any] = adjoints(order, {station.value: 1.0}, symbolic)
    for value in sorted(reached, key=place.__getitem__):
        below, formula = stations[value], letters[value]
        short = not isinstance(formula, Formula) or formula.size <= _LONGEST_FACTOR
        station.factors[below] = _float(numbers[value]), formula if short else None
        below.users.append(station)


def rule(
    op: Primitive, partials: Sequence[float], z: Formula | float, operands: Sequence[Formula | float]
) -> Sequence[Formula | float]:
    """Return the partials of an operation in symbols, as textbooks print them; the numbers, if its rule takes none."""
    try:
        return (op.textbook or op.partials)(z, *operands)
    except (TypeError, ArithmeticError):  # a user's rule written with math.sin, or one at a pole
        return partials


def _float(x: Any) -> float:
    return x.data if isinstance(x, Value) else float(x)
