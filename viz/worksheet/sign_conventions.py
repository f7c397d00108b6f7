"""The sign conventions of deltas and steps.

Most books define the delta of a unit as dE/dnet. Some define it as -dE/dnet, so that weights are updated by adding. The
step of a weight is added to it in most books, and subtracted from it in some. A calculation uses the opposite
convention if all its deltas, or all its steps, have the opposite sign, but the gradients and new weights do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign

from viz.derivation.quantity_names import STEP_SIGN
from viz.worksheet.answered_numbers import Given
from viz.worksheet.error_causes import Cause
from viz.worksheet.quantities import Sheet

__all__ = ["of_other_convention"]

_STEPS = "It has the sign of the opposite convention, in which a step is subtracted; here it is added"


def of_other_convention(sheet: Sheet, all_given: Sequence[Given]) -> dict[Given, Cause]:
    """Return a cause for each delta and each step in the opposite sign convention, if the calculation uses it."""
    deltas = [g for g in all_given if sheet.is_delta(g.quantity.key) or sheet.is_delta(g.key)]
    steps = [g for g in all_given if g.quantity.key.startswith(STEP_SIGN)]
    rest = [g for g in all_given if g not in deltas and g not in steps]
    signs = [_sign(g, sheet) for g in rest if g.quantity.ends or g.quantity.key.endswith("'")]
    if sum(signs) < 0 or (signs and sum(signs) == 0 and any(signs)):
        return {}
    causes = {g: Cause("convention", _STEPS) for g in _negated(steps)}
    for g in _negated(deltas):
        text = (
            f"It has the sign of the opposite convention, {g.key} = -{g.quantity.key}; here {g.key} is {g.quantity.key}"
        )
        causes[g] = Cause("convention", text)
    return causes


def _negated(found: Sequence[Given]) -> list[Given]:
    """Return the numbers that have the opposite sign, if none has the right sign."""
    negated = [g for g in found if g.quantity.right and g.agrees(-g.quantity.right)]
    right = [g for g in found if g not in negated and g.quantity.right and g.agrees(g.quantity.right)]
    return [] if right else negated


def _sign(given: Given, sheet: Sheet) -> int:
    """Return 1 if a derivative of the output or a step has the right sign, -1 if the wrong one, 0 if unknown."""
    quantity = given.quantity
    if quantity.ends is not None and quantity.ends[0] is not sheet.output:
        return 0
    weight = sheet.named.get(quantity.key.removesuffix("'"))
    start = 0.0 if weight is None or quantity.ends is not None else weight.value.data
    moved, right = given.number - start, quantity.right - start
    return int(copysign(1, moved * right)) if moved * right else 0
