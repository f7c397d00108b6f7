"""The first wrong partial in a graph of Values.

A wrong gradient says little about where it went wrong. Each node, though, holds its operands and its partials, and the
operation's value on floats is known, so every node can be checked by itself; the first that fails, operands before the
nodes that use them, is where the mistake enters.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import nan

from autograd.checks.findings import Finding, Verdict
from autograd.checks.finite_differences import total
from autograd.checks.judge import judge
from autograd.checks.look import Look
from autograd.checks.report import UncheckableError
from autograd.engines import Value
from autograd.graph import topological_order
from autograd.primitive import Primitive


@dataclass(frozen=True)
class Culprit:
    """A partial that is not the derivative of the value it stands beside.

    Attributes:
        node: where.
        operand: by which operand, counted from 0.
        finding: both numbers.
        place: the node's position in topological order.
    """

    node: Value
    operand: int
    finding: Finding
    place: int

    def __str__(self) -> str:
        op, found = self.node.op, self.finding
        assert op is not None
        data = [_described(x) for x in self.node.operands]
        label = f" (label {self.node.label!r})" if self.node.label else ""
        return (
            f"{op.name}({', '.join(data)}){label}, node {self.place} of the graph: its partial by operand "
            f"{self.operand} is {found.analytic!r}, finite differences give {found.numeric!r} +- {found.error:.1g}"
        )


def find_culprit(*roots: Value, rtol: float = 1e-9) -> Culprit | None:
    """Return the first wrong partial in the graph that the roots depend on, None if all are right.

    Raises:
        UncheckableError: the data of an operand was set since a node was recorded, so its partials cannot be checked.

    >>> from autograd import Value, primitive
    >>> cube = primitive("cube", lambda x: x * x * x, lambda z, x: (2 * x * x,))
    >>> x = Value(2.0, label="x")
    >>> print(find_culprit((cube(x) + 1).log()))  # doctest: +ELLIPSIS
    cube(x = 2.0), node 1 of the graph: its partial by operand 0 is 8.0, finite differences give 12.0...
    """
    for place, node in enumerate(topological_order(*roots)):
        if node.op is None or not node.operands:
            continue
        data = [x.data if isinstance(x, Value) else x for x in node.operands]
        again = node.op.forward(*data)
        if again != node.data and again == again:
            raise UncheckableError(
                f"{node.op.name} of {data} was {node.data} when it was recorded and is {again} now: the data of an "
                "operand was set in between; compute the graph anew"
            )
        for i, partial in enumerate(node.partials):
            finding = judge_partial(node.op, data, i, partial, rtol=rtol)
            if finding.verdict is Verdict.WRONG:
                return Culprit(node, i, finding, place)
    return None


def judge_partial(
    op: Primitive,
    operands: Sequence[float],
    i: int,
    partial: float,
    *,
    f: Callable[..., float] | None = None,
    rtol: float = 1e-9,
) -> Finding:
    """Return what is found about a partial of an operation at these operands, or of another f with its kinks."""
    f = f or op.forward

    def moved(x: float) -> list[float]:
        return [*operands[:i], x, *operands[i + 1 :]]

    def value(x: float) -> float:
        return f(*moved(x)) if op.domain(*moved(x)) else nan

    def side(x: float) -> Hashable:
        return tuple((kink > 0) - (kink < 0) for kink in op.kinks(*moved(x)))

    return judge(Look(total(value), operands[i], side, rtol=rtol), partial)


def _described(x: Value | float) -> str:
    if not isinstance(x, Value):
        return repr(x)
    return f"{x.label} = {x.data!r}" if x.label else repr(x.data)
