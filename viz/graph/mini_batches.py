"""A mini-batch drawn as one sample and a box for the others: sums of many terms of the same kind.

A term includes everything that only it uses, such as the network's activations for one sample. Values that terms share,
such as weights, are drawn once, with lines to the term that is drawn, the first. Leaves have no lines to folded terms.
A sum made with + is drawn as one operation. The same applies to a sum in which one Value is a term many times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import TypeAlias

from autograd import Value, add, dot, fsum
from viz.graph.folded_parts import Fold
from viz.graph.fused_operations import FusedOperation, fused_sum

__all__ = ["folded_terms"]

LEAST = 4  # the minimum number of terms of the same kind
MOST_SUMS = 20  # only the longest sums are folded, because each needs a pass over the graph

_Operands: TypeAlias = Callable[[Value], tuple[Value | float, ...]]


def folded_terms(
    order: Sequence[Value],
    operands: _Operands = lambda value: value.operands,
    label: Callable[[Value], str] = lambda value: value.label,
) -> tuple[dict[Value, Fold], dict[Value, FusedOperation]]:
    """Fold all but the first of the terms of each kind, in every sum of a graph in topological order.

    Args:
        order: the graph.
        operands: returns a Value's operands.
        label: returns the label of a Value; a partial sum with a label is drawn.

    Returns:
        The fold of each Value in one, and the sums made with +.

    >>> from autograd.graph.gradient_order import topological_order
    >>> xs = [Value(float(i)) for i in range(5)]
    >>> folds, _ = folded_terms(topological_order(fsum([x * x for x in xs])))
    >>> {fold.title for fold in folds.values()}, xs[0] in folds, xs[1] in folds
    ({'4 more terms'}, False, True)
    """
    uses = Counter(x for value in order for x in operands(value) if isinstance(x, Value))
    inner = {x for value in order if value.op is add for x in operands(value) if isinstance(x, Value)}
    inner = {value for value in inner if value.op is add and uses[value] == 1 and not label(value)}
    sums = [value for value in order if value.op in (add, fsum) and value not in inner]
    terms = {value: _terms(value, inner) for value in sums}
    long = sorted((value for value in sums if len(terms[value][0]) >= LEAST), key=lambda value: -len(terms[value][0]))
    found: dict[Value, Fold] = {}
    fused: dict[Value, FusedOperation] = {}
    for value in long[:MOST_SUMS]:
        if value in found:
            continue
        added, between = terms[value]
        new = _folded(order, operands, value, [x for x in added if isinstance(x, Value)], uses)
        is_repeated = max(Counter(added).values()) >= LEAST
        if (new or is_repeated) and value.op is add:  # the built-in sum begins with 0
            fused[value] = fused_sum("+", [x for x in added if isinstance(x, Value) or x != 0.0], between)
        found |= {x: fold for x, fold in new.items() if x not in found}
    return found, fused


def _terms(total: Value, inner: Set[Value]) -> tuple[list[Value | float], list[Value]]:
    """Return the terms of a sum, or of successive additions, and the partial sums between."""
    terms: list[Value | float] = []
    between: list[Value] = []
    stack = [*reversed(total.operands)]
    while stack:
        x = stack.pop()
        if isinstance(x, Value) and x in inner:
            between.append(x)
            stack += reversed(x.operands)
        else:
            terms.append(x)
    return terms, between


def _folded(
    order: Sequence[Value], operands: _Operands, total: Value, terms: Sequence[Value], uses: Mapping[Value, int]
) -> dict[Value, Fold]:
    owner = _owners(order, operands, set(terms))
    kinds = _kinds(order, operands, owner)
    alike: dict[int, list[Value]] = {}
    for term, count in Counter(terms).items():
        if owner.get(term) is term and uses[term] == count:  # it has no other use
            alike.setdefault(kinds[term], []).append(term)
    found: dict[Value, Fold] = {}
    for shown, *others in alike.values():
        if len(others) < LEAST - 1:
            continue
        hidden = set(others)
        members = {value for value, term in owner.items() if term in hidden}
        kind = "sample" if any(x.op is dot for x in members) else "term"
        fold = Fold(f"{len(others):,} more {kind}s")
        fold.total, fold.shown, fold.others = total, shown, others
        numbered = [term for term in terms if (term.op is None) == (shown.op is None)]  # a sum may begin with a leaf 0
        fold.places = {term: f"{kind} {place:,} of {len(numbered):,}" for place, term in enumerate(numbered, 1)}
        used = {x for value in members for x in operands(value) if isinstance(x, Value)} - members
        taken = frozenset(_taken(order, operands, owner, shown))
        leaves = {x for x in used if x.op is None}
        fold.shared, fold.summed = taken | leaves, taken & used
        fold.used = fold.summed | leaves
        found |= dict.fromkeys(members, fold)
    return found


def _owners(order: Sequence[Value], operands: _Operands, terms: Set[Value]) -> dict[Value, Value]:
    """Return the only term that uses each Value, if nothing else uses it."""
    served: dict[Value, Value | None] = {}
    found: dict[Value, Value] = {}
    for value in reversed(order):
        term = served.get(value) if value not in terms or served.get(value) else value
        if term is not None:
            found[value] = term
        for x in operands(value):
            if isinstance(x, Value):
                mine = None if term is None or (x in terms) else term
                served[x] = mine if served.setdefault(x, mine) is mine else None
    return found


def _kinds(order: Sequence[Value], operands: _Operands, owner: Mapping[Value, Value]) -> dict[Value, int]:
    """Return a number for each Value in a term. Values with the same computation have the same number.

    The order of operands is ignored, because in a cross entropy it depends on the class of the sample.
    """
    numbers: dict[object, int] = {}
    kinds: dict[Value, int] = {}
    for value in order:
        if value in owner:
            parts = sorted(
                -2 if not isinstance(x, Value) else kinds[x] if owner.get(x) is owner[value] else -1
                for x in operands(value)
            )
            kinds[value] = numbers.setdefault((value.op, *parts), len(numbers))
    return kinds


def _taken(order: Sequence[Value], operands: _Operands, owner: Mapping[Value, Value], term: Value) -> Iterator[Value]:
    """Yield the operands of a term that are not part of it."""
    for value in order:
        if owner.get(value) is term:
            yield from (x for x in operands(value) if isinstance(x, Value) and owner.get(x) is not term)
