"""NumPy, JAX and PyTorch as languages in which programs are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from autograd.export.operations.vocabulary import outer
from autograd.export.programs.language_base import Syntax
from autograd.export.programs.library import Library
from autograd.operation import Primitive
from autograd.program.ir.call_layout import Layout
from autograd.program.ir.program import Guard, Program
from autograd.program.user_source_lines import shown

__all__ = ["JAX", "NumPy", "PyTorch", "names_of"]

_SAME = (
    "exp exp2 expm1 log log2 log10 log1p sin cos tan sinh cosh tanh "
    "sqrt cbrt floor ceil trunc sign abs hypot maximum minimum"
)
_INVERSE = {f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan", "tan2", "sinh", "cosh", "tanh")}


class NumPy(Syntax):
    """NumPy, in which a choice computes both sides.

    Attributes:
        name: the name of the library.
        called: the name of its module in the source.
        functions: the names of NumPy's functions in the source, if they differ.
        own: the file of functions that replace those in numpy_library.py.
        head: the imports of the source.
        before: the line under which the statements of a program are indented.
    """

    has_branches = False
    has_parts = False
    negation = "not "
    module = "np."
    nan = "np.nan"
    infinity = "np.inf"
    name = "NumPy"
    called = "np"
    functions: Mapping[str, str] = MappingProxyType({})
    own = ""
    head = "import numpy as np"
    before: tuple[str, ...] = ('with np.errstate(all="ignore"):',)
    calls = MappingProxyType(
        {name: f"np.{name}($all)" for name in _SAME.split()}
        | {name: f"np.{called}($all)" for name, called in _INVERSE.items()}
        | {name: f"{name}($all)" for name in ("erf", "erfc")}
        | {
            "pow": "power($all)",
            "pow_const": "power($all)",
            "mod": "np.mod($all)",
            "floordiv": "np.floor_divide($all)",
            "relu": "np.maximum($a, 0.0)",
            "where": "where($a != 0, $b, $c)",
            "round": "round_decimal($all)",
        }
    )

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        while any(re.fullmatch(rf"{self.prefix}[vap]\d+", name) for name in names_of(layout.parameters)):
            self.prefix += "_"
        texts = [_functions_of(file) for file in ("numpy_library.py", self.own) if file]
        self.library = Library(self.renamed("\n\n".join(texts)), comments=r"#[^\n]*")

    def renamed(self, text: str) -> str:
        """Return source code for NumPy with the names of this library. Strings and comments are unchanged."""

        def written(found: re.Match[str]) -> str:
            name = found[1]
            return self.functions.get(name, f"{self.called}.{name}") if name else found[0]

        return re.sub(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|#[^\n]*|\bnp\.(\w+)""", written, text)

    def input(self, program: Program, k: int) -> str:
        """Return the text that reads an input."""
        return self._layout.inputs[k]

    def call(self, op: Primitive, operands: list[str]) -> str:
        """Return an operation as text. Python floats would raise at 1 / 0."""
        given = list(map(self.argument, operands)) if all(map(_is_number, operands)) else operands
        text = super().call(op, given)
        is_root = op.name in ("pow", "pow_const") and outer(operands[1]) == "0.5"
        return text if is_root or not (text.startswith("power(") and _is_number(operands[1])) else f"np.{text}"

    def choice(self, condition: str, x: str, y: str) -> str:
        """Return a call to `where`."""
        return f"where({condition}, {outer(x)}, {outer(y)})"

    def definition(self, name: str, text: str, *, is_condition: bool = False) -> str:
        """Return the definition of a name."""
        return f"{name} = {self.argument(text)}"

    def argument(self, text: str) -> str:
        """Return an argument of a function. Python floats would raise at 1 / 0."""
        return f"np.float64({text})" if _is_number(text) else text

    def comment(self, text: str) -> str:
        """Return a comment."""
        return f" # {text}"

    def function(self, name: str, operands: Iterable[str], lines: Sequence[str], result: str) -> str:
        """Return a function of numbers."""
        return "\n    ".join([f"def {name}({', '.join(operands)}):", *lines, f"return {result}"])

    def array(self, name: str, numbers: Sequence[str], *, is_global: bool) -> str:
        """Return the definition of a list."""
        return f"{name} = [{', '.join(numbers)}]"

    def list_call(self, operation: str, array: str, count: int, value: str, partials: str) -> list[str]:
        """Return the call that computes an operation on a list."""
        return [f"{value}, {partials} = list_{operation}({array})"]

    def sum_call(self, name: str, start: list[str], count: int, arrays: Sequence[tuple[str, int, int]]) -> str:
        """Return the call that computes a sum over lists."""
        return f"{name}({', '.join([*start, *(array for array, _, _ in arrays)])})"

    def guard(self, guard: Guard, operands: Sequence[str], number: int) -> list[str]:
        """Return the lines that raise if a guard fails."""
        condition = self.failure(guard, operands)
        place = "" if guard.source[0][:1] in ("", "<") else f" at {shown(guard.source)}"
        message = f"these numbers take a different path from the one that was exported: guard {number}{place}"
        return [f"if {condition}:", f"    raise ValueError({message!r})"]

    def failure(self, guard: Guard, operands: Sequence[str]) -> str:
        """Return the condition that a guard fails for some number."""
        text = super().failure(guard, operands)
        if not text:
            return "True"
        if text.startswith("not "):
            return f"not np.all({outer(text.removeprefix('not '))})"
        return f"np.any({text})"


