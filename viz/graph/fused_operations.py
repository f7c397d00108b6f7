"""Operations of a graph that are drawn as one: a cross entropy with its differences, or a long sum made with +."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograd import Value
from autograd.comparisons import data_of
from autograd.ops import TABLE
from viz.derivation.cross_entropy import CrossEntropy, cross_entropy_of
from viz.derivation.formula import Formula, written
from viz.style.label_text import one_line

__all__ = ["FusedOperation", "fused_cross_entropies", "fused_sum"]

MOST_TARGETS = 4  # soft targets that are shown
_FSUM = TABLE["fsum"]


@dataclass(frozen=True, eq=False)
class FusedOperation:
    """Several operations as one.

    Attributes:
        symbol: the name of the whole operation.
        operands, partials: the operands and partials of the whole operation.
        inner: the nodes that are not drawn.
        entropy: the cross entropy, if the whole operation is one.
    """

    symbol: str
    operands: tuple[Value | float, ...]
    partials: tuple[float, ...]
    inner: tuple[Value, ...] = ()
    entropy: CrossEntropy | None = None

    def formula(self, operands: Sequence[Formula | float]) -> Formula:
        """Return the operation on formulas, as textbooks write it."""
        return written(_FSUM, operands) if self.entropy is None else self.entropy.formula(operands)

    def targets(self, label: Callable[[Value], str], text: Callable[[float], str]) -> list[str]:
        """Return a line with the target of a cross entropy: the name of the score of the right class, or soft targets.

        Nothing is returned for other operations and for many soft targets.
        """
        if self.entropy is None:
            return []
        given = self.entropy.targets
        if sorted(given) != [*[0.0] * (len(given) - 1), 1.0]:
            return [f"targets {', '.join(map(text, given))}"] if len(given) <= MOST_TARGETS else []
        place = given.index(1.0)
        score = self.operands[place]
        name = one_line(label(score)) if isinstance(score, Value) else ""
        return [f"target {name or f'{place + 1} of {len(given)}'}"]

    def swapped(self, pairs: Mapping[Value, Value]) -> FusedOperation:
        """Return the operation with some operands replaced by others."""
        operands = tuple(pairs.get(x, x) if isinstance(x, Value) else x for x in self.operands)
        return FusedOperation(self.symbol, operands, self.partials, self.inner, self.entropy)


def fused_sum(symbol: str, terms: Sequence[Value | float], inner: Sequence[Value] = ()) -> FusedOperation:
    """Return the sum of some terms."""
    return FusedOperation(symbol, tuple(terms), (1.0,) * len(terms), tuple(inner))


def fused_cross_entropies(
    order: Sequence[Value], label: Callable[[Value], str], kept: Value | None = None
) -> dict[Value, FusedOperation]:
    """Return the cross entropies in a graph whose parts are not used by anything else.

    Args:
        order: the graph, in topological order.
        label: returns the label of a Value; one with a label is drawn.
        kept: another Value that is drawn.

    >>> from autograd.graph.gradient_order import topological_order
    >>> from nn import cross_entropy
    >>> loss = cross_entropy([Value(2.0, "z1"), Value(1.0, "z2")], 0)
    >>> fused = fused_cross_entropies(topological_order(loss), lambda value: value.label)[loss]
    >>> [x.label for x in fused.operands], [round(partial, 4) for partial in fused.partials]
    (['z1', 'z2'], [-0.2689, 0.2689])
    """
    uses: Counter[Value] | None = None
    found: dict[Value, FusedOperation] = {}
    inside: set[Value] = set()
    for value in reversed(order):
        if value in inside or (entropy := cross_entropy_of(value)) is None:
            continue
        if uses is None:
            uses = Counter(x for node in order for x in node.operands if isinstance(x, Value))
        if any(uses[x] > 1 or label(x) or x is kept for x in entropy.inner):
            continue
        inside.update(entropy.inner)
        partials = tuple(data_of(x) for x in entropy.partials([data_of(x) for x in entropy.scores]))
        found[value] = FusedOperation("cross entropy", tuple(entropy.scores), partials, tuple(entropy.inner), entropy)
    return found
