"""The steps of backpropagation, in order.

Forward, every operation is a step. Backward, every operand is a step: the operation's own gradient times the partial
with respect to that operand is added to the operand's sum so far. Many operands that are the same Value are one step.
If samples are drawn as one box, the sample that is drawn in full has these steps, and the sum that the others add to a
weight is one step. The sums are computed as in `backward`, in the same order, so the last sum equals the engine's
gradient exactly, except for the last digit after a cross entropy that is drawn as one operation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add as plus
from typing import Any

from autograd import Value, add, dot, fsum, sub
from autograd.comparisons import data_of
from viz.graph.fused_operations import FusedOperation
from viz.graph.visible_part import MOST_PARALLEL, VisiblePart

__all__ = ["Step", "Walk"]

MOST_STEPS = 6000


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        root: the Value that is differentiated.
        kind: "given" at the start, "forward" (value is computed), "seed" (the root's gradient is 1), "backward" (the
            gradient of value is passed on to one of its operands), or "rest" (the same for the samples in a box).
        value: the Value of the step.
        place: the zero-based index of the operand.
        before: the operand's sum before this step, or None at the first.
        term: the number to add: the gradient of value times the partial.
        total: the sum after this step.
        complete: whether this is the operand's last term.
        fused: the operations that are drawn as a single operation, if there are several.
        others: the title of the box of similar terms that the operand is in, or that gradients come from.
        mixed: whether such terms are also added to the operand's sum.
        folded: the operands in such a box.
        slope: the local derivative, if it differs from the graph's.
        count: the number of equal terms that are added.
        given: at the start, the leaves that are drawn, in the order of their first use.
    """

    root: Value
    kind: str
    value: Value
    place: int = 0
    gradient: float = 1.0
    before: float | None = None
    term: float = 0.0
    total: float = 1.0
    complete: bool = False
    fused: FusedOperation | None = None
    others: str = ""
    mixed: bool = False
    folded: frozenset[Value] = frozenset()
    slope: float | None = None
    count: int = 1
    given: tuple[Value, ...] = ()

    @property
    def operands(self) -> Sequence[Value | float]:
        """The operands of the operation as it is drawn."""
        return self.value.operands if self.fused is None else self.fused.operands

    @property
    def operand(self) -> Value:
        """Return the operand that receives the gradient."""
        operand = self.operands[self.place]
        assert isinstance(operand, Value)
        return operand

    @property
    def copies(self) -> bool:
        """Return whether the gradient is always passed on unchanged, as by a sum."""
        if self.fused is not None:
            return self.fused.entropy is None
        op, last = self.value.op, len(self.operands) - 1
        if op is dot:  # the last operand is a bias if their number is odd
            return self.place == last and last % 2 == 0 and sum(x is self.operand for x in self.operands) == 1
        return op in (add, fsum) or (op is sub and self.place == 0)

    @property
    def partial(self) -> float:
        """Return the local derivative that the step uses."""
        if self.slope is not None:
            return self.slope
        partials = self.value.partials if self.fused is None else self.fused.partials
        return float(data_of(partials[self.place]))


