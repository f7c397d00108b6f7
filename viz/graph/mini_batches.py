"""A mini-batch drawn as one sample and a box of the others: sums of many terms of one kind.

A term includes everything that only it uses, such as the network's activations for one sample. Values that terms share,
such as weights, are drawn once, with lines to the term that is drawn. Leaves have no lines to those that are folded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from autograd import Value, add, dot, fsum
from viz.graph.folds import Fold

__all__ = ["folded_terms"]

LEAST = 4  # terms of one kind
MOST_SUMS = 20  # the longest, as each takes a pass over the graph


def folded_terms(order: Sequence[Value]) -> dict[Value, Fold]:
    """Fold all but one of the terms of each kind, in every sum of a graph in topological order.

    >>> from autograd.graph_order import topological_order
    >>> xs = [Value(float(i)) for i in range(5)]
    >>> folds = folded_terms(topological_order(fsum([x * x for x in xs])))
    >>> {fold.title for fold in folds.values()}, xs[0] in folds, xs[1] in folds
    ({'4 more terms'}, False, True)
    """
    uses = Counter(x for value in order for x in value.operands if isinstance(x, Value))
    inner = {x for value in order if value.op is add for x in value.operands if isinstance(x, Value)}
    inner = {value for value in inner if value.op is add and uses[value] == 1}
    sums = [value for value in order if value.op in (add, fsum) and value not in inner]
    terms = {value: list(_terms(value, inner)) for value in sums}
    long = sorted((value for value in sums if len(terms[value]) >= LEAST), key=lambda value: -len(terms[value]))
    found: dict[Value, Fold] = {}
    for value in long[:MOST_SUMS]:
        if value not in found:
            found |= {x: fold for x, fold in _folded(order, value, terms[value], inner).items() if x not in found}
    return found


def _terms(total: Value, inner: set[Value]) -> Iterator[Value]:
    """Yield the terms of a sum, or of successive additions."""
    stack = [total]
    while stack:
        value = stack.pop()
        if value is total or value in inner:
            stack += [x for x in reversed(value.operands) if isinstance(x, Value)]
        else:
            yield value


def _folded(order: Sequence[Value], total: Value, terms: Sequence[Value], inner: set[Value]) -> dict[Value, Fold]:
    owner = _owners(order, set(terms))
    kinds = _kinds(order, owner)
    alike: dict[int, list[Value]] = {}
    for term in dict.fromkeys(terms):
        if owner.get(term) is term:  # otherwise something else uses it too
            alike.setdefault(kinds[term], []).append(term)
    found: dict[Value, Fold] = {}
    for some in alike.values():
        if len(some) < LEAST:
            continue
        # In a chain of additions the last term is drawn, so that the others and their sums come before it.
        shown = some.pop(0 if total.op is fsum else -1)
        members = {value for value, term in owner.items() if term in set(some)}
        fold = Fold(f"{len(some):,} more {'samples' if any(x.op is dot for x in members) else 'terms'}")
        fold.alike = True
        leaves = (x for value in members for x in value.operands if isinstance(x, Value) and x.op is None)
        fold.shared = frozenset([*_taken(order, owner, shown), *(x for x in leaves if x not in members)])
        found |= dict.fromkeys(members, fold)
    for value in order:  # partial sums of what is folded
        if value in inner:
            folds = [found.get(x) for x in value.operands if isinstance(x, Value)]
            if folds[0] is not None and all(fold is folds[0] for fold in folds):
                found[value] = folds[0]
    for value, fold in found.items():
        if value in inner:
            fold.exit = value  # the last is the sum of all
    return found


def _owners(order: Sequence[Value], terms: set[Value]) -> dict[Value, Value]:
    """Return the only term that uses each Value, if nothing else uses it."""
    served: dict[Value, Value | None] = {}
    found: dict[Value, Value] = {}
    for value in reversed(order):
        term = served.get(value) if value not in terms or served.get(value) else value
        if term is not None:
            found[value] = term
        for x in value.operands:
            if isinstance(x, Value):
                mine = None if term is None or (x in terms) else term
                served[x] = mine if served.setdefault(x, mine) is mine else None
    return found


def _kinds(order: Sequence[Value], owner: Mapping[Value, Value]) -> dict[Value, int]:
    """Return a number for the computation of each Value in a term, equal for equal computations.

    The order of operands does not count: it follows the class of a sample in a cross entropy.
    """
    numbers: dict[object, int] = {}
    kinds: dict[Value, int] = {}
    for value in order:
        if value in owner:
            parts = sorted(
                -2 if not isinstance(x, Value) else kinds[x] if owner.get(x) is owner[value] else -1
                for x in value.operands
            )
            kinds[value] = numbers.setdefault((value.op, *parts), len(numbers))
    return kinds


def _taken(order: Sequence[Value], owner: Mapping[Value, Value], term: Value) -> Iterator[Value]:
    """Yield the operands of a term from outside it."""
    for value in order:
        if owner.get(value) is term:
            yield from (x for x in value.operands if isinstance(x, Value) and owner.get(x) is not term)
