"""A hand calculation, compared with the graph line by line.

A line is right if its number is the right one, rounded. A wrong line may follow from wrong or rounded numbers in other
lines. Or it has a slip of its own. `slips.py` searches for it, first with the right numbers, then with the given ones.
If several lines have no known cause, they may share one wrong number that is not in the calculation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import SupportsFloat

from autograd import Value
from autograd.number import number
from autograd.program.replay.expanding import expanded
from viz.derivation.chosen import labels_with
from viz.derivation.writing.decimals import checked_decimals
from viz.worksheet.claims import Carried, Claim, Given
from viz.worksheet.operand_slips import cut_off
from viz.worksheet.quantities import NumberOf, Quantity, Sheet, Slip, keys_in
from viz.worksheet.report import LineVerdict, WorkReport
from viz.worksheet.slips import likely, unlikely

__all__ = ["check_work"]


_COINCIDENCES = 2  # if more unlikely slips than this give a number, it has too few digits to decide


def check_work(
    output: Value,
    claims: Mapping[str, Claim] | Iterable[tuple[str, Claim]],
    *,
    decimals: int | None = None,
    rate: SupportsFloat | None = None,
    names: Mapping[str, object] | None = None,
) -> WorkReport:
    """Check numbers that were worked out by hand.

    With a rate, the updated weight may be given under the weight's own name, as on paper. It is checked as w'.

    Args:
        output: the Value that ends the graph.
        claims: the numbers by the names that `explain` prints, in the order of the calculation: a dict, or pairs if a
            name occurs twice. A number may be text, which keeps its trailing zeros.
        decimals: the number of decimals to compare; by default, those of each number.
        rate: the learning rate, for weights after a step.
        names: variables, as in `names=locals()`, whose names are used for Values without a label.

    Raises:
        TypeError: the claims are not names with numbers.
        RuntimeError: output was computed under `no_grad`.
        ValueError: there are no claims; the graph has no quantity with that name; or a text is not a number.

    >>> from autograd import Value
    >>> w, x, t = Value(0.5, "w"), Value(2.0, "x"), Value(3.0, "t")
    >>> y = (w * x).sigmoid()
    >>> y.label = "y"
    >>> E = 0.5 * (t - y) ** 2
    >>> E.label = "E"
    >>> print(check_work(E, {"y": 0.7311, "dE/dw": -4.5379}))
    First wrong line: dE/dw = -4.5379: wrong, it is -0.8922. The derivative of sigmoid is missing.
    <BLANKLINE>
      y = 0.7311: right
      dE/dw = -4.5379: wrong, it is -0.8922. The derivative of sigmoid is missing.
    """
    if not isinstance(output, Value):
        raise TypeError(f"expected the Value that ends a graph, got {output!r:.80}")
    output._require_graph(create_graph=False)
    output = expanded(output)
    listed = _listed(claims)
    decimals = None if decimals is None else checked_decimals(decimals)
    sheet = Sheet(output, None if rate is None else number(rate, "the learning rate"), labels_with(names, output))
    given = [Given.read(sheet, key, claim, decimals) for key, claim in listed]
    given = [_after_step(g, sheet, given) for g in given]
    carried = Carried(sheet, {g.quantity.key: g.number for g in reversed(given)})
    wrong = [g for g in given if not g.agrees(g.quantity.right)]
    causes = {g: _known_cause(g, sheet, carried, given) for g in wrong}
    causes |= _shared_causes([g for g in wrong if not causes[g]], carried)
    for g in wrong:
        causes[g] = causes[g] or _slip(g, unlikely, sheet, carried)
    return WorkReport(
        tuple(
            LineVerdict(g.key, g.number, g.quantity.right, g not in causes, causes.get(g, ""), g.decimals)
            for g in given
        )
    )


def _after_step(given: Given, sheet: Sheet, all_given: Sequence[Given]) -> Given:
    """Return a weight's number as that of the weight after the step, if that explains it."""
    weight = given.quantity.key
    if given.agrees(given.quantity.right) or weight not in {s.name.text for s in sheet.updatable()}:
        return given
    if sheet.rate is None:
        return given
    updated = replace(given, key=f"{given.key}'", quantity=sheet[f"{weight}'"])
    others = {g.quantity.key: g.number for g in reversed(all_given) if g.quantity.formula is not None}
    carried = Carried(sheet, others)
    if updated.agrees(updated.quantity.right) or updated.agrees(carried.follows(updated.quantity.key)):
        return updated
    own = _slip(given, likely, sheet, carried)
    return updated if not own and _slip(updated, likely, sheet, carried) else given


