"""Cross entropy as textbooks write it: -log(softmax_t(z)), whose derivatives are p - y.

`nn.cross_entropy` computes logsumexp(0, z2 - z1, z3 - z1), which loses no digits, or a weighted sum of these if the
targets are probabilities. A derivation and a picture show the textbook form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from math import fsum, isclose, log

from autograd import Value, softmax
from autograd.comparisons import data_of
from autograd.ops import TABLE
from viz.derivation.formula import Formula, tidied, written

__all__ = [
    "CrossEntropy",
    "cross_entropy_of",
    "is_loss",
    "is_softmax_fraction",
    "softmax_as_fraction",
    "with_probabilities",
]

_ADD, _LOGSUMEXP, _SUB, _NEG, _LOG = (TABLE[name] for name in ("add", "logsumexp", "sub", "neg", "log"))
_MUL, _DIV, _FSUM, _SOFTMAX, _EXP = (TABLE[name] for name in ("mul", "div", "fsum", "softmax", "exp"))


class CrossEntropy:
    """The cross entropy of some scores.

    Args:
        scores: one per class.
        targets: the probability of each class: 1 for the right one, or soft targets.
        inner: the nodes between the scores and the cross entropy.
    """

    def __init__(self, scores: Sequence[Value | float], targets: Sequence[float], inner: Sequence[Value]) -> None:
        self.scores, self.targets, self.inner = scores, targets, inner

    def formula(self, scores: Sequence[Formula | float]) -> Formula:
        """Return -log(p) of the right class for scores that are formulas; for soft targets, the sum of -y log(p)."""
        terms = [
            tidied(_MUL, [y, written(_LOG, [written(_SOFTMAX, [*scores, float(i)])])])
            for i, y in enumerate(self.targets)
            if y
        ]
        return written(_NEG, [reduce(lambda a, b: written(_ADD, [a, b]), terms)])

    def partials(self, scores: Sequence[Formula | float]) -> Iterator[Formula]:
        """Yield p - y for each score: y is 1 for the right class and 0 for the others, or the soft target."""
        whole = fsum(self.targets)
        for i, y in enumerate(self.targets):
            p: Formula | float = written(_SOFTMAX, [*scores, float(i)])
            if not isclose(whole, 1.0, rel_tol=1e-12):
                p = written(_MUL, [whole, p])
            assert isinstance(p, Formula)
            yield written(_SUB, [p, y]) if y else p

    def probabilities(self) -> list[float]:
        """Return the softmax of the scores."""
        return softmax([data_of(x) for x in self.scores])


def cross_entropy_of(node: Value) -> CrossEntropy | None:
    """Return the cross entropy that a node computes, or None.

    >>> from nn import cross_entropy
    >>> z = [Value(2.0), Value(1.0)]
    >>> cross_entropy_of(cross_entropy(z, 1)).targets, cross_entropy_of(cross_entropy(z, [0.25, 0.75])).targets
    ([0.0, 1.0], [0.25, 0.75])
    """
    found = _of_class(node) if node.op is _LOGSUMEXP else _of_chances(node) if node.op is _FSUM else None
    if found is None:
        return None
    p = found.probabilities()
    if not all(x > 0 for x, y in zip(p, found.targets, strict=True) if y):  # a probability is too small to show
        return None
    shown = -fsum(y * log(x) for x, y in zip(p, found.targets, strict=True) if y)
    return found if isclose(shown, node.data, rel_tol=1e-9, abs_tol=1e-12) else None


def is_loss(output: Value) -> bool:
    """Return whether a Value is a cross entropy, or a sum or mean of cross entropies.

    >>> from nn import cross_entropy
    >>> z = [Value(2.0), Value(1.0)]
    >>> is_loss(cross_entropy([z, z], [0, 1])), is_loss(z[0] + z[1])
    (True, False)
    """
    stack, count = [output], 0
    while stack:
        node = stack.pop()
        operands = [x for x in node.operands if isinstance(x, Value)]
        if node.op in (_ADD, _FSUM) or (node.op in (_MUL, _DIV) and len(operands) == 1):
            if (whole := cross_entropy_of(node)) is None:
                stack += operands
        elif (whole := cross_entropy_of(node)) is None:
            return False
        count += whole is not None
    return count > 0


def _of_class(node: Value) -> CrossEntropy | None:
    """Return the cross entropy for a class index."""
    targets = [i for i, x in enumerate(node.operands) if isinstance(x, float) and x == 0.0]
    differences = [x for x in node.operands if isinstance(x, Value)]
    if len(targets) != 1 or len(differences) != len(node.operands) - 1 or not differences:
        return None
    right = differences[0].operands[-1] if differences[0].op is _SUB else None
    if not isinstance(right, Value) or any(x.op is not _SUB or x.operands[1] is not right for x in differences):
        return None
    scores: list[Value | float] = [x.operands[0] for x in differences]
    scores.insert(targets[0], right)
    return CrossEntropy(scores, [float(i == targets[0]) for i in range(len(scores))], differences)


def _of_chances(node: Value) -> CrossEntropy | None:
    """Return the cross entropy of probabilities: a sum of the cross entropies of the classes, each times a number."""
    scores: Sequence[Value | float] = ()
    targets: list[float] = []
    inner: list[Value] = []
    for term in node.operands:
        if not isinstance(term, Value) or term.op is not _MUL:
            return None
        chance, loss = sorted(term.operands, key=lambda x: isinstance(x, Value))
        if not isinstance(chance, float) or not isinstance(loss, Value) or loss.op is not _LOGSUMEXP:
            return None
        found = _of_class(loss)
        if found is None or (inner and [*map(id, found.scores)] != [*map(id, scores)]):
            return None
        scores = found.scores
        targets = [a + chance * b for a, b in zip(targets or [0.0] * len(scores), found.targets, strict=True)]
        inner += [*found.inner, loss, term]
    return CrossEntropy(scores, targets, inner) if inner else None


def softmax_as_fraction(p: Formula) -> Formula:
    """Return the definition of one component of a softmax.

    >>> from viz.derivation.writing.notation import Text
    >>> p = softmax_as_fraction(written(_SOFTMAX, [Formula(1.0), Formula(0.0), 1.0]))
    >>> Text(4).formula(p), Text(4).formula(with_probabilities(p))
    ('exp(0) / (exp(1) + exp(0))', '1 / 3.7183')
    """
    *scores, place = p.operands
    powers = [written(_EXP, [z]) for z in scores]
    return written(_DIV, [powers[int(data_of(place))], reduce(lambda a, b: written(_ADD, [a, b]), powers)])


def is_softmax_fraction(x: Formula) -> bool:
    """Return whether a formula is exp(z) over a sum of two or more exp."""
    if x.op is not _DIV or not isinstance(x.operands[0], Formula) or x.operands[0].op is not _EXP:
        return False
    terms = [x.operands[1]]
    while isinstance(terms[0], Formula) and terms[0].op is _ADD:
        terms[:1] = terms[0].operands
    return len(terms) > 1 and all(isinstance(term, Formula) and term.op is _EXP for term in terms)


def with_probabilities(x: Formula | float) -> Formula | float:
    """Return a formula with each softmax replaced by its number, and both parts of one that is written with exp.

    >>> from viz.derivation.writing.notation import Text
    >>> p = written(_SOFTMAX, [Formula(0.0), Formula(0.0), 0.0])
    >>> Text(4).formula(with_probabilities(written(_SUB, [p, 1.0])))
    '0.5 - 1'
    """
    if not isinstance(x, Formula) or x.op is None:
        return x
    if is_softmax_fraction(x):
        return written(_DIV, [data_of(part) for part in x.operands])
    return x.data if x.op is _SOFTMAX else written(x.op, [with_probabilities(operand) for operand in x.operands])
