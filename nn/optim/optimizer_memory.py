"""The memory of an optimizer: a mapping from parameters, stored by column so that a step is one loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from autograd import Value
from autograd.current_engine import same_nodes
from nn.optim.option_checks import flags_of

__all__ = ["Cohort", "Memories", "check_memory", "gathered", "joined"]


class Cohort(NamedTuple):
    """Parameters whose memories have the same names.

    Attributes:
        params: the parameters.
        columns: for each name of a memory, one number per parameter.
    """

    params: Sequence[Value]
    columns: Mapping[str, Sequence[float]]


class Memories(Mapping[Value, Mapping[str, float]]):
    """The memory of each parameter, by name. It is immutable: a step makes a new one.

    >>> x = Value(1.0)
    >>> Memories([Cohort([x], {"sum": [2.0]})])[x]
    {'sum': 2.0}
    """

    def __init__(self, cohorts: Sequence[Cohort] = ()) -> None:
        self.cohorts = cohorts

    def of(self, params: Sequence[Value]) -> list[Cohort]:
        """Return parameters as cohorts. A new parameter has an empty memory."""
        for cohort in self.cohorts:
            if same_nodes(cohort.params, params):
                return [cohort]
        names, places = [tuple(columns) for _, columns in self.cohorts], self._places
        alike: dict[tuple[str, ...], tuple[list[Value], list[tuple[int, int]]]] = {}
        for p in params:
            place = places.get(p)
            ps, found = alike.setdefault(() if place is None else names[place[0]], ([], []))
            ps.append(p)
            if place is not None:
                found.append(place)
        numbers = [columns for _, columns in self.cohorts]
        return [
            Cohort(ps, {name: [numbers[c][name][i] for c, i in found] for name in known})
            for known, (ps, found) in alike.items()
        ]

    @cached_property
    def _places(self) -> dict[Value, tuple[int, int]]:
        """The cohort of each parameter, and its position in it."""
        return {p: (c, i) for c, (params, _) in enumerate(self.cohorts) for i, p in enumerate(params)}

    def __getitem__(self, p: Value) -> dict[str, float]:
        c, i = self._places[p]
        return {name: column[i] for name, column in self.cohorts[c].columns.items()}

    def __iter__(self) -> Iterator[Value]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def gathered(params: Sequence[Value], memories: Mapping[Value, Mapping[str, float]]) -> list[Cohort]:
    """Group parameters whose memories have the same names.

    >>> x, y = Value(1.0), Value(2.0)
    >>> [(len(params), columns) for params, columns in gathered([x, y], {x: {"sum": 3.0}})]
    [(1, {'sum': [3.0]}), (1, {})]
    """
    alike: dict[tuple[str, ...], list[Value]] = {}
    for p in params:
        alike.setdefault(tuple(memories.get(p, {})), []).append(p)
    return [Cohort(ps, {name: [memories[p][name] for p in ps] for name in names}) for names, ps in alike.items()]


def joined(stepped: Sequence[tuple[Sequence[float], Cohort]]) -> tuple[Sequence[Value], Sequence[float]]:
    """Return the parameters of all cohorts, and their new numbers.

    >>> x = Value(1.0)
    >>> joined([([2.0], Cohort([x], {}))])
    ([Value(data=1.0, grad=0.0)], [2.0])
    """
    if len(stepped) == 1:  # the usual case, without copies
        numbers, (params, _) = stepped[0]
        return params, numbers
    return [p for _, c in stepped for p in c.params], [x for numbers, _ in stepped for x in numbers]


def check_memory(kind: type, rule: Callable[..., Any], memory: Mapping[str, float], options: Mapping[str, Any]) -> None:
    """Raise an error if the next step could not use the memory of a parameter.

    What a flag or a momentum adds to the memory may be missing, because it may have been set after the last step.

    Args:
        kind: the class of the optimizer.
        rule: the rule of the optimizer.
        memory: the memory of one parameter.
        options: the options of the group with the parameter.

    Raises:
        ValueError: a number is missing or out of range.
    """
    plain = {**options, **flags_of(kind)} | ({"momentum": 0.0} if "momentum" in options else {})
    try:
        rule(0.0, 0.0, memory, options)
        needed = rule(0.0, 0.0, {}, plain)[1] if memory else {}
    except (LookupError, ArithmeticError, ValueError) as fault:
        raise ValueError(f"{kind.__name__} cannot use this state: {dict(memory)} ({fault!r})") from None
    missing = [name for name in needed if name not in memory]
    if missing:
        raise ValueError(f"the memory of {kind.__name__} lacks {', '.join(missing)}; got {dict(memory)}")
