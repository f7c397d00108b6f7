"""The terms of a loss, and their mean or sum."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal, ParamSpec, Protocol, TypeAlias, cast, overload

from autograd import Value, fsum
from autograd.comparisons import data_of, isfinite
from autograd.names.fixed_choices import one_of
from autograd.names.option_ranges import finite
from autograd.number import number
from autograd.structure import flatten, key_paths, matched, place
from nn.argument_checks import is_one

__all__ = [
    "REDUCTIONS",
    "Loss",
    "Reduction",
    "by_rows",
    "check_reduction",
    "of_each",
    "options_of",
    "reduced",
    "reduction_by_rows",
    "require_finite",
    "shape",
    "typed",
]

_NUMBERS = {Value, float, int}
Term = Callable[..., Any]  # takes an output, its target, and its weights
REDUCTIONS = ("mean", "sum", "none")
Reduction: TypeAlias = Literal["mean", "sum"]  # "none" gives a different type, see Loss
P = ParamSpec("P")


class Loss(Protocol[P]):
    """The type of a loss. It returns one Value or, with reduction="none", one term per output."""

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Value: ...
    @overload
    def __call__(self, input: Any, target: Any, *, reduction: Literal["none"], **options: Any) -> Any: ...


def typed(loss: Callable[P, Any]) -> Loss[P]:
    """Annotate a loss with its type."""
    return cast("Loss[P]", loss)


def options_of(loss: Any) -> dict[str, Any]:
    """Return the parameters of a loss after input and target, each with its default.

    >>> from nn import huber_loss
    >>> options_of(huber_loss)
    {'delta': 1.0, 'reduction': 'mean'}
    """
    while hasattr(loss, "__wrapped__"):
        loss = loss.__wrapped__
    count = loss.__code__.co_argcount + loss.__code__.co_kwonlyargcount
    defaults = (loss.__kwdefaults__ or {}) | dict(
        zip(reversed(loss.__code__.co_varnames[: loss.__code__.co_argcount]), reversed(loss.__defaults__ or ()))
    )
    return {name: defaults[name] for name in loss.__code__.co_varnames[2:count]}


_of_rows: dict[Any, str] = {}  # the reductions of losses


def by_rows(loss: Loss[P]) -> Loss[P]:
    """Register a loss that is the sum or the mean of its rows' losses, according to its reduction. Return the loss.

    It does not branch on the numbers of outputs and targets, except to raise an error.
    """
    _of_rows[loss] = options_of(loss)["reduction"]
    return loss


def reduction_by_rows(loss: Any) -> str | None:
    """Return the reduction of a registered loss, and None for other losses."""
    if isinstance(loss, type):
        raise TypeError(f"expected a loss, got the class {loss.__name__}; write loss=nn.{loss.__name__}()")
    by_default = getattr(loss, "as_function", None)  # a loss module without options has it
    if by_default is not None:
        function, reduction = by_default()
        return reduction if function in _of_rows else None
    try:
        return _of_rows.get(loss)
    except TypeError:  # it is not hashable
        return None


def of_each(name: str, term: Term, outputs: Any, targets: Any, reduction: str, **weights: Any) -> Any:
    """Return the reduced terms of all outputs and their targets.

    Args:
        name: the name of the loss in errors.
        term: the loss of one output.
        outputs: a number, or a structure of numbers.
        targets: the target of each output, in the same structure.
        reduction: "mean", "sum" or "none".
        weights: further arguments of the term by name: one number for all outputs, one for each number in a row, or one
            for each output.
    """
    if not weights and _are_flat(outputs, targets):
        return reduced([term(y, t) for y, t in zip(outputs, targets, strict=True)], reduction, list)
    ys, rebuild = flatten(outputs)
    try:
        ts = matched(targets, outputs, "targets", "outputs")
    except TypeError as mismatch:
        raise ValueError(f"{name}: {mismatch}") from None
    others = [_spread(f"the {what} of {name}", weight, outputs, len(ys)) for what, weight in weights.items()]
    try:
        terms = [term(y, t, *w) for y, t, *w in zip(ys, ts, *others, strict=True)]
    except TypeError:
        for what, numbers in (("an output", ys), ("a target", ts)):
            for x in numbers:
                if not isinstance(x, Value):
                    number(x, f"{what} of {name}")  # raises if it is not one
        raise
    return reduced(terms, reduction, rebuild)


def _spread(what: str, weight: Any, outputs: Any, count: int) -> list[Any]:
    """Return a weight for each output."""
    if weight is None:
        return [None] * count
    if is_one(weight):
        require_finite([weight], what)
        return [weight] * count
    paths = list(key_paths(outputs))
    if all(map(is_one, weight)) and any(len(path) > 1 for path in paths):  # for each number of a row
        last = [path[-1] for path in paths]
        if set(last) != set(range(len(weight))):
            raise ValueError(f"{what} must have one number for each of {max(last) + 1} in a row, got {len(weight)}")
        require_finite(weight, f"{what} at [{{}}]")
        return [weight[i] for i in last]
    try:
        found = matched(weight, outputs, what, "the outputs")
    except TypeError as mismatch:
        raise ValueError(str(mismatch)) from None
    require_finite(found, f"{what}{{}}", [place(path) for path in paths])
    return found


def require_finite(weights: Sequence[Any], what: str, places: Sequence[Any] = ()) -> None:
    """Raise an error that names the first weight that is not a finite number.

    Args:
        weights: numbers and Values.
        what: the name of a weight, with {} for its place.
        places: the place of each weight; by default, its position.

    >>> require_finite([1.0, float("inf")], "the weight of class {}")
    Traceback (most recent call last):
    ValueError: the weight of class 1 must be a finite number, got inf
    """
    for i, weight in enumerate(weights):
        if isinstance(weight, Value):
            if isfinite(weight):  # noted, so that a program is valid only for finite weights
                continue
        elif type(weight) is float and math.isfinite(weight):
            continue
        finite(what.format(places[i] if places else i), data_of(weight))


def _are_flat(outputs: Any, targets: Any) -> bool:
    """Return whether both are lists of numbers of the same length, the usual case of one output per row."""
    if type(outputs) is not list or type(targets) is not list or len(outputs) != len(targets):
        return False
    return _NUMBERS.issuperset(map(type, outputs)) and _NUMBERS.issuperset(map(type, targets))


def reduced(terms: list[Any], reduction: str, rebuild: Callable[[list[Any]], Any]) -> Any:
    """Return the mean or the sum of the terms, or the terms in their original structure.

    Raises:
        ValueError: the reduction is unknown, or there are no terms.
    """
    if not terms:
        raise ValueError("the loss of an empty list is undefined; pass at least one output and target")
    check_reduction(reduction)
    if reduction == "none":
        return rebuild(terms)
    total: Any = terms[0] if len(terms) == 1 else fsum(terms)
    return total / len(terms) if reduction == "mean" and len(terms) > 1 else total


def check_reduction(reduction: object, known: Collection[str] = REDUCTIONS) -> None:
    """Raise a ValueError unless a reduction is known."""
    one_of("reduction", reduction, known)


def shape(x: Any) -> tuple[int, ...]:
    """Return the lengths of nested lists, or the shape of an array.

    >>> shape([[1.0, 2.0]]), shape(3.0)
    ((1, 2), ())
    """
    if hasattr(x, "shape"):
        return tuple(x.shape)
    return (len(x), *(shape(x[0]) if x else ())) if isinstance(x, (list, tuple)) else ()
