"""The lines of a derivation in which gradients follow from gradients in earlier steps, without factors of 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from autograd import Value
from autograd.ops import TABLE
from viz.derivation.formula import Formula, written
from viz.derivation.quantity_names import Derivative, Label, Name
from viz.derivation.sections import Line
from viz.page.steps import Step

__all__ = ["chain_line", "labels_in"]

_ADD, _MUL = TABLE["add"], TABLE["mul"]


def chain_line(line: Line, step: Step, names: Mapping[Value, Label]) -> Line | None:
    """Return the line of the derivation that a step completes, or None if it does not follow from earlier steps."""
    formula = line.right[-1]
    chains = _Chains(step.operand, {name: value for value, name in names.items()})
    if not chains.are_short(formula):
        return None
    short = chains.without_ones(formula)
    return replace(line, right=(*line.right[:-1], short)) if isinstance(short, Formula) and short.op else None


def labels_in(line: Line) -> Iterator[Name]:
    """Yield the names of the Values in a line."""
    formulas = [x for x in [line.left, *line.right] if isinstance(x, Formula)]
    for name in (x.name for formula in formulas for x in formula.quantities()):
        if isinstance(name, Derivative):
            yield from (name.of, name.by)
        elif name is not None:
            yield name if isinstance(name, Label) else name.of


class _Chains:
    """The products of the chain rule for an operand, each a gradient times a local derivative."""

    def __init__(self, operand: Value, values: Mapping[Label, Value]) -> None:
        self._operand, self._values = operand, values

    def are_short(self, x: Formula | float) -> bool:
        """Return whether each local derivative is that of one operation with respect to one operand."""
        if not isinstance(x, Formula):
            return False
        if x.op is _ADD:
            return all(map(self.are_short, x.operands))
        local = x.operands[1] if x.op is _MUL else x
        if not isinstance(local, Formula) or not isinstance(local.name, Derivative):
            return False
        before = x.operands[0] if x.op is _MUL else local
        is_named = isinstance(before, Formula) and before.name is not None
        of, by = self._values.get(local.name.of), self._values.get(local.name.by)
        return is_named and of is not None and by is self._operand and sum(y is by for y in of.operands) == 1

    def without_ones(self, x: Formula | float) -> Formula | float:
        """Return a sum of products without the local derivatives that are always 1."""
        if not isinstance(x, Formula) or x.op is None:
            return x
        if x.op is _ADD:
            return written(_ADD, [self.without_ones(term) for term in x.operands])
        gradient, local = x.operands
        return gradient if isinstance(local, Formula) and self._is_one(local) else x

    def _is_one(self, local: Formula) -> bool:
        assert isinstance(local.name, Derivative)
        of = self._values[local.name.of]
        place = next(i for i, operand in enumerate(of.operands) if operand is self._operand)
        return Step(of, "backward", of, place).copies
