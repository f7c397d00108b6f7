"""The line of the derivation that belongs to a step of the page.

The page has one step for each operand, a derivation one line for each station. So its line stands beside the step that
completes the operand's sum, and says it in full; every other step has its plain line.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TypeAlias, final

from autograd import Value
from viz.derivation.explain import derivation_of
from viz.derivation.formula import Formula
from viz.derivation.names import Label
from viz.derivation.notation import Text
from viz.derivation.writers import line_text
from viz.page.steps import Step
from viz.style.number_text import number_text

__all__ = ["Caption", "derived_line", "plain_line"]

_CALL = 5  # the precedence of what has its operands in parentheses already

Caption: TypeAlias = Callable[[Step, Callable[[Value], str], Callable[[float], str]], str]


@final
class _AsDrawn(Text):
    """Plain text whose numbers are written as the picture writes them."""

    def __init__(self, write: Callable[[float], str]) -> None:
        super().__init__(4)
        self._write = write

    def plain(self, x: float) -> str:
        """Write a number."""
        return self._write(x)

    def finer(self, decimals: int) -> _AsDrawn:
        """Return the same notation with more digits."""
        if not decimals:
            return self
        return _AsDrawn(lambda x: max(self._write(x), number_text(x, self.decimals + decimals), key=len))


def derived_line(root: Value, label_of: Callable[[Value], str] = attrgetter("label")) -> Caption:
    """Return what is written beside each step: its line in the derivation where a gradient is complete, else its own.

    A graph without labels, or one too large to be derived, has plain lines.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> y = w * x; y.label = "y"
    >>> derived_line(y)(Step(y, "backward", y, 0, 1.0, None, 2.0, 2.0, True), lambda value: value.label, str)
    'dy/dw = x = 2.0'
    """
    try:
        lines = derivation_of(root, None, label_of).lines
    except ValueError:
        return plain_line
    derived = {(line.value, line.left.data): line for line in lines if line.kind in ("gradient", "error term")}

    def line(step: Step, label: Callable[[Value], str], text: Callable[[float], str]) -> str:
        # By its number too: where a picture leaves paths out, the sum is not the whole gradient.
        found = derived.get((step.operand, step.total)) if step.complete else None
        if found is None:
            return plain_line(step, label, text)
        if found.kind == "error term" and not any(isinstance(x, Formula) and x.op for x in found.right):
            return f"{found.name.text} = {plain_line(step, label, text)}"  # it only gives what is known a name
        return line_text(found, _AsDrawn(text))

    return line


def plain_line(step: Step, label: Callable[[Value], str], text: Callable[[float], str]) -> str:
    """Return how a step reads, without knowing more than the step.

    >>> x = Value(3.0, "x")
    >>> y = x * x; y.label = "y"
    >>> plain_line(Step(y, "forward", y), lambda value: value.label, str)
    'y = x * x = 3.0 * 3.0 = 9.0'
    """
    value = step.value
    if step.kind == "given":
        return "The leaves are given"
    if step.kind == "forward":
        parts = [label(value), _formula(value, lambda x: _name(x, label)), _formula(value, lambda x: text(x.data))]
        return " = ".join([*filter(None, dict.fromkeys(parts)), text(value.data)])
    root = _within(label(step.root) or "out")
    if step.kind == "seed":
        return f"d{root}/d{root} = 1"
    by = _within(_name(step.operand, label))
    through = root if value is step.root else _within(_name(value, label))
    # A sum of several ways is not written as if it ended here: "…" stands for those before and those to come.
    before, symbol = ("", "") if step.before is None else (f"{text(step.before)} + ", "… + ")
    more = "" if step.complete else " + …"
    gradient = text(step.gradient) if step.before is None else _within(text(step.gradient))
    return (
        f"d{root}/d{by} = {symbol}d{root}/d{through} * d{through}/d{by}{more}"
        f" = {before}{gradient} * {_within(text(step.partial))}{more} = {text(step.total)}{more}"
    )


def _name(value: Value, label: Callable[[Value], str]) -> str:
    """Return what a Value is called; without a label, what it is computed from, if that is short."""
    if name := label(value):
        return name
    if value.op is None:
        return "a leaf"
    formula = _formula(value, lambda x: label(x) or "…")
    return formula if len(formula) <= 24 else f"{value.op.show('symbol', [''] * len(value.operands))} …"


def _formula(value: Value, shown: Callable[[Value], str]) -> str:
    """Return an operation with its operands put in."""
    assert value.op is not None
    texts = [shown(x) if isinstance(x, Value) else f"{x:g}" for x in value.operands]
    return value.op.show("text", texts if value.op.precedence == _CALL else list(map(_within, texts)))


def _within(text: str) -> str:
    """Put what would read otherwise within a formula into parentheses: a negative number, and a formula.

    >>> [_within(text) for text in ("-1", "a * b", "w1")]
    ['(-1)', '(a * b)', 'w1']
    """
    return f"({text})" if text.startswith("-") or (" " in text and not Label(text).is_symbol) else text
