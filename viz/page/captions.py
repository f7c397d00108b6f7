"""The line next to each step of the page, as text and as mathematics.

The page has one step per operand; a derivation has one line per named value. The step that completes the gradient of an
operand shows the line of the derivation if that line follows from gradients in earlier steps. Every other step has a
plain line. A total derivative is written with d, and the local derivative of an operation with ∂. The rule of the local
derivative is below the line, or in the line if the gradient is a local derivative of the output. The line of a cross
entropy has names for its probabilities, which are defined below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from html import escape
from math import isclose
from typing import TypeAlias

from autograd import Value
from viz.derivation.explain import derivation_of
from viz.derivation.quantity_names import Derivative, Label, Name
from viz.derivation.sections import Line
from viz.derivation.writing.notation import FormulaNotation
from viz.derivation.writing.writers import equation
from viz.page.chain_lines import chain_line, labels_in
from viz.page.given_line import given_math
from viz.page.local_rules import LocalRules
from viz.page.math_as_drawn import MathAsDrawn, equation_row
from viz.page.plain_captions import AsDrawn, Numbers, formula_of, into_box, plain_line
from viz.page.steps import Step
from viz.style.label_text import one_line

__all__ = ["Caption", "Captions"]

ROW = 60  # characters: a longer line may be broken between any two terms
MOST_MATH = 300  # characters: a longer line is shown as text, because browsers do not break mathematics
MOST_NAME = 30  # characters: the same for a name within a line

Caption: TypeAlias = Callable[[Step, Callable[[Value], str], Callable[[float], str]], str]


class Captions:
    """The lines of all steps, as text and as mathematics.

    Args:
        root: the Value that is differentiated.
        names: the names of all Values in the graph.
        label: returns the label of a Value, or "".
        write: formats a number.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> y = w * x; y.label = "y"
    >>> names = {value: Label(value.label) for value in (w, x, y)}
    >>> Captions(y, names, lambda value: value.label, str).text(Step(y, "backward", y, 0, 1.0, None, 2.0, 2.0, True))
    'dy/dw = ∂y/∂w = x = 2.0'
    """

    def __init__(
        self,
        root: Value,
        names: Mapping[Value, Label],
        label: Callable[[Value], str],
        write: Callable[[float], str],
    ) -> None:
        self._names, self._label, self._write = names, label, write
        self._rules = LocalRules(names)
        self._root, self._numbers = names[root], Numbers()
        self._plain, self._math = AsDrawn(write, self._root), MathAsDrawn(write, self._root)
        try:
            self.derived = list(derivation_of(root, None, label, whole_chains=False).lines)
        except ValueError:  # it is too long
            self.derived = []
        self._lines = self._usable_lines()

    def renamed(self, names: Mapping[Value, Label]) -> Captions:
        """Return the lines with different names of unlabeled Values."""
        other = copy(self)
        other._names, other._rules = names, LocalRules(names)
        other._lines = other._usable_lines()
        return other

    def _usable_lines(self) -> dict[Value, Line]:
        """Return the lines of gradients, with the page's name for every Value."""
        named = {line.name: line.value for line in self.derived if line.kind in ("given", "forward")}
        other = {name for name, value in named.items() if self._names.get(value, name) != name}
        lines = (line for line in self.derived if line.kind in ("gradient", "error term"))
        return {line.value: line for line in lines if not other or other.isdisjoint(labels_in(line))}

    def text(self, step: Step) -> str:
        """Return the line of a step as text."""
        return ", where ".join(" = ".join(sides) for sides in self._equations(step, self._plain))

    def math(self, step: Step) -> str:
        """Return the line of a step as HTML with MathML."""
        if self._is_text(step):
            return escape(self.text(step))
        if step.kind == "given":
            return given_math(step, self._called, self._name, lambda x: self._math.number(self._numbers.data(x)))
        rows = zip(self._equations(step, self._math), self._lengths(step), strict=False)  # a rule may be left out
        chain, *rules = [equation_row(sides, is_long=length > ROW) for sides, length in rows]
        return chain + "".join(f"<p>{rule}</p>" for rule in rules)

    def _equations(self, step: Step, notation: AsDrawn | MathAsDrawn) -> list[list[str]]:
        """Return the sides of a step's equation, and those of its rule if that is not part of the equation."""
        rule = self._rule_sides(step, notation)
        defined = [self._definition(line, notation) for line in self._rules.definitions(step)]
        if defined and step.kind == "forward":
            sides = [notation.name(self._names[step.value]), notation.formula(self._rules.forward(step))]
            sides.append(notation.formula(self._numbers.formulas(step)[-1], numbers=True))
            return [[*sides, notation.number(self._numbers.data(step.value))], *defined]
        if rule and self._is_rule(step):
            whole = Derivative(self._names[step.root], self._names[step.operand])
            return [[*self._delta_side(step, notation), notation.name(whole), *rule], *defined]
        if (found := self._line_of(step)) is not None:
            chain = self._equation(found, notation)
        elif isinstance(notation, MathAsDrawn):
            chain = [*self._delta_side(step, notation), *self._sides(step)]
        else:
            passed, local = self._passed_delta(step), ""
            if step.kind == "backward" and not into_box(step):
                local = self._local(step, notation)
            plain = plain_line(step, self._called, self._write, self._numbers, passed.text if passed else "", local)
            chain = [*self._delta_side(step, notation), plain]
        rows = [chain, rule] if rule else [chain]
        return [*rows, *defined] if rule or self._rules.is_used_often(step) else rows

    def _definition(self, line: Line, notation: AsDrawn | MathAsDrawn) -> list[str]:
        return equation(line, notation)

    def _rule_sides(self, step: Step, notation: AsDrawn | MathAsDrawn) -> list[str]:
        """Return the sides of the rule of the local derivative, if it needs a line."""
        line = self._rule(step)
        return [] if line is None else [self._local_name(step, notation), *self._equation(line, notation)[1:]]

    def _rule(self, step: Step) -> Line | None:
        if into_box(step) or self._rules.is_used_often(step):  # then the rule is in the line of the step
            return None
        return self._rules.line(step, whole=self._is_rule(step))

    def _is_rule(self, step: Step) -> bool:
        """Return whether a gradient is only the local derivative of the output."""
        return step.kind == "backward" and step.value is step.root and step.before is None and step.complete

    def _local(self, step: Step, notation: AsDrawn | MathAsDrawn) -> str:
        """Return the local derivative as a factor. It is a formula if the operand is used several times."""
        formula = self._rules.formula(step) if self._rules.is_used_often(step) else None
        if formula is None:
            return self._local_name(step, notation)
        return notation.last_part(formula, of_product=step.value is not step.root)

    def _local_name(self, step: Step, notation: AsDrawn | MathAsDrawn) -> str:
        return notation.local(Derivative(self._names[step.value], self._names[step.operand]))

    def _delta_side(self, step: Step, notation: FormulaNotation) -> list[str]:
        delta = self._delta(step)
        return [notation.name(delta)] if delta else []

    def _lengths(self, step: Step) -> list[int]:
        """Return the number of characters of each equation."""
        return [len(" = ".join(sides)) for sides in self._equations(step, self._plain)]

    def _is_text(self, step: Step) -> bool:
        if into_box(step) or (step.kind != "given" and max(self._lengths(step)) > MOST_MATH):
            return True
        parts = step.given if step.kind == "given" else (step.value, *step.operands)
        named = (x for x in parts if isinstance(x, Value) and x in self._names)
        return any(len(self._names[x].text) > MOST_NAME for x in named)

    def _equation(self, line: Line, notation: FormulaNotation) -> list[str]:
        """Return the sides of a line of the derivation."""
        return equation(line, notation)

    def _called(self, value: Value) -> str:
        """Return the name of a Value in text. A long label is not shortened."""
        return max(self._names[value].text, one_line(self._label(value)), key=len)

    def _name(self, value: Value) -> str:
        """Return the name of a Value as mathematics."""
        return self._math.name(self._names[value])

    def _found(self, step: Step) -> Line | None:
        """Return the line of the derivation that a step completes."""
        if not step.complete or step.others or step.mixed:
            return None
        line = self._lines.get(step.operand)
        # If a picture omits paths, the sum is not the whole gradient.
        return line if line is not None and _is_close(line.left.data, step.total) else None

    def _line_of(self, step: Step) -> Line | None:
        """Return the line of the derivation that a step shows, if it shows one."""
        line = self._found(step)
        return None if line is None else chain_line(line, step, self._names)

    def _delta(self, step: Step) -> Name | None:
        """Return the name of the delta that a step completes."""
        line = self._found(step)
        return line.name if line is not None and line.kind == "error term" else None

    def _passed_delta(self, step: Step) -> Name | None:
        """Return the name of the gradient that a step passes on, if it is a delta."""
        line = self._lines.get(step.value) if step.kind == "backward" else None
        is_delta = line is not None and line.kind == "error term" and _is_close(line.left.data, step.gradient)
        return line.name if line is not None and is_delta else None

    def _sides(self, step: Step) -> list[str]:
        """Return the sides of a step's equations."""
        math, names, value = self._math, self._names, step.value
        if step.kind == "forward":
            formula = formula_of(step, names.__getitem__)
            sides = [math.name(names[value]), math.formula(formula)]
            sides += [math.formula(x, numbers=True) for x in self._numbers.formulas(step)]
            return list(dict.fromkeys([*sides, math.number(self._numbers.data(value))]))
        whole = math.name(Derivative(names[step.root], names[value]))
        if step.kind == "seed":
            return [whole, math.number(1.0)]
        by = names[step.operand]
        if step.kind == "rest":
            more = "" if step.complete else "<mo>+</mo><mo>…</mo>"
            others = f"<mtext>{escape(step.others)}</mtext>{more}"
            return [math.name(Derivative(names[step.root], by)), others, f"{math.number(step.total)}{more}"]
        if passed := self._passed_delta(step):
            whole = math.name(passed)
        local = self._local(step, math)
        plus, more = "<mo>+</mo>", "" if step.complete else "<mo>+</mo><mo>…</mo>"
        before = "" if step.before is None else math.number(step.before) + plus
        times = f"<mn>{step.count}</mn><mo>·</mo>" if step.count > 1 else ""
        factors = [] if value is step.root and not step.copies else [(whole, step.gradient)]
        factors += [] if step.copies else [(local, step.partial)]
        sides = [math.name(Derivative(names[step.root], by))]
        sides.append(f"{'<mo>…</mo>' + plus if before else ''}{times}{_times(name for name, _ in factors)}{more}")
        if before or times or len(factors) > 1:
            first = not (before or times)
            numbers = _times(self._factor(x, first=first and not i) for i, (_, x) in enumerate(factors))
            sides.append(f"{before}{times}{numbers}{more}")
        return [*sides, f"{math.number(step.total)}{more}"]

    def _factor(self, x: float, *, first: bool = False) -> str:
        text = self._math.number(x)
        return self._math.parentheses(text) if self._write(x).startswith("-") and not first else text


def _times(factors: Iterable[str]) -> str:
    return "<mo>·</mo>".join(factors)


def _is_close(x: float, y: float) -> bool:
    return isclose(x, y, rel_tol=1e-9)
