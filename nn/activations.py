"""Activations: any operation on one number in autograd's table, by name, or any function.

A name is looked up in the table of operations, including users' own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from autograd import Primitive, Value
from autograd.names.error_text import described
from autograd.names.fixed_choices import suggestion
from autograd.operation import operation
from autograd.ops import TABLE
from nn.argument_checks import missing_call

__all__ = [
    "Activation",
    "activation_of",
    "as_modules",
    "is_unary",
    "linear",
    "name_of",
]

Activation: TypeAlias = Callable[[Value], Value]


def linear(net: Value) -> Value:
    """Return the net input unchanged."""
    return net


def activation_of(given: str | Activation | None) -> Activation:
    """Return the function for an activation: the name of an operation on one number, "linear" or None, or a function.

    Raises:
        ValueError: the name is unknown, or the operation takes more than one number.
        TypeError: the argument is neither a name nor a function.

    >>> activation_of("tanh")
    <operation tanh(x)>
    """
    if given is None or given == "linear":
        return linear
    if callable(given) and not isinstance(given, type):
        return given
    if not isinstance(given, str):
        got = f"{described(given)}{missing_call(given)}"
        raise TypeError(f"expected an activation: a name or a function; got {got}")
    try:
        op = operation(given)
    except LookupError:
        names = ["linear", *(name for name, op in TABLE.items() if is_unary(op))]
        cure = suggestion(given, names) or f"; the names are {', '.join(names)}."
        raise ValueError(f"no activation is named {given!r}{cure} A function of a Value works too") from None
    if not is_unary(op):
        raise ValueError(f"the activation {given!r} takes more than one number; pass a function of one Value")
    return op


def is_unary(op: Primitive) -> bool:
    """Return whether an operation can be called with one number.

    >>> [name for name in ("tanh", "leaky_relu", "mul", "softmax") if is_unary(TABLE[name])]
    ['tanh', 'leaky_relu']
    """
    if op.signature is None or op.arity is None:
        return op.arity == 1
    try:
        op.__signature__.bind(0.0)
    except TypeError:
        return False
    return True


def name_of(activation: Activation) -> str:
    """Return the name of an activation.

    >>> import autograd
    >>> name_of(autograd.relu), name_of(linear)
    ('ReLU', 'Linear')
    """
    if activation is linear:
        return "Linear"
    if isinstance(activation, Primitive):
        return activation.show("symbol", ["", "", ""])
    return getattr(activation, "__name__", type(activation).__name__)


def as_modules() -> list[tuple[str, str]]:
    """Return the activations in the table, each with the module that applies it.

    >>> dict(as_modules())["tanh"]
    "nn.Elementwise('tanh')"
    """
    return [(name, f"nn.Elementwise({name!r})") for name, op in TABLE.items() if is_unary(op)]
