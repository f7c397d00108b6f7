"""micrograd as an engine: its own unmodified Value, and the two operations that it lacks.

micrograd 0.1.0 has no exp and no log, which a GPT needs. They are written here as micrograd writes
its own operations, a closure over the operands and the result. They are functions rather than
methods of a subclass, because micrograd's operators always return its base class.

Its `backward` recurses once for each level of the graph, so the benchmark runs in a thread with a
deep stack and a raised recursion limit (`timing.with_deep_stack`), for all engines alike. Neither changes the speed.
Its nodes form reference cycles that only the garbage collector frees. Those left after a run are collected between
runs, outside the measured time, in micrograd's favor.
"""

from __future__ import annotations

import math

from micrograd.engine import Value  # type: ignore[import-untyped,unused-ignore]  # it has no types

__all__ = ["Value", "exp", "log"]


def exp(x: Value) -> Value:
    """Return e to the power of x, recorded in micrograd's way."""
    out = Value(math.exp(x.data), (x,), "exp")

    def _backward() -> None:
        x.grad += out.data * out.grad

    out._backward = _backward
    return out


def log(x: Value) -> Value:
    """Return the natural logarithm of x, recorded in micrograd's way."""
    out = Value(math.log(x.data), (x,), "log")

    def _backward() -> None:
        x.grad += out.grad / x.data

    out._backward = _backward
    return out
