"""PyTorch and JAX as scalar engines, in eager mode, if they are installed.

A JAX function is differentiated rather than a graph, so the load is prepared again inside the function of its numbers;
everything else is as for the other engines. Both compute in 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from operator import methodcaller
from typing import Any

from .engines import Engine, Scalar, unfused
from .loads.load import Load


def others() -> list[Engine]:
    """Return the engines that are installed."""
    return [make() for name, make in (("torch", _pytorch), ("jax", _jax)) if find_spec(name)]


def _pytorch() -> Engine:
    torch = import_module("torch")  # untyped, and seldom installed

    def value(x: float) -> Scalar:
        return torch.tensor(x, dtype=torch.float64, requires_grad=True)

    made = unfused("PyTorch", value, methodcaller("item"), torch.exp, torch.log, torch.relu)
    return replace(
        made,
        backward=methodcaller("backward"),
        gradient=lambda x: 0.0 if x.grad is None else x.grad.item(),  # None if the loss does not depend on x
    )


def _jax() -> Engine:
    jax = import_module("jax")

    jax.config.update("jax_enable_x64", True)

    def number(x: Any) -> float:
        return float(jax.lax.stop_gradient(x))

    made = unfused("JAX", lambda x: x, number, jax.numpy.exp, jax.numpy.log, lambda x: jax.numpy.maximum(x, 0.0))

    def differentiate(load: Load) -> Callable[[], tuple[float, Sequence[float]]]:
        def loss(numbers: Sequence[Scalar]) -> Scalar:
            return load.prepare(made, numbers)()[0]

        both = jax.value_and_grad(loss)
        return lambda: both(list(load.numbers))

    return replace(made, differentiate=differentiate)
