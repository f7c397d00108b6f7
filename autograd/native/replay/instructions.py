"""Write the instructions of programs as C: `instructions.h`, which the build of the native engine includes.

The value of each operation of the table is an instruction, and so is each of its partials. An instruction reads its
operands from slots, and writes its result to a slot. All operations with any number of operands share one instruction,
which calls their loop in hand_written_rules.h.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from autograd.native.table.rule_printer import formulas
from autograd.operation import Primitive
from autograd.ops import TABLE

# the tests of guards, by their names in autograd/program: C code that compares a test of x and y with its outcome
TESTS = {
    "lt": "(x < y) == outcome",
    "le": "(x <= y) == outcome",
    "eq": "(x == y) == outcome",
    "gt": "(x > y) == outcome",
    "ge": "(x >= y) == outcome",
    "truth": "(x != 0) == outcome",
    "isnan": "(x != x) == outcome",
    "isfinite": "(isfinite(x) != 0) == outcome",
    "floor": "floor(x) == outcome",
    "ceil": "ceil(x) == outcome",
    "trunc": "trunc(x) == outcome",
    "round": "rint(x) == outcome",
    "index": "trunc(x) == outcome",
    "same": "same_bits(x, outcome)",
}


class Formula(NamedTuple):
    """The formula of one instruction.

    Attributes:
        operation: the name of the operation.
        part: -1 for its value, else the position of the operand that the partial is with respect to.
        operands: the names of its operands in the text. For a partial, the result comes first.
        text: the C expression.
    """

    operation: str
    part: int
    operands: list[str]
    text: str

    @property
    def name(self) -> str:
        """The name of the instruction in C."""
        return f"CODE_{self.operation}" + ("" if self.part < 0 else f"_{self.part}")

    @property
    def calls_python(self) -> bool:
        """True if one of its C functions calls Python."""
        return "hypot(" in self.text or "round_decimal(" in self.text


def all_formulas() -> list[Formula]:
    """Return the formulas of the whole table.

    >>> all_formulas()[0]
    Formula(operation='neg', part=-1, operands=['x0'], text='-x0')
    """
    return [formula for op in TABLE.values() if op.arity is not None for formula in _formulas_of(op)]


def _formulas_of(op: Primitive) -> Iterator[Formula]:
    operands = [f"x{i}" for i in range(op.arity or 0)]
    value, partials = formulas(op)
    if op.name == "pow_const":  # most powers are squares or cubes
        value = "power(x0, x1)"
        partials = [f"(x1 == 2.0) ? (2.0 * x0) : (x1 == 3.0) ? (3.0 * power(x0, 2.0)) : ({partials[0]})"]
    yield Formula(op.name, -1, operands, value)
    for part, text in enumerate(partials):
        yield Formula(op.name, part, ["z", *operands], text)


def instructions() -> str:
    """Return the text of instructions.h."""
    found = all_formulas()
    codes = [*(f"CODE_test_{test}" for test in TESTS), *(formula.name for formula in found)]
    tests = [f'    {{"{name}", CODE_test_{name}}},' for name in TESTS]
    formula_rows = [
        f'    {{"{each.operation}", {each.part}, {each.name}, {len(each.operands)}, {int(each.calls_python)}}},'
        for each in found
    ]
    return "\n".join(
        [
            "/* Generated from autograd/ops.py by autograd/native when the extension is built. */",
            f"enum {{ CODE_end, CODE_many, CODE_sum, CODE_sums, CODE_rows, CODE_python, {', '.join(codes)} }};",
            "typedef struct { const char *name; int code; } Test;",
            "static const Test guard_tests[] = {",
            *tests,
            "};",
            "typedef struct { const char *operation; int part, code, operands, calls_python; } Formula;",
            "static const Formula formulas[] = {",
            *formula_rows,
            "};",
            f"enum {{ GUARD_TESTS = {len(tests)}, FORMULAS = {len(formula_rows)}, FIRST_FORMULA = {found[0].name} }};",
            "#define CASES_OF_TESTS \\",
            *(f"    case CODE_test_{name}: TEST({text}) \\" for name, text in TESTS.items()),
            "",
            "#define CASES_OF_FORMULAS \\",
            *(line for formula in found for line in _case(formula)),
            "",
            "",
        ]
    )


def _case(formula: Formula) -> list[str]:
    """Return one case of the interpreter's switch. code[0] is the instruction, code[1] the slot of the result."""
    count = len(formula.operands)
    reads = "".join(f"double {x} = slots[code[{i}]]; (void){x}; " for i, x in enumerate(formula.operands, 2))
    write = f"slots[code[1]] = {formula.text};"
    if formula.calls_python:
        write = f"double found = {formula.text}; if (take_python_failed()) return code; slots[code[1]] = found;"
    return [f"    case {formula.name}: {{ {reads}{write} code += {2 + count}; continue; }} \\"]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(instructions(), encoding="utf-8")
