"""Slips in a formula: a wrong operand, a missing function, or numbers rounded before use."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import floor, isfinite

from autograd.operation import Primitive
from autograd.ops import TABLE
from viz.derivation.formula import Formula
from viz.derivation.numbered_names import are_alike, families
from viz.derivation.quantity_names import Derivative
from viz.derivation.writing.decimals import decimal_text
from viz.worksheet.error_causes import Cause
from viz.worksheet.quantities import MOST_WORK, NumberOf, Quantity, Sheet, Slip, changed, evaluated, keys_in

__all__ = ["cut_off", "of_an_activation", "of_operands", "of_rounding"]

_ROUNDED_TO = range(5)


def of_an_activation(
    quantity: Quantity, number: float, at: NumberOf, ops: Collection[Primitive | None]
) -> Iterator[Slip]:
    """A value before its activation, or after an activation that the graph lacks."""
    full = quantity.full
    if quantity.paths or quantity.key.endswith("'") or full is None or not isfinite(number):
        return
    if isinstance(full, Formula) and full.op is not None and full.op.arity == 1:
        inner = evaluated(full.operands[0], at)
        yield inner, Cause("activation", f"The activation {full.op.name} is missing")
        for op in TABLE.values() if isfinite(inner) else ():
            if op in ops and op.arity == 1 and op is not full.op and (z := op.forward(inner)) not in (number, inner):
                yield z, Cause("activation", f"It is {op.name}, where the graph has {full.op.name}")
    for op in TABLE.values():
        if op in ops and op.arity == 1 and op is not getattr(full, "op", None):
            z = op.forward(number)
            if z not in (-1.0, 0.0, 1.0, number):
                text = f"It is {op.name} of the right number, a function that the graph does not have there"
                yield z, Cause("activation", text)


def of_operands(quantity: Quantity, sheet: Sheet, at: NumberOf, *, alike: bool) -> Iterator[Slip]:
    """An operand or a whole family replaced by another, or two swapped."""
    full = quantity.full
    if not isinstance(full, Formula):  # a constant, such as the derivative of 2 * w
        return
    keys = keys_in(full)
    others = [key for key in sheet.named if key != quantity.key]
    if quantity.key.endswith("'"):
        others += [Derivative(sheet.output.name, s.name).text for s in sheet.updatable()]
    if len(keys) * len(others) * full.size > MOST_WORK:
        return
    number = evaluated(full, at)
    for key in keys:
        for other in others:
            if at(other) != at(key) and (not alike or are_alike(key, other)):
                replaced = evaluated(full, changed(at, {key: at(other)}))
                if replaced != number:
                    yield replaced, Cause("operand", f"{other} is used in place of {key}")
    for family in families(keys).values():
        for other_family in families(others).values():
            if len(family) > 1 and family != other_family and family.keys() <= other_family.keys():
                new = {key: at(other_family[digits]) for digits, key in family.items()}
                what = f"{', '.join(other_family[digits] for digits in family)} are used in place of {', '.join(new)}"
                yield evaluated(full, changed(at, new)), Cause("operand", what)
    for i, key in enumerate(keys):
        for other in keys[:i]:
            if not alike or are_alike(key, other):
                exchanged = evaluated(full, changed(at, {key: at(other), other: at(key)}))
                if exchanged != number:
                    yield exchanged, Cause("operand", f"{other} and {key} are swapped")


def of_rounding(formula: Formula, at: NumberOf) -> Iterator[Slip]:
    """One operand or all of them rounded or truncated before use."""
    keys = keys_in(formula)
    for decimals in reversed(_ROUNDED_TO):
        for how, shorten in (("rounded", round), ("truncated", cut_off)):
            short = {key: shorten(at(key), decimals) for key in keys}
            shortened = [key for key in keys if short[key] not in (at(key), 0.0)]
            for key in shortened:
                shown = decimal_text(short[key], decimals)
                what = f"Rounding along the way: {key} is {how} to {shown}"
                yield evaluated(formula, changed(at, {key: short[key]})), Cause("rounding", what)
            if len(shortened) > 1:
                what = f"Rounding along the way: {', '.join(shortened)} are {how} to {decimals} decimals"
                numbers = changed(at, {key: short[key] for key in shortened})
                yield evaluated(formula, numbers), Cause("rounding", what)


def cut_off(x: float, decimals: int) -> float:
    """Drop the digits after this many decimals.

    >>> cut_off(0.3947, 3), cut_off(-0.5944, 2)
    (0.394, -0.59)
    """
    if not isfinite(x) or abs(x) > 1e15:
        return x
    whole = floor(abs(x) * 10**decimals * (1 + 1e-15))
    return float((whole if x > 0 else -whole) / 10.0**decimals)
