"""A differentiable program as data: a list of steps that runs on floats and Values, and can be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from autograd.current_engine import record
from autograd.operation import Primitive, Traced

__all__ = ["Expression", "Step", "computed", "suits"]

Step = tuple[Primitive, tuple[int | float, ...]]  # an int is the index of an earlier result, a float is a constant

_FROM_KINK = 1e-3
_LARGE, _STEEP = 100.0, 1e3


@dataclass(frozen=True)
class Expression:
    """A function of a few numbers, and a point at which it is smooth.

    Attributes:
        at: the point.
        steps: operations, each with its operands. An int refers to an input or an earlier result.

    >>> from autograd.ops import TABLE
    >>> square_plus = Expression((3.0,), ((TABLE["mul"], (0, 0)), (TABLE["add"], (1, 0.5))))
    >>> square_plus(3.0)
    9.5
    >>> print(square_plus)
    x0 = 3.0
    v1 = x0 * x0
    v2 = v1 + 0.5
    """

    at: tuple[float, ...]
    steps: tuple[Step, ...]

    @property
    def ops(self) -> set[str]:
        """The names of the operations in the program."""
        return {op.name for op, _ in self.steps}

    def __call__(self, *xs: Any) -> Any:
        """Return the last result."""
        results = list(xs)
        for op, operands in self.steps:
            results.append(computed(op, [results[x] if isinstance(x, int) else x for x in operands]))
        return results[-1]

    def __repr__(self) -> str:
        names = [f"x{i}" for i in range(len(self.at))]
        lines = [f"{name} = {x!r}" for name, x in zip(names, self.at, strict=True)]
        for op, operands in self.steps:
            texts = [names[x] if isinstance(x, int) else repr(x) for x in operands]
            names.append(f"v{len(names)}")
            lines.append(f"{names[-1]} = {op.show('text', texts)}")
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self!r}")


def computed(op: Primitive, operands: Sequence[Any]) -> Any:
    """Apply an operation to its operands in the order of the table."""
    for operand in operands:
        if isinstance(operand, Traced):
            return op.traced(operand, tuple(operands))
    return op.forward(*operands)


def suits(op: Primitive, operands: Sequence[float]) -> bool:
    """Return whether an operation is smooth at these operands, and neither large nor steep."""
    if not op.domain(*operands) or any(abs(kink) < _FROM_KINK for kink in op.kinks(*operands)):
        return False
    node = record(op, tuple(operands))
    numbers = (node.data, *operands[: len(operands) - op.parameters])
    slopes = node.partials
    return all(map(isfinite, slopes)) and max(map(abs, numbers)) < _LARGE and max(map(abs, slopes)) < _STEEP