def _listed(claims: Mapping[str, Claim] | Iterable[tuple[str, Claim]]) -> list[tuple[str, Claim]]:
    wanted = 'expected numbers by their names, as in {"y": 0.75}, or pairs of both'
    if isinstance(claims, str) or not isinstance(claims, Iterable):
        raise TypeError(f"{wanted}; got {claims!r:.80}")
    listed = list(claims.items() if isinstance(claims, Mapping) else claims)
    if not listed:
        raise ValueError(f"{wanted}; got none")
    for pair in listed:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise TypeError(f"{wanted}; got {pair!r:.80} among them")
    return listed


def _known_cause(given: Given, sheet: Sheet, carried: Carried, all_given: Sequence[Given]) -> str:
    """Return the cause of a wrong line, if the other lines or a likely slip explain it."""
    q = given.quantity
    follows = q.right if q.formula is None else carried.follows(q.key)
    if given.agrees(follows):
        return _following(q, sheet, carried, all_given)
    if given.number == cut_off(q.right, given.decimals):
        return "The digits after the last are cut off, not rounded"
    if given.number == cut_off(follows, given.decimals):
        return _following(q, sheet, carried, all_given) + ", cut off and not rounded"
    if cause := _slip(given, likely, sheet, carried):
        return cause
    copied = any(g.quantity is q and g.agrees(q.right) for g in all_given)
    return "Miscopied: another line has the right number" if copied else ""


def _following(q: Quantity, sheet: Sheet, carried: Carried, all_given: Sequence[Given]) -> str:
    sources = _sources(q, sheet, carried)
    wrong = [g for g in all_given if g.quantity.key in sources and not g.agrees(g.quantity.right)]
    if wrong:
        return f"It follows from {' and '.join(f'{g.key} = {g.shown}' for g in wrong)}"
    return f"Rounding on the way: it follows from the rounded {' and '.join(sources)}"


def _slip(
    given: Given,
    kinds: Callable[[Quantity, Sheet, NumberOf], Iterator[Iterable[Slip]]],
    sheet: Sheet,
    carried: Carried,
) -> str:
    """The slip that gives this number, from the right numbers or the given ones; several if equally likely."""
    if not isfinite(given.number):  # many slips would give inf or nan
        return ""
    for at in (lambda key: sheet[key].right, carried):
        for group in kinds(given.quantity, sheet, at):
            if found := list(dict.fromkeys(what for x, what in group if given.agrees(x))):
                if found[0].startswith("Rounding"):
                    return found[0]
                if kinds is unlikely and len(found) > _COINCIDENCES:
                    return ""
                return ", or ".join([found[0], *map(_continued, found[1:3])])
    return ""


def _continued(what: str) -> str:
    """Begin a sentence in lower case, for use within another; names stay as they are."""
    return what[0].lower() + what[1:] if what.startswith(("The ", "It ", "A ", "An ")) else what


def _sources(quantity: Quantity, sheet: Sheet, carried: Carried) -> list[str]:
    """The given numbers from which a quantity follows, the nearest ones only."""
    found: dict[str, None] = {}
    seen = {quantity.key}
    stack = keys_in(quantity.formula)[::-1]
    while stack:
        key = stack.pop()
        if key in seen:
            continue
        seen.add(key)
        if key in carried.given:
            if carried.given[key] != sheet[key].right:
                found[key] = None
        else:
            stack += keys_in(sheet[key].formula)[::-1]
    return list(found)


def _shared_causes(lines: Sequence[Given], carried: Carried) -> dict[Given, str]:
    """If several lines have no cause, look for one wrong number that would explain them all."""
    solutions: dict[str, dict[Given, tuple[float, float]]] = {}
    for g in lines if len(lines) > 1 else ():
        for key in carried.upstream(g.quantity.key):
            if interval := _solved(g, key, carried):
                solutions.setdefault(key, {})[g] = interval
    causes: dict[Given, str] = {}
    for key, intervals in sorted(solutions.items(), key=lambda item: -len(item[1])):
        low = max(low for low, _ in intervals.values())
        high = min(high for _, high in intervals.values())
        if len(intervals) > 1 and low <= high and not any(g in causes for g in intervals):
            names = " and ".join(g.key for g in intervals)
            text = f"One wrong number explains {names}: they follow if {key} is {_shortest(low, high)}"
            causes |= dict.fromkeys(intervals, text)
    return causes


def _solved(given: Given, key: str, carried: Carried) -> tuple[float, float] | None:
    """Return the range of a quantity that would give this number, if the dependence is linear."""
    at = [carried.follows_if(given.quantity.key, key, x) for x in (0.0, 1.0, 2.0)]
    slope = at[1] - at[0]
    if slope == 0 or abs(at[2] - at[1] - slope) > 1e-9 * abs(slope):
        return None
    half = 0.5 * 10.0**-given.decimals
    ends = sorted((given.number + side - at[0]) / slope for side in (-half, half))
    return ends[0], ends[1]


def _shortest(low: float, high: float) -> str:
    """The number with the fewest decimals between two."""
    middle = (low + high) / 2
    return next((text for d in range(16) if low <= float(text := f"{middle:.{d}f}") <= high), repr(middle))
