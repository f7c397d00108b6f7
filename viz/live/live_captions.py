"""The lines of the steps, with places for their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import groupby
from math import nan
from typing import Any

from autograd import Value
from autograd.operation import smooth
from autograd.ops import TABLE
from viz.derivation.cross_entropy import is_softmax_fraction
from viz.derivation.formula import Formula
from viz.derivation.quantity_names import Derivative, ErrorTerm, Label, Name
from viz.derivation.sections import Line
from viz.derivation.writing.notation import FormulaNotation
from viz.live.graph_program import GraphProgram, Number
from viz.live.number_slots import Slots
from viz.page.captions import Captions
from viz.page.math_as_drawn import MathAsDrawn
from viz.page.plain_captions import AsDrawn, Numbers, formula_of
from viz.page.steps import Step

__all__ = ["LiveCaptions"]

_SOFTMAX = TABLE["softmax"]


class LiveCaptions(Captions):
    """The lines of all steps, with marks in place of numbers.

    If the formula of a line depends on the branch that the numbers take, the line shows the product of the chain rule
    instead.

    Args:
        captions: the lines with numbers.
        graph: the graph as instructions.
        slots: the outputs of the program.
        steps: for each step with places, the step with numbers.
    """

    def __init__(self, captions: Captions, graph: GraphProgram, slots: Slots, steps: Mapping[int, Step]) -> None:
        self.__dict__.update(captions.__dict__)
        self._base, self._graph, self._steps = captions, graph, steps
        self._write: Callable[[Any], str] = slots.mark
        self._plain, self._math = AsDrawn(self._write, self._root), MathAsDrawn(self._write, self._root)
        self._named = {line.name: line.value for line in self.derived if line.kind in ("given", "forward")}
        # The delta of a net input has the name of its neuron.
        self._deltas = {line.name: line.value for line in self.derived if line.kind == "error term"}
        self._numbers = self._places = _Places(
            graph, {name: value for value, name in self._names.items()}, self._rules.softmaxes
        )

    def _is_text(self, step: Step) -> bool:
        return self._base._is_text(self._steps[id(step)])

    def _lengths(self, step: Step) -> list[int]:
        return self._base._lengths(self._steps[id(step)])

    def _rule(self, step: Step) -> Line | None:
        return None if _has_branches(step.value) else self._base._rule(self._steps[id(step)])

    def _rule_sides(self, step: Step, notation: AsDrawn | MathAsDrawn) -> list[str]:
        if (line := self._rule(step)) is None:
            return []
        (formula,) = line.right
        numbers = [self._places.substituted(formula, short=short) for short in (False, True)]
        sides = [notation.formula(formula), *(notation.formula(x, numbers=True) for x in numbers)]
        return [side for side, _ in groupby([self._local_name(step, notation), *sides, notation.number(step.partial)])]

    def _definition(self, line: Line, notation: AsDrawn | MathAsDrawn) -> list[str]:
        (fraction,), name = line.right, line.name
        assert isinstance(fraction, Formula)
        assert isinstance(name, Label)
        numbers = [self._places.substituted(fraction, short=short) for short in (False, True)]
        sides = [notation.name(name), notation.formula(fraction)]
        sides += [notation.formula(x, numbers=True) for x in numbers]
        return [*sides, notation.number(self._places.number(name))]  # type: ignore[arg-type]  # it writes places

    def _local(self, step: Step, notation: AsDrawn | MathAsDrawn) -> str:
        return self._base._local(self._steps[id(step)], notation)

    def _found(self, step: Step) -> Line | None:
        line = self._base._found(self._steps[id(step)])
        return None if line is not None and self._chooses(line) else line

    def _delta(self, step: Step) -> Name | None:
        return self._base._delta(self._steps[id(step)])

    def _passed_delta(self, step: Step) -> Name | None:
        return self._base._passed_delta(self._steps[id(step)])

    def _equation(self, line: Line, notation: FormulaNotation) -> list[str]:
        sides = [notation.name(line.name), *(notation.formula(x) for x in line.right if isinstance(x, Formula))]
        for x in line.right[-1:]:
            if isinstance(x, Formula):
                sides.append(notation.formula(self._substituted(x), numbers=True))
                sides.append(notation.formula(self._substituted(x, short=True), numbers=True))
        return [side for side, _ in groupby([*sides, notation.number(self._number(line.name))])]  # type: ignore[arg-type]  # it writes places

    def _substituted(self, formula: Formula | float, *, short: bool = False) -> Formula | float:
        """Return a formula with places for its numbers. If short, each softmax has one place."""
        return substituted(formula, self._number, self._graph, short=short)

    def _number(self, name: Name) -> Number:
        """Return the number of a name in the derivation."""
        values, root = self._named, self._graph.root
        if isinstance(name, Label):
            return self._graph.data(values[name])
        if isinstance(name, ErrorTerm):
            return self._graph.adjoint(self._deltas[name])
        assert isinstance(name, Derivative)
        of, by = values[name.of], values[name.by]
        if of is root and not name.direct:
            return self._graph.adjoint(by)
        return self._graph.derivative(of, by, values.values())

    def _chooses(self, line: Line) -> bool:
        """Return whether the formula may differ for other numbers, as for relu, or contains a leaf as a number."""
        formulas = [x for x in line.right if isinstance(x, Formula)]
        found = [x for formula in formulas for x in formula.quantities()]
        if found and all(isinstance(x.name, (Derivative, ErrorTerm)) for x in found):
            return False
        return self._depends_on_branches or any(x in self._unnamed for formula in formulas for x in _constants(formula))

    @cached_property
    def _depends_on_branches(self) -> bool:
        """Return whether an operation between the output and the preceding named values has several branches."""
        ends, stack, seen = {*self._named.values()}, [self._graph.root], set[Value]()
        while stack:
            value = stack.pop()
            if value in seen or (value in ends and value is not self._graph.root):
                continue
            seen.add(value)
            stack += [x for x in value.operands if isinstance(x, Value)]
            if _has_branches(value):
                return True
        return False

    @cached_property
    def _unnamed(self) -> set[float]:
        return {leaf.data for leaf in self._graph.leaves if not self._label(leaf)}


class _Places(Numbers):
    """Notation with places for the numbers."""

    def __init__(self, graph: GraphProgram, values: Mapping[Label, Value], softmaxes: Mapping[Label, Formula]) -> None:
        self._graph, self._values, self._softmaxes = graph, values, softmaxes

    def data(self, value: Value) -> Any:
        return self._graph.data(value)

    def formulas(self, step: Step) -> list[Formula | float]:
        names = {value: name for name, value in self._values.items()}
        if step.fused is None and step.value.op is TABLE["where"]:
            parts = [Formula(self.data(x)) if isinstance(x, Value) else x for x in step.operands]
            return [Formula(nan, None, step.value.op, parts)]
        formula = formula_of(step, names.__getitem__)
        rest: Number = 0.0
        for x in step.operands:
            rest = rest + self.data(x) if isinstance(x, Value) and x in step.folded else rest
        return [self.substituted(formula, short=short, rest=rest) for short in (False, True)]

    def number(self, name: Label, rest: Number = 0.0) -> Number:
        """Return the number of a Value or of a softmax by its name, and `rest` for any other name."""
        if name in self._softmaxes:
            return self._graph.formula(self._softmaxes[name], lambda x: self.number(x.name))  # type: ignore[arg-type]
        return self.data(self._values[name]) if name in self._values else rest

    def substituted(self, formula: Formula | float, *, short: bool, rest: Number = 0.0) -> Formula | float:
        """Return a formula with places for the numbers of Values, and `rest` for any other name."""

        def number_of(name: Name) -> Number:
            assert isinstance(name, Label)
            return self.number(name, rest)

        return substituted(formula, number_of, self._graph, short=short)


def substituted(
    formula: Formula | float, number_of: Callable[[Name], Number], graph: GraphProgram, *, short: bool = False
) -> Formula | float:
    """Return a formula with places for its numbers.

    Args:
        formula: the formula.
        number_of: returns the number of a name.
        graph: the graph, in which a softmax gets a place.
        short: write each softmax as its number.
    """
    if not isinstance(formula, Formula):
        return formula
    if formula.op is None:
        return Formula(number_of(formula.name)) if formula.name is not None else formula  # type: ignore[arg-type]  # it is only written
    if short and (formula.op is _SOFTMAX or is_softmax_fraction(formula)):
        single = [formula] if formula.op is _SOFTMAX else formula.operands
        numbers = [graph.formula(part, lambda x: x.data if x.name is None else number_of(x.name)) for part in single]
        found: list[Formula | float] = [Formula(number) for number in numbers]  # type: ignore[arg-type]  # they are only written
        return found[0] if len(found) == 1 else Formula(nan, None, formula.op, found)
    parts = [substituted(x, number_of, graph, short=short) for x in formula.operands]
    return Formula(nan if parts else formula.data, None, formula.op, parts)


def _has_branches(value: Value) -> bool:
    """Return whether the rule of an operation depends on the numbers of the operands."""
    return value.op is not None and (value.op.kinks is not smooth or value.op.name in ("where", "take[]"))


def _constants(x: Formula | float) -> list[float]:
    if not isinstance(x, Formula):
        return [x]
    return [constant for operand in x.operands for constant in _constants(operand)]
