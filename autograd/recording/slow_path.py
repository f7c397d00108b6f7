"""The slow path of recording: other types of numbers, other modes, and rules for which Python floats raise.

Both engines call it if their fast paths do not apply, so both behave in the same way.

Rules are written with ordinary operators. For 1 / 0.0 or 10.0 ** 400, IEEE-754 gives inf, but Python raises. This is
rare. So a rule first runs on plain floats, and again on `Ieee` numbers after an ArithmeticError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from autograd.comparisons import ComparedByData, data_of
from autograd.modes import anomaly, is_recording, is_watching, noted, unwatched
from autograd.names import unknown_keyword
from autograd.names.other_libraries import RECORDED
from autograd.number import is_foreign, number, unwrapped
from autograd.operation import Primitive, Traced
from autograd.operators import Operators

if TYPE_CHECKING:
    from autograd.node import Node

__all__ = ["Ieee", "arguments_of_new", "data_of_new", "partials_of", "record"]

V = TypeVar("V", bound="Node")


def record(op: Primitive, operands: tuple[Any, ...], kind: type[V]) -> V:
    """Compute an operation on Values and numbers, and return the node that records it.

    Return NotImplemented for an operand of a different type, so that Python tries the methods of that type.

    Args:
        op: the operation.
        operands: the operands, Values and floats.
        kind: the engine's Value.
    """
    node: Callable[..., V] = kind._made
    what = f"an operand of {op.spoken}"
    data: list[float] = []
    operands = tuple(data_of(x) if isinstance(x, Ieee) else unwrapped(x) for x in operands)
    for x in operands:
        if not isinstance(x, kind) and is_foreign(x):
            return NotImplemented  # type: ignore[no-any-return]  # Python's protocol of reflected operators
        data.append(x._data if isinstance(x, kind) else number(x, what))
    operands = tuple(operand if isinstance(operand, kind) else x for operand, x in zip(operands, data))
    z = op.forward(*data)
    if is_watching():
        anomaly.check_result(op, operands, data, z)
    if not is_recording():
        return node(op, (), z, ())
    try:
        return node(op, operands, z, op.partials(z, *data))
    except ArithmeticError:  # Python floats raise in cases in which IEEE-754 gives inf or nan
        return node(op, operands, z, partials_of(op, z, data))


def arguments_of_new(cls: type, data: Any, label: Any = "", *more: Any, **unknown: Any) -> None:
    """Raise the error for wrong arguments: this function has the parameters and the name of the class."""
    if more or {"_children", "_op"} & {*unknown}:  # as in micrograd's class
        given = ", ".join(unknown) or f"{2 + len(more)} arguments"
        raise TypeError(f"Value() takes data and label, got {given}. {RECORDED}")
    for name in unknown:
        raise unknown_keyword("Value", name, ("data", "label"))


arguments_of_new.__qualname__ = "Value.__new__"


def data_of_new(leaf: Node, data: Any) -> float:
    """Convert the data of a new leaf to a float.

    While a program is recorded, a Value may stand for a plain number. The new leaf is then linked to that number.
    """
    listener = noted.get()
    if listener is not None and listener.is_number(data):
        listener.link(leaf, data, is_number=False)
        return data_of(data)  # type: ignore[no-any-return]  # it is a Value
    return number(data, "the data of a Value")


class Ieee(ComparedByData, Operators):
    """A float that computes with the table's forward functions, so that it never raises."""

    __slots__ = ("_data",)

    def __init__(self, data: float) -> None:
        self._data = data

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        for x in operands:
            if isinstance(x, Traced) and not isinstance(x, Ieee):  # a Value of an enclosing derivative records
                return x._apply(op, tuple(data_of(y) if isinstance(y, Ieee) else y for y in operands))
        return type(self)(op.forward(*map(data_of, operands)))


def partials_of(op: Primitive, z: Any, operands: Sequence[Any]) -> tuple[Any, ...]:
    """Return the partials of op at these operands in IEEE-754 arithmetic. If z is a Value, they are Values.

    `detect_anomaly` is off inside the rule: an intermediate number may be inf although the result is finite.

    >>> from autograd.ops import TABLE
    >>> partials_of(TABLE["div"], float("inf"), [1.0, 0.0])
    (inf, -inf)
    """
    with unwatched():
        found = op.partials(*(Ieee(x) if isinstance(x, float) else x for x in (z, *operands)))
        return tuple(data_of(x) if isinstance(z, float) or isinstance(x, Ieee) else x for x in found)
