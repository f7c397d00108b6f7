"""Functions whose inside is not recorded: each number of a result is one operation of all arguments.

The operation is like one of `primitive`: it has a value on floats and a rule for its partials, which may compute with
Values, so that derivatives of any order exist.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from contextvars import Context
from itertools import count
from typing import Any

from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue, Value, record
from autograd.functional.functions import Function
from autograd.modes import Outcomes, noted, recording
from autograd.operation import Primitive, known

__all__ = ["Rows", "applied", "name_of", "unrecorded"]

# Returns the partials of one result, given its position and the operands: floats, or Values for higher derivatives.
Rows = Callable[[int, Sequence[FloatOrValue]], Sequence[FloatOrValue]]

_numbers = count()


def applied(
    name: str,
    forward: Callable[[Sequence[float]], Sequence[float]],
    rows: Rows,
    operands: Sequence[FloatOrValue],
) -> list[FloatOrValue]:
    """Return the results of a function, each as a node of one operation. Floats give floats.

    Args:
        name: the name of the operation in pictures and errors.
        forward: the function of floats.
        rows: the partials of each result.
        operands: its arguments as a flat list.
    """
    # The bits of the last operands, and the results for them: all results are computed at once.
    latest: list[Any] = [None, None]

    def results(*xs: float) -> Sequence[float]:
        bits = array("d", xs).tobytes()  # 0.0 and -0.0 are equal, and a nan is not equal to itself
        if latest[0] != bits:
            latest[1] = unrecorded(forward, xs)
            latest[0] = bits
        found: Sequence[float] = latest[1]
        return found

    values = results(*map(data_of, operands))
    if not any(isinstance(x, Value) for x in operands):
        return list(values)
    found: list[FloatOrValue] = []
    for j in range(len(values)):

        def result(*xs: float, j: int = j) -> float:
            return results(*xs)[j]

        def partials(z: Any, *xs: Any, j: int = j) -> Sequence[Any]:
            if any(isinstance(x, Value) for x in xs):
                return rows(j, xs)
            return [data_of(x) for x in unrecorded(rows, j, xs)]

        op = Primitive(name, result, partials, f"Return the result of {name}.", len(operands))
        if not isinstance(noted.get(), (Outcomes, type(None))):  # a program is recorded, and finds operations by name
            op.name = f"{name}_{next(_numbers)}"
            known[op.name] = op
        found.append(record(op, tuple(operands)))
    return found


def unrecorded(f: Function, *args: Any) -> Any:
    """Call a function of floats. Nothing that it does belongs to the program that is recorded, if one is."""

    def called() -> Any:
        with recording():
            return f(*args)

    return Context().run(called)


def name_of(f: Function) -> str:
    """Return the name of a function as that of an operation."""
    name = str(getattr(f, "__name__", None) or getattr(f, "name", None) or type(f).__name__)
    return name if name.isidentifier() else "function"
