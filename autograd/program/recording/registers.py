"""Registers in place of numbers: each operation of the table writes an instruction.

The chain rule runs on registers instead of numbers, and so writes a derivative as further instructions. They have the
order of `chain_rule.py`, with one term for each use of a number. A partial is one instruction, not the operations of
its rule, so that a choice within the rule is not a branch of the program.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from autograd.operation import Primitive
from autograd.operators import Operators
from autograd.operators.symbolic_comparisons import Symbolic
from autograd.ops import TABLE
from autograd.program.ir.program import VALUE, Instruction
from autograd.program.user_source_lines import Source

__all__ = ["Code", "Register", "partials_of"]


_MUL = TABLE["mul"]


class Code:
    """The instructions written so far, with inputs and constants among them. No value is computed twice.

    A register is a position in `steps`. A step is an instruction, a number (a constant), or None (an input). `sources`
    has the user's line for each.
    """

    def __init__(self) -> None:
        self.steps: list[Instruction | float | None] = []
        self.sources: list[Source] = []
        self.source: Source = ("", 0)  # the line of the next instruction
        self._written: dict[Any, int] = {}

    def input(self) -> int:
        """Add an input; return its register."""
        self.steps.append(None)
        self.sources.append(self.source)
        return len(self.steps) - 1

    def constant(self, x: float) -> int:
        """Return the register of a constant. Constants with different bits have different registers."""
        return self._once((x, math.copysign(1.0, x)) if x == x else "nan", x)

    def write(self, name: str, operands: tuple[int, ...], part: int = VALUE) -> int:
        """Return the register of the result of an instruction. Write it only if no earlier one computes the same."""
        step = Instruction(name, operands, part)
        return self._once(step, step)

    def _once(self, key: Any, step: Instruction | float) -> int:
        register = self._written.get(key)
        if register is None:
            register = self._written[key] = len(self.steps)
            self.steps.append(step)
            self.sources.append(self.source)
        return register

    def register_of(self, x: Register | float) -> int:
        """Return the register of a number."""
        return x.register if isinstance(x, Register) else self.constant(x)


class Register(Operators):
    """A number of a program that is being written. Each operation on it writes an instruction."""

    __slots__ = ("code", "register")

    def __init__(self, code: Code, register: int) -> None:
        self.code, self.register = code, register

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        if op is _MUL:
            x, y = operands
            if type(x) is float and x == 1.0:  # 1.0 * y has the same bits as y, and most seeds are 1.0
                return y
            if type(y) is float and y == 1.0:
                return x
        code = self.code
        registers = tuple([x.register if type(x) is Register else code.register_of(x) for x in operands])
        return Register(code, code.write(op.name, registers))


def partials_of(code: Code, op: Primitive, z: int, operands: Iterable[int]) -> list[Register | float]:
    """Return the partials of an operation whose result and operands are at these registers."""
    xs = tuple(operands)
    found: list[Register | float] = []
    # A user's rule may do more than compute.
    forms = _simple_partials(op, len(xs)) if TABLE.get(op.name) is op else (None,) * (len(xs) - op.parameters)
    for part, simple in enumerate(forms):
        if simple is None:
            found.append(Register(code, code.write(op.name, (z, *xs), part)))
        else:
            found.append(simple if type(simple) is float else Register(code, (z, *xs)[int(simple)]))
    return found


@lru_cache(maxsize=1024)
def _simple_partials(op: Primitive, count: int) -> tuple[float | int | None, ...]:
    """Return simple forms of partials of the table: a float, or the position in (result, *operands) it equals, or None.

    >>> _simple_partials(TABLE["mul"], 2), _simple_partials(TABLE["sub"], 2), _simple_partials(TABLE["tanh"], 1)
    ((2, 1), (1.0, -1.0), (None,))
    """
    try:
        rule = op.partials(*(_Unknown(i) for i in range(count + 1)))
    except _UndecidedError:  # the rule depends on a parameter's number, as in softmax
        return (None,) * (count - op.parameters)
    return tuple([x if type(x) is float else getattr(x, "which", None) for x in rule])


class _UndecidedError(Exception):
    """A rule branches on a number."""


class _Unknown(Symbolic):
    """A placeholder for a number in a rule: one of its arguments, or a number computed from them."""

    __slots__ = ("which",)

    def __init__(self, which: int | None = None) -> None:
        self.which = which

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        return _Unknown()

    def _choose(self, x: Any, y: Any) -> Any:
        return _Unknown()

    def _compare(self, sign: str, other: object) -> Any:
        return _Unknown()

    def __bool__(self) -> bool:
        raise _UndecidedError
