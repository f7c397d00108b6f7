"""Fast methods of a Value in the Python engine, generated from the table for the most used operations.

The methods in `operators/` call `engine.record`, which calls an operation's `forward` and its rule. The calls take
longer than the arithmetic. Here the rule runs on symbols, and its result is the text of a method without these calls.
The method is generated when it is first called; `inspect` and tracebacks show its text. It handles Values, floats and
ints in recording mode. Everything else, including cases in which Python floats raise, is left to `operators/`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from autograd.modes import is_plain, openings
from autograd.node import UNWRITTEN
from autograd.operation import Primitive
from autograd.operators import Operators
from autograd.ops import TABLE

__all__ = ["install", "source"]

_OPERATORS = {
    "__neg__": "neg",
    "__add__": "add",
    "__radd__": "add",
    "__sub__": "sub",
    "__rsub__": "sub",
    "__mul__": "mul",
    "__rmul__": "mul",
    "__truediv__": "div",
    "__rtruediv__": "div",
    "__pow__": "pow_const",
}
METHODS = {
    **{name: TABLE[operation] for name, operation in _OPERATORS.items()},
    **{name: op for name, op in TABLE.items() if op.arity == 1 and name in vars(Operators)},
}
LONG = 1000  # characters

UNARY = """\
def {name}(self):
    if not openings.get() or is_plain():
        try:
            x = self._data
            z = {value}
            partials = {partials}
        except (ArithmeticError, ValueError):
            return spelled(self)
"""
BINARY = """\
def {name}(self, other):
    kind = type(other)
    if ({kinds}) and (not openings.get() or is_plain()):
        try:
            if kind is int:
                other = float(other)
            x, y = self._data, {data}
            z = {value}
            partials = {partials}
        except (ArithmeticError, ValueError):
            return spelled(self, other)
"""
STORE = """\
        node = new(Value)
        node._data, node._grad, node._label = z, UNWRITTEN, ""
        node._operation, node._operands, node._partials = op, ({operands}), partials
        node._serial = next_serial()
        return node
    return spelled({arguments})
"""


def install(kind: type[Any], next_serial: Callable[[], int]) -> None:
    """Give the Value of the Python engine these methods, each generated when it is first called."""
    for name in METHODS:
        setattr(kind, name, _printing(kind, name, next_serial))


def _printing(kind: type[Any], name: str, next_serial: Callable[[], int]) -> Any:
    spelled = getattr(Operators, name)

    @wraps(spelled)
    def first_call(*operands: Any) -> Any:
        method = _compiled(name, {"Value": kind, "next_serial": next_serial, "spelled": spelled})
        setattr(kind, name, method)
        return method(*operands)

    return first_call


def _compiled(name: str, given: dict[str, Any]) -> Any:
    import linecache  # imported on first use, because it is slow to import

    op, text, file = METHODS[name], source(name), f"<autograd.Value.{name}>"
    functions = {row.name: getattr(row.forward, "__wrapped__", row.forward) for row in TABLE.values()}
    names = {
        **functions,
        "__name__": __name__,
        "inf": float("inf"),
        "nan": float("nan"),
        "forward": op.forward,
        "rule": op.partials,
        "op": op,
        "openings": openings,
        "is_plain": is_plain,
        "new": object.__new__,
        "UNWRITTEN": UNWRITTEN,
        **given,
    }
    made: dict[str, Any] = {}
    exec(compile(text, file, "exec"), names, made)
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    method = made[name]
    method.__doc__, method.__module__, method.__qualname__ = given["spelled"].__doc__, "autograd", f"Value.{name}"
    return method


def source(name: str) -> str:
    """Return the source of a method.

    >>> print(source("sin"))
    def sin(self):
        if not openings.get() or is_plain():
            try:
                x = self._data
                z = sin(x)
                partials = ((cos(x)),)
            except (ArithmeticError, ValueError):
                return spelled(self)
            node = new(Value)
            node._data, node._grad, node._label = z, UNWRITTEN, ""
            node._operation, node._operands, node._partials = op, (self,), partials
            node._serial = next_serial()
            return node
        return spelled(self)
    <BLANKLINE>
    """
    op = METHODS[name]
    is_unary, is_reflected = op.arity == 1, name.startswith("__r")
    value, partials = _formulas(op, "yx" if is_reflected else "xy")
    # otherwise a Value is on the left, or the operation is a different one
    takes_values = not (is_reflected or op.parameters)
    return ((UNARY if is_unary else BINARY) + STORE).format(
        name=name,
        kinds="kind is Value or kind is float or kind is int" if takes_values else "kind is float or kind is int",
        data="other._data if kind is Value else other" if takes_values else "other",
        value=value,
        partials=partials,
        operands="self," if is_unary else "other, self" if is_reflected else "self, other",
        arguments="self" if is_unary else "self, other",
    )


def _formulas(op: Primitive, names: str) -> tuple[str, str]:
    """Print value and partials. A long formula repeats its parts, so a call to its function is printed instead."""
    from autograd.native.table.rule_printer import PythonSymbol, formulas

    operands = names[: op.arity]
    value, partials = formulas(op, PythonSymbol, operands)
    text = f"({', '.join(partials)}{',' * (len(partials) == 1)})"
    return (
        value if len(value) < LONG else f"forward({', '.join(operands)})",
        text if len(text) < LONG else f"rule({', '.join(('z', *operands))})",
    )
