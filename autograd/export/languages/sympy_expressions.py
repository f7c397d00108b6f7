"""A program as SymPy expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from autograd.export.languages.expression_objects import interpreted
from autograd.program.ir.program import Program

__all__ = ["sympy_expressions"]

_MOST = 2_000  # instructions; SymPy takes minutes for more


def sympy_expressions(program: Program) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Return shared parts with their names, and the outputs."""
    try:
        import sympy
    except ImportError as error:
        raise ImportError("SymPy expressions need the package sympy: pip install sympy") from error

    if len(program.instructions) > _MOST:
        raise ValueError(f"SymPy handles at most {_MOST} instructions; the program has {len(program.instructions)}")
    names = program.layout.inputs if program.layout else [f"x{k}" for k in range(program.inputs)]
    writer = _SymPy(sympy, names)
    outputs = interpreted(program, [sympy.Symbol(name, real=True) for name in names], writer)
    return writer.parts, [writer.number(x) for x in outputs]


class _SymPy:
    """SymPy's functions. Each operation becomes a symbol, so that expressions stay small."""

    library = "SymPy"

    def __init__(self, sympy: Any, names: Iterable[str]) -> None:
        self._sympy = sympy
        self._prefix = "v"
        while any(re.fullmatch(rf"{self._prefix}\d+", name) for name in names):
            self._prefix += "_"
        self.parts: list[tuple[Any, Any]] = []
        x, y, z = sympy.symbols("x y z")
        half, two = sympy.Rational(1, 2), sympy.Integer(2)
        cdf = sympy.erfc(-x / sympy.sqrt(two)) * half
        self._forms: dict[str, tuple[tuple[Any, ...], Any]] = {
            "add": ((x, y), x + y), "sub": ((x, y), x - y), "mul": ((x, y), x * y), "div": ((x, y), x / y),
            "neg": ((x,), -x), "pow": ((x, y), x**y), "pow_const": ((x, y), x**y), "sqrt": ((x,), sympy.sqrt(x)),
            "expm1": ((x,), sympy.exp(x) - 1), "exp2": ((x,), two**x), "log1p": ((x,), sympy.log(1 + x)),
            "log2": ((x,), sympy.log(x, 2)), "log10": ((x,), sympy.log(x, 10)), "cbrt": ((x,), sympy.cbrt(x)),
            "logaddexp": ((x, y), sympy.log(sympy.exp(x) + sympy.exp(y))), "hypot": ((x, y), sympy.sqrt(x**2 + y**2)),
            "sigmoid": ((x,), 1 / (1 + sympy.exp(-x))), "softplus": ((x,), sympy.log(1 + sympy.exp(x))),
            "logsigmoid": ((x,), -sympy.log(1 + sympy.exp(-x))), "silu": ((x,), x / (1 + sympy.exp(-x))),
            "mish": ((x,), x * sympy.tanh(sympy.log(1 + sympy.exp(x)))), "softsign": ((x,), x / (1 + sympy.Abs(x))),
            "normal_cdf": ((x,), cdf), "gelu": ((x,), x * cdf), "relu": ((x,), sympy.Max(x, 0)),
            "maximum": ((x, y), sympy.Max(x, y)), "minimum": ((x, y), sympy.Min(x, y)), "abs": ((x,), sympy.Abs(x)),
            "mod": ((x, y), sympy.Mod(x, y)), "floordiv": ((x, y), sympy.floor(x / y)),
            "floor": ((x,), sympy.floor(x)), "ceil": ((x,), sympy.ceiling(x)), "digamma": ((x,), sympy.digamma(x)),
            "lgamma": ((x,), sympy.loggamma(x)), "sinc": ((x,), sympy.sinc(sympy.pi * x)),
            "where": ((x, y, z), sympy.Piecewise((y, sympy.Ne(x, 0)), (z, True))),
        }  # fmt: skip
        same = "exp log sin cos tan sinh cosh tanh asin acos atan atan2 asinh acosh atanh erf erfc erfinv sign"
        for name in same.split():
            operands = (x, y) if name == "atan2" else (x,)
            self._forms[name] = (operands, getattr(sympy, name)(*operands))

    def number(self, x: Any) -> Any:
        """Return a float as an expression: whole numbers as integers."""
        if not isinstance(x, float):
            return x
        return self._sympy.Integer(int(x)) if isfinite(x) and x == int(x) and abs(x) < 2**53 else self._sympy.Float(x)

    def apply(self, name: str, operands: Sequence[Any]) -> Any:
        """Return an operation as a symbol whose definition is a shared part."""
        if name not in self._forms:
            return None
        xs, form = self._forms[name]
        return self._named(form.subs(dict(zip(xs, map(self.number, operands), strict=True)), simultaneous=True))

    def compare(self, sign: str, x: Any, y: Any) -> Any:
        """Return a relation."""
        return self._sympy.Rel(self.number(x), self.number(y), sign)

    def choose(self, condition: Any, x: Any, y: Any) -> Any:
        """Return a choice."""
        pieces = ((self.number(x), condition), (self.number(y), True))
        return self._named(self._sympy.Piecewise(*pieces))

    def _named(self, expression: Any) -> Any:
        if not expression.args:
            return expression
        self.parts.append((self._sympy.Symbol(f"{self._prefix}{len(self.parts)}", real=True), expression))
        return self.parts[-1][0]