class Walk:
    """All steps of the visible part, and their gradients.

    Args:
        visible: the part of the graph that is drawn.
        partials: partials to use instead of the graph's, of any type that can be added and multiplied.
    """

    def __init__(self, visible: VisiblePart, partials: Callable[[Value], Sequence[Any]] | None = None) -> None:
        self._root = visible.root
        self._visible = visible
        self._partials = partials
        self._adjoint = {visible.root: 1.0}
        computed = [value for value in visible.order if visible.operands(value)]
        self._to_come = Counter(operand for value in computed for _, operand in self._places(value))
        self._alike = {value: fold for value, fold in visible.folds.items() if fold.alike}
        told = [value for value in computed if value not in self._alike]
        used = dict.fromkeys(x for value in told for x in visible.operands(value) if isinstance(x, Value))
        leaves = tuple(x for x in (used or visible.order) if x.op is None and x not in visible.folds)
        self.steps = [Step(visible.root, "given", visible.root, given=leaves)]
        self.steps += map(self._forward, told)
        self.steps.append(Step(visible.root, "seed", visible.root))
        passed = [
            list(_together([self._passed_on(value, *place) for place in self._places(value)]))
            for value in reversed(computed)
        ]
        hidden = [step for steps in passed for step in steps if step.value in self._alike]
        rest = {step.operand: step for step in hidden if step.operand not in self._alike}
        for steps in passed:
            self.steps += self._told(steps, rest)
        if (count := len(self.steps)) > MOST_STEPS:
            raise ValueError(
                f"the page would have {count:,} steps, but at most {MOST_STEPS:,} can be shown: "
                "draw a part of the graph (any Value in it can be the root), or the loss of one sample"
            )

    def _forward(self, value: Value) -> Step:
        folded = [x for x in self._visible.operands(value) if isinstance(x, Value) and x in self._alike]
        others = self._alike[folded[0]].title if folded else ""
        fused = self._visible.fused.get(value)
        return Step(self._root, "forward", value, fused=fused, others=others, folded=frozenset(folded))

    def _told(self, steps: Sequence[Step], rest: Mapping[Value, Step]) -> Iterator[Step]:
        """Yield the steps of an operation, without those inside a box of samples, and only one into such a box.

        The last step from the box to each operand outside represents them all.
        """
        last = {self._alike.get(step.operand, step): step for step in steps}
        for step in steps:
            if step.value in self._alike:
                if rest.get(step.operand) is step:
                    yield replace(step, kind="rest", others=self._alike[step.value].title)
            elif last[self._alike.get(step.operand, step)] is step:
                fold = self._alike.get(step.operand)
                yield replace(step, others=fold.title if fold else "", mixed=step.operand in rest)

    def _places(self, value: Value) -> Iterator[tuple[int, Value]]:
        """Yield the operands to which a gradient is passed on, with their places."""
        for place, operand in enumerate(self._visible.operands(value)[: len(self._visible.partials(value))]):
            if isinstance(operand, Value) and (operand not in self._visible.aside or operand is self._visible.followed):
                yield place, operand

    def _passed_on(self, value: Value, place: int, operand: Value) -> Step:
        gradient: Any = self._adjoint[value]
        before = self._adjoint.get(operand)
        slope = None if self._partials is None else self._partials(value)[place]
        term = gradient * (data_of(self._visible.partials(value)[place]) if slope is None else slope)
        total = term if before is None else before + term
        self._adjoint[operand] = total
        self._to_come[operand] -= 1
        complete = not self._to_come[operand]
        fused = self._visible.fused.get(value)
        return Step(self._root, "backward", value, place, gradient, before, term, total, complete, fused, slope=slope)

    def adjoint(self, value: Value) -> float | None:
        """Return the gradient of the root with respect to a Value, or None if it is not computed."""
        return self._adjoint.get(value)

    def sums(self) -> dict[Value, list[float]]:
        """Return all partial sums of each gradient."""
        found: dict[Value, list[float]] = {}
        for step in self.steps:
            if step.kind in ("backward", "rest"):
                found.setdefault(step.operand, []).append(step.total)
        return found


def _together(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps of an operation. Steps to the same operand are merged if its lines are drawn as one."""
    same: dict[Value, list[Step]] = {}
    for step in steps:
        same.setdefault(step.operand, []).append(step)
    for step in steps:
        parts = same[step.operand]
        if len(parts) <= MOST_PARALLEL:
            yield step
        elif step is parts[0]:
            yield _sum_of(parts)


def _sum_of(parts: Sequence[Step]) -> Step:
    """Merge several steps to one operand: equal terms of a sum with their count, or a sum of derivatives."""
    first, last = parts[0], parts[-1]
    if first.value.op in (add, fsum):
        return replace(last, before=first.before, term=first.term * float(len(parts)), count=len(parts))
    slope: Any = reduce(plus, (part.partial if part.slope is None else part.slope for part in parts))
    return replace(last, before=first.before, slope=slope, term=first.gradient * slope)
