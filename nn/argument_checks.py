"""Arguments of layers: checks and conversions.

A number becomes a new Value. A Value is used as is, so a Value that is passed twice is shared. A single argument
applies to all neurons or layers; a list has one per neuron or layer.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Real
from types import MethodType
from typing import TYPE_CHECKING, Any, Protocol, Self, SupportsFloat, TypeAlias, TypeVar

from autograd import Value
from autograd.names.error_text import described
from autograd.number import number
from autograd.program.take import is_data

if TYPE_CHECKING:
    from inspect import Parameter

__all__ = [
    "Generator",
    "Scalar",
    "TensorOptions",
    "count",
    "each",
    "generator",
    "in_brackets",
    "index",
    "instance",
    "is_one",
    "listed",
    "missing_call",
    "parameter",
    "parameters_of",
    "state_of",
    "values",
]

T = TypeVar("T")
Scalar: TypeAlias = Value | SupportsFloat


# PyTorch's arguments that have no meaning for scalars, each with advice.
_TENSOR_OPTIONS = {
    "foreach": "it selects kernels for tensors; leave it out",
    "fused": "it selects kernels for tensors; leave it out",
    "capturable": "it is for CUDA graphs; leave it out",
    "differentiable": "steps are not recorded; write the update with Values to differentiate it",
    "last_epoch": "pass a saved state to load_state_dict, or save and load the schedule with nn.save and nn.load",
    "verbose": "print get_last_lr()",
    "inplace": "results are new Values; leave it out",
    "size_average": "pass reduction='mean' or reduction='sum'",
    "reduce": "pass reduction='none' for False",
}


def parameters_of(function: Callable[..., Any]) -> Mapping[str, Parameter]:
    """Return the parameters of a function or class by name."""
    from inspect import signature  # imported here, because it would make `import nn` 10% slower

    return signature(function).parameters


class TensorOptions:
    """Base class whose constructors refuse PyTorch's arguments that have no meaning for scalars."""

    def __new__(cls, *args: Any, **options: Any) -> Self:  # noqa: D102  (documented on the class)
        for name in options:
            if name in _TENSOR_OPTIONS and name not in parameters_of(cls):
                raise TypeError(f"{cls.__name__} has no option {name!r}: {_TENSOR_OPTIONS[name]}")
        return super().__new__(cls)


class Generator(Protocol):
    """A source of the initial weights: `random.Random`, the module `random`, or anything with these methods."""

    def uniform(self, a: float, b: float, /) -> float:
        """Return a number between a and b."""

    def normalvariate(self, mu: float, sigma: float, /) -> float:
        """Return a number from the normal distribution."""


def generator(rng: Generator | int | None) -> Generator:
    """Return the generator itself, a new one with this seed, or the module `random`, as in micrograd."""
    if rng is None:
        return random
    if isinstance(rng, int):
        return random.Random(rng)
    if not hasattr(rng, "uniform") or isinstance(rng, type):
        raise TypeError(f"rng must be a random.Random or a seed, an int; got {described(rng)}")
    return rng


def parameter(given: Scalar, label: str) -> Value:
    """Return the Value itself, or a new one with this number and label."""
    return given if isinstance(given, Value) else Value(number(given, f"the number for {label}"), label)


def missing_call(given: object) -> str:
    """Return the advice for a class that was passed in place of an object; an empty string for anything else."""
    if isinstance(given, type) and given.__module__ != "builtins":
        return f"; make one: {given.__name__}(...)"
    return ""


def instance(given: object, kind: type, what: str, cure: str = "") -> None:
    """Raise an error with advice if an argument is not of this class.

    >>> instance(int, float, "the rate")
    Traceback (most recent call last):
    TypeError: the rate must be of class float, got the class int
    >>> from fractions import Fraction
    >>> instance(Fraction, Fraction, "the rate")
    Traceback (most recent call last):
    TypeError: the rate must be of class Fraction, got the class Fraction; make one: Fraction(...)
    """
    if not isinstance(given, kind):
        wrong_class = isinstance(given, type) and issubclass(given, kind)
        advice = missing_call(given) if wrong_class else f"; {cure}" if cure else ""
        raise TypeError(f"{what} must be of class {kind.__name__}, got {described(given)}{advice}")


