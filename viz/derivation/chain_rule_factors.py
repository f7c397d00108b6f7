"""The factors of the chain rule: derivatives of one named value with respect to the next named values.

The number of a factor comes from the partials in the graph, by the engine's sweep over the nodes between the named
values. Its formula comes from the rules of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import isfinite, isnan
from operator import add
from typing import Any

from autograd import Value
from autograd.chain_rule import adjoints, captured
from autograd.comparisons import data_of
from autograd.operation import Primitive
from autograd.ops import TABLE
from viz.derivation.cross_entropy import cross_entropy_of
from viz.derivation.formula import Formula, constant, symbol, written

__all__ = ["Factor", "Factors", "local_derivatives"]

_ADD = TABLE["add"]
_GROUP = Primitive("group", lambda x: x, lambda z, x: (1.0,), text="($a)", latex=r"\left($a\right)")
_LONGEST = 200  # the maximum number of quantities, constants and operations in a formula


@dataclass(frozen=True)
class Factor:
    """The derivative of one named value with respect to one in its formula.

    Attributes:
        symbol: the name of the derivative, with its number.
        formula: the formula of the derivative, or its number if no formula can be shown.
    """

    symbol: Formula
    formula: Formula | float


class Factors:
    """The factors of each named value.

    Args:
        order: the graph, in topological order.
        wrt: the Values to differentiate with respect to. Only nodes that depend on them have factors.
        symbols: the symbols of the named values.
        formulas: the other nodes, as formulas in named values.
    """

    def __init__(
        self,
        order: Sequence[Value],
        wrt: Iterable[Value],
        symbols: Mapping[Value, Formula],
        formulas: Mapping[Value, Formula],
    ) -> None:
        self._symbols = symbols
        self._formulas = formulas
        self._place = {node: i for i, node in enumerate(order)}
        self._relevant = set(wrt)
        for node in order:
            if any(x in self._relevant for x in _differentiated(node)):
                self._relevant.add(node)

    def of(self, value: Value) -> dict[Value, tuple[float, Formula | float]]:
        """Return the derivatives of a named value with respect to those in its formula, in topological order.

        If the named value is not in the graph, the result is empty.
        """
        if value not in self._place:
            return {}
        between, reached = self._nodes_between(value)
        order, ends = [*reached, *between], set(reached)  # the sweep ends at the next named values
        numbers = adjoints(order, {value: 1.0}, lambda node: () if node in ends else captured(node))
        letters = self._in_symbols(value, between, reached)
        return {x: _factor(data_of(numbers[x]), letters[x]) for x in reached}

    def _nodes_between(self, value: Value) -> tuple[list[Value], list[Value]]:
        """Return the nodes down to the next named values, and these named values, both in topological order."""
        between = {value}
        reached: set[Value] = set()
        stack = [value]
        while stack:
            for x in _differentiated(stack.pop()):
                if x not in self._relevant:
                    continue
                if x in self._symbols:
                    reached.add(x)
                elif x not in between:
                    between.add(x)
                    stack.append(x)
        return sorted(between, key=self._place.__getitem__), sorted(reached, key=self._place.__getitem__)

    def _in_symbols(
        self, value: Value, between: Sequence[Value], reached: Sequence[Value]
    ) -> dict[Value, Formula | float]:
        """Sweep with formulas. The uses of a value are kept separate, and summed in the order of the graph."""
        adjoint: dict[Value, Any] = dict.fromkeys(between, 0.0) | {value: 1.0}
        uses: dict[Value, list[list[Any]]] = {x: [] for x in reached}
        passed: set[Value] = set()  # a node inside a cross entropy
        for node in reversed(between):
            if node.op is None or not uses or (node in passed and _is_zero(adjoint[node])):  # a single leaf, or skipped
                continue
            terms: dict[Value, list[Any]] = {}
            for x, partial in self._terms(node, passed):
                if isinstance(x, Value) and (x in uses or x in adjoint):
                    terms.setdefault(x, []).append(adjoint[node] * partial)
            for x, found in terms.items():
                if x in uses:
                    uses[x].append(found)
                else:
                    adjoint[x] = reduce(add, found, adjoint[x])
        return {x: _sum_of_uses(found[::-1]) for x, found in uses.items()}

    def _terms(self, node: Value, passed: set[Value]) -> Iterator[tuple[Value | float, Any]]:
        """Yield the operands of a node with its partials; for a cross entropy, the scores."""
        found = cross_entropy_of(node)
        if found is not None and self._symbols.keys().isdisjoint(found.inner):
            passed.update(found.inner)
            scores = [self._symbol(x) for x in found.scores]
            yield from zip(found.scores, found.partials(scores), strict=True)
        else:
            yield from zip(node.operands, self._symbolic(node), strict=False)

    def _symbol(self, x: Value | float) -> Formula | float:
        return x if isinstance(x, float) else self._symbols[x] if x in self._symbols else self._formulas[x]

    def _symbolic(self, node: Value) -> Sequence[Any]:
        return _rule(node, self._symbol)


def local_derivatives(node: Value, symbol_of: Callable[[Value | float], Formula | float]) -> Sequence[Formula | float]:
    """Return the derivatives of one operation as `Factor.formula`, in formulas of its result and its operands.

    >>> from viz.derivation.quantity_names import labelled
    >>> from viz.derivation.writing.notation import Text
    >>> y = Value(2.0, "a") / Value(4.0, "b")
    >>> found = local_derivatives(y, lambda x: Formula(x.data, labelled(x.label or "y")))
    >>> [Text(4).formula(x) for x in found]
    ['1 / b', '-a / b ** 2']
    """
    pairs = zip(node.partials, _rule(node, symbol_of), strict=False)
    return [_factor(data_of(number), formula)[1] for number, formula in pairs]


def _is_zero(x: Formula | float) -> bool:
    return isinstance(x, float) and x == 0.0


def _differentiated(node: Value) -> Iterator[Value]:
    """The operands that are neither parameters nor constants."""
    return (x for x, _ in zip(node.operands, node.partials) if isinstance(x, Value))


def _sum_of_uses(uses: Sequence[Sequence[Any]]) -> Formula | float:
    """Sum the terms of each use of a value. If one use has several terms, as in x * x, they are in parentheses."""
    sums: list[Any] = [reduce(add, terms) for terms in uses]
    if len(sums) > 1:
        sums = [
            written(_GROUP, [x]) if isinstance(x, Formula) and x.op is _ADD and len(terms) > 1 else x
            for x, terms in zip(sums, uses, strict=True)
        ]
    result: Formula | float = reduce(add, sums)
    return result


def _rule(node: Value, symbol_of: Callable[[Value | float], Formula | float]) -> Sequence[Formula | float]:
    """Return the partials of an operation as in textbooks, or as numbers if its rule does not accept formulas."""
    assert node.op is not None
    try:
        found = (node.op.textbook or node.op.partials)(symbol_of(node), *map(symbol_of, node.operands))
        return [*map(symbol, found)]
    except (TypeError, ArithmeticError):  # a user's rule with math.sin, or a rule at a pole
        return node.partials


def _factor(number: float, formula: Formula | float) -> tuple[float, Formula | float]:
    """Replace a formula with its number if it is too long or wrong: textbook rules may fail at the edge of a domain."""
    short = not isinstance(formula, Formula) or formula.size <= _LONGEST
    x = data_of(formula)
    means = (isfinite(x) and isfinite(number)) or x == number or (isnan(x) and isnan(number))
    if not short or not means:
        return number, number
    return number, formula if isinstance(formula, Formula) else constant(formula)
