"""The checks of `detect_anomaly`: find the first operation that turns finite numbers into an inf or nan."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from autograd.comparisons import data_of
from autograd.operation import Primitive

if TYPE_CHECKING:
    from autograd.node import Node

__all__ = [
    "check_adjoints",
    "check_result",
    "check_tangents",
]


def check_result(op: Primitive, operands: Sequence[Any], data: Sequence[float], z: float) -> None:
    """Raise if the operands are finite and the result is not.

    Raises:
        ValueError: outside of the domain.
        ZeroDivisionError: at a pole.
        OverflowError: beyond the largest float.
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
    """Raise at the first adjoint that is not finite, given finite seeds.

    Raises:
        FloatingPointError: naming the operation and its operand, or the node at which a sum overflows.
    """
    for node in reversed(order):
        if node in adjoint:
            if not isfinite(data_of(adjoint[node])):
                raise FloatingPointError(f"the gradients that flow back to {_node(node)} sum to {_of(adjoint, node)}")
            for operand, partial in zip(node._operands, node._partials):
                wanted = not isinstance(operand, float) and operand in adjoint
                if wanted and not isfinite(data_of(adjoint[node]) * partial):
                    raise FloatingPointError(_partial(node, operand, partial))


def check_tangents(order: Sequence[Node], tangent: Mapping[Any, Any]) -> None:
    """Raise at the first tangent that is not finite, given finite seeds.

    Raises:
        FloatingPointError: naming the operation and its operand, or the node at which a sum overflows.
    """
    for node in order:
        # A call under `checkpoint` that returned several numbers has several tangents.
        if node in tangent and not isinstance(tangent[node], dict) and not isfinite(data_of(tangent[node])):
            for operand, partial in zip(node._operands, node._partials):
                carried = None if isinstance(operand, float) else tangent.get(operand)
                if carried is not None and not isfinite(data_of(carried) * partial):
                    raise FloatingPointError(_partial(node, operand, partial))
            raise FloatingPointError(f"the derivatives that flow up to {_node(node)} sum to {_of(tangent, node)}")


def _of(derivatives: Mapping[Any, Any], node: Node) -> float:
    return float(data_of(derivatives[node]))


def _partial(node: Node, operand: Node | float, partial: float) -> str:
    by = f"with respect to its operand {getattr(operand, 'label', '') or data_of(operand)} is {partial}"
    return f"the partial of {_node(node)} {by}, so the gradient is not finite{_named(node._operands)}; {_line()}"


def _node(node: Node) -> str:
    """Describe a node by its operation and the operands' numbers, or by its label."""
    if node._operation is None or not node._operands:
        return node._label or f"the leaf {node._data}"
    return node._operation.show("text", [repr(data_of(x)) for x in node._operands])


def _named(operands: Sequence[Any]) -> str:
    """Return the labeled operands with their data."""
    named = [f"operand {x._label} = {x._data!r}" for x in operands if type(x) is not float and x._label]
    return "".join(f"; {text}" for text in named)


def _line() -> str:
    """Return the line of user code that is running: the innermost frame outside this project's packages."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").split(".")[0] in ("autograd", "nn", "viz"):
        frame = frame.f_back
    return f"at {frame.f_code.co_filename}:{frame.f_lineno}"
