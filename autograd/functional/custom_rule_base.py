"""The base class of functions with custom derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from operator import index
from typing import Any, SupportsIndex

from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue, Value
from autograd.functional.differentiated_function import Function, check_function
from autograd.functional.nested_numbers import numbers_of, stands_for_number
from autograd.functional.unrecorded_functions import applied, name_of
from autograd.modes import is_recording
from autograd.names.error_text import counted
from autograd.structure import place

__all__ = ["CustomRule"]


class CustomRule:
    """Base class of functions with a custom derivative. `_rule` is set by a decorator.

    The arguments are numbers, or structures of them. Arguments that are not to be differentiated are passed through.
    """

    _missing: str  # the decorators that set the rule

    def __init__(self, fun: Function, nondiff_argnums: Sequence[int] = ()) -> None:
        check_function(fun)
        update_wrapper(self, fun)
        self.fun = fun
        self.nondiff_argnums = _positions(nondiff_argnums)
        self._rule: Any = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function. Its derivative comes from the rule. Arguments are passed by position."""
        if kwargs:
            raise TypeError(f"{name_of(self.fun)} takes its arguments by position, got {', '.join(kwargs)} by name")
        if self._rule is None:
            raise TypeError(f"{name_of(self.fun)} has no rule; define one with {self._missing}")
        if max(self.nondiff_argnums, default=-1) >= len(args):
            raise TypeError(
                f"nondiff_argnums of {name_of(self.fun)} are {self.nondiff_argnums} (zero-based); it was called with "
                f"{counted(len(args), 'argument')}"
            )
        chosen = [i for i in range(len(args)) if i not in self.nondiff_argnums]
        others = [args[i] for i in self.nondiff_argnums]
        given = [args[i] for i in chosen]
        operands, rebuild = numbers_of(given, lambda keys: f"argument {chosen[keys[0]]}{place(keys[1:])}", top=1)

        def whole(numbers: Sequence[Any]) -> list[Any]:
            by_position = dict(zip(chosen, rebuild(numbers), strict=True))
            return [by_position.get(i, arg) for i, arg in enumerate(args)]

        shape: list[Any] = []  # the result, and a function that rebuilds it

        differentiated = is_recording() and any(isinstance(x, Value) and not stands_for_number(x) for x in operands)

        def forward(numbers: Sequence[float]) -> list[float]:
            result = (
                self._ruled(others, whole(numbers), rebuild(numbers)) if differentiated else self.fun(*whole(numbers))
            )
            found, rebuild_result = numbers_of(result, lambda keys: f"the function's result{place(keys)}")
            if any(isinstance(x, Value) for x in found):
                raise TypeError(f"{name_of(self.fun)} closes over a Value; pass it as an argument")
            shape[:] = [result, rebuild_result]
            return [data_of(x) for x in found]

        def rows(j: int, numbers: Sequence[FloatOrValue]) -> Sequence[FloatOrValue]:
            primals = rebuild(numbers)
            count = len(numbers_of(shape[0], str)[0])
            unit = shape[1]([float(k == j) for k in range(count)])
            return self._row(j, others, whole(numbers), primals, [*numbers], unit, rebuild, shape)

        results = applied(name_of(self.fun), forward, rows, operands)
        return shape[1](results)

    def _ruled(self, others: list[Any], args: list[Any], primals: list[Any]) -> Any:
        """Return the value of the function, as computed by the rule."""
        raise NotImplementedError

    def _row(
        self,
        j: int,
        others: list[Any],
        args: list[Any],
        primals: list[Any],
        numbers: list[FloatOrValue],
        unit: Any,
        rebuild: Callable[[Sequence[Any]], Any],
        shape: list[Any],
    ) -> Sequence[FloatOrValue]:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {name_of(self.fun)}>"


def _positions(nondiff_argnums: Sequence[int]) -> tuple[int, ...]:
    """Check and return positions of arguments."""
    given = nondiff_argnums
    if not isinstance(given, (tuple, list)) or any(
        isinstance(i, bool) or not isinstance(i, SupportsIndex) for i in given
    ):
        raise TypeError(f"nondiff_argnums must be a tuple of ints, such as (1,), got {given!r:.60}")
    found = tuple(map(index, given))
    if any(i < 0 for i in found) or len({*found}) < len(found):
        raise ValueError(f"nondiff_argnums must be distinct zero-based positions, got {given!r:.60}")
    return found
