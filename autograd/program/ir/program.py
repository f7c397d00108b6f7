"""Straight-line code over the table of operations: the computation of a recorded call, as plain data.

Every number in a program has a register. Registers are numbered from 0: first the inputs, then the constants, then the
instructions, in order. An instruction reads only earlier registers, and no register is written twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from autograd.export.program_methods import Exports
from autograd.operation import Primitive, operation
from autograd.program.ir.call_layout import Layout
from autograd.program.ir.field_types import IS_GUARD, IS_INSTRUCTION, IS_LAYOUT, are_instructions, is_source, row
from autograd.program.ir.guards import TESTS, Guard, same_bits
from autograd.program.rows.uniform_registers import shared_registers
from autograd.program.user_source_lines import line_of

__all__ = ["TESTS", "VALUE", "Guard", "Instruction", "Program", "same_bits"]

VALUE: Final = -1  # the part of an instruction that computes the operation's value, not a partial


class Instruction(NamedTuple):
    """One operation of the table, or one of its partial derivatives.

    Attributes:
        operation: the name of the operation.
        operands: the registers of its operands. For a partial, the register of the operation's result comes first.
        part: VALUE, or the position of the operand that the partial is with respect to.
    """

    operation: str
    operands: tuple[int, ...]
    part: int = VALUE


@dataclass(frozen=True)
class Program(Exports):
    """A recorded computation, from numbers to numbers.

    Attributes:
        inputs: the number of its inputs.
        constants: numbers that are the same in every replay.
        instructions: the instructions, in order.
        guards: the tests that must have their recorded outcomes.
        outputs: the registers of its results.
        sources: the file and line of each instruction; empty if unknown.
        shared: the inputs that are the same for all rows of a batch; empty if unknown.
        layout: the call that the program computes, as text; None if unknown.
    """

    inputs: int
    constants: tuple[float, ...]
    instructions: tuple[Instruction, ...]
    guards: tuple[Guard, ...]
    outputs: tuple[int, ...]
    sources: tuple[tuple[str, int], ...] = ()
    shared: tuple[int, ...] = ()
    layout: Layout | None = field(default=None, compare=False)
    _kept: tuple[Primitive, ...] = field(
        default=(), init=False, compare=False, repr=False
    )  # operations that exist only in this process

    @property
    def first(self) -> int:
        """The register of the first instruction."""
        return self.inputs + len(self.constants)

    @property
    def registers(self) -> int:
        """The number of registers."""
        return self.first + len(self.instructions)

    def __post_init__(self) -> None:
        """Check everything that a replay relies on, because a program may come from a file.

        Raises:
            TypeError: a part has the wrong type.
            ValueError: an operation, a test, a register or a count is invalid.
            LookupError: an operation is not defined here.
        """
        _check_types(self)
        known: set[tuple[str, int, int]] = set()  # operation, number of operands and part, checked before
        for register, (name, operands, part) in enumerate(self.instructions, self.first):
            if not _are_registers(operands, register):
                _check_registers(f"instruction {register - self.first} ({name})", operands, register)
            if (name, len(operands), part) not in known:
                _check_operation(f"instruction {register - self.first} ({name})", name, len(operands), part)
                known.add((name, len(operands), part))
        kept = [op for op in map(operation, dict.fromkeys(name for name, *_ in known)) if op.is_local]
        object.__setattr__(self, "_kept", tuple(kept))
        for k, guard in enumerate(self.guards):
            where = f"guard {k} ({guard.test})"
            if guard.test not in TESTS:
                raise ValueError(f"{where} must be one of the tests {', '.join(TESTS)}")
            if len(guard.operands) != TESTS[guard.test][0]:
                raise ValueError(f"{where} must have {TESTS[guard.test][0]} operands, got {len(guard.operands)}")
            _check_registers(where, guard.operands, self.registers)
        _check_registers("outputs", self.outputs, self.registers)
        _check_registers("shared", self.shared, self.inputs)
        if self.layout and (len(self.layout.inputs), len(self.layout.outputs)) != (self.inputs, len(self.outputs)):
            raise ValueError("the layout of a program has a string for each input and each output")
        if self.sources and len(self.sources) != len(self.instructions):
            raise ValueError(f"expected {len(self.instructions)} sources or none, got {len(self.sources)}")

    def __str__(self) -> str:
        """Return the program as text: register, operation, operands and source line."""
        varying = set(range(self.inputs)).difference(self.shared)
        shared = shared_registers(self.first, self.instructions, varying).union(self.shared) if self.shared else ()
        lines = [f"%{k} = input {k}{'  shared' if k in shared else ''}" for k in range(self.inputs)]
        lines += [f"%{k} = {x!r}" for k, x in enumerate(self.constants, self.inputs)]
        for k, (name, operands, part) in enumerate(self.instructions):
            shown = name if part == VALUE else f"partial {part} of {name}"
            source = line_of(self.sources[k]) if self.sources else ""
            register = self.first + k
            mark = "  shared" if register in shared else ""
            lines.append(f"%{register} = {shown} {_shown(operands)}{mark}  {source}".rstrip())
        for test, operands, outcome, source_of_guard in self.guards:
            source = line_of(source_of_guard)
            lines.append(f"guard {test} {_shown(operands)} is {outcome!r}  {source}".rstrip())
        return "\n".join([*lines, f"return {_shown(self.outputs)}"])

    def counts(self) -> dict[str, int]:
        """Return how many times each operation occurs; partials count under `operation'`.

        >>> Program(1, (), (Instruction("mul", (0, 0)),), (), (1,)).counts()
        {'mul': 1}
        """
        found: dict[str, int] = {}
        for name, _, part in self.instructions:
            shown = name if part == VALUE else f"{name}'"
            found[shown] = found.get(shown, 0) + 1
        return found

    def local_operation(self) -> str | None:
        """Return the name of an operation that only this process has, or None if there is none."""
        return next((op.name for op in self._kept), None)

    def __reduce__(self) -> tuple[Any, ...]:
        local = self.local_operation()
        if local is not None:
            raise TypeError(
                f"a program with {local} cannot be pickled: it calls a function of custom_jvp, custom_vjp, root or "
                "fixed_point, which only this process has; pickle the function instead, and record it where it is used"
            )
        return Program, (
            self.inputs,
            self.constants,
            tuple(map(tuple, self.instructions)),
            tuple(map(tuple, self.guards)),
            self.outputs,
            self.sources,
            self.shared,
            self.layout and tuple(self.layout),
        )


def _shown(registers: Sequence[int]) -> str:
    return " ".join(f"%{register}" for register in registers)


def _check_operation(where: str, name: str, operands: int, part: int) -> None:
    """Raise unless an operation has this part and this number of operands."""
    op, count = operation(name), operands - (part != VALUE)
    if op.arity is not None and count != op.arity:
        raise ValueError(f"{where} must have {op.arity} operands, got {count}")
    if not VALUE <= part < count - op.parameters and part != VALUE:
        raise ValueError(f"{where} has no partial {part} among {count} operands")
    if op.arity is None and count < op.parameters:
        raise ValueError(f"{where} must have at least {op.parameters} operands, got {count}")


def _are_registers(registers: Sequence[int], limit: int) -> bool:
    for register in registers:  # noqa: SIM110  (most have two, for which a generator takes twice as long)
        if type(register) is not int or not 0 <= register < limit:
            return False
    return True


def _check_registers(where: str, registers: Sequence[int], limit: int) -> None:
    for register in registers:
        if not _are_registers((register,), limit):
            raise ValueError(f"{where} must use registers from 0 to {limit - 1}, got {register!r}")


def _check_types(program: Program) -> None:
    """Check types, and turn the tuples of an unpickled program into named tuples."""
    if type(program.inputs) is not int or program.inputs < 0:
        raise TypeError(f"the inputs of a program must be a nonnegative number, got {program.inputs!r}")
    for name in ("constants", "instructions", "guards", "outputs", "sources", "shared"):
        if type(getattr(program, name)) is not tuple:
            raise TypeError(f"the {name} of a program must be a tuple, got {type(getattr(program, name)).__name__}")
    for x in program.constants:
        if type(x) is not float:
            raise TypeError(f"the constants of a program are floats, got {x!r}")
    if not are_instructions(program.instructions, Instruction):
        checked = tuple([row(Instruction, x, IS_INSTRUCTION) for x in program.instructions])
        object.__setattr__(program, "instructions", checked)
    object.__setattr__(program, "guards", tuple([row(Guard, x, IS_GUARD) for x in program.guards]))
    for source in program.sources:
        if not is_source(source):
            raise TypeError(f"a source is a file and a line, got {source!r}")
    if program.layout is not None:
        object.__setattr__(program, "layout", row(Layout, program.layout, IS_LAYOUT))
