"""The line of the derivation that belongs to a step of the page.

The page has one step for each operand, a derivation one line for each station. So its line stands beside the step that
completes the operand's sum; what comes before has the plain line alone.
"""

from __future__ import annotations

from collections.abc import Callable

from autograd import Value
from viz.derivation import explain
from viz.manuscript import line_text
from viz.steps import Line, Step, plain_line


def derived_line(root: Value, decimals: int = 4) -> Line:
    """Return what is written beside each step: how it reads and, where a gradient is complete, its derivation.

    A graph without labels, or one too large to be derived, has plain lines.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> y = w * x; y.label = "y"
    >>> derived_line(y)(Step(y, "backward", y, 0, 1.0, None, 2.0, 2.0, True), lambda value: value.label, str)
    '∂y/∂w = ∂y/∂y · ∂y/∂w = 1.0 · 2.0 = 2.0; dy/dw = x = 2'
    """
    try:
        lines = explain(root, decimals=decimals).lines
    except ValueError:
        return plain_line
    found = [line for line in lines if line.kind in ("gradient", "error term")]
    texts = {(line.value, line.left.data): line_text(line, decimals) for line in found}

    def line(step: Step, label: Callable[[Value], str], text: Callable[[float], str]) -> str:
        plain = plain_line(step, label, text)
        # By its number too: where a picture leaves paths out, the sum is not the whole gradient.
        derived = texts.get((step.operand, step.total)) if step.complete else None
        return f"{plain}; {derived}" if derived else plain

    return line