def count(given: int, what: str, least: int = 1) -> int:
    """Return an int that is at least 1, or another minimum. Otherwise raise an error that names the count."""
    if isinstance(given, bool) or not isinstance(given, int):
        raise TypeError(f"the number of {what} must be an int, got {described(given)}")
    if given < least:
        raise ValueError(f"the number of {what} must be at least {least}, got {given}")
    return given


def listed(given: Iterable[T], what: str) -> list[T]:
    """Return a list, or raise an error that names its items."""
    if type(given) is list:  # the usual case; testing for an Iterable would take longer than computing a neuron
        return given.copy()
    if getattr(getattr(given, "dtype", None), "kind", "") == "f" and getattr(given, "ndim", 0) == 1:
        return given.tolist()  # type: ignore[attr-defined,no-any-return]  # an array's floats, all converted at once
    if isinstance(given, str) or not isinstance(given, Iterable):
        if isinstance(given, type):
            advice = missing_call(given)
        elif hasattr(given, "named_parameters"):
            advice = "; pass its .parameters()"
        else:
            advice = "; call it" if isinstance(given, MethodType) else in_brackets(given)
        raise TypeError(f"expected {what} as a list, got {described(given)}{advice}")
    return list(given)


def in_brackets(given: object) -> str:
    """Return the advice for a number in place of a list; an empty string for anything else."""
    return "; put it in [ ]" if isinstance(given, (Value, Real)) else ""


def state_of(given: Any, what: str, keys: Sequence[str]) -> Mapping[str, Any]:
    """Return a state dict, or raise an error that names what is missing.

    >>> state_of({"state": {}}, "an optimizer", ["state", "param_groups"])
    Traceback (most recent call last):
    TypeError: the state dict of an optimizer has state and param_groups; this one lacks param_groups
    """
    if not isinstance(given, Mapping):
        raise TypeError(f"expected the state dict of {what}, got {described(given)}")
    if missing := [key for key in keys if key not in given]:
        raise TypeError(f"the state dict of {what} has {' and '.join(keys)}; this one lacks {', '.join(missing)}")
    return given


def values(given: Iterable[Any], what: str) -> list[Value]:
    """Return a list of Values, or raise an error that names its items."""
    items = listed(given, what)
    for x in items:
        if not isinstance(x, Value):
            raise TypeError(f"{what} must be Values, got {described(x)}")
    return items


def is_one(given: object) -> bool:
    """Return whether this is a single argument for all items, rather than a list with one per item."""
    return isinstance(given, str) or not isinstance(given, Iterable)


def each(given: Any, wanted: int, what: str) -> Sequence[Any]:  # numbers, names, or rows of them
    """Return a list of arguments, one per item.

    >>> each(0.5, 2, "biases"), each([0.1, 0.2], 2, "biases")
    ([0.5, 0.5], [0.1, 0.2])
    >>> each([0.1], 2, "biases")
    Traceback (most recent call last):
    ValueError: expected 2 biases, got 1
    """
    if is_one(given):
        return [given] * wanted
    listed = list(given)
    if len(listed) != wanted:
        raise ValueError(f"expected {wanted} {what.rstrip(',')}, got {len(listed)}")
    return listed


def index(given: Any, size: int, what: str) -> int:
    """Return an int from 0 to size - 1.

    >>> index(3.0, 3, "a class")
    Traceback (most recent call last):
    IndexError: the index of a class must be from 0 to 2, got 3
    """
    i = int(given) if isinstance(given, float) and given.is_integer() else given
    if is_data(given) and 0 <= given < size:
        return given  # type: ignore[no-any-return]  # a Value that represents an int
    try:
        i = operator.index(i)
    except TypeError:
        raise TypeError(f"the index of {what} must be an int, got {described(given)}") from None
    if not 0 <= i < size:
        raise IndexError(f"the index of {what} must be from 0 to {size - 1}, got {i}")
    return i
