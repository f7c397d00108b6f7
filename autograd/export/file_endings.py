"""Programs in files, whose extension determines the language or the format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # programs are slow to import
    from autograd.program.ir.program import Program

__all__ = ["ENDINGS", "check_ending", "contents_for"]

ENDINGS = (".c", ".js", ".mjs", ".py", ".onnx")


def check_ending(ending: str, endings: Sequence[str] = ENDINGS) -> None:
    """Refuse an extension for which there is no format.

    Raises:
        ValueError: no format has this extension.

    >>> check_ending(".rs")
    Traceback (most recent call last):
    ValueError: expected a file that ends in .c, .js, .mjs, .py, .onnx, got '.rs'
    """
    if ending not in endings:
        got = repr(ending) if ending else "no extension"
        raise ValueError(f"expected a file that ends in {', '.join(endings)}, got {got}")


def contents_for(program: Program, ending: str, name: str) -> bytes:
    """Return the contents of a file with this extension.

    Args:
        program: the program.
        ending: one of ENDINGS.
        name: the name of the function. In Python it is always `f`, and an ONNX model has none.

    Raises:
        ValueError: the name does not fit.
        TypeError: the program uses an operation that has no formula in the language.
        ImportError: for .onnx, if the package onnx is not installed.
    """
    if ending == ".c":
        return program.c(name).encode()
    if ending in (".js", ".mjs"):
        return program.javascript(name).encode()
    if ending == ".py":
        return program.numpy().encode()
    from autograd.export.languages.onnx_graph import onnx_model  # imports programs, which are slow to import

    return onnx_model(program)
