"""The methods of a program that export it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["Exports"]


class Exports:
    """The methods of a program that write it in other languages."""

    def c(self, name: str = "f") -> str:
        """Return the program as C99 that needs only the C library.

        It defines `int NAME(const double *in, double *out)`, and `int NAME_batch(size_t n, const double *const *in,
        double *const *out)` for n rows of columns. Both return 0, or the 1-based number of the guard that failed. In
        that case, the outputs are not written, or only for earlier rows. -1 means that memory ran out.

        Compiled with `-ffp-contract=off -frounding-math` (no fused multiplications and additions, and no functions of
        constants computed by the compiler, which rounds them differently from the C library), it computes the same bits
        as the engine.

        Raises:
            TypeError: the program uses an operation that has no formula in C.
            ValueError: the name is not a valid name for a C function, or the program does not compute a number.

        >>> from autograd import jit
        >>> text = jit(lambda x, y: x * y + 1.0).program(2.0, 3.0).c("area")
        >>> text[text.index("int area(") : text.index("int area_batch")].count(";")
        4
        """
        return str(_language("c").c_source({name: _with_numbers(self)}))

    def javascript(self, name: str = "f") -> str:
        """Return the program as an ES module without imports, for browsers and Node.

        It exports `NAME(input, output)` of two arrays. The function returns 0, or the 1-based number of the guard that
        failed. In that case, the outputs are not written.

        Raises:
            TypeError: the program uses an operation that has no formula in JavaScript.
            ValueError: the name is not a valid name for a JavaScript function, or the program does not compute a
                number.

        >>> from autograd import jit
        >>> print(jit(lambda x, y: x * y).program(2.0, 3.0).javascript("area").splitlines()[-5])
        export function area(input, output) {
        """
        return str(_language("javascript").javascript_source({name: _with_numbers(self)}))

    def numpy(self) -> str:
        """Return the program as Python source that needs only NumPy.

        It defines `f`, which takes the arguments of the recorded call and returns its result. Each number may be an
        array: then f computes all of its numbers at once. It raises a ValueError if a guard fails for one of them.

        Raises:
            TypeError: the program uses an operation that has no formula in NumPy.
            ValueError: a parameter has a name that the source uses itself.

        >>> from autograd import jit
        >>> scope = {}
        >>> exec(jit(lambda x, y: [x * y.cos()]).program(2.0, 3.0).numpy(), scope)
        >>> print(*scope["f"](2.0, 0.0))
        2.0
        """
        return str(_language("array_functions").numpy_source(self))

    def jax(self) -> str:
        """Return the program as Python source that needs only JAX, in float64, in the same form as `numpy()`.

        While JAX traces, as in `jax.jit`, the numbers are not known, so guards are not tested.

        Raises:
            TypeError: the program uses an operation that has no formula in JAX.
            ValueError: a parameter has a name that the source uses itself.
        """
        return str(_language("array_functions").jax_source(self))

    def torch(self) -> str:
        """Return the program as Python source that needs only PyTorch, in float64, in the same form as `numpy()`.

        PyTorch differentiates it with respect to tensors that require gradients.

        Raises:
            TypeError: the program uses an operation that has no formula in PyTorch.
            ValueError: a parameter has a name that the source uses itself.

        >>> from autograd import jit
        >>> print(jit(lambda x, y: x * y).program(2.0, 3.0).torch().splitlines()[-1])
            return v2
        """
        return str(_language("array_functions").torch_source(self))

    def sympy(self) -> tuple[list[tuple[Any, Any]], list[Any]]:
        """Return the program as SymPy expressions, in the format of `sympy.cse`.

        The first list has a symbol and its definition for each shared part, in order; the second has the outputs.
        Derivatives are in textbook form, and guards are omitted. SymPy's printers write them in other languages.

        Raises:
            TypeError: SymPy lacks an operation.
            ValueError: the program is too long for SymPy, or does not compute a number.
            ImportError: SymPy is not installed.

        >>> from autograd import jit
        >>> jit(lambda x, y: x * y.sin()).program(2.0, 3.0).sympy()
        ([(v0, sin(y)), (v1, v0*x)], [v1])
        """
        found: tuple[list[tuple[Any, Any]], list[Any]] = _language("sympy_expressions").sympy_expressions(
            _with_numbers(self)
        )
        return found

    def onnx(self, path: str | Path) -> None:
        """Write the program as an ONNX model, in float64.

        It takes a matrix `inputs`, with a row for each call, and returns a matrix `outputs`. Guards are omitted.

        Raises:
            TypeError: ONNX lacks an operation.
            ValueError: the program does not compute a number.
            ImportError: the package onnx is not installed.
        """
        Path(path).write_bytes(_language("onnx_graph").onnx_model(_with_numbers(self)))


def _language(name: str) -> Any:
    """Return the module of a language. It imports programs, so it is imported on first use."""
    return import_module(f"autograd.export.languages.{name}")


def _with_numbers(program: Any) -> Any:
    """Return a program, after checking that it computes numbers."""
    if not program.outputs:
        raise ValueError(
            "the program does not compute a number from its inputs, which are floats. Ints, bools and strings are "
            "constants in a program, and so is everything computed from them alone. Call the function with floats"
        )
    return program
