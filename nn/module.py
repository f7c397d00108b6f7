"""What every model is: something that has parameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from autograd import Value


class Module(ABC):
    """Base of all that has parameters to be learned.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope = Value(2.0)
    ...
    ...     def parameters(self):
    ...         return [self.slope]
    >>> line = Line()
    >>> (line.slope * 3).backward()
    >>> line.zero_grad(); line.slope.grad
    0.0
    """

    @abstractmethod
    def parameters(self) -> list[Value]:
        """Return what is to be learned, each Value once, in an order that does not change."""

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0.0."""
        for p in self.parameters():
            p.grad = 0.0


def distinct(values: Iterable[Value]) -> list[Value]:
    """Return the Values in order, each once: a bias shared by a layer must not be updated once a neuron."""
    return list(dict.fromkeys(values))
