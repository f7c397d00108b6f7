"""Parts of a function that derivatives treat as constants."""

from __future__ import annotations

from typing import TypeVar

from autograd.current_engine import Value
from autograd.structure import flatten

__all__ = ["stop_gradient"]

T = TypeVar("T")


def stop_gradient(x: T) -> T:
    """Return a number or a structure of them, as constants: derivatives do not flow back through them.

    Args:
        x: a Value, or a structure of Values, floats and other objects. Values are replaced by detached ones; everything
            else is returned as it is.

    >>> from autograd import grad
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    >>> stop_gradient({"w": [Value(1.0)], "name": "line"})
    {'w': [Value(data=1.0, grad=0.0)], 'name': 'line'}
    """
    leaves, rebuild = flatten(x)
    constant: T = rebuild([leaf.detach() if isinstance(leaf, Value) else leaf for leaf in leaves])
    return constant
