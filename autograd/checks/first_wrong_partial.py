"""The first wrong partial in a graph of Values.

A wrong gradient does not say where the mistake is. But each node holds its operands and partials, and its value can be
computed on floats. So every node can be checked separately, operands before the nodes that use them. The mistake is in
the first node that fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograd.checks.check_options import RTOL
from autograd.checks.operation_partials import judge_partial, judge_second_partials
from autograd.checks.report.check_progress import Progress
from autograd.checks.report.findings import Culprit, Finding, UncheckableError, Verdict
from autograd.comparisons import data_of
from autograd.current_engine import Value, topological_order
from autograd.names import check_flag, names_its_parameters
from autograd.names.error_text import described
from autograd.names.option_ranges import not_negative
from autograd.node import changed

__all__ = ["find_culprit"]


@names_its_parameters
def find_culprit(*roots: Value, rtol: float = RTOL, order: int = 1, progress: bool | None = None) -> Culprit | None:
    """Return the first wrong partial in the graph that the roots depend on, or None if all are right.

    Args:
        roots: the results.
        rtol: the relative deviation to allow.
        order: 2 also checks the partials of the partials. This finds rules whose own slope is wrong.
        progress: show the progress: True, False, or None for a slow check in a terminal.

    Raises:
        TypeError, ValueError: an option has the wrong type or is out of range.
        UncheckableError: the data of an operand was set since a node was recorded, so its partials cannot be checked.

    >>> from autograd import Value, primitive
    >>> cube = primitive("cube", lambda x: x * x * x, lambda z, x: (2 * x * x,))
    >>> x = Value(2.0, label="x")
    >>> print(find_culprit((cube(x) + 1).log()))  # doctest: +ELLIPSIS
    cube(x = 2.0), node 1 of the graph: its partial with respect to operand 0 is 8.0, finite differences give 12.0...
    """
    for root in roots:
        if not isinstance(root, Value):
            raise TypeError(f"find_culprit expects the results of a computation, Values; got {described(root)}")
    not_negative("rtol", rtol)
    if order not in (1, 2):
        raise ValueError(f"order must be 1 or 2, got {described(order)}")
    if progress is not None:
        check_flag(progress, "progress of find_culprit")
    for place, node in enumerate(Progress("find_culprit", progress).over(topological_order(*roots))):
        if node.op is None or not node.operands:
            continue
        data = [data_of(x) for x in node.operands]
        again = changed(node)
        if again is not None:
            raise UncheckableError(
                f"{node.op.name} of {data} was {node.data} when it was recorded and is {again} now: the data of an "
                "operand was set in the meantime; compute the graph again"
            )
        for operand, of, finding in _wrong_partials(node, data, order, rtol):
            return Culprit(node, operand, finding, place, of)
    return None


def _wrong_partials(
    node: Value, data: Sequence[float], order: int, rtol: float
) -> Iterator[tuple[int, int | None, Finding]]:
    """Yield the operand; the second operand, for a partial of a partial, or None; and the finding."""
    assert node.op is not None
    for i, partial in enumerate(node.partials):
        finding = judge_partial(node.op, data, i, partial, rtol=rtol)
        if finding.verdict is Verdict.WRONG:
            yield i, None, finding
    if order > 1:
        for i, j, finding in judge_second_partials(node.op, data, rtol=rtol):
            if finding.verdict is Verdict.WRONG:
                yield j, i, finding
