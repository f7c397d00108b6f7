"""Functions whose body is not recorded: each number of a result is one operation on all arguments.

The operation is like one made by `primitive`: it has a value on floats and a rule for its partials, which may compute
with Values, so that derivatives of any order exist.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Sequence
from contextvars import Context
from typing import Any

from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue, Value, record, recorded_since
from autograd.functional.differentiated_function import Function
from autograd.modes import Listener, Outcomes, noted, recording
from autograd.operation import Primitive, local

__all__ = ["Rows", "applied", "name_of"]

# Returns the partials of one result, given its position and the operands: floats, or Values for higher derivatives.
Rows = Callable[[int, Sequence[FloatOrValue]], Sequence[FloatOrValue]]


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
        operands: the arguments of the function as a flat list.
    """
    # The bits of the last operands, and the results for them: all results are computed at once.
    latest: list[Any] = [None, None]

    def results(*xs: float) -> Sequence[float]:
        bits = array("d", xs).tobytes()  # 0.0 and -0.0 are equal, and a nan is not equal to itself
        if latest[0] != bits:
            latest[1] = _unrecorded(name, forward, xs)
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
            row = _unrecorded(name, rows, j, xs)
            if _is_program_recorded() and any(isinstance(x, Value) for x in row):
                raise TypeError(f"the rule of {name} closes over a Value; pass it as an argument")
            return [data_of(x) for x in row]

        op = Primitive(name, result, partials, f"Return the result of {name}.", len(operands))
        if _is_program_recorded():  # programs find operations by name
            op.name = f"{name}_{os.urandom(8).hex()}"  # no operation of another process has this name
            op.is_local = True
            local[op.name] = op
        found.append(record(op, tuple(operands)))
    return found


class _Outside(Listener):
    """Refuses branches on closed-over Values, and reads of their data. A program would not contain either."""

    __slots__ = ("_name", "_start")

    def __init__(self, name: str) -> None:
        self._name = name
        self._start: int = Value(0.0)._serial

    def note(self, test: str, operands: tuple[Any, ...], outcome: int) -> None:
        for x in operands:
            self._check(x, "branches on")

    def read(self, value: Any) -> Any:
        self._check(value, "reads the number of")
        return super().read(value)

    def fix(self, value: Any) -> float:
        self._check(value, "reads the number of")
        return super().fix(value)

    def constant(self, value: Any) -> Any:
        self._check(value, "uses")
        return super().constant(value)

    def hashed(self, value: Any) -> None:
        self._check(value, "hashes")

    def link(self, leaf: Any, value: Any, *, is_number: bool) -> None:
        self._check(value, "uses")

    def _check(self, x: Any, action: str) -> None:
        """Raise if a Value is closed over or computed from such Values, or if no_grad hides how it was computed."""
        if not isinstance(x, Value):
            return
        if x._operation is not None and not x._operands:
            raise TypeError(
                f"{self._name} {action} a Value computed under no_grad(), of unknown origin; compute it outside"
            )
        since, _ = recorded_since(self._start, [x])
        if any(
            isinstance(y, Value) and y._serial < self._start for node in [x, *since] for y in (node, *node._operands)
        ):
            raise TypeError(f"{self._name} {action} a closed-over Value; pass it as an argument")


def _is_program_recorded() -> bool:
    """Return whether operations now become part of a program."""
    return not isinstance(noted.get(), (Outcomes, _Outside, type(None)))


def _unrecorded(name: str, f: Function, *args: Any) -> Any:
    """Call a function of floats. Nothing that it does becomes part of a program being recorded."""
    outer = noted.get()
    listener = _Outside(name) if _is_program_recorded() else outer if isinstance(outer, _Outside) else None

    def called() -> Any:
        noted.set(listener)
        with recording():
            return f(*args)

    return Context().run(called)


def name_of(f: Function) -> str:
    """Return a function's name as a valid name for an operation."""
    name = str(getattr(f, "__name__", None) or getattr(f, "name", None) or type(f).__name__)
    return name if name.isidentifier() else "function"
