"""Write the table of operations as C: `table.h`, which the build of the native engine includes.

An operation with a fixed number of operands becomes a function, generated from its rule. One that takes any number of
operands is a loop in list_operations.h or hand_written_rules.h. If there is no kernel for it, the Python rule is used,
as for users' operations.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from autograd.native.source_fingerprint import fingerprint
from autograd.native.table.rule_printer import formulas
from autograd.operation import Primitive
from autograd.operators import Operators
from autograd.ops import TABLE

LOUD = r"[/<>]|\b[a-z]\w*\("  # quotients, comparisons and calls, which may set floating-point flags
KERNELS = [Path(__file__).with_name(name) for name in ("list_operations.h", "hand_written_rules.h")]


def table() -> str:
    """Return the text of table.h."""
    kernels = {name for file in KERNELS for name in re.findall(r"\bkernel_(\w+)\(", file.read_text())}
    ops = [op for op in TABLE.values() if op.arity is not None or op.name in kernels]
    assert len(ops) < 255, "a node keeps its row in a byte, and 255 means that there is none"
    methods = [op for op in ops if op.arity == 1 and hasattr(Operators, op.name)]
    rows = [f'    {{"{op.name}", {-1 if op.arity is None else op.arity}, {op.parameters}}},' for op in ops]
    cases = [f"    case ROW_{op.name}: return row_{op.name}(n, x, z, p);" for op in ops]
    return "\n".join(
        [
            "/* Generated from autograd/ops.py by autograd/native/table/generate.py when the extension is built. */",
            f'#define TABLE_FINGERPRINT "{fingerprint()}"',
            "typedef struct { const char *name; int arity, parameters; } Row;",
            f"enum {{ {', '.join(f'ROW_{op.name}' for op in ops)}, ROWS }};",
            "static const Row rows[] = {",
            *rows,
            "};",
            *(_function(op) for op in ops),
            "/* The methods of one operand. */",
            "static PyObject *(*record_method)(int row, PyObject *x);",
            *(_method(op) for op in methods),
            "static PyMethodDef methods[] = {",
            *(_definition(op) for op in methods),
            "    {NULL, NULL, 0, NULL}",
            "};",
            "/* Compute value and partials. Return false if the case needs Python. */",
            "static ALWAYS_INLINE int compute_known(int row, Py_ssize_t n, const double *x, double *z, double *p) {",
            "    switch (row) {",
            *cases,
            "    }",
            "    return 0;",
            "}",
            "static int compute_any(int row, Py_ssize_t n, const double *x, double *z, double *p) {",
            "    return compute_known(row, n, x, z, p);",
            "}",
            "/* If the row is a constant, the formula is inlined in the caller. */",
            "#define compute(row, n, x, z, p) \\",
            "    (IS_CONSTANT(row) ? compute_known(row, n, x, z, p) : compute_any(row, n, x, z, p))",
            "",
        ]
    )


def _method(op: Primitive) -> str:
    call = f"return record_method(ROW_{op.name}, x);"
    return f"static PyObject *method_{op.name}(PyObject *x, PyObject *none) {{ (void)none; {call} }}"


def _definition(op: Primitive) -> str:
    text = json.dumps(f"{op.name}($self, /)\n--\n\n{getattr(Operators, op.name).__doc__}")
    return f'    {{"{op.name}", method_{op.name}, METH_NOARGS, {text}}},'


def _function(op: Primitive) -> str:
    head = f"static inline int row_{op.name}(Py_ssize_t n, const double *x, double *to, double *p) {{"
    if op.arity is None:
        return "\n    ".join([head, *_quiet([f"int done = kernel_{op.name}(n, x, to, p);"]), "return done;"]) + "\n}"
    value, partials = formulas(op)
    operands = [f"double x{i} = x[{i}];" for i in range(op.arity)]
    results = [f"double z = {value};", "*to = z;", *(f"p[{i}] = {text};" for i, text in enumerate(partials))]
    if any(re.search(LOUD, text) for text in (value, *partials)):
        results = _quiet([*(f"PIN(x{i});" for i in range(op.arity)), *results])
    calls_python = any(name in line for line in results for name in ("hypot(", "round_decimal("))
    known = "!take_python_failed()" if calls_python else "1"
    return "\n    ".join([head, *operands, *results, f"(void)n; return {known};"]) + "\n}"


def _quiet(lines: list[str]) -> list[str]:
    """Restore the processor's floating-point flags after these lines."""
    return ["FloatFlags before = float_flags();", *lines, "restore_float_flags(before);"]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table(), encoding="utf-8")
