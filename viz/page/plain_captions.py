"""The plain line of a step, as text: an operation with its numbers, or one term of a gradient."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from math import fsum as exact_sum
from typing import TypeGuard, final

from autograd import Value, add, fsum
from autograd.ops import TABLE
from viz.derivation.cross_entropy import with_probabilities
from viz.derivation.formula import Formula, written
from viz.derivation.quantity_names import Derivative, Label, Name, enclosed
from viz.derivation.writing.notation import Text, with_one_based_index
from viz.graph.visible_part import MOST_PARALLEL
from viz.page.given_line import given_line
from viz.page.steps import Step
from viz.style.number_text import number_text

__all__ = ["AsDrawn", "Numbers", "decimals_of", "formula_of", "into_box", "is_local", "plain_line"]

_FSUM, _MUL = TABLE["fsum"], TABLE["mul"]
_NUMBER = re.compile(r"[\d.]+(e[-+]?\d+)?|inf|nan")
_CALL = 5  # the precedence of a call, whose operands are already in parentheses


@final
class AsDrawn(Text):
    """Plain text with numbers as in the picture. Only derivatives of the root are total, and written with d."""

    def __init__(self, write: Callable[[float], str], root: Label | None = None) -> None:
        super().__init__(4)
        self._write, self._root = write, root

    def plain(self, x: float) -> str:
        """Write a number."""
        return self._write(x)

    def name(self, name: Name) -> str:
        """Write a name."""
        return self.local(name) if is_local(name, self._root) else super().name(name)

    def local(self, name: Derivative) -> str:
        """Write a local derivative, which may be that of the root too."""
        return f"∂{enclosed(name.of)}/∂{enclosed(name.by)}"

    def finer(self, decimals: int) -> AsDrawn:
        """Return the same notation with more digits."""
        if not decimals:
            return self
        return AsDrawn(lambda x: max(self._write(x), number_text(x, self.decimals + decimals), key=len), self._root)

    def _decimals_of(self, mantissa: str) -> int:
        return decimals_of(mantissa, self._write)


def is_local(name: Name, root: Label | None) -> TypeGuard[Derivative]:
    """Return whether a name names a local derivative."""
    return isinstance(name, Derivative) and (name.direct or (root is not None and name.of != root))


def decimals_of(mantissa: str, write: Callable[[float], str]) -> int:
    """Return the number of decimals to which a number must follow from the other numbers in its line.

    The last digit of a rounded number need not follow. So a number has the same digits in all lines, unless a line
    would then be wrong, as after cancellation. A number with fewer digits than rounded numbers is exact.

    >>> [decimals_of(text, lambda x: number_text(x, 4)) for text in ("1.180", "0.0444", "1234", "0.5")]
    [2, 17, -1, 17]
    """
    digits = len(write(1 / 3)) - len("0.")
    significant = re.sub(r"^[-0.]*|\.", "", mantissa)
    return len(mantissa.partition(".")[2]) - 1 if len(significant) >= digits else 17


class Numbers:
    """The numbers in a graph, as lines show them."""

    def data(self, value: Value) -> float:
        """Return the number of a Value."""
        return value.data

    def formulas(self, step: Step) -> list[Formula | float]:
        """Return the operation of a forward step, to be written with numbers; also with each softmax as a number."""
        formula = formula_of(step, lambda x: Label(""))
        return [formula, with_probabilities(formula)]


def plain_line(
    step: Step,
    label: Callable[[Value], str],
    text: Callable[[float], str],
    numbers: Numbers | None = None,
    delta: str = "",
    local: str = "",
) -> str:
    """Return the plain line of a step. If the gradient that is passed on is a delta, the line uses its name.

    A local derivative is ∂y/∂x, if `local` is not given.

    >>> x = Value(3.0, "x")
    >>> y = x * x; y.label = "y"
    >>> plain_line(Step(y, "forward", y), lambda value: value.label, str)
    'y = x * x = 3.0 * 3.0 = 9.0'
    """
    value, numbers = step.value, numbers or Numbers()
    if step.kind == "given":
        return given_line(step, label, lambda x: text(numbers.data(x)))
    if step.kind == "forward":
        parts = [*filter(None, dict.fromkeys([label(value), *_formulas(step, label, text, numbers)]))]
        return " = ".join(part for part, _ in groupby([*parts, text(numbers.data(value))]))
    root = _parenthesized(label(step.root) or "out")
    if step.kind == "seed":
        return f"d{root}/d{root} = 1"
    if into_box(step):
        return f"Each of the {step.others} gets {text(step.term)}"
    by = _parenthesized(_name(step.operand, label))
    if step.kind == "rest":
        more = "" if step.complete else " + …"
        return f"d{root}/d{by} = {step.others}{more} = {text(step.total)}{more}"
    through = root if value is step.root else _parenthesized(_name(value, label))
    # "…" represents other paths in the sum, so that the sum does not seem to end here.
    before, symbol = ("", "") if step.before is None else (f"{text(step.before)} + ", "… + ")
    more = "" if step.complete else " + …"
    times = f"{step.count} * " if step.count > 1 else ""
    # Factors that are always 1 are left out: the gradient of the output, and the partials of a sum.
    factors = [] if value is step.root and not step.copies else [(delta or f"d{root}/d{through}", step.gradient)]
    factors += [] if step.copies else [(local or f"∂{through}/∂{by}", step.partial)]
    sides = [f"{symbol}{times}{' * '.join(name for name, _ in factors)}{more}"]
    if before or times or len(factors) > 1:
        first, *rest = (text(number) for _, number in factors)
        first = _parenthesized(first) if before or times else first
        sides.append(f"{before}{times}{' * '.join([first, *map(_parenthesized, rest)])}{more}")
    return f"d{root}/d{by} = {' = '.join(sides)} = {text(step.total)}{more}"


def into_box(step: Step) -> bool:
    """Return whether a step goes into a box of similar terms."""
    return step.kind == "backward" and bool(step.others)


def formula_of(step: Step, name: Callable[[Value], Label]) -> Formula:
    """Return the operation of a forward step; the terms of a sum in a box are one term, and so are many equal terms."""
    counts = _repeated(step)
    operands: list[Formula | float] = []
    for x in step.operands:
        if x in step.folded:
            continue
        symbol = Formula(x.data, name(x)) if isinstance(x, Value) else x
        count = counts.get(x, 1)
        if count:
            operands.append(symbol if count == 1 else written(_MUL, [float(count), symbol]))
        if count > 1:
            counts[x] = 0  # the other operands are in the product
    if step.folded:
        rest = exact_sum(x.data for x in step.operands if isinstance(x, Value) and x in step.folded)
        return written(_FSUM, [*operands, Formula(rest, Label(step.others))])
    if step.fused is not None:
        return step.fused.formula(operands)
    assert step.value.op is not None
    return written(step.value.op, operands)


def _repeated(step: Step) -> dict[Value | float, int]:
    """Return the number of times that each Value is a term of a sum, for Values whose lines are drawn as one."""
    is_sum = step.value.op in (add, fsum) and (step.fused is None or step.fused.entropy is None)
    counts = Counter(x for x in step.operands if isinstance(x, Value)) if is_sum else Counter()
    return {x: count for x, count in counts.items() if count > MOST_PARALLEL}


def _formulas(
    step: Step, label: Callable[[Value], str], text: Callable[[float], str], numbers: Numbers
) -> Iterator[str]:
    """Yield the operation of a forward step with names, and with numbers."""
    if step.fused is None and not step.folded and not _repeated(step):  # as short as its names allow
        yield _formula(step.value, lambda x: _name(x, label))
        yield _formula(step.value, lambda x: text(numbers.data(x)))
        return
    yield Text(4).formula(formula_of(step, lambda x: Label(_name(x, label))))
    for formula in numbers.formulas(step):
        yield AsDrawn(text).formula(formula, numbers=True)


def _name(value: Value, label: Callable[[Value], str]) -> str:
    """Return the name of a Value, or its formula if it has no label and the formula is short."""
    if name := label(value):
        return name
    if value.op is None:
        return "a leaf"
    formula = _formula(value, lambda x: label(x) or "…")
    return formula if len(formula) <= 24 else f"{value.op.show('symbol', [''] * len(value.operands))} …"


def _formula(value: Value, shown: Callable[[Value], str]) -> str:
    """Return an operation with its operands substituted."""
    assert value.op is not None
    texts = [shown(x) if isinstance(x, Value) else f"{x:g}" for x in with_one_based_index(value.op, value.operands)]
    if value.op.precedence == _CALL:
        return Text(4).operation(value.op, [f"({text})" if Label(text).is_list else text for text in texts])
    return Text(4).operation(value.op, list(map(_parenthesized, texts)))


def _parenthesized(text: str) -> str:
    """Put a negative number, a formula, or a label that reads as one in parentheses, for use within a formula.

    >>> [_parenthesized(text) for text in ("-1", "a * b", "a+b", "w1", "1e-05")]
    ['(-1)', '(a * b)', '(a+b)', 'w1', '1e-05']
    """
    return text if _NUMBER.fullmatch(text) or not text or Label(text).is_symbol else f"({text})"
