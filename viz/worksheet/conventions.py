"""The sign convention of deltas.

Most books define the delta of a unit as dE/dnet. Some define it as -dE/dnet, so that weights are updated by adding. A
calculation uses the second one if all its deltas have the other sign, but the gradients and new weights that it
computes from them have not.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign

from viz.worksheet.causes import Cause
from viz.worksheet.claims import Given
from viz.worksheet.quantities import Sheet

__all__ = ["of_other_convention"]


def of_other_convention(sheet: Sheet, all_given: Sequence[Given]) -> dict[Given, Cause]:
    """Return a cause for each delta of the other sign convention, if the calculation uses it."""
    deltas = [g for g in all_given if sheet.is_delta(g.quantity.key) or sheet.is_delta(g.key)]
    negated = {g for g in deltas if g.quantity.right and g.agrees(-g.quantity.right)}
    if not negated or any(g.agrees(g.quantity.right) for g in deltas if g not in negated and g.quantity.right):
        return {}
    others = [g for g in all_given if g not in deltas and (g.quantity.ends or g.quantity.key.endswith("'"))]
    signs = [_sign(g, sheet) for g in others]
    if sum(signs) < 0 or (signs and sum(signs) == 0 and any(signs)):
        return {}
    return {
        g: Cause(
            "convention",
            f"It has the sign of the other convention, {g.key} = -{g.quantity.key}; here {g.key} is {g.quantity.key}",
        )
        for g in negated
    }


def _sign(given: Given, sheet: Sheet) -> int:
    """Return 1 if a derivative of the output or a step has the right sign, -1 if it has the other one, 0 if unknown."""
    quantity = given.quantity
    if quantity.ends is not None and quantity.ends[0] is not sheet.output:
        return 0
    weight = sheet.named.get(quantity.key.removesuffix("'"))
    start = 0.0 if weight is None or quantity.ends is not None else weight.value.data
    moved, right = given.number - start, quantity.right - start
    return int(copysign(1, moved * right)) if moved * right else 0
