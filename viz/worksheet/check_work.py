"""A hand calculation, compared with the graph line by line.

A line is right if its number is the correct number, rounded. A wrong line may follow from wrong or rounded numbers in
other lines, or contain a slip itself. `common_mistakes.py` searches for it, first with the right numbers, then with the
given ones. If several lines have no known cause, they may share one wrong number that is not in the calculation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import SupportsFloat

from autograd import Value
from autograd.modes.mode_aware_sweeps import require_graph
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from autograd.names.option_ranges import not_negative
from autograd.number import number
from autograd.program.replay.expand_replays import expanded
from viz.derivation.with_respect_to import labels_with
from viz.derivation.writing.decimals import checked_decimals
from viz.worksheet.answered_numbers import HALF, Carried, Claim, Given, Unread, read
from viz.worksheet.common_mistakes import likely, unlikely
from viz.worksheet.error_causes import Cause, alternatives
from viz.worksheet.formula_mistakes import cut_off
from viz.worksheet.quantities import NumberOf, Quantity, Sheet, Slip, keys_in
from viz.worksheet.shared_causes import shared_causes
from viz.worksheet.sign_conventions import of_other_convention
from viz.worksheet.work_report import LineVerdict, WorkReport

__all__ = ["check_work"]


_COINCIDENCES = 2  # if more unlikely slips than this explain a number, it has too few digits to decide


@names_its_parameters
def check_work(
    output: Value,
    claims: Mapping[str, Claim] | Iterable[tuple[str, Claim]],
    *,
    decimals: int | None = None,
    tolerance: SupportsFloat = HALF,
    rate: SupportsFloat | None = None,
    names: Mapping[str, object] | None = None,
) -> WorkReport:
    """Check numbers that were worked out by hand.

    A name may have any common spelling: z1 or net_h1 for h1.net, dE_dw5 or w5.grad for dE/dw5, w5_new for w5', delta_1,
    y_hat. With a rate, the updated weight may also be given under the weight's own name, as on paper. Unknown
    names and cells without a number also get a line in the report.

    Args:
        output: the Value that ends the graph.
        claims: the numbers by the names that `explain` prints, in the order of the calculation: a dict, or pairs if a
            name occurs twice. A number may be text, which keeps its trailing zeros.
        decimals: the number of decimals to compare; by default, as many as each number has.
        tolerance: the largest difference that counts as right, in units of the last digit given. 0.5 accepts
            only correctly rounded numbers.
        rate: the learning rate, for weights after a step.
        names: variables, as in `names=locals()`, whose names are used for Values without a label.

    Raises:
        TypeError: the claims are not pairs, or the output is not a Value.
        RuntimeError: output was computed under `no_grad`.
        ValueError: there are no claims; an option is out of range; or the graph is too large to be checked.

    >>> from autograd import Value
    >>> w, x, t = Value(0.5, "w"), Value(2.0, "x"), Value(3.0, "t")
    >>> y = (w * x).sigmoid()
    >>> y.label = "y"
    >>> E = 0.5 * (t - y) ** 2
    >>> E.label = "E"
    >>> print(check_work(E, {"y": 0.7311, "dE/dw": -4.5379}))
    First wrong line: dE/dw = -4.5379; it should be -0.8922. The derivative of sigmoid is missing.
    <BLANKLINE>
      y = 0.7311: right
      dE/dw = -4.5379: wrong; it should be -0.8922. The derivative of sigmoid is missing.
    """
    if not isinstance(output, Value):
        raise TypeError(f"expected the Value that ends a graph, got {described(output)}")
    require_graph(output, create_graph=False)
    output = expanded(output)
    listed = _listed(claims)
    decimals = None if decimals is None else checked_decimals(decimals)
    step = None if rate is None else not_negative("the learning rate", rate)
    sheet = Sheet(output, step, labels_with(names, output))
    lines = [read(sheet, key, claim, decimals, _checked_tolerance(tolerance)) for key, claim in listed]
    given = [line for line in lines if isinstance(line, Given)]
    moved = {g: _after_step(g, sheet, given) for g in given}
    causes = _causes([*moved.values()], sheet)
    return WorkReport(
        tuple(_verdict(moved.get(line, line) if isinstance(line, Given) else line, causes) for line in lines),
        tuple(dict.fromkeys(sheet.names())),
    )


def _causes(given: Sequence[Given], sheet: Sheet) -> dict[Given, Cause | None]:
    """Return the cause of each wrong line, or None if it has no known cause."""
    convention = of_other_convention(sheet, given)
    carried = Carried(sheet, {g.quantity.key: -g.number if g in convention else g.number for g in reversed(given)})
    wrong = [g for g in given if not g.agrees(g.quantity.right)]
    short = [g for g in given if g.is_short and g.agrees(g.quantity.right)]
    causes = {g: convention.get(g) or _known_cause(g, sheet, carried, given) for g in wrong}
    causes |= shared_causes([g for g in wrong if not causes[g]], carried)
    few = Cause("too-few-digits", "Too few digits to tell: write more decimals")
    return {g: cause or _slip(g, unlikely, sheet, carried) for g, cause in causes.items()} | dict.fromkeys(short, few)


def _verdict(line: Given | Unread, causes: Mapping[Given, Cause | None]) -> LineVerdict:
    if isinstance(line, Unread):
        return LineVerdict(line.key, None, None, False, line.cause.text, 0, line.cause.code, "", line.written)
    q = line.quantity
    cause = causes.get(line) or (Cause("wrong", "") if line in causes else Cause("right", ""))
    is_right = line not in causes
    right = None if cause.code == "too-few-digits" else q.right
    return LineVerdict(line.key, line.number, right, is_right, cause.text, line.decimals, cause.code, q.key)


def _checked_tolerance(tolerance: SupportsFloat) -> float:
    x = number(tolerance, "the tolerance")
    if not HALF <= x < float("inf"):
        raise ValueError(f"tolerance must be at least {HALF} units of the last digit, got {tolerance!r:.40}")
    return x


def _after_step(given: Given, sheet: Sheet, all_given: Sequence[Given]) -> Given:
    """Treat a weight's number as its updated value if that explains it."""
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
    listed = list(claims.items() if isinstance(claims, Mapping) or hasattr(claims, "items") else claims)
    if not listed:
        raise ValueError(f"{wanted}; got none")
    for pair in listed:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise TypeError(f"{wanted}; got {pair!r:.80} among them")
    return listed