class JAX(NumPy):
    """JAX: the same text as for NumPy, with a different module and a few different functions."""

    name = "JAX"
    called = "jnp"
    own = "jax_library.py"
    head = "import jax\nimport jax.numpy as jnp\n\njax.config.update('jax_enable_x64', True)"
    before = ()

    def failure(self, guard: Guard, operands: Sequence[str]) -> str:
        """Return the condition that a guard is known to fail. While JAX traces, it is not known."""
        text = super().failure(guard, operands)
        negated = text.removeprefix("not ")
        return f"is_known_true({text})" if negated == text else f"is_known_true(np.logical_not({negated}))"


class PyTorch(NumPy):
    """PyTorch, whose functions of tensors are called through a function that makes tensors."""

    name = "PyTorch"
    called = "torch"
    own = "torch_library.py"
    head = "import torch"
    before = ()
    functions = MappingProxyType(
        {"float64": "scalar", "power": "torch.pow", "mod": "remainder", "rint": "torch.round"}
        | {name: name for name in ("maximum", "minimum", "hypot", "arctan2", "cbrt", "sign", "ldexp", "floor_divide")}
        | {name: name for name in ("array", "array_equal")}
    )

    def array(self, name: str, numbers: Sequence[str], *, is_global: bool) -> str:
        """Return the definition of a list."""
        return super().array(name, list(map(self.argument, numbers)), is_global=is_global)

    def call(self, op: Primitive, operands: list[str]) -> str:
        """Return an operation as text."""
        is_call = (self.template(op) or "").endswith(")")
        return super().call(op, list(map(self.argument, operands)) if is_call else operands)


def names_of(parameters: str) -> list[str]:
    """Return the names of parameters.

    >>> names_of("x, *rest, k=None")
    ['x', 'rest', 'k']
    """
    taken = ast.parse(f"def f({parameters}): pass").body[0].args  # type: ignore[attr-defined]  # it is a function
    both = [*taken.posonlyargs, *taken.args, taken.vararg, *taken.kwonlyargs, taken.kwarg]
    return [p.arg for p in both if p is not None]


def _is_number(text: str) -> bool:
    """Return whether a string is a number."""
    try:
        float(text.strip("()"))
    except ValueError:
        return False
    return True


def _functions_of(file: str) -> str:
    """Return the functions in a file of this folder without docstrings and types, one block each."""
    found = []
    for node in ast.parse(Path(__file__).with_name(file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            node.body = node.body[1:]
            node.returns = None
            for arg in node.args.args:
                arg.annotation = None
            found.append(ast.unparse(node))
    return "\n\n".join(found)
