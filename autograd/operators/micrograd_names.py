"""Attributes of a Value with the names used in micrograd and its lecture."""

from __future__ import annotations

from typing import NoReturn, Self

from autograd.comparisons import data_of
from autograd.modes.event_listener import refuse_recording
from autograd.modes.mode_aware_sweeps import require_graph
from autograd.names.other_libraries import RECORDED
from autograd.node import FROZEN, Node, Unwritten
from autograd.operators.conversions import Conversions

__all__ = ["MicrogradNames"]


class MicrogradNames(Conversions):
    """The operands, the operation and one step of the chain rule, named as in the code of the lecture."""

    __slots__ = ()

    @property
    def _prev(self) -> tuple[Self, ...]:
        """The distinct Values among the operands, under micrograd's name."""
        return tuple(dict.fromkeys(x for x in self._operands if isinstance(x, Node)))

    @_prev.setter
    def _prev(self, operands: object) -> NoReturn:
        raise AttributeError(f"_prev cannot be set. {RECORDED}")

    @property
    def _op(self) -> str:
        """The operation's symbol, or "" for a leaf, under micrograd's name."""
        if self._operation is None or not self._operands:
            return ""
        return self._operation.show("symbol", [f"{data_of(x):g}" for x in self._operands])

    @_op.setter
    def _op(self, symbol: object) -> NoReturn:
        raise AttributeError(f"_op cannot be set. {RECORDED}")

    def _backward(self) -> None:
        """Pass the gradient of this node on to its operands, one step of the chain rule, under micrograd's name.

        The grad of each operand grows by the grad of this node times the partial, once for each use. Nothing happens at
        a leaf, and nothing is cleared. So the steps in reverse topological order, from a root whose grad is 1, make up
        `backward`.

        >>> from autograd import Value
        >>> a = Value(3.0)
        >>> b = a + a
        >>> b.grad = 1.0
        >>> b._backward(); a.grad
        2.0
        """
        refuse_recording("calls _backward()")
        require_graph(self, create_graph=False)
        grads: dict[Self, float] = {}
        for operand, partial in zip(self._operands, self.partials):  # type: ignore[attr-defined]  # a Value has it
            if isinstance(operand, Node) and operand._grad is not FROZEN:
                before = grads[operand] if operand in grads else _plain_grad(operand)
                grads[operand] = before + _plain_grad(self) * partial
        self._write_grads(list(grads), list(grads.values()))


def _plain_grad(node: Node) -> float:
    return 0.0 if node._grad is None or isinstance(node._grad, Unwritten) else data_of(node._grad)
