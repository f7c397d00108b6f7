"""Penalties, which are added to a loss to keep parameters small."""

from __future__ import annotations

from collections.abc import Iterable

from autograd import Value, fsum
from autograd.names import names_its_parameters
from autograd.names.option_ranges import finite
from nn.argument_checks import values

__all__ = ["l1_penalty", "l2_penalty"]


@names_its_parameters
def l1_penalty(parameters: Iterable[Value], factor: float = 1.0) -> Value:
    """Return factor times the sum of the absolute values.

    Args:
        parameters: the Values to keep small, such as `model.parameters()`.
        factor: the weight of the penalty.

    Raises:
        TypeError: the parameters are not a list of Values, or factor is not a number.
        ValueError: factor is not finite.

    >>> from autograd import Value
    >>> l1_penalty([Value(3.0), Value(-1.0)], 0.5).data
    2.0
    """
    _check(factor)
    return factor * fsum([abs(p) for p in values(parameters, "parameters")])


@names_its_parameters
def l2_penalty(parameters: Iterable[Value], factor: float = 1.0) -> Value:
    """Return factor times the sum of the squares.

    Args:
        parameters: the Values to keep small, such as `model.parameters()`.
        factor: the weight of the penalty.

    Raises:
        TypeError: the parameters are not a list of Values, or factor is not a number.
        ValueError: factor is not finite.

    >>> from autograd import Value
    >>> l2_penalty([Value(3.0), Value(-1.0)], 0.1).data
    1.0
    """
    _check(factor)
    return factor * fsum([p * p for p in values(parameters, "parameters")])


def _check(factor: Value | float) -> None:
    if not isinstance(factor, Value):
        finite("the factor of a penalty", factor)
