"""The line of the first step: as many leaves, with their numbers, as there is room for."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from autograd import Value
from viz.derivation.numbered_names import in_families
from viz.page.simplify_mathml import slim
from viz.page.steps import Step

__all__ = ["given_line", "given_math"]

_ROOM, _NUMBER = 360, 10  # the most characters in the line, and in one of its numbers


def given_line(step: Step, label: Callable[[Value], str], number: Callable[[Value], str]) -> str:
    """Return the line as text.

    Args:
        step: the first step.
        label: returns the name of a Value.
        number: returns its number.

    >>> x = Value(2.0, "x")
    >>> given_line(Step(x, "given", x, given=(x,)), lambda value: value.label, lambda value: str(value.data))
    'Given: x = 2.0'
    """
    shown, more = _shown(step, label)
    return _line([f"{label(x) or 'a leaf'} = {number(x)}" for x in shown], more)


def given_math(
    step: Step, label: Callable[[Value], str], name: Callable[[Value], str], number: Callable[[Value], str]
) -> str:
    """Return the line as HTML with the names and numbers in MathML."""
    shown, more = _shown(step, label)
    return _line([f"<math>{slim(f'{name(x)}<mo>=</mo>{number(x)}')}</math>" for x in shown], escape(more))


def _shown(step: Step, label: Callable[[Value], str]) -> tuple[list[Value], str]:
    """Return the leaves that are shown, grouped by kind of name, and what the line says about the others."""
    named = {label(x): x for x in step.given}
    ordered = [named[name] for name in in_families(named)] if len(named) == len(step.given) else step.given
    shown: list[Value] = []
    room = _ROOM
    for x in ordered:
        room -= len(label(x)) + _NUMBER
        if room < 0:
            break
        shown.append(x)
    rest = len(step.given) - len(shown)
    return shown, f" and {rest:,} more" if rest else ""


def _line(parts: list[str], more: str) -> str:
    return f"Given: {', '.join(parts)}{more}" if parts else "The leaves are given"
