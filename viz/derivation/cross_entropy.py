"""Cross entropy as textbooks write it: -log(softmax_t(z)), whose derivatives are p - y.

`nn.cross_entropy` computes logsumexp(0, z2 - z1, z3 - z1), which loses no digits. A derivation shows the textbook form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose, log

from autograd import Value, softmax
from autograd.comparisons import data_of
from autograd.ops import TABLE
from viz.derivation.formula import Formula, written

__all__ = ["CrossEntropy", "cross_entropy_of", "with_probabilities"]

_LOGSUMEXP, _SUB, _NEG, _LOG, _SOFTMAX = (TABLE[name] for name in ("logsumexp", "sub", "neg", "log", "softmax"))


class CrossEntropy:
    """The cross entropy of some scores.

    Args:
        scores: one per class.
        target: the index of the right class.
        differences: the nodes between the scores and the cross entropy.
    """

    def __init__(self, scores: Sequence[Value | float], target: int, differences: Sequence[Value]) -> None:
        self.scores, self.target, self.differences = scores, target, differences

    def formula(self, scores: Sequence[Formula | float]) -> Formula:
        """Return -log(p) of the right class for scores that are formulas."""
        return written(_NEG, [written(_LOG, [written(_SOFTMAX, [*scores, float(self.target)])])])

    def partials(self, scores: Sequence[Formula | float]) -> Iterator[Formula]:
        """Yield p - y for each score: y is 1 for the right class and 0 for the others."""
        for i in range(len(scores)):
            p = written(_SOFTMAX, [*scores, float(i)])
            yield written(_SUB, [p, 1.0]) if i == self.target else p


def cross_entropy_of(node: Value) -> CrossEntropy | None:
    """Return the cross entropy that a node computes, if it is one.

    >>> from nn import cross_entropy
    >>> z = [Value(2.0), Value(1.0)]
    >>> cross_entropy_of(cross_entropy(z, 1)).target
    1
    """
    if node.op is not _LOGSUMEXP:
        return None
    targets = [i for i, x in enumerate(node.operands) if isinstance(x, float) and x == 0.0]
    differences = [x for x in node.operands if isinstance(x, Value)]
    if len(targets) != 1 or len(differences) != len(node.operands) - 1 or not differences:
        return None
    right = differences[0].operands[-1] if differences[0].op is _SUB else None
    if not isinstance(right, Value) or any(x.op is not _SUB or x.operands[1] is not right for x in differences):
        return None
    scores: list[Value | float] = [x.operands[0] for x in differences]
    scores.insert(targets[0], right)
    p = softmax([data_of(x) for x in scores])[targets[0]]
    if not p > 0 or not isclose(-log(p), node.data, rel_tol=1e-9, abs_tol=1e-12):  # too small a probability to show
        return None
    return CrossEntropy(scores, targets[0], differences)


def with_probabilities(x: Formula | float) -> Formula | float:
    """Return a formula with each softmax replaced by its number.

    >>> from viz.derivation.notation import Text
    >>> p = written(_SOFTMAX, [Formula(0.0), Formula(0.0), 0.0])
    >>> Text(4).formula(with_probabilities(written(_SUB, [p, 1.0])))
    '0.5 - 1'
    """
    if not isinstance(x, Formula) or x.op is None:
        return x
    return x.data if x.op is _SOFTMAX else written(x.op, [with_probabilities(operand) for operand in x.operands])
