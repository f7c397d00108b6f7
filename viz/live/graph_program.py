"""A recorded graph as the instructions of a program, in which each number in the graph has a register.

Values, partials and derivatives are registers, on which arithmetic writes further instructions. So the program follows
the graph when the numbers of its leaves change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from autograd import Value
from autograd.chain_rule import adjoints
from autograd.ops import TABLE
from autograd.program.ir.guards import Guard
from autograd.program.ir.program import Program
from autograd.program.optimization_passes import finished
from autograd.program.recording.instruction_writer import InstructionWriter
from autograd.program.recording.registers import Register
from viz.derivation.formula import Formula
from viz.graph.visible_part import VisiblePart

__all__ = ["GraphProgram", "Number"]

Number: TypeAlias = Register | float  # a float does not depend on the numbers of the leaves


class GraphProgram:
    """A graph as the instructions of a program, from the numbers of its leaves.

    Attributes:
        order: the graph, in topological order.
        leaves: the leaves of the graph, whose numbers are the inputs of the program.

    Args:
        order: the graph, in topological order. It ends in the root.

    Raises:
        TypeError: the graph has an operation that cannot be written as instructions.

    >>> from autograd.graph.gradient_order import topological_order
    >>> x = Value(3.0)
    >>> graph = GraphProgram(topological_order(x * x))
    >>> print(graph.program([graph.data(graph.root), graph.adjoint(x)]))
    %0 = input 0
    %1 = mul %0 %0
    %2 = add %0 %0
    return %1 %2
    """

    def __init__(self, order: Sequence[Value]) -> None:
        self.order, self.root = order, order[-1]
        self.leaves = [value for value in order if value.op is None]
        self._writer = InstructionWriter()
        self._writer.start = -1  # so that no Value counts as older than the recorded call
        self._inputs = [self._writer.code.input() for _ in self.leaves]
        for leaf, register in zip(self.leaves, self._inputs, strict=True):
            self._writer.know(leaf, register, is_number=False)
        for value in order:
            if value.op is not None and not value.operands:  # computed under no_grad
                self._writer.know(value, self._writer.code.constant(value.data), is_number=False)
            self._writer.register_of(value)
        if self._writer.refusal is not None:
            raise TypeError(f"the graph cannot be written as a program: {self._writer.refusal}")
        self._partials: dict[Value, list[Number]] = {}

    def data(self, value: Value) -> Number:
        """Return the number of a Value."""
        return self._number(self._writer.register_of(value))

    def partials(self, value: Value) -> Sequence[Number]:
        """Return the partials of an operation with respect to its operands."""
        if value not in self._partials:
            self._partials[value] = self._writer.partials(value) if value.operands else []
        return self._partials[value]

    def is_fixed(self, number: Number) -> bool:
        """Return whether a number does not depend on the numbers of the leaves."""
        return not isinstance(number, Register) or isinstance(self._number(number.register), float)

    def adjoint(self, value: Value) -> Number:
        """Return the derivative of the root with respect to a Value."""
        return self._adjoints.get(value, 0.0)

    @cached_property
    def _adjoints(self) -> Mapping[Value, Number]:
        found: Mapping[Value, Any] = adjoints(self.order, {self.root: 1.0}, self._partials_of)
        return found

    def derivative(self, of: Value, by: Value, ends: Iterable[Value]) -> Number:
        """Return the derivative of one Value with respect to another, along paths that do not pass through `ends`.

        >>> from autograd.graph.gradient_order import topological_order
        >>> x = Value(3.0)
        >>> y = x * x
        >>> graph = GraphProgram(topological_order(y.exp()))
        >>> print(graph.program([graph.derivative(y, x, [])]))  # x + x, once for each operand
        %0 = input 0
        %1 = add %0 %0
        return %1
        """
        below, stack, passed = {of}, [of], {*ends} - {of}
        while stack:
            for x in stack.pop().operands:
                if isinstance(x, Value) and x not in below:
                    below.add(x)
                    stack += [] if x in passed else [x]
        order = [value for value in self.order if value in below]

        def partials(value: Value) -> Sequence[Any]:
            return () if value in passed else self.partials(value)

        found: Mapping[Value, Any] = adjoints(order, {of: 1.0}, partials)
        number: Number = found.get(by, 0.0)
        return number

    def partials_in(self, visible: VisiblePart) -> Callable[[Value], Sequence[Number]]:
        """Return a function that returns the partials of an operation as it is drawn."""

        def partials(value: Value) -> Sequence[Number]:
            fused = visible.fused.get(value)
            if fused is None:
                return self.partials(value)
            if fused.entropy is None:
                return fused.partials
            scores = {x: Formula(x.data) for x in fused.operands if isinstance(x, Value)}
            registers = {id(formula): self.data(x) for x, formula in scores.items()}
            formulas = fused.entropy.partials([scores[x] if isinstance(x, Value) else x for x in fused.operands])
            return [self.formula(formula, lambda part: registers[id(part)]) for formula in formulas]

        return partials

    def formula(self, formula: Formula | float, number_of: Callable[[Formula], Number]) -> Number:
        """Return a formula's number, given its quantities' numbers."""
        if not isinstance(formula, Formula):
            return formula
        if formula.op is None:
            return number_of(formula)
        if not formula.operands:  # a named constant, such as pi
            return formula.data
        numbers = [self.formula(x, number_of) for x in formula.operands]
        if TABLE.get(formula.op.name) is not formula.op:  # parentheses around its only operand
            return numbers[0]
        code = self._writer.code
        return self._number(code.write(formula.op.name, tuple(map(code.register_of, numbers))))

    def register_of(self, x: Value | float) -> int:
        """Return the register of a Value, which need not be in the graph, or of a float."""
        return self._writer.register_of(x)

    def program(self, outputs: Iterable[Number], guards: Iterable[Guard] = ()) -> Program:
        """Return the program that maps the numbers of the leaves to some numbers. Guards are tests of registers."""
        code = self._writer.code
        registers = [code.register_of(x) for x in outputs]  # first, because a float becomes a step
        return finished(list(code.steps), self._inputs, guards, registers)

    def _partials_of(self, value: Value) -> Sequence[Any]:
        return self.partials(value)

    def _number(self, register: int) -> Number:
        step = self._writer.code.steps[register]
        return step if isinstance(step, float) else Register(self._writer.code, register)
