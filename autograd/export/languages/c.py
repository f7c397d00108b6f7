"""A program as C99."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from autograd.export.programs.function_source import Formulas, Function, places_comment
from autograd.export.programs.language_base import Syntax
from autograd.export.programs.library import Library
from autograd.ops import TABLE
from autograd.program.ir.program import Program

__all__ = ["c_source"]

_LIBRARY = (
    Path(__file__).parents[2] / "native" / "table" / "list_operations.h",
    Path(__file__).with_name("c_library.h"),
)
_SMALL = 4096  # the most numbers that a function keeps on the stack
_HEADERS = {  # C library headers, each with a pattern of the names that need it
    "float": "DBL_MIN",
    "math": ".*",
    "stddef": ".*",
    "stdio": "snprintf",
    "stdlib": "malloc|strtod",
    "string": "strlen",
}
# fmt: off
_WORDS = frozenset((
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float",
    "for", "goto", "if", "inline", "int", "long", "main", "register", "restrict", "return", "short", "signed", "sizeof",
    "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while",
))
# fmt: on
# Names taken by the functions below, by math.h (also with the suffix f, l or _r), and by compilers.
_NAMES = """
    x y n in out row k failed s asm linux unix errno size_t float_t double_t signgam NAN INFINITY NULL DBL_MIN acos
    acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh drem erf erfc exp exp2 expm1 fabs fdim finite
    floor fma fmax fmin fmod frexp gamma hypot ilogb isfinite isinf isnan isnormal j0 j1 jn ldexp lgamma llrint
    llround log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter nexttoward pow remainder remquo rint
    round scalb scalbln scalbn signbit significand sin sinh sqrt tan tanh tgamma trunc y0 y1 yn fpclassify isgreater
    isgreaterequal isless islessequal islessgreater isunordered
"""
_TAKEN = frozenset(_NAMES.split())
_MACROS = re.compile(r"(?:M|FP|HUGE|MATH|LDBL|DBL|FLT)_\w+")


def _is_taken(name: str) -> bool:
    """Return whether a name is already taken in C.

    >>> _is_taken("sinf"), _is_taken("M_PI"), _is_taken("area")
    (True, True, False)
    """
    return bool({name, re.sub(r"(f|l|_r)$", "", name)} & _TAKEN or _MACROS.fullmatch(name))


class C(Syntax):
    """C99 and its library. Results are bit-identical to those of the engine."""

    inputs = "in"
    outputs = "out"
    nan = "NAN"
    infinity = "INFINITY"
    calls = MappingProxyType({"hypot": "length_of_two($a, $b)"})  # Python has its own hypot
    library = Library("\n\n".join(path.read_text(encoding="utf-8") for path in _LIBRARY))

    def definition(self, name: str, text: str, *, is_condition: bool = False) -> str:
        """Return the definition of a name."""
        return f"const {'int' if is_condition else 'double'} {name} = {text};"

    def declaration(self, name: str) -> str:
        """Return the declaration of a name."""
        return f"double {name};"

    def function(self, name: str, operands: Iterable[str], lines: Sequence[str], result: str) -> str:
        """Return a function of numbers."""
        taken = ", ".join(f"double {x}" for x in operands)
        return _block(f"static double {name}({taken or 'void'})", [*lines, f"return {result};"])

    def array(self, name: str, numbers: Sequence[str], *, is_global: bool) -> str:
        """Return the definition of a constant array."""
        return f"{'static ' if is_global else ''}const double {name}[] = {{{', '.join(numbers)}}};"

    def list_call(self, operation: str, array: str, count: int, value: str, partials: str) -> list[str]:
        """Return the call that computes an operation on a list."""
        return [f"double {value}, {partials}[{count}];", f"list_{operation}({count}, {array}, &{value}, {partials});"]


def c_source(programs: Mapping[str, Program]) -> str:
    """Return one source file of C99 that defines a function for each program.

    Raises:
        ValueError: a name is not valid in C, or the file uses it for something else.
        TypeError: an operation has no formula in C.
    """
    language = C()
    formulas = Formulas(language)
    functions = [text for name, program in programs.items() for text in _functions(name, program, formulas)]
    helpers = [*formulas.functions.values(), *functions]
    blocks = [*language.library.used("\n\n".join(helpers)), *formulas.functions.values()]
    used = _WORDS | TABLE.keys() | set(re.findall(r"\w+(?=\()", "\n".join([language.library.text, *blocks])))
    for name in programs:
        if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) or {name, f"{name}_batch"} & used or _is_taken(name):
            raise ValueError(f"expected a free name for a C function, got {name!r}")
    code = "\n\n".join([*blocks, *functions])
    headers = [f"#include <{name}.h>" for name, words in _HEADERS.items() if re.search(rf"\b({words})\b", code)]
    return "\n".join([*headers, "", code, ""])


def _functions(name: str, program: Program, formulas: Formulas) -> list[str]:
    """Return the functions of one program: its parts, itself, and the one for batches."""
    function = Function(name, program, formulas)
    texts = []
    if function.constants:
        numbers = [formulas.language.number(x) for x in function.constants]
        texts.append(formulas.language.array(f"{name}_constants", numbers, is_global=True))
    head = f"{places_comment(name, program, 'in', 'out')}\nint {name}(const double *in, double *out)"
    parts = function.with_outputs()
    if len(parts) == 1:
        before = [f"double s[{function.size}];"] if function.size else []
        return [
            *texts,
            _block(head, _used([*before, *parts[0], "return 0;"], "in", "out")),
            _batch(name, program),
        ]
    for k, lines in enumerate(parts):
        part = f"static int {name}_part_{k}(const double *restrict in, double *restrict s, double *restrict out)"
        texts.append(_block(part, _used([*lines, "return 0;"], "in", "s", "out")))
    calls = [f"if (!failed) failed = {name}_part_{k}(in, s, out);" for k in range(len(parts))]
    lines = [*_room("s", function.size), "int failed = 0;", *calls, *_freed("s", function.size), "return failed;"]
    return [*texts, _block(head, lines), _batch(name, program)]


def _batch(name: str, program: Program) -> str:
    """Return the function that runs a program for each row of columns."""
    inputs, outputs = program.inputs, len(program.outputs)
    size = inputs + outputs
    lines = [
        *_room("x", size),
        f"double *y = x + {inputs};",
        "int failed = 0;",
        "for (size_t row = 0; row < n && !failed; row++) {",
        f"    for (int k = 0; k < {inputs}; k++) x[k] = in[k][row];",
        f"    failed = {name}(x, y);",
        f"    for (int k = 0; k < {outputs} && !failed; k++) out[k][row] = y[k];",
        "}",
        *_freed("x", size),
        "return failed;",
    ]
    return _block(f"int {name}_batch(size_t n, const double *const *in, double *const *out)", lines)


def _room(name: str, size: int) -> list[str]:
    """Return the definition of an array: on the stack if it is small."""
    if size <= _SMALL:
        return [f"double {name}[{max(size, 1)}];"]
    return [f"double *{name} = malloc({size} * sizeof *{name});", f"if (!{name}) return -1;"]


def _freed(name: str, size: int) -> list[str]:
    return [f"free({name});"] if size > _SMALL else []


def _used(lines: list[str], *names: str) -> list[str]:
    """Add lines that use otherwise unused names, so that compilers do not warn."""
    words = set(re.findall(r"\w+", re.sub(r"/\*.*?\*/", "", "\n".join(lines))))
    return [*(f"(void){name};" for name in names if name not in words), *lines]


def _block(head: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{head} {{", *(f"    {line}" for line in lines), "}"])
