"""Programs in files: the ending says the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # programs are slow to import
    from autograd.program.ir.program import Program

__all__ = ["ENDINGS", "text_for"]

ENDINGS = (".c", ".js", ".mjs", ".py")


def text_for(program: Program, ending: str, name: str) -> str:
    """Return the text of a file with this ending.

    Args:
        program: the program.
        ending: one of ENDINGS.
        name: the name of the function. In Python it is always `f`.

    Raises:
        ValueError: there is no language for the ending, or the name does not fit.
        TypeError: the program uses an operation that has no formula in the language.
    """
    if ending == ".c":
        return program.c(name)
    if ending in (".js", ".mjs"):
        return program.javascript(name)
    if ending == ".py":
        return program.numpy()
    raise ValueError(f"expected a file that ends in {', '.join(ENDINGS)}, got {ending or 'no ending'}")
