"""The rules of local derivatives, as formulas in the names of the page: ∂y/∂n = 1 - y ** 2.

They come from the table of operations, and p - y from the cross entropy that is drawn as one operation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from autograd import Value
from autograd.comparisons import data_of
from autograd.ops import TABLE
from viz.derivation.chain_rule_factors import local_derivatives
from viz.derivation.cross_entropy import cross_entropy_of, softmax_as_fraction
from viz.derivation.formula import Formula, written
from viz.derivation.quantity_names import Derivative, Label
from viz.derivation.sections import Line
from viz.derivation.writing.notation import Text
from viz.page.steps import Step

__all__ = ["LocalRules"]

MOST_OPERANDS = 200  # the rules of a softmax are as many as its operands, and each has all of them
MOST_DEFINITION = 240  # characters: a longer definition of a softmax is left out
_SOFTMAX = TABLE["softmax"]


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
        self.softmaxes: dict[Label, Formula] = {}  # by their names, such as p_1

    def probabilities(self, step: Step) -> list[Label]:
        """Return the names of the softmaxes in the line of a step, if it belongs to a cross entropy."""
        entropy = step.fused.entropy if step.fused is not None else None
        if entropy is None or step.kind not in ("forward", "backward"):
            return []
        places = [step.place] if step.kind == "backward" else [i for i, y in enumerate(entropy.targets) if y]
        scores = [self._symbol(x) for x in step.operands]
        found = {self._probability(step.value, i): written(_SOFTMAX, [*scores, float(i)]) for i in places}
        longest = softmax_as_fraction(written(_SOFTMAX, [*scores, 0.0]))
        if len(Text(4).formula(longest)) + 15 * len(scores) > MOST_DEFINITION:
            return []
        self.softmaxes |= found
        return list(found)

    def definitions(self, step: Step) -> list[Line]:
        """Return a line for each softmax in the line of a step: its name, and its definition."""
        found = ((name, self.softmaxes[name]) for name in ([] if step.others else self.probabilities(step)))
        return [Line("forward", step.value, Formula(p.data, name), (softmax_as_fraction(p),)) for name, p in found]

    def forward(self, step: Step) -> Formula:
        """Return the formula of a cross entropy with names for its softmaxes."""
        assert step.fused is not None
        formula = self._named(step.fused.formula([self._symbol(x) for x in step.operands]), step.value)
        assert isinstance(formula, Formula)
        return formula

    def _named(self, x: Formula | float, value: Value) -> Formula | float:
        if not isinstance(x, Formula) or x.op is None:
            return x
        if x.op is _SOFTMAX:
            return Formula(x.data, self._probability(value, int(data_of(x.operands[-1]))))
        return written(x.op, [self._named(operand, value) for operand in x.operands])

    def _probability(self, value: Value, place: int) -> Label:
        """Return the name of a probability: p_1, or p_1[2] in the second of several cross entropies."""
        number = self._entropies.index(value) + 1 if len(self._entropies) > 1 else 0
        return Label(f"{self._letter}_{place + 1}", number)

    @cached_property
    def _entropies(self) -> list[Value]:
        found = {value: entropy for value in self._names if (entropy := cross_entropy_of(value)) is not None}
        inner = {x for entropy in found.values() for x in entropy.inner}
        return [value for value in found if value not in inner]

    @cached_property
    def _letter(self) -> str:
        taken = {name.shown.rstrip("0123456789").removesuffix("_") for name in self._names.values()}
        return next(letter for letter in ("p", "q", "P", "Q", "softmax") if letter not in taken or letter == "softmax")

    def line(self, step: Step, *, whole: bool = False) -> Line | None:
        """Return the rule that a step uses. If it is a number or an operand, it needs no line, unless it is `whole`."""
        formula = self.formula(step)
        if formula is None or not (
            whole or formula.name is None or self._is_result(step, formula) or formula.name in self.softmaxes
        ):
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
            found = step.fused.entropy.partials([self._symbol(x) for x in step.operands])
            return [self._named(x, step.value) for x in found] if self.probabilities(step) else list(found)
        return local_derivatives(step.value, self._symbol)

    def _symbol(self, x: Value | float) -> Formula | float:
        return Formula(x.data, self._names[x]) if isinstance(x, Value) else x

    def _is_result(self, step: Step, formula: Formula) -> bool:
        return formula.name == self._names[step.value]