def _known_cause(given: Given, sheet: Sheet, carried: Carried, all_given: Sequence[Given]) -> Cause | None:
    """Return the cause of a wrong line, if the other lines or a likely slip explain it."""
    q = given.quantity
    follows = q.right if q.formula is None else carried.follows(q.key)
    if given.agrees(follows):
        found = _following(q, sheet, carried, all_given)
        return Cause("zero", found.text) if given.number == 0.0 and found.code == "follows" else found
    if given.number == cut_off(q.right, given.decimals):
        return Cause("cut-off", "The number was truncated, not rounded")
    if given.number == cut_off(follows, given.decimals):
        before = _following(q, sheet, carried, all_given)
        return Cause(before.code, f"{before.text}, truncated instead of rounded")
    if cause := _slip(given, likely, sheet, carried):
        return cause
    copied = any(g.quantity is q and g.agrees(q.right) for g in all_given)
    return Cause("copied", "Miscopied: another line has the right number") if copied else None


def _following(q: Quantity, sheet: Sheet, carried: Carried, all_given: Sequence[Given]) -> Cause:
    sources = _sources(q, sheet, carried)
    wrong = [g for g in all_given if g.quantity.key in sources and not g.agrees(g.quantity.right)]
    if wrong:
        return Cause("follows", f"It follows from {' and '.join(f'{g.key} = {g.shown}' for g in wrong)}")
    return Cause("rounding", f"Rounding along the way: it follows from the rounded {' and '.join(sources)}")


def _slip(
    given: Given,
    kinds: Callable[[Quantity, Sheet, NumberOf], Iterator[Iterable[Slip]]],
    sheet: Sheet,
    carried: Carried,
) -> Cause | None:
    """The slip that explains this number, from the right numbers or the given ones; several if equally likely."""
    if not isfinite(given.number):  # many slips would result in inf or nan
        return None
    for at in (lambda key: sheet[key].right, carried):
        for group in kinds(given.quantity, sheet, at):
            if found := list(dict.fromkeys(cause for x, cause in group if given.agrees(x))):
                if found[0].code == "rounding":
                    return found[0] if given.number else None
                return None if kinds is unlikely and len(found) > _COINCIDENCES else alternatives(found[:3])
    return None


def _sources(quantity: Quantity, sheet: Sheet, carried: Carried) -> list[str]:
    """The given numbers from which a quantity follows, only the nearest ones."""
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
