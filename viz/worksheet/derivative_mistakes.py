"""Slips in a derivative: a missing factor or path, or a weight that was updated too early."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import prod

from autograd import Value
from autograd.chain_rule import adjoints, captured
from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue, topological_order
from autograd.ops import TABLE
from viz.derivation.formula import Formula
from viz.derivation.numbered_names import families
from viz.derivation.quantity_names import Derivative
from viz.worksheet.error_causes import Cause
from viz.worksheet.find_quantity import Pair
from viz.worksheet.quantities import MOST_WORK, NumberOf, Quantity, Sheet, Slip, changed, evaluated, keys_in

__all__ = ["of_paths", "of_slopes", "of_terms", "of_weights"]


def of_paths(quantity: Quantity, at: NumberOf) -> Iterator[Slip]:
    """A factor that is missing or repeated, or a missing path."""
    paths = quantity.paths
    pairs = sorted({pair: None for path in paths for pair in path}, key=lambda pair: not _is_activation(pair))
    value = {pair: evaluated(_formula(pair), at) for pair in pairs}
    for pair in pairs:
        what = f"{Derivative(pair[0].name, pair[1].name).text}"
        kind = "The activation's derivative" if _is_activation(pair) else "The factor"
        code = "missing-derivative" if _is_activation(pair) else "missing-factor"
        without = sum(prod(value[p] for p in path if p is not pair) for path in paths)
        yield without, Cause(code, f"{kind} {what} is missing")
        if _is_activation(pair):
            twice = sum(prod(value[p] for p in path) * (value[pair] if pair in path else 1) for path in paths)
            yield twice, Cause("extra-derivative", f"{kind} {what} occurs twice")
    if len(paths) > 1:
        products = [prod(value[p] for p in path) for path in paths]
        users = dict.fromkeys(user for path in paths for user, _ in path)
        # If several named values are on the same paths, the last one is named.
        last = {tuple(any(user is s for user, _ in path) for path in paths): s for s in users}
        for through, s in last.items():
            if not all(through):
                left = [product for product, passes in zip(products, through, strict=True) if not passes]
                yield sum(left), Cause("missing-path", f"The path through {s.name.text} is left out")


def of_terms(quantity: Quantity, at: NumberOf) -> Iterator[Slip]:
    """Do the same for the previous step, which uses the given derivatives."""
    assert quantity.formula is not None
    terms = {user: evaluated(term, at) for user, term in quantity.terms.items()}
    for user in terms if len(terms) > 1 else ():
        left = sum(x for other, x in terms.items() if other != user)
        yield left, Cause("missing-path", f"The path through {user} is left out")
    for key in keys_in(quantity.formula) if terms else ():
        if "/d" in key:
            without = evaluated(quantity.formula, changed(at, {key: 1.0}))
            yield without, Cause("missing-factor", f"The factor {key} is missing")


def of_slopes(quantity: Quantity) -> Iterator[Slip]:
    """The derivative of a function is missing within a factor."""
    if quantity.ends is None:
        return
    of, by = (named_value.value for named_value in quantity.ends)
    order = topological_order(of)
    functions = [node for node in order if len(node.partials) == 1]
    if len(functions) * len(order) > MOST_WORK:
        return
    for node in functions:
        found = adjoints(order, {of: 1.0}, _partials_without(node))
        yield (
            data_of(found.get(by, 0.0)),
            (
                Cause("sign", "A minus sign is missing")
                if node.op is TABLE["neg"]
                else Cause("missing-derivative", f"The derivative of {node._op} is missing")
            ),
        )


def _partials_without(left_out: Value) -> Callable[[Value], Iterable[FloatOrValue]]:
    return lambda node: (1.0,) if node is left_out else captured(node)


def of_weights(quantity: Quantity, sheet: Sheet, at: NumberOf) -> Iterator[Slip]:
    """Weights that have been updated too early."""
    if sheet.rate is None or quantity.full is None or quantity.key.endswith("'"):
        return
    keys = set(keys_in(quantity.full))
    weights = [s for s in sheet.updatable() if s.name.text in keys and s.adjoint]
    new = {s.name.text: s.value.data - sheet.rate * s.adjoint for s in weights}
    for key, x in new.items():
        yield evaluated(quantity.full, changed(at, {key: x})), _too_early([key])
    for chosen in (list(new), *(list(family.values()) for family in families(new).values())):
        if len(chosen) > 1:
            yield evaluated(quantity.full, changed(at, {key: new[key] for key in chosen})), _too_early(chosen)


def _too_early(keys: list[str]) -> Cause:
    if len(keys) == 1:
        text = f"An already updated weight is used: {keys[0]} must have its value from before the step"
    else:
        text = f"Already updated weights are used: {', '.join(keys)} must have their values from before the step"
    return Cause("updated-weight", text)


def _is_activation(pair: Pair) -> bool:
    """Return whether the first of two named values is a function of the second alone."""
    forward = pair[0].forward
    return forward is not None and forward.op is not None and forward.op.arity == 1 and len(pair[0].factors) == 1


def _formula(pair: Pair) -> Formula | float:
    return pair[0].factors[pair[1]].formula
