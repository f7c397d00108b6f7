"""Registers in place of numbers: each operation of the table writes an instruction.

The chain rule runs on registers instead of numbers, and so writes a derivative as further instructions. Their order is
the same as in `chain_rule.py`, with one term for each use of a number. A partial is one instruction, not the operations
of its rule, so that a choice within the rule is not a branch of the program.
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
from autograd.program.replay.replay_steps import compute
from autograd.program.take import CHOICE
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
        """Return the register of the result of an instruction. Write it only if no earlier one computes the same.

        A quotient by a power of two is written as a product, which has the same bits and is faster.
        """
        if name == "div" and part == VALUE:
            inverse = _exact_inverse(self.steps[operands[1]])
            if inverse is not None:
                name, operands = "mul", (operands[0], self.constant(inverse))
        step = Instruction(name, operands, part)
        return self._once(step, step)

    def choose(self, operands: tuple[int, ...]) -> int:
        """Return the register of the number that `CHOICE` returns for these operands.

        The instructions keep its bits. A sum of products would not: 0 times infinity is nan, and -0.0 + 0.0 is 0.0.
        """
        xs, flags = operands[: len(operands) // 2], operands[len(operands) // 2 :]
        found = xs[-1]
        for x, flag in zip(xs[-2::-1], flags[-2::-1], strict=True):
            found = self.write("where", (flag, x, found))
        return found

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


def _exact_inverse(x: Instruction | float | None) -> float | None:
    """Return 1 / x for a constant that is a power of two, which is exact; otherwise None.

    >>> _exact_inverse(-4.0), _exact_inverse(3.0)
    (-0.25, None)
    """
    if type(x) is not float or abs(math.frexp(x)[0]) != 0.5 or not 2.0**-1022 <= abs(x) <= 2.0**1022:
        return None
    return 1.0 / x


class Register(Operators):
    """A number in a program that is being written. Each operation on it writes an instruction."""

    __slots__ = ("code", "register")

    def __init__(self, code: Code, register: int) -> None:
        self.code, self.register = code, register

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        if op is _MUL:
            x, y = operands
            if x == 1.0:  # 1.0 * y is bit-identical to y, and most seeds are 1.0
                return y
            if y == 1.0:
                return x
        code = self.code
        registers = tuple([x.register if type(x) is Register else code.register_of(x) for x in operands])
        return Register(code, code.write(op.name, registers))


def partials_of(code: Code, op: Primitive, z: int, operands: Iterable[int]) -> list[Register | float]:
    """Return the partials of an operation whose result and operands are at these registers."""
    registers = (z, *operands)
    count = len(registers) - 1
    found: list[Register | float] = []
    # A user's rule may have side effects.
    forms = _forms(op, count) if TABLE.get(op.name) is op or op is CHOICE else (None,) * (count - op.parameters)
    for part, form in enumerate(forms):
        if isinstance(form, float):
            found.append(form)
        elif isinstance(form, int):
            found.append(Register(code, registers[form]))
        else:
            number = _number(code, Instruction(op.name, registers, part), form)
            found.append(Register(code, code.write(op.name, registers, part)) if number is None else number)
    return found


def _number(code: Code, partial: Instruction, reads: frozenset[int] | None) -> float | None:
    """Return the number of a partial that depends on constants alone, as for x / 3; otherwise None.

    Args:
        code: the code, with the constants.
        partial: the instruction.
        reads: the positions of the operands that it depends on, or None if unknown.
    """
    steps = [code.steps[register] for register in partial.operands]
    if reads is None or not all(type(steps[k]) is float for k in reads):
        return None
    numbers: list[Any] = [step if k in reads else 1.0 for k, step in enumerate(steps)]
    found: float = compute(partial, numbers)
    return found


@lru_cache(maxsize=1024)
def _forms(op: Primitive, count: int) -> tuple[float | int | frozenset[int] | None, ...]:
    """Return the form of each partial of an operation of the table, with respect to `count` operands.

    A form is the partial as a number; or the position of the number that it equals, in (result, *operands); or the
    positions of all numbers that it depends on. It is None if these are unknown.

    >>> _forms(TABLE["mul"], 2), _forms(TABLE["sub"], 2)
    ((2, 1), (1.0, -1.0))
    >>> _forms(TABLE["div"], 2)[0], _forms(TABLE["tanh"], 1)[0]
    (frozenset({2}), frozenset({0, 1}))
    """
    try:
        rule = op.partials(*(_Unknown(frozenset({i}), i) for i in range(count + 1)))
    except _UndecidedError:  # the rule depends on a parameter's number, as in softmax
        return (None,) * (count - op.parameters)
    return tuple([_form(x) for x in rule])


def _form(x: object) -> float | int | frozenset[int] | None:
    if not isinstance(x, _Unknown):
        return x if type(x) is float else None
    return x.reads if x.which is None else x.which


class _UndecidedError(Exception):
    """A rule branches on a number."""


class _Unknown(Symbolic):
    """A placeholder for a number in a rule: one of its arguments, or a number computed from them.

    Attributes:
        reads: the positions of the arguments that the number depends on.
        which: the position of the argument if it is one, or None.
    """

    __slots__ = ("reads", "which")

    def __init__(self, reads: frozenset[int], which: int | None = None) -> None:
        self.reads, self.which = reads, which

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        return _computed(operands)

    def _choose(self, x: Any, y: Any) -> Any:
        return _computed((self, x, y))

    def _compare(self, sign: str, other: object) -> Any:
        return _computed((self, other))

    def __bool__(self) -> bool:
        raise _UndecidedError


def _computed(operands: Iterable[object]) -> _Unknown:
    return _Unknown(frozenset().union(*(x.reads for x in operands if isinstance(x, _Unknown))))
