"""The line of the derivation that belongs to a step of the page.

The page has one step for each operand, a derivation one line for each station. So its line stands beside the step that
completes the operand's sum; what comes before has the plain line alone.
"""

from __future__ import annotations

from collections.abc import Callable

from autograd import Value
from autograd.graph import topological_order
from viz.derivation import explain
from viz.manuscript import line_text
from viz.steps import Line, Step, plain_line


def derived_line(root: Value, decimals: int = 4) -> Line:
    """Return what is written beside each step: how it reads and, where a gradient is complete, its derivation.

    A graph without labels, or one too large to be derived, has plain lines.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> y = w * x; y.label = "y"
    >>> derived_line(y)(Step(y, "backward", y, 0, 1.0, None, 2.0, 2.0), lambda value: value.label, str)
    '∂y/∂w = ∂y/∂y · ∂y/∂w = 1.0 · 2.0 = 2.0; dy/dw = x = 2'
    """
    try:
        lines = explain(root, decimals=decimals).lines
    except ValueError:
        return plain_line
    texts = {line.value: line_text(line, decimals) for line in lines if line.kind in ("gradient", "error term")}
    last: dict[Value, tuple[Value, int]] = {}  # from where the last part of each gradient comes
    for value in reversed(topological_order(root)):
        for place, (operand, _) in enumerate(zip(value.operands, value.partials)):
            if isinstance(operand, Value):
                last[operand] = value, place

    def line(step: Step, label: Callable[[Value], str], text: Callable[[float], str]) -> str:
        plain = plain_line(step, label, text)
        if step.kind != "backward" or last[step.operand] != (step.value, step.place) or step.operand not in texts:
            return plain
        return f"{plain}; {texts[step.operand]}"

    return line
