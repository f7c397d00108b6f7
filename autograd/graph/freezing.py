"""Leaves that get no gradient because their `requires_grad` is False."""

from __future__ import annotations

from typing import Self

from autograd.graph.gradient_order import topological_order
from autograd.modes.event_listener import refuse_recording
from autograd.names import check_flag
from autograd.node import FROZEN, UNWRITTEN
from autograd.operators.micrograd_names import MicrogradNames

__all__ = ["Freezable"]


class Freezable(MicrogradNames):
    """A node that may be frozen, as in PyTorch."""

    __slots__ = ()

    @property
    def requires_grad(self) -> bool:
        """True if `backward` writes a gradient here. Setting it to False freezes a leaf.

        Freezing a leaf clears its gradient. A frozen leaf gets none from `backward`, and optimizers skip it. As in
        PyTorch, it is True for the result of an operation if it is True for an operand. `autograd.gradients` and
        derivatives of functions return derivatives with respect to frozen leaves too.

        Raises:
            RuntimeError: the attribute of the result of an operation is set.
            TypeError: the new value is not a bool.
        """
        refuse_recording("reads requires_grad")
        return any(x._operation is None and x._grad is not FROZEN for x in topological_order(self))

    @requires_grad.setter
    def requires_grad(self, requires_grad: bool) -> None:
        refuse_recording("sets requires_grad")
        check_flag(requires_grad, "requires_grad")
        if self._operation is not None:
            raise RuntimeError("only a leaf can be frozen, not the result of an operation; .detach() makes a leaf")
        if not requires_grad:
            self._grad = FROZEN
        elif self._grad is FROZEN:
            self._grad = UNWRITTEN

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Set `requires_grad`, and return the Value."""
        self.requires_grad = requires_grad
        return self

    def _keep_frozen(self, grad: object) -> None:
        """Raise unless this grad is None or 0, the only ones that a frozen leaf may have."""
        if grad is not None and grad != 0:
            raise RuntimeError(f"{self!r} has requires_grad=False, so it has no grad; got {grad!r:.60}")
