"""What `detect_anomaly` looks for: the first operation that makes an inf or a nan out of finite numbers."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from autograd.primitive import Primitive

if TYPE_CHECKING:
    from autograd.node import Node


def check_result(op: Primitive, operands: Sequence[Any], data: Sequence[float], z: float) -> None:
    """Raise if finite operands gave a result that is not.

    Raises:
        ValueError: outside the domain. ZeroDivisionError: at a pole. OverflowError: beyond the largest float.
    """
    if isfinite(z) or not all(map(isfinite, data)):
        return
    error, why = (
        (ValueError, "outside its domain")
        if z != z
        else (OverflowError, "beyond the largest float")
        if op.domain(*data)
        else (ZeroDivisionError, "at a pole")
    )
    raise error(f"{op.show('text', [repr(x) for x in data])} is {z}: {why}{_named(operands)}; {_line()}")


def check_adjoints(order: Sequence[Node], adjoint: Mapping[Any, Any]) -> None:
    """Raise where a finite adjoint and a partial make an adjoint that is not.

    Raises:
        FloatingPointError: naming the operation and the operand.
    """
    for node in reversed(order):
        if node in adjoint and isfinite(_data(adjoint[node])):
            for operand, partial in zip(node._operands, node._partials):
                if not isinstance(operand, float) and not isfinite(_data(adjoint[node]) * partial):
                    assert node._operation is not None
                    at = node._operation.show("text", [repr(_data(x)) for x in node._operands])
                    raise FloatingPointError(
                        f"the partial of {at} by its operand {operand._label or operand._data} is {partial}, "
                        f"so the gradient is not finite{_named(node._operands)}; {_line()}"
                    )


def _data(x: Any) -> Any:
    return x if isinstance(x, float) else x._data


def _named(operands: Sequence[Any]) -> str:
    """The labelled operands with their data."""
    named = [f"operand {x._label} = {x._data!r}" for x in operands if type(x) is not float and x._label]
    return "".join(f"; {text}" for text in named)


def _line() -> str:
    """Where in the user's code we are: the innermost frame outside this project's packages."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").split(".")[0] in ("autograd", "nn", "viz"):
        frame = frame.f_back
    return f"at {frame.f_code.co_filename}:{frame.f_lineno}"
