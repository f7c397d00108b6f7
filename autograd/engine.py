"""The engine in Python: the file to read first.

A Value records how it was computed, and `backward` applies the chain rule to the recorded graph. This module only
records; it contains no calculus. The fields of a node are in `node.py`, its methods in `value.py`, the operations in
`ops.py`. The native engine records the same graph in C, and is tested against this one. `recording/fast_path.py`
generates faster methods for the most used operations.
"""

from __future__ import annotations

from itertools import count
from typing import Any, Never, Self, SupportsFloat, final

from autograd.graph.gradient_order import recorded_since as recorded_since
from autograd.graph.gradient_order import topological_order as topological_order
from autograd.modes import is_plain, openings
from autograd.modes.mode_aware_sweeps import pulled_back as pulled_back
from autograd.modes.mode_aware_sweeps import pushed_forward as pushed_forward
from autograd.node import UNWRITTEN
from autograd.operation import Primitive
from autograd.recording import fast_path, slow_path
from autograd.value import AbstractValue, Signature

__all__ = [
    "Value",
    "pulled_back",
    "pushed_forward",
    "record",
    "topological_order",
]


def record(op: Primitive, operands: tuple[Any, ...]) -> Value:
    """Compute an operation on Values and floats, and return the node that records it.

    Return NotImplemented for an operand of a different type, so that Python tries the methods of that type.
    """
    if not openings.get() or is_plain():
        try:
            data = []
            for operand in operands:
                x = operand._data if type(operand) is Value else operand
                if type(x) is not float:
                    break
                data.append(x)
            else:
                z = op.forward(*data)
                return _node(op, operands, z, op.partials(z, *data))
            if type(x) is int:
                return record(op, tuple([float(v) if type(v) is int else v for v in operands]))
        except ArithmeticError:
            pass
    return slow_path.record(op, operands, Value)


def _node(op: Primitive, operands: tuple[Any, ...], data: float, partials: Any) -> Value:
    node = _new(Value)
    node._data = data
    node._grad = UNWRITTEN
    node._label = ""
    node._operation = op
    node._operands = operands
    node._partials = partials
    node._serial = _next_serial()
    return node


@final
class Value(AbstractValue):
    """A number that records how it was computed, so that it can be differentiated.

    Args:
        data: the number: a float, int, bool, Fraction or NumPy scalar.
        label: the name of the Value in pictures, derivations and errors.

    Raises:
        TypeError: data is not a real number, or label is not a str.

    >>> x = Value(3.0, label="x")
    >>> y = x**2 + 1
    >>> y.backward()
    >>> y.data, x.grad
    (10.0, 6.0)
    """

    __module__ = "autograd"  # users import it from there
    __slots__ = ("_data", "_grad", "_label", "_operation", "_operands", "_partials", "_serial")

    __signature__ = Signature()

    def __new__(  # noqa: D102  (documented on the class)
        cls, data: SupportsFloat, label: str = "", *more: Never, **unknown: Never
    ) -> Self:
        if more or unknown:
            slow_path.arguments_of_new(cls, data, label, *more, **unknown)
        node = _new(cls)
        node._serial = _next_serial()
        return node

    @staticmethod
    def _write_grads(nodes: list[Any], grads: list[Any]) -> None:
        any(map(_set_grad, nodes, grads))  # _set_grad returns None, so `any` runs through all of them

    # The functions themselves, because calling them through a method would cost as much as a product.
    _apply = staticmethod(record)
    _made = staticmethod(_node)


_new = object.__new__
_set_grad: Any = Value.__dict__["_grad"].__set__
_next_serial = count().__next__
fast_path.install(Value, _next_serial)
