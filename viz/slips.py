"""What goes wrong when backpropagation is done by hand, as numbers.

Each slip that people make gives another number; whichever is the number given names the cause. They come in the order
in which they should be believed: a missing derivative of an activation explains more than a rounded operand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from math import floor, isfinite, prod

from autograd import Value
from autograd.chain_rule import Number, adjoints, captured
from autograd.graph import topological_order
from autograd.ops import TABLE
from autograd.primitive import Primitive
from viz.formula import Formula
from viz.notation import decimal_text
from viz.sheet import Numbers, Pair, Quantity, Sheet, evaluated

Slip = tuple[float, str]

_ROUNDED_TO = range(5)
_MOST_WORK = 2_000_000  # operations; beyond, exchanged operands are not looked for
_NUMBER = re.compile(r"\d+")


def likely(quantity: Quantity, sheet: Sheet, at: Numbers) -> Iterator[Iterable[Slip]]:
    """Yield numbers that a quantity has after one slip, and what the slip is; all else being as `at` says.

    They come in groups: what is found in one group, in one order, needs no further one.
    """
    full = quantity.full
    if full is None and quantity.key in sheet.named:
        yield [(-at(quantity.key), "The sign is wrong")]
        yield (
            (at(key), f"{key} stands in place of {quantity.key}") for key in sheet.named if _alike(key, quantity.key)
        )
        return
    if full is None:
        return
    number = evaluated(full, at)
    yield [(-number, "The sign is wrong")]
    yield _of_an_update(quantity, sheet, at)
    yield [
        (2 * number, "A factor 2 too many, as of a square whose 1/2 is forgotten"),
        (number / 2, "A factor 1/2 too many, as of a square whose 2 is forgotten"),
    ]
    if sheet.rate is not None:
        yield [
            (sheet.rate * number, f"It is multiplied by the learning rate {sheet.rate:g} already"),
            (-sheet.rate * number, f"It is the step, -{sheet.rate:g} times the derivative"),
        ]
    yield _of_paths(quantity, at)
    yield _of_terms(quantity, at)
    yield _of_slopes(quantity)
    yield _of_weights(quantity, sheet, at)
    yield _of_an_activation(quantity, number, at, {s.forward.op for s in sheet.named.values() if s.forward is not None})
    yield _of_operands(quantity, sheet, at, alike=True)
    if not quantity.paths:
        yield ((evaluated(full, _with(at, {key: 0.0})), f"{key} is left out") for key in _keys(full))
    for formula in {id(f): f for f in (full, quantity.formula) if f is not None}.values():
        yield _of_rounding(formula, at)


def unlikely(quantity: Quantity, sheet: Sheet, at: Numbers) -> Iterator[Iterable[Slip]]:
    """Yield what may be a coincidence: to be believed only where nothing else explains a number."""
    if quantity.full is None:
        if quantity.key in sheet.named:
            yield ((at(key), f"{key} stands in place of {quantity.key}") for key in sheet.named if key != quantity.key)
        return
    yield _of_operands(quantity, sheet, at, alike=False)
    yield _of_an_activation(quantity, evaluated(quantity.full, at), at, set(TABLE.values()))


def _of_an_update(quantity: Quantity, sheet: Sheet, at: Numbers) -> Iterator[Slip]:
    if not quantity.key.endswith("'") or quantity.full is None or sheet.rate is None:
        return
    weight, gradient = (at(key) for key in _keys(quantity.full))
    yield weight + sheet.rate * gradient, "The step goes up the gradient, which is to be subtracted"
    yield weight - gradient, "The learning rate is missing"
    yield sheet.rate * gradient, "It is what is to be subtracted, not what remains"


def _of_paths(quantity: Quantity, at: Numbers) -> Iterator[Slip]:
    """A factor missing or twice, a path left out."""
    paths = quantity.paths
    pairs = sorted({pair: None for path in paths for pair in path}, key=lambda pair: not _is_activation(pair))
    value = {pair: evaluated(_formula(pair), at) for pair in pairs}
    for pair in pairs:
        what = f"d{pair[0].name.text}/d{pair[1].name.text}"
        kind = "The activation's derivative" if _is_activation(pair) else "The factor"
        yield sum(prod(value[p] for p in path if p is not pair) for path in paths), f"{kind} {what} is missing"
        if _is_activation(pair):
            twice = sum(prod(value[p] for p in path) * (value[pair] if pair in path else 1) for path in paths)
            yield twice, f"{kind} {what} stands twice"
    if len(paths) > 1:
        products = [prod(value[p] for p in path) for path in paths]
        for s in dict.fromkeys(user for path in paths for user, _ in path):
            through = [any(user is s for user, _ in path) for path in paths]
            if not all(through):
                left = [product for product, passes in zip(products, through, strict=True) if not passes]
                yield sum(left), f"The path through {s.name.text} is left out"


def _of_terms(quantity: Quantity, at: Numbers) -> Iterator[Slip]:
    """The same, of the step before: so that the derivatives that were given are used."""
    assert quantity.formula is not None
    terms = {user: evaluated(term, at) for user, term in quantity.terms.items()}
    for user in terms if len(terms) > 1 else ():
        yield sum(x for other, x in terms.items() if other != user), f"The path through {user} is left out"
    for key in _keys(quantity.formula) if terms else ():
        if "/d" in key:
            yield evaluated(quantity.formula, _with(at, {key: 1.0})), f"The factor {key} is missing"


def _of_slopes(quantity: Quantity) -> Iterator[Slip]:
    """The slope of a function missing that is only a part of a factor."""
    if quantity.ends is None:
        return
    of, by = (station.value for station in quantity.ends)
    order = topological_order(of)
    functions = [node for node in order if len(node.partials) == 1 and node.op is not TABLE["neg"]]
    if len(functions) * len(order) > _MOST_WORK:
        return
    for node in functions:
        found = adjoints(order, {of: 1.0}, _all_but(node))
        yield _number(found.get(by, 0.0)), f"The derivative of {node._op} is missing"


def _all_but(left_out: Value) -> Callable[[Value], Iterable[Number]]:
    return lambda node: (1.0,) if node is left_out else captured(node)


def _number(x: Number) -> float:
    return x.data if isinstance(x, Value) else x


def _of_weights(quantity: Quantity, sheet: Sheet, at: Numbers) -> Iterator[Slip]:
    """Weights that have been updated too early."""
    if sheet.rate is None or quantity.full is None or quantity.key.endswith("'"):
        return
    keys = set(_keys(quantity.full))
    weights = [s for s in sheet.updatable() if s.name.text in keys and s.adjoint]
    new = {s.name.text: s.value.data - sheet.rate * s.adjoint for s in weights}
    for key, x in new.items():
        yield evaluated(quantity.full, _with(at, {key: x})), _too_early([key])
    for chosen in (list(new), *(list(family.values()) for family in _families(new).values())):
        if len(chosen) > 1:
            yield evaluated(quantity.full, _with(at, {key: new[key] for key in chosen})), _too_early(chosen)


def _too_early(keys: list[str]) -> str:
    old = "that of before the step is" if len(keys) == 1 else "those of before the step are"
    return f"An already updated weight is used: {', '.join(keys)}, where {old} meant"


def _of_an_activation(
    quantity: Quantity, number: float, at: Numbers, ops: Collection[Primitive | None]
) -> Iterator[Slip]:
    """A value before its activation, or after one that the graph does not have there."""
    full = quantity.full
    if quantity.paths or quantity.key.endswith("'") or full is None or not isfinite(number):
        return
    if full.op is not None and full.op.arity == 1:
        yield evaluated(full.operands[0], at), f"The activation {full.op.name} is missing"
    for op in TABLE.values():
        if op in ops and op.arity == 1 and op is not full.op:
            z = op.forward(number)
            if z not in (-1.0, 0.0, 1.0, number):
                yield z, f"It is {op.name} of the right number, a function that the graph does not have there"


def _of_operands(quantity: Quantity, sheet: Sheet, at: Numbers, *, alike: bool) -> Iterator[Slip]:
    """One operand or a whole family in place of another, or two exchanged."""
    full = quantity.full
    assert full is not None
    keys = list(dict.fromkeys(_keys(full)))
    others = [key for key in sheet.named if key != quantity.key]
    if quantity.key.endswith("'"):
        others += [f"d{sheet.output.name.text}/d{s.name.text}" for s in sheet.updatable()]
    if len(keys) * len(others) * full.size > _MOST_WORK:
        return
    number = evaluated(full, at)
    for key in keys:
        for other in others:
            if at(other) != at(key) and (not alike or _alike(key, other)):
                changed = evaluated(full, _with(at, {key: at(other)}))
                if changed != number:
                    yield changed, f"{other} stands in place of {key}"
    for family in _families(keys).values():
        for other_family in _families(others).values():
            if len(family) > 1 and family != other_family and family.keys() <= other_family.keys():
                new = {key: at(other_family[digits]) for digits, key in family.items()}
                what = f"{', '.join(other_family[digits] for digits in family)} stand in place of {', '.join(new)}"
                yield evaluated(full, _with(at, new)), what
    for i, key in enumerate(keys):
        for other in keys[:i]:
            if not alike or _alike(key, other):
                exchanged = evaluated(full, _with(at, {key: at(other), other: at(key)}))
                if exchanged != number:
                    yield exchanged, f"{other} and {key} are exchanged"


def _families(keys: Iterable[str]) -> dict[str, dict[tuple[str, ...], str]]:
    """Names that differ in their numbers only, by these numbers: {"w": {("1",): "w1", ("2",): "w2"}, ...}."""
    families: dict[str, dict[tuple[str, ...], str]] = {}
    for key in keys:
        families.setdefault(_NUMBER.sub("", key), {})[tuple(_NUMBER.findall(key))] = key
    return families


def _alike(a: str, b: str) -> bool:
    """Whether two names differ in their numbers only, as w1 and w2 do."""
    return a != b and _NUMBER.sub("", a) == _NUMBER.sub("", b)


def _of_rounding(formula: Formula, at: Numbers) -> Iterator[Slip]:
    """Operands rounded or cut off before they were used, one of them or all."""
    keys = list(dict.fromkeys(_keys(formula)))
    for decimals in reversed(_ROUNDED_TO):
        for how, shorten in (("rounded", round), ("cut off", cut_off)):
            short = {key: shorten(at(key), decimals) for key in keys}
            changed = [key for key in keys if short[key] not in (at(key), 0.0)]
            for key in changed:
                shown = decimal_text(short[key], decimals)
                what = f"Rounding on the way: {key} is {how} to {shown}"
                yield evaluated(formula, _with(at, {key: short[key]})), what
            if len(changed) > 1:
                what = f"Rounding on the way: {', '.join(changed)} are {how} to {decimals} decimals"
                yield evaluated(formula, _with(at, {key: short[key] for key in changed})), what


def cut_off(x: float, decimals: int) -> float:
    """Leave out the digits after so many decimals.

    >>> cut_off(0.3947, 3), cut_off(-0.5944, 2)
    (0.394, -0.59)
    """
    if not isfinite(x) or abs(x) > 1e15:
        return x
    whole = floor(abs(x) * 10**decimals * (1 + 1e-15))
    return float((whole if x > 0 else -whole) / 10.0**decimals)


def _is_activation(pair: Pair) -> bool:
    """Whether the first of two stations is a function of the second alone."""
    forward = pair[0].forward
    return forward is not None and forward.op is not None and forward.op.arity == 1 and len(pair[0].factors) == 1


def _formula(pair: Pair) -> Formula | float:
    value, formula = pair[0].factors[pair[1]]
    return value if formula is None else formula


def _keys(formula: Formula) -> list[str]:
    return [x.name.text for x in formula.quantities() if x.name is not None]


def _with(at: Numbers, changed: dict[str, float]) -> Numbers:
    return lambda key: changed[key] if key in changed else at(key)
