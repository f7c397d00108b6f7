"""Mistakes in backpropagation by hand, and the numbers that they lead to.

Each slip results in a different number. The slip that results in the number on the paper is the cause. Likely slips
come first: a missing derivative of an activation explains more than a rounded operand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograd.ops import TABLE
from viz.derivation.formula import Formula
from viz.derivation.numbered_names import are_alike
from viz.derivation.quantity_names import STEP_SIGN
from viz.worksheet.derivative_mistakes import of_paths, of_slopes, of_terms, of_weights
from viz.worksheet.error_causes import Cause
from viz.worksheet.formula_mistakes import of_an_activation, of_operands, of_rounding
from viz.worksheet.quantities import NumberOf, Quantity, Sheet, Slip, changed, evaluated, keys_in

__all__ = ["likely", "unlikely"]

WRONG_SIGN = Cause("sign", "The sign is wrong")


def likely(quantity: Quantity, sheet: Sheet, at: NumberOf) -> Iterator[Iterable[Slip]]:
    """Yield the number that each slip would produce for a quantity, and the slip; other quantities are as in `at`.

    They are yielded in groups, and a match in one group ends the search.
    """
    full = quantity.full
    if full is None and quantity.key in sheet.named:
        yield [(-at(quantity.key), WRONG_SIGN)]
        yield (
            (at(key), Cause("operand", f"{key} is used in place of {quantity.key}"))
            for key in sheet.named
            if are_alike(key, quantity.key)
        )
        return
    if full is None:
        return
    number = evaluated(full, at)
    yield [(-number, WRONG_SIGN)]
    yield _of_an_update(quantity, sheet, at)
    factors = [
        (2 * number, Cause("factor", "An extra factor of 2, as if the 1/2 in front of a square were missing")),
        (number / 2, Cause("factor", "An extra factor of 1/2, as if the 2 of a square's derivative were missing")),
    ]
    if sheet.rate is not None:  # it is often 0.5
        factors += [
            (sheet.rate * number, Cause("rate", f"It is already multiplied by the learning rate {sheet.rate:g}")),
            (-sheet.rate * number, Cause("step", f"It is the step, -{sheet.rate:g} times the derivative")),
        ]
    yield factors
    yield of_paths(quantity, at)
    yield of_terms(quantity, at)
    yield of_slopes(quantity)
    yield of_weights(quantity, sheet, at)
    yield of_an_activation(quantity, number, at, {s.forward.op for s in sheet.named.values() if s.forward is not None})
    yield of_operands(quantity, sheet, at, alike=True)
    if not quantity.paths and len(keys_in(full)) > 1:
        yield (
            (evaluated(full, changed(at, {key: 0.0})), Cause("missing-term", f"{key} is left out"))
            for key in keys_in(full)
        )
    for formula in {id(f): f for f in (full, quantity.formula) if isinstance(f, Formula)}.values():
        yield of_rounding(formula, at)


def unlikely(quantity: Quantity, sheet: Sheet, at: NumberOf) -> Iterator[Iterable[Slip]]:
    """Yield less likely slips, for numbers that nothing else explains."""
    if quantity.full is None:
        if quantity.key in sheet.named:
            yield (
                (at(key), Cause("operand", f"{key} is used in place of {quantity.key}"))
                for key in sheet.named
                if key != quantity.key
            )
        return
    yield of_operands(quantity, sheet, at, alike=False)
    yield of_an_activation(quantity, evaluated(quantity.full, at), at, set(TABLE.values()))


def _of_an_update(quantity: Quantity, sheet: Sheet, at: NumberOf) -> Iterator[Slip]:
    if quantity.full is None or sheet.rate is None:
        return
    if quantity.key.startswith(STEP_SIGN):
        gradient = at(keys_in(quantity.full)[0])
        yield from ((x, Cause("rate", "The learning rate is missing")) for x in (-gradient, gradient))
        return
    if not quantity.key.endswith("'"):
        return
    weight, gradient = (at(key) for key in keys_in(quantity.full))
    yield weight + sheet.rate * gradient, Cause("step", "The gradient is added, but it must be subtracted")
    yield weight - gradient, Cause("rate", "The learning rate is missing")
    yield sheet.rate * gradient, Cause("step", "It is the number to subtract, not the result")
