"""The line of the derivation that belongs to a step of the page.

The page has one step for each operand, a derivation one line for each station. So its line stands beside the step that
completes the operand's sum, and says it in full; every other step has its plain line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import final

from autograd import Value
from viz.derivation.explain import explain
from viz.derivation.formula import Formula
from viz.derivation.notation import Text
from viz.derivation.writers import line_text
from viz.page.steps import Line, Step, plain_line


@final
class _AsDrawn(Text):
    """Plain text whose numbers are written as the picture writes them."""

    def __init__(self, write: Callable[[float], str]) -> None:
        super().__init__(4)
        self._write = write

    def number(self, x: float) -> str:
        """Write a number."""
        return self._write(x)


def derived_line(root: Value) -> Line:
    """Return what is written beside each step: its line in the derivation where a gradient is complete, else its own.

    A graph without labels, or one too large to be derived, has plain lines.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> y = w * x; y.label = "y"
    >>> derived_line(y)(Step(y, "backward", y, 0, 1.0, None, 2.0, 2.0, True), lambda value: value.label, str)
    'dy/dw = x = 2.0'
    """
    try:
        lines = explain(root).lines
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
