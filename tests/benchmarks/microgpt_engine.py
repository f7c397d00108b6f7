"""A Value class in the style of microgpt: slots, a tuple of children, a tuple of local gradients, nothing else.

This is careful plain Python in fifty lines, without closures and without sets of operands. It is the fastest engine of
that length. It supports only its own Values and floats, and checks nothing. Its walk is recursive, so it runs under
`timing.with_deep_stack`.
"""

from __future__ import annotations

import math
from typing import TypeAlias

__all__ = ["Value", "exp", "log", "relu"]

Number: TypeAlias = "Value | float"


class Value:
    """A number, its children and the local gradient with respect to each."""

    __slots__ = ("data", "grad", "children", "slopes")

    def __init__(self, data: float, children: tuple[Value, ...] = (), slopes: tuple[float, ...] = ()) -> None:
        self.data = data
        self.grad = 0.0
        self.children = children
        self.slopes = slopes

    def __add__(self, other: Number) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Number) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, power: float) -> Value:
        return Value(self.data**power, (self,), (power * self.data ** (power - 1),))

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Number) -> Value:
        return self + -other

    def __rsub__(self, other: float) -> Value:
        return -self + other

    def __truediv__(self, other: Number) -> Value:
        return self * other**-1

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self) -> None:
        """Add the derivative with respect to each node to its grad."""
        order: list[Value] = []
        seen: set[Value] = set()

        def visit(node: Value) -> None:
            if node not in seen:
                seen.add(node)
                for child in node.children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for child, slope in zip(node.children, node.slopes):
                child.grad += slope * node.grad


def exp(x: Value) -> Value:
    """Return e to the power of x."""
    z = math.exp(x.data)
    return Value(z, (x,), (z,))


def log(x: Value) -> Value:
    """Return the natural logarithm of x."""
    return Value(math.log(x.data), (x,), (1 / x.data,))


def relu(x: Value) -> Value:
    """Return x if it is positive, else 0."""
    return Value(max(0.0, x.data), (x,), (float(x.data > 0),))
