"""The graph of a call, written as the instructions of a program."""

from __future__ import annotations

from typing import Any

from autograd.chain_rule import Sweeping
from autograd.current_engine import Value
from autograd.operation import Primitive, known
from autograd.program.recording.line_tracing import LineTrace
from autograd.program.recording.registers import Code, partials_of
from autograd.program.take import CHOICE
from autograd.program.user_source_lines import Source, caller, shown

__all__ = ["InstructionWriter"]

_OF_INTS = {"add", "sub", "mul", "neg", "abs", "floordiv", "mod"}  # operations that return ints for ints


class InstructionWriter:
    """The instructions of a graph. Each node is written as an instruction once its number is needed.

    Attributes:
        code: the instructions so far.
        registers: the register of each Value, by its serial number: a Value reports its hash (see hash_hook.py).
        integers: the serial numbers of the Values that stand for ints.
        start: the serial number at the beginning. Older Values existed before the call.
        closed: the older Values that the call used, by register.
        refusal: the first action that only the eager engine can perform, or None.

    Args:
        lines: a trace of the user's lines, if the program should keep them.
    """

    __slots__ = ("_kept", "_lines", "_stands_for_number", "closed", "code", "integers", "registers", "refusal", "start")

    def __init__(self, lines: LineTrace | None = None) -> None:
        self.code = Code()
        self._lines = lines
        self._kept: list[Primitive] = []  # operations that only this process has, until the program keeps them
        self.registers: dict[int, int] = {}
        self._stands_for_number: dict[int, bool] = {}
        self.integers: set[int] = set()
        self.closed: dict[int, Value] = {}
        self.refusal: str | None = None
        self.start: int = Value(0.0)._serial

    def number(self, data: float, *, is_integer: bool = False) -> Value:
        """Add an input. Return the Value that stands for a float or an int among the arguments."""
        x = self.know(Value(data), self.code.input(), is_number=True)
        if is_integer:
            self.integers.add(x._serial)
        return x

    def argument(self, x: Value) -> Value:
        """Add an input. Return a new Value that represents a Value among the arguments."""
        return self.know(x * 1.0, self.code.input(), is_number=False)

    def register_of(self, x: Value | float) -> int:
        """Return the register of a number, after writing the instructions that compute it."""
        if isinstance(x, Value):
            if x._serial not in self.registers:
                self._lift(x)
            return self.registers[x._serial]
        return self.code.constant(float(x))

    def sources(self) -> list[Source]:
        """Return the line of each step of the code; an empty list if lines are unknown."""
        return self.code.sources if self._lines is not None else []

    def is_number(self, x: object) -> bool:
        """Return whether a Value represents a plain number."""
        if not isinstance(x, Value):
            return False
        self.register_of(x)
        return self._stands_for_number[x._serial]

    def is_integer(self, x: object) -> bool:
        """Return whether a Value represents an int."""
        if not self.integers or not isinstance(x, Value):
            return False
        self.register_of(x)
        return x._serial in self.integers

    def link(self, leaf: Value, value: Value, *, is_number: bool) -> None:
        """Give a new leaf the register of a Value with the same number."""
        self.know(leaf, self.register_of(value), is_number=is_number)

    def refuse(self, action: str, value: object = None) -> None:
        """Keep the first action that only the eager engine can perform."""
        if self.refusal is None:
            self.refusal = f"it {action} at {shown(caller())}"

    def know(self, value: Value, register: int, *, is_number: bool) -> Value:
        """Note the register of a Value. Return the Value."""
        self.registers[value._serial] = register
        self._stands_for_number[value._serial] = is_number
        return value

    def partials(self, node: Value) -> list[Any]:
        """Write the partials of a node that has a register. Return their registers and constants."""
        assert node._operation is not None
        if isinstance(node._operation, Sweeping):
            self.refuse(f"differentiates a call to {node._operation.name} that checkpoint made before the recording")
            return [0.0] * len(node._operands)
        registers = self.registers
        operands = [registers[x._serial] if isinstance(x, Value) else self.code.constant(x) for x in node._operands]
        if self._lines is not None:
            self.code.source = self._lines.of(node)
        return partials_of(self.code, node._operation, registers[node._serial], operands)

    def _written(self, node: Value) -> int:
        """Write the instruction of a node whose operands have registers. Return its register."""
        op = node._operation
        assert op is not None
        if op.is_local:
            self._kept.append(op)
        elif known.get(op.name) is not op:
            self.refuse(f"uses an operation {op.name!r} that has been redefined since")
        if self._lines is not None:
            self.code.source = self._lines.of(node)
        registers = self.registers
        operands = tuple(
            [registers[x._serial] if isinstance(x, Value) else self.code.constant(x) for x in node._operands]
        )
        return self.code.choose(operands) if op is CHOICE else self.code.write(op.name, operands)

    def _lift(self, root: Value) -> None:
        registers, stack = self.registers, [root]
        while stack:
            node = stack[-1]
            if node._serial in registers:
                stack.pop()
            elif node._serial < self.start:
                register = self.code.input()
                self.closed[register] = node
                self.know(node, register, is_number=False)
            elif not node._operands:
                if node._operation is not None:
                    self.refuse("computes under no_grad()")
                self.know(node, self.code.constant(node._data), is_number=False)
            else:
                operands = [x for x in node._operands if isinstance(x, Value)]
                unknown = [x for x in operands if x._serial not in registers]
                if unknown:
                    stack += unknown
                    continue
                numbers = [self._stands_for_number[x._serial] for x in operands]
                self.know(node, self._written(node), is_number=all(numbers))
                if self.integers and self._gives_int(node):
                    self.integers.add(node._serial)

    def _gives_int(self, node: Value) -> bool:
        assert node._operation is not None
        return node._operation.name in _OF_INTS and all(
            x._serial in self.integers if isinstance(x, Value) else x.is_integer() for x in node._operands
        )
