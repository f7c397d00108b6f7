"""Programs as statements of a language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograd.export.operations.formula_graph import Expression
from autograd.export.operations.formula_text import FormulaText
from autograd.export.operations.vocabulary import outer
from autograd.export.programs.language_base import Syntax
from autograd.export.programs.program_variables import LENGTH, Plan, plan, run
from autograd.export.programs.statements import ListStep, Scalar, Statement, statements, writes
from autograd.export.programs.sum_loops import Sum
from autograd.program.ir.program import Program
from autograd.program.user_source_lines import line_of

__all__ = ["Formulas", "Function", "places_comment"]


_WIDTH = 100  # the maximum width of a comment


class Formulas:
    """The functions of formulas that programs call.

    Attributes:
        functions: the source of each function by name.
    """

    def __init__(self, language: Syntax) -> None:
        self.language = language
        self.functions: dict[str, str] = {}

    def call(self, step: Scalar, operands: Sequence[str]) -> str:
        """Return the expression of an instruction: an operation that is written out, or a function call."""
        found = step.formula
        given = dict(zip(found.operands, operands, strict=True))
        result = found.result
        if not isinstance(result, Expression):
            return self.language.number(result)
        if result.is_name:
            return given[str(result.head)]
        if not isinstance(result.head, str) and all(
            not isinstance(x, Expression) or (x.is_name and self.language.count(result.head, k) == 1)
            for k, x in enumerate(result.operands)
        ):
            texts = [
                given[str(x.head)] if isinstance(x, Expression) else self.language.number(x) for x in result.operands
            ]
            return outer(self.language.call(result.head, texts))
        if found.name not in self.functions:
            text = FormulaText(found, self.language)
            self.functions[found.name] = self.language.function(found.name, found.operands, text.lines, text.result)
        return f"{found.name}({', '.join(map(self.language.argument, given.values()))})"


class Function:
    """One program as statements.

    Attributes:
        parts: the lines of each part.
        results: the source of the outputs.
        size: the size of the array that the parts share.
        constants: the numbers of the array of constants.
    """

    def __init__(self, name: str, program: Program, formulas: Formulas) -> None:
        self.name = name
        self._program, self._formulas, self._language = program, formulas, formulas.language
        found = statements(program, self._language, self._language.lists)
        self._plan = plan(program, found) if self._language.has_parts else Plan([found], {}, {})
        self._inside: dict[int, str] = {}  # partials that are elements of an array
        self._arrays: dict[tuple[int, ...], str] = {}
        self._source = ""
        self.size = len(self._plan.slots)
        self.parts = [self._part(part) for part in self._plan.parts]
        self.results = [self._text(x) for x in program.outputs]
        is_used = any(f"{name}_constants" in line for part in self.parts for line in part)
        self.constants = [program.constants[x - program.inputs] for x in self._plan.constants] if is_used else []

    def with_outputs(self) -> list[list[str]]:
        """Return the parts. The outputs are written at the end of the only part, or in additional parts."""
        written = [self._language.output(k, text) for k, text in enumerate(self.results)]
        if len(self.parts) == 1:
            return [[*self.parts[0], *written]]
        return [*self.parts, *(written[k : k + LENGTH] for k in range(0, len(written), LENGTH))]

    def _part(self, part: Sequence[Statement]) -> list[str]:
        self._arrays.clear()
        return [line for statement in part for line in self._lines(statement)]

    def _lines(self, statement: Statement) -> list[str]:
        if isinstance(statement, int):
            guard = self._program.guards[statement]
            comment = self._comment(guard.source)
            line, *rest = self._language.guard(guard, [self._text(x) for x in guard.operands], statement + 1)
            return [line + comment, *rest]
        if isinstance(statement, ListStep):
            return self._list(statement)
        before: list[str] = []
        if isinstance(statement, Sum):
            text = self._sum(statement, before)
        else:
            text = self._formulas.call(statement, [self._text(x) for x in statement.reads])
        line = self._assigned(statement.register, text)
        sources, k = self._program.sources, statement.register - self._program.first
        return [*before, line + self._comment(sources[k] if sources else ("", 0))]

    def _comment(self, source: tuple[str, int]) -> str:
        """Return a comment with the user's line, if it differs from the previous one."""
        text = line_of(source).removeprefix(" at ").replace("*/", "* /").replace("/*", "/ *")
        if source[0].startswith("<"):  # not a file
            text = text.partition(": ")[2]
        if text in ("", self._source):
            return ""
        self._source = text
        return f" {self._language.comment(text if len(text) <= _WIDTH else text[:_WIDTH] + ' ...')}"

    def _assigned(self, register: int, text: str) -> str:
        if register in self._plan.slots:
            return f"s[{self._plan.slots[register]}] = {text};"
        return self._language.definition(self._name("v", register), text)

    def _name(self, kind: str, k: int) -> str:
        return f"{self._language.prefix}{kind}{k}"

    def _text(self, register: int) -> str:
        """Return the text that reads a number."""
        program = self._program
        if register < program.inputs:
            return self._language.input(program, register)
        if register < program.first:
            return self._language.number(program.constants[register - program.inputs])
        if register in self._plan.slots:
            return f"s[{self._plan.slots[register]}]"
        return self._inside.get(register, self._name("v", register))

    def _array(self, registers: tuple[int, ...], before: list[str]) -> tuple[str, int, int]:
        """Return the array that holds some numbers, the position of the first and the step. Copy them if necessary."""
        if not self._language.has_parts:
            return self._copied(registers, before), 0, 1
        homes: list[tuple[str, Callable[[int], int | None]]] = [
            (self._language.inputs, lambda x: x if x < self._program.inputs else None),
            ("s", self._plan.slots.get),
            (f"{self.name}_constants", self._plan.constants.get),
        ]
        for name, position in homes:
            found = run([position(x) for x in registers])
            if found is not None:
                return name, *found
        return self._copied(registers, before), 0, 1

    def _copied(self, registers: tuple[int, ...], before: list[str]) -> str:
        """Return an array that holds just these numbers."""
        if registers not in self._arrays:
            name = self._arrays[registers] = self._name("a", len(self._arrays))
            before.append(self._language.array(name, [self._text(x) for x in registers], is_global=False))
        return self._arrays[registers]

    def _sum(self, found: Sum, before: list[str]) -> str:
        first = [] if found.start is None else [self._text(found.start)]
        lists = [found.xs, found.ys] if found.ys else [found.xs]
        arrays = [self._array(registers, before) for registers in lists]
        names = ("sum_of_products", "add_products") if found.ys else ("sum_of", "add_numbers")
        call = self._language.sum_call(names[len(first)], first, len(found.xs), arrays)
        return call if found.end is None else f"{call} + {self._text(found.end)}"

    def _list(self, step: ListStep) -> list[str]:
        before: list[str] = []
        array = self._copied(step.reads, before)
        register = step.partials[0][1] if step.value is None else step.value
        value, partials = self._name("v", register), self._name("p", register)
        lines = self._language.list_call(step.operation, array, len(step.reads), value, partials)
        self._inside |= {register: f"{partials}[{part}]" for part, register in step.partials}
        stored = [
            f"s[{self._plan.slots[register]}] = {self._inside.get(register, self._name('v', register))};"
            for register in writes(step)
            if register in self._plan.slots
        ]
        return [*before, *lines, *stored]


def places_comment(name: str, program: Program, inputs: str, outputs: str) -> str:
    """Return a comment that names every place of the arrays of inputs and outputs."""
    layout = program.layout
    given = layout.inputs if layout else [f"input {k}" for k in range(program.inputs)]
    found = layout.outputs if layout else [f"output {k}" for k in range(len(program.outputs))]
    lines = [f"{name}: returns 0, or the number of the guard that failed."]
    lines += [f"{inputs}[{k}]   {text}" for k, text in enumerate(given)]
    lines += [f"{outputs}[{k}]  {text}" for k, text in enumerate(found)]
    return "/* " + "\n   ".join(line.replace("*/", "* /").replace("/*", "/ *") for line in lines) + " */"
