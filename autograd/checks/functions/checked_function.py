"""The function that is checked, as a function that maps numbers to numbers.

There are two kinds. A function of Values records its whole computation. A foreign function is called with an argument
of the given type: floats, lists, NumPy arrays or PyTorch tensors.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Sequence
from math import isfinite, nan
from typing import Any, NamedTuple

from autograd.checks.functions.foreign_containers import real, taken_apart
from autograd.checks.functions.replayed_function import Replay, replay_of, sides
from autograd.checks.functions.rounding_error import rounding_errors
from autograd.checks.report.findings import UncheckableError
from autograd.comparisons import data_of
from autograd.current_engine import Value, topological_order
from autograd.modes import noting, recording
from autograd.names.error_text import counted
from autograd.operation import smooth
from autograd.structure import flatten

__all__ = [
    "CheckedFunction",
    "Compute",
    "Point",
    "Rounding",
    "describe_error",
    "foreign_function",
    "function_of_values",
    "name_of",
    "takes",
    "unpacking",
]


class Point(NamedTuple):
    """The outputs of a function at one point, and the branch it took."""

    outputs: tuple[Any, ...]
    branch: Hashable


Compute = Callable[[Sequence[Any]], Point]
Rounding = Callable[[Sequence[Any]], list[float]]


class CheckedFunction:
    """A function of n numbers at one point.

    Attributes:
        name: the name of the function.
        inputs: the point.
        here: the outputs there, and the branch taken.
        steady: whether a second call there returned the same outputs.
        noise: the rounding error of each output; 0 if unknown.
    """

    def __init__(self, name: str, inputs: list[float], compute: Compute, rounding: Rounding | None = None) -> None:
        self.name = name
        self.inputs = inputs
        self._compute = compute
        if not self.inputs:
            raise UncheckableError(f"{name} has no inputs that are numbers, so it has no derivative to check")
        for x in self.inputs:
            if not isfinite(x):
                raise UncheckableError(f"an input of {name} is {x}; derivatives are checked at finite points")
        self.here = self._called(self.inputs)
        if not self.here.outputs:
            raise UncheckableError(f"{name} did not return a number, so it has no derivative to check")
        real(self.here.outputs, f"the result of {name}")
        self.steady = repr(self.here) == repr(self._called(self.inputs))
        self.noise = rounding(self.inputs) if rounding and self.steady else [0.0] * len(self.here.outputs)
        self._replay: Replay | None = None
        self._replays, self._next_check = 0, 1

    def replay_with(self, replay: Replay | None) -> None:
        """Use a replay at other points, if it gives the outputs and the branch of the function at this one."""
        if replay is not None and repr(replay(self.inputs)) == repr(tuple(self.here)):
            self._replay = replay

    def at(self, inputs: Sequence[Any]) -> Point:
        """Return the outputs at another point; nan if it raises ArithmeticError or ValueError, or is complex."""
        if self._replay is not None and (replayed := self._replayed(inputs)) is not None:
            return replayed
        try:
            point = self._called(inputs)
        except UncheckableError as error:
            if isinstance(error.__cause__, (ArithmeticError, ValueError)):
                return Point((nan,) * len(self.here.outputs), None)
            raise
        if len(point.outputs) != len(self.here.outputs):
            counts = f"{counted(len(self.here.outputs), 'number')} at the point and {len(point.outputs)} next to it"
            raise UncheckableError(f"{self.name} returned {counts}; it must be the same number everywhere")
        if all(type(z) is float for z in point.outputs) or any(isinstance(x, complex) for x in inputs):
            return point
        return Point(tuple(nan if isinstance(z, complex) else z for z in point.outputs), point.branch)

    def _replayed(self, inputs: Sequence[Any]) -> Point | None:
        """Return the point by a replay. Replays 1, 2, 4, 8 ... are compared with the function; None if they differ."""
        assert self._replay is not None
        found = self._replay(inputs)
        if found is None:
            return None
        self._replays += 1
        if self._replays == self._next_check:
            self._next_check *= 2
            if repr(found) != repr(tuple(self._called(inputs))):
                self._replay, self.steady = None, False
                return None
        return Point(*found)

    def _called(self, inputs: Sequence[Any]) -> Point:
        try:
            with noting() as outcomes:
                point = self._compute(inputs)
        except UncheckableError:
            raise
        except Exception as error:
            raise UncheckableError(f"{self.name} raised {describe_error(error)}") from error
        return Point(point.outputs, (point.branch, tuple(outcomes)))


def function_of_values(f: Callable[..., Any], args: Sequence[Any]) -> CheckedFunction:
    """Make a CheckedFunction of a function that takes Values in the structure of these arguments."""
    leaves, rebuild = flatten(tuple(args))
    inputs = real([data_of(x) for x in leaves], "an input")
    result = f"the result of {name_of(f)}"

    def record(xs: Sequence[float]) -> list[Any]:
        with recording():
            return flatten(f(*rebuild([Value(x) for x in xs])))[0]

    def compute(xs: Sequence[float]) -> Point:
        outputs = record(xs)
        values = real([data_of(y) for y in outputs], result)
        return Point(tuple(values), _branch_of([y for y in outputs if isinstance(y, Value)]))

    checked = CheckedFunction(name_of(f), inputs, compute, lambda xs: rounding_errors(record(xs)))
    if checked.steady:
        outcomes = checked.here.branch[1]  # type: ignore[index]  # `_called` sets it
        checked.replay_with(replay_of(f, rebuild([Value(x) for x in inputs]), outcomes, len(inputs)))
    return checked


def _branch_of(outputs: Sequence[Value]) -> Hashable:
    """Return a key of a graph's branch: its operations, and the side of each kink."""
    branch: list[Any] = []
    for node in topological_order(*outputs):
        if node.op is not None:
            branch.append(node.op.name)
            if node.op.kinks is not smooth and node.operands:  # within no_grad(), nothing is recorded
                branch += sides(node.op, [data_of(x) for x in node.operands])
    return tuple(branch)


