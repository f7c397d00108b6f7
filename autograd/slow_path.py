"""Recording what is not the plain case: other kinds of numbers, other modes, rules at which Python's floats raise.

Both engines come here after their fast paths, so that all of this is the same in both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from autograd import anomaly, floats
from autograd.modes import mode
from autograd.number import is_foreign, number
from autograd.operation import Primitive

V = TypeVar("V")


def record(
    op: Primitive, operands: tuple[Any, ...], kind: type[V], node: Callable[[Primitive, tuple[Any, ...], float, Any], V]
) -> V:
    """Compute an operation on Values and numbers, and return the node that remembers it.

    NotImplemented where an operand is neither, so that Python asks the operand's own type.

    Args:
        op: the operation.
        operands: what it is applied to.
        kind: the engine's Value.
        node: makes one of the operation, its operands, its data and its partials.
    """
    what = f"an operand of {op.name}"
    data: list[Any] = []
    for x in operands:
        if not isinstance(x, kind) and is_foreign(x):
            return NotImplemented  # type: ignore[no-any-return]  # Python's protocol of reflected operators
        data.append(x._data if isinstance(x, kind) else number(x, what))  # type: ignore[attr-defined]  # each kind has it
    operands = tuple(operand if isinstance(operand, kind) else x for operand, x in zip(operands, data))
    z = op.forward(*data)
    if mode.get().watching:  # asked twice: a frame that held the mode would keep it alive in an error's traceback
        anomaly.check_result(op, operands, data, z)
    if not mode.get().recording:
        return node(op, (), z, ())
    try:
        return node(op, operands, z, op.partials(z, *data))
    except ArithmeticError:  # Python's floats raise where IEEE-754 has inf or nan
        return node(op, operands, z, floats.partials_of(op, z, data))
