"""A program as an ES module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from autograd.export.programs.function_source import Formulas, Function, places_comment
from autograd.export.programs.language_base import Syntax
from autograd.export.programs.library import Library
from autograd.program.ir.program import Program

__all__ = ["javascript_script", "javascript_source"]

# fmt: off
_WORDS = frozenset((
    "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do",
    "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements", "import",
    "in", "input", "instanceof", "interface", "let", "new", "null", "output", "package", "private", "protected",
    "public", "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var",
    "void", "while", "with", "yield", "Infinity", "Math", "NaN", "Number", "Object",
))
# fmt: on

_SAME = (
    "exp expm1 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh hypot "
    "floor ceil trunc"
)
_MATH = [*(f"const {name} = Math.{name};" for name in _SAME.split()), "const fabs = Math.abs;"]


class JavaScript(Syntax):
    """JavaScript. Its math library has the same functions as C's, so both use the same formulas."""

    inputs = "input"
    outputs = "output"
    nan = "NaN"
    infinity = "Infinity"
    calls = MappingProxyType({"where": "($a != 0 ? $b : $c)", "cbrt": "cbrt($a)"})
    library = Library(
        "\n\n".join([*_MATH, Path(__file__).with_name("javascript_library.js").read_text(encoding="utf-8")])
    )

    def definition(self, name: str, text: str, *, is_condition: bool = False) -> str:
        """Return the definition of a name."""
        return f"const {name} = {text};"

    def declaration(self, name: str) -> str:
        """Return the declaration of a name."""
        return f"let {name};"

    def function(self, name: str, operands: Iterable[str], lines: Sequence[str], result: str) -> str:
        """Return the definition of a function of numbers."""
        return _block(f"function {name}({', '.join(operands)})", [*lines, f"return {result};"])

    def array(self, name: str, numbers: Sequence[str], *, is_global: bool) -> str:
        """Return the definition of a constant array."""
        return f"const {name} = [{', '.join(numbers)}];"

    def list_call(self, operation: str, array: str, count: int, value: str, partials: str) -> list[str]:
        """Return the call that computes an operation on a list."""
        return [f"const [{value}, {partials}] = list_{operation}({array});"]


def javascript_source(programs: Mapping[str, Program]) -> str:
    """Return the text of an ES module that exports a function for each program.

    Raises:
        ValueError: a name is not valid in JavaScript, or the module uses it for something else.
        TypeError: an operation has no formula in JavaScript.
    """
    return "\n\n".join(_blocks(programs, "export ")) + "\n"


def javascript_script(name: str, program: Program) -> str:
    """Return the text of a script that defines a constant, the function of a program. Nothing else is visible.

    Raises:
        ValueError, TypeError: as for `javascript_source`.
    """
    blocks = _blocks({name: program})
    return f"const {name} = (() => {{\n" + "\n".join(blocks) + f"\nreturn {name};\n}})();\n"


def _blocks(programs: Mapping[str, Program], export: str = "") -> list[str]:
    """Return the definitions of a module, or without `export` those of a script, which has no comments on places."""
    formulas = Formulas(JavaScript())
    functions = [text for name, program in programs.items() for text in _functions(name, program, formulas, export)]
    helpers = [*formulas.functions.values(), *functions]
    blocks = [*formulas.language.library.used("\n\n".join(helpers)), *formulas.functions.values()]
    used = _WORDS | set(re.findall(r"(?<=function )\w+|(?<=const )\w+", "\n".join(blocks)))
    for name in programs:
        if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) or name in used or re.fullmatch(r"[vapts]\d*", name):
            raise ValueError(f"expected a free name for a JavaScript function, got {name!r}")
    return [*blocks, *functions]


def _functions(name: str, program: Program, formulas: Formulas, export: str) -> list[str]:
    """Return the functions of one program: its parts, and itself."""
    function = Function(name, program, formulas)
    texts = []
    if function.constants:
        numbers = [formulas.language.number(x) for x in function.constants]
        texts.append(formulas.language.array(f"{name}_constants", numbers, is_global=True))
    if function.size:
        texts.append(f"const {name}_s = new Float64Array({function.size});")
    shared = [f"const s = {name}_s;"] if function.size else []
    parts = function.with_outputs()
    comment = f"{places_comment(name, program, 'input', 'output')}\n" if export else ""
    head = f"{comment}{export}function {name}(input, output)"
    if len(parts) == 1:
        return [*texts, _block(head, [*shared, *parts[0], "return 0;"])]
    for k, lines in enumerate(parts):
        texts.append(_block(f"function {name}_part_{k}(input, s, output)", [*lines, "return 0;"]))
    calls = [f"failed = failed || {name}_part_{k}(input, s, output);" for k in range(len(parts))]
    return [*texts, _block(head, [*shared, "let failed = 0;", *calls, "return failed;"])]


def _block(head: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{head} {{", *(f"  {line}" for line in lines), "}"])