def foreign_function(f: Callable[[Any], Any], x: Any) -> CheckedFunction:
    """Make a CheckedFunction of any function that takes arguments like x."""
    numbers, rebuild = taken_apart(x, "an input")
    given = real(numbers, "an input")
    result = f"the result of {name_of(f)}"

    def compute(xs: Sequence[Any]) -> Point:
        argument = rebuild(xs)
        outputs, _ = taken_apart(f(argument), result)
        if xs is given and taken_apart(argument, "an input")[0] != given:
            raise UncheckableError(f"{name_of(f)} changes its argument in place; let it work on a copy")
        return Point(tuple(outputs), None)

    return CheckedFunction(name_of(f), given, compute)


def unpacking(f: Callable[..., Any]) -> Callable[[Sequence[Any]], Any]:
    """Turn a function of several arguments into a function of a list of them, with the same name.

    >>> unpacking(pow)([2, 3])
    8
    """

    def called(xs: Sequence[Any]) -> Any:
        return f(*xs)

    called.__name__ = name_of(f)  # functools.wraps would copy the signature too
    return called


def takes(f: Callable[..., Any], count: int) -> bool | None:
    """Return whether f can be called with this number of arguments, or None if it has no signature.

    >>> takes(lambda x, y=0.0: x, 2), takes(lambda x: x, 2)
    (True, False)
    """
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):  # a built-in function
        return None
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True


def name_of(f: object) -> str:
    """Return the name of a function as the user wrote it."""
    return str(getattr(f, "__name__", None) or getattr(f, "name", None) or type(f).__name__)


def describe_error(error: Exception) -> str:
    """Return an error as Python prints it.

    >>> describe_error(KeyError("w")), describe_error(ZeroDivisionError())
    ("KeyError: 'w'", 'ZeroDivisionError')
    """
    return f"{type(error).__name__}: {error}".removesuffix(": ")
