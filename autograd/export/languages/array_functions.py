"""A program as a function for NumPy, JAX or PyTorch."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from autograd.export.languages.array_libraries import JAX, NumPy, PyTorch, names_of
from autograd.export.programs.function_source import Formulas, Function
from autograd.program.ir.call_layout import Layout
from autograd.program.ir.program import Program

__all__ = ["jax_source", "numpy_source", "torch_source"]


def numpy_source(program: Program) -> str:
    """Return the source of a function `f` for NumPy."""
    return _source(program, NumPy)


def jax_source(program: Program) -> str:
    """Return the source of a function `f` for JAX."""
    return _source(program, JAX)


def torch_source(program: Program) -> str:
    """Return the source of a function `f` for PyTorch."""
    return _source(program, PyTorch)


def _source(program: Program, kind: type[NumPy]) -> str:
    layout = program.layout or _plain_layout(program)
    language, parameters = kind(layout), names_of(layout.parameters)
    _check_keys(layout, parameters)
    formulas = Formulas(language)
    function = Function("f", program, formulas)
    taken = [p for p in parameters if any(re.match(rf"{p}\b", x) for x in layout.inputs)]
    body = [
        line
        for condition in layout.conditions
        for line in (f"if not ({condition}):", f"    raise ValueError({f'this export requires {condition}'!r})")
    ]
    body += [f"{', '.join(taken)} = {', '.join(f'numbers({p})' for p in taken)}"] if taken else []
    lines = [line for part in function.parts for line in part]
    indent = "    " * len(language.before)
    body += [*language.before, *(indent + line for line in lines)] if lines else []
    result = _filled(layout.result, layout.inputs, function.results)
    code = [f"def f({layout.parameters}):", *(f"    {line}" for line in body), f"    return {result}"]
    texts = [language.renamed(text) for text in (*formulas.functions.values(), "\n".join(code))]
    blocks = language.library.used("\n\n".join(texts))
    used = {
        language.called,
        *re.findall(r"import (\w+)", language.head),
        "math",
        *re.findall(r"\w+(?=\()", "\n".join([*texts, *blocks])),
    }
    if used.difference("f").intersection(parameters):
        raise ValueError(
            f"exported {language.name} uses some of the names of the parameters ({layout.parameters}) itself"
        )
    imports = ["import math", ""] if any("math." in block for block in blocks) else []
    return "\n\n\n".join(["\n".join([*imports, language.head]), *blocks, *texts]) + "\n"


def _check_keys(layout: Layout, parameters: Sequence[str]) -> None:
    """Raise a TypeError if a key of a structure is an object that source code cannot write, such as an enum or nan."""
    result = _filled(layout.result, ["0"] * len(layout.inputs), ["0"] * len(layout.outputs))
    for text in (*layout.inputs, *layout.conditions, result):
        try:
            names = {node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}
        except SyntaxError:
            names = {text}
        if not names <= {*parameters, "len", "np"}:
            raise TypeError(
                "expected keys that source code can name, such as strings and ints, and a result without objects of "
                f"a class, got {text}"
            )


def _filled(text: str, inputs: Sequence[str], results: Sequence[str]) -> str:
    """Return the text of a result with the inputs and outputs filled in.

    >>> _filled("{{'a': {0}, 'b': {in 1}}}", ["x['{a}']", "y"], ["v1"])
    "{'a': v1, 'b': y}"
    """

    def written(found: re.Match[str]) -> str:
        if found[1]:
            return inputs[int(found[1])]
        return results[int(found[2])] if found[2] else found[0][0]

    return re.sub(r"\{\{|\}\}|\{in (\d+)\}|\{(\d+)\}", written, text)


def _plain_layout(program: Program) -> Layout:
    """Return a layout for a program without one: a list of numbers in, a list out."""
    inputs = tuple([f"x[{k}]" for k in range(program.inputs)])
    outputs = tuple([f"result[{k}]" for k in range(len(program.outputs))])
    return Layout("x", inputs, outputs, (), f"[{', '.join(f'{{{k}}}' for k in range(len(outputs)))}]")
