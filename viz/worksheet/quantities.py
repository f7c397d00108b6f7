"""The quantities of a derivation by name, each with its formula. Hand calculations are compared with them.

A key is a name as `explain` prints it: `h1.net`, `dE/dw5`, `delta_h1`, `dy1/dh1`, `w5'`. A quantity has its correct
value, its formula in terms of the quantities one step before, and, for a derivative, the paths that it sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from autograd import Value
from autograd.chain_rule import adjoints, captured
from autograd.comparisons import data_of
from autograd.current_engine import topological_order
from autograd.names import closest
from autograd.ops import TABLE
from viz.derivation.formula import Formula, product, total, written
from viz.derivation.formula import evaluated as formula_evaluated
from viz.derivation.named_values import NamedValue, named_values_of
from viz.derivation.quantity_names import STEP_SIGN, Derivative, ErrorTerm, Label, Step, Updated
from viz.worksheet.error_causes import Cause
from viz.worksheet.find_quantity import Names, Pair
from viz.worksheet.spellings import Spellings

__all__ = ["MOST_WORK", "NoRateError", "NumberOf", "Quantity", "Sheet", "Slip", "changed", "evaluated", "keys_in"]

_SUB, _MUL, _NEG = TABLE["sub"], TABLE["mul"], TABLE["neg"]
_MOST_PATHS = 32

NumberOf = Callable[[str], float]
Slip = tuple[float, Cause]  # a number, and the slip that results in it
MOST_WORK = 2_000_000  # operations; longer formulas are not searched for slips


@dataclass
class Quantity:
    """A quantity on the sheet.

    Attributes:
        key: the name of the quantity.
        right: the correct value.
        formula: the formula in terms of quantities one step before; None at a leaf.
        paths: the paths a derivative sums over; each path is a list of (from, to) pairs, one factor per pair.
        ends: for a derivative, the numerator and the denominator.
        terms: the terms of its sum, by the named values on the paths.
        full: the formula in terms of named values only; `formula` if that would be too long.
    """

    key: str
    right: float
    formula: Formula | float | None = None
    paths: list[list[Pair]] = field(default_factory=list)
    terms: dict[str, Formula | float] = field(default_factory=dict)
    full: Formula | float | None = None
    ends: Pair | None = None


class NoRateError(ValueError):
    """A weight after a step is a quantity only if there is a learning rate."""


class Sheet:
    """The quantities of a graph, computed on demand.

    Args:
        output: the Value that ends the graph.
        rate: the learning rate, if there are updates.
    """

    def __init__(self, output: Value, rate: float | None, label: Callable[[Value], str]) -> None:
        self._named_values = named_values_of(output, [node for node in topological_order(output) if label(node)], label)
        self.output = self._named_values[output]
        self.rate = rate
        self.named = {s.name.text: s for s in self._named_values.values()}
        self._labeled = [s for s in self._named_values.values() if label(s.value)]
        self._names = Names(self.named)
        self._quantities: dict[str, Quantity] = {}

    def __getitem__(self, key: str) -> Quantity:
        """Return the quantity of this name.

        Raises:
            ValueError: no quantity has this name.
        """
        if key not in self._quantities:
            found = self._made(key)
            if found is None:
                raise ValueError(f"the graph has no quantity {key!r:.80}; {self._advice(key)}")
            self._quantities[key] = found
        return self._quantities[key]

    def _advice(self, key: str) -> str:
        """Return advice about an unknown name: the closest names, and the use of labels if they are missing."""
        how = "as in y.label = 'y', or pass names=locals()"
        if not self._labeled:
            return f"none of its Values has a label: set labels, {how}"
        near = closest(key, self.names(), "report.names()")
        has_steps = any(s.forward is not None for s in self._labeled)
        return near if has_steps else f"{near}. No computed Value has a label: set labels, {how}"

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self.named, self.output)

    def meanings(self, key: str) -> list[str]:
        """Return the meanings of a key: the key itself if it matches exactly, otherwise names with that spelling."""
        if key in self._quantities or self._made(key) is not None:
            return [key]
        return self._spellings.meanings(key)

    def names(self) -> Iterator[str]:
        """Yield the name of every quantity: values, deltas, derivatives of the output, factors, new weights, steps."""
        yield from self.named
        above = [s for s in self.named.values() if s.users]
        yield from (
            ErrorTerm(Label(s.name.shown.removesuffix(".net"), s.name.number)).text
            for s in above
            if s.name.shown.endswith(".net")
        )
        yield from (Derivative(self.output.name, s.name).text for s in above)
        for s in self.named.values():
            if s is not self.output:
                yield from (factor.symbol.name.text for factor in s.factors.values() if factor.symbol.name is not None)
        for s in self.updatable() if self.rate is not None else ():
            yield from (Updated(s.name).text, Step(s.name).text)

    def is_delta(self, key: str) -> bool:
        """Return whether a key is the delta of a unit."""
        return self._spellings.is_delta(key) and self._names.named_value(key) is None

    def updatable(self) -> Iterator[NamedValue]:
        """Yield the leaves that the output depends on."""
        return (s for s in self.named.values() if s.forward is None and s.users)

    def _made(self, key: str) -> Quantity | None:
        if named_value := self._names.named_value(key):
            return Quantity(
                named_value.name.text, named_value.value.data, named_value.forward, full=named_value.forward
            )
        key = key.strip()
        for kind, name in ((Updated, key.removesuffix("'")), (Step, key.removeprefix(STEP_SIGN))):
            weight = self._names.named_value(name)
            if weight is not None and weight.forward is None and name != key:
                return self._update(weight, kind)
        if named_value := self._names.error_term(key):
            return self._derivative(self.output, self._spellings.net_input(named_value))
        if pair := self._names.pair(key):
            return self._derivative(*pair)
        if (pair := self._names.pair(key.strip().removeprefix("direct"))) and pair[1] in pair[0].factors:
            factor = pair[0].factors[pair[1]]
            assert factor.symbol.name is not None
            return Quantity(factor.symbol.name.text, factor.symbol.data, factor.formula, [[pair]], full=factor.formula)
        return None

    def _update(self, weight: NamedValue, kind: type[Updated | Step]) -> Quantity:
        """Return a weight after a step, or the step."""
        key = kind(weight.name).text
        if self.rate is None:
            raise NoRateError(f"pass the learning rate, as in rate=0.5: {key} is {kind.meaning}")
        down = written(_MUL, [self.rate, weight.gradient])
        formula = written(_SUB, [weight.symbol, down]) if kind is Updated else written(_NEG, [down])
        return Quantity(key, formula.data, formula, full=formula)

    def _derivative(self, of: NamedValue, by: NamedValue) -> Quantity:
        name = Derivative(of.name, by.name)
        right = by.adjoint
        if of is not self.output:
            found = adjoints(topological_order(of.value), {of.value: 1.0}, captured).get(by.value, 0.0)
            right = data_of(found)
        users = [user for user in by.users if user is of or user in _above(of)]
        if not users:
            return Quantity(name.text, right)
        terms: dict[str, Formula | float] = {}
        for user in users:
            factor = user.factors[by]
            above = Formula(0.0, Derivative(of.name, user.name))
            terms[user.name.text] = factor.formula if user is of else product([above, factor.symbol])
        formula = total(terms.values())
        paths = _paths(of, by)
        full = total(product(user.factors[s].formula for user, s in path) for path in paths) if paths else formula
        return Quantity(name.text, right, formula, paths, terms, full, (of, by))


def _above(of: NamedValue) -> set[NamedValue]:
    """The named values that a named value depends on."""
    found: set[NamedValue] = set()
    waiting = [of]
    while waiting:
        for below in waiting.pop().factors:
            if below not in found:
                found.add(below)
                waiting.append(below)
    return found


def _paths(of: NamedValue, by: NamedValue) -> list[list[Pair]]:
    """All paths from a named value back to an earlier one; empty if there are too many to compare."""
    within = _above(of) | {of}
    found: list[list[Pair]] = []
    stack: list[tuple[NamedValue, list[Pair]]] = [(by, [])]
    while stack and len(found) <= _MOST_PATHS:
        s, path = stack.pop()
        if s is of and path:
            found.append(path[::-1])
        else:
            stack.extend((user, [*path, (user, s)]) for user in reversed(s.users) if user in within)
    return found if len(found) <= _MOST_PATHS else []


def evaluated(x: Formula | float, at: NumberOf) -> float:
    """Compute a formula with the numbers in `at` for its quantities.

    >>> from viz.derivation.quantity_names import labelled
    >>> evaluated(Formula(2.0, labelled("x")) * 3.0, {"x": 5.0}.__getitem__)
    15.0
    """
    return formula_evaluated(
        x, lambda part: part if not isinstance(part, Formula) else at(part.name.text) if part.name else part.data
    )


def keys_in(formula: Formula | float | None) -> list[str]:
    """Return the distinct names of the quantities in a formula, from left to right."""
    if not isinstance(formula, Formula):
        return []
    return list(dict.fromkeys(x.name.text for x in formula.quantities() if x.name is not None))


def changed(at: NumberOf, numbers: Mapping[str, float]) -> NumberOf:
    """Return `at` with some numbers replaced."""
    return lambda key: numbers[key] if key in numbers else at(key)
