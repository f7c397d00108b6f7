"""The rules of local derivatives, as formulas in the names of the page: ∂y/∂n = 1 - y ** 2.

They come from the table of operations, and p - y from the cross entropy that is drawn as one operation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd import Value
from viz.derivation.chain_rule_factors import local_derivatives
from viz.derivation.formula import Formula
from viz.derivation.quantity_names import Derivative, Label
from viz.derivation.sections import Line
from viz.page.steps import Step

__all__ = ["LocalRules"]

MOST_OPERANDS = 200  # the rules of a softmax are as many as its operands, and each has all of them


class LocalRules:
    """The rules of the operations on a page.

    Args:
        names: the names of all Values in the graph.

    >>> from viz.derivation.writing.writers import line_text
    >>> n = Value(0.0, "n")
    >>> y = n.sigmoid()
    >>> line = LocalRules({n: Label("n"), y: Label("y")}).line(Step(y, "backward", y))
    >>> line_text(line)
    'dy/dn = y * (1 - y) = 0.5 * (1 - 0.5) = 0.25'
    """

    def __init__(self, names: Mapping[Value, Label]) -> None:
        self._names = names
        self._found: dict[Value, Sequence[Formula | float]] = {}

    def line(self, step: Step, *, whole: bool = False) -> Line | None:
        """Return the rule that a step uses. If it is a number or an operand, it needs no line, unless it is `whole`."""
        formula = self.formula(step)
        if formula is None or not (whole or formula.name is None or self._is_result(step, formula)):
            return None
        name = Derivative(self._names[step.value], self._names[step.operand])
        return Line("factor", step.operand, Formula(step.partial, name), (formula,))

    def formula(self, step: Step) -> Formula | None:
        """Return the formula of the local derivative, or None if it is a number or has no formula."""
        is_sum = step.slope is not None  # a slope is the sum of several derivatives
        if step.kind != "backward" or is_sum or step.copies or len(step.operands) > MOST_OPERANDS:
            return None
        if step.value not in self._found:
            self._found[step.value] = self._rules(step)
        found = self._found[step.value][step.place]
        return found if isinstance(found, Formula) else None

    def is_used_often(self, step: Step) -> bool:
        """Return whether the operand is used several times, so that each use has its own derivative."""
        return step.kind == "backward" and sum(x is step.operand for x in step.operands) > 1

    def _rules(self, step: Step) -> Sequence[Formula | float]:
        if step.fused is not None and step.fused.entropy is not None:
            return list(step.fused.entropy.partials([self._symbol(x) for x in step.operands]))
        return local_derivatives(step.value, self._symbol)

    def _symbol(self, x: Value | float) -> Formula | float:
        return Formula(x.data, self._names[x]) if isinstance(x, Value) else x

    def _is_result(self, step: Step, formula: Formula) -> bool:
        return formula.name == self._names[step.value]
