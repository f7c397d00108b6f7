"""The name of the output in the title of a picture: its label, its formula, or the kind of loss."""

from __future__ import annotations

from collections.abc import Callable

from autograd import Value
from viz.derivation.cross_entropy import cross_entropy_of, is_loss
from viz.derivation.formula import Formula, written
from viz.derivation.quantity_names import labelled
from viz.derivation.writing.notation import Text
from viz.style.label_text import one_line
from viz.style.operation_symbols import mathematical_text

__all__ = ["output_title"]

_MOST_VALUES, _LONGEST = 15, 16  # the most Values and characters in a formula


def output_title(root: Value, label: Callable[[Value], str]) -> str:
    """Return the name of the output in a title.

    >>> w, x = Value(2.0, "w"), Value(3.0, "x")
    >>> output_title((w * x - 1) ** 2, lambda value: value.label)
    '(w · x − 1)²'
    """
    if name := one_line(label(root)):
        return name
    if is_loss(root):
        return "a loss" if cross_entropy_of(root) is None else "a cross entropy"
    return _formula_text(root, label) or "a value"


def _formula_text(root: Value, label: Callable[[Value], str]) -> str:
    """Return the formula of a Value in terms of labeled ones, or "" if it is long or has other leaves."""
    found = 0

    def formula(value: Value) -> Formula:
        nonlocal found
        found += 1
        if name := label(value):
            return Formula(value.data, labelled(name))
        if value.op is None or found > _MOST_VALUES:
            raise ValueError
        return written(value.op, [formula(x) if isinstance(x, Value) else x for x in value.operands])

    try:
        text = Text(4).formula(formula(root))
    except ValueError:
        return ""
    return mathematical_text(text) if len(text) <= _LONGEST else ""
