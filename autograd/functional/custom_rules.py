"""Functions with derivatives of their own, under JAX's names: custom_jvp and custom_vjp."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from math import isclose
from operator import index
from typing import Any, SupportsIndex

from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue, Value
from autograd.functional.functions import Function, check_function
from autograd.functional.opaque import applied, name_of
from autograd.functional.tree_numbers import numbers_like, numbers_of
from autograd.structure import place

__all__ = ["custom_jvp", "custom_vjp"]

# A factor of the cotangent, by which a rule that is not linear is found. It is a power of 2, so that it changes no
# rounding: terms that cancel up to rounding leave the same rest, times the factor.
_LARGE = -(2.0**20)


class _CustomRule:
    """Base class of functions with a derivative of their own. `_rule` is set by a decorator.

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
        """Call the function. Its derivative is that of the rule. Arguments are passed by position."""
        if kwargs:
            raise TypeError(f"{name_of(self.fun)} takes its arguments by position, got {', '.join(kwargs)} by name")
        if self._rule is None:
            raise TypeError(f"{name_of(self.fun)} has no rule; define one with {self._missing}")
        if max(self.nondiff_argnums, default=-1) >= len(args):
            raise TypeError(
                f"nondiff_argnums of {name_of(self.fun)} are {self.nondiff_argnums}, counted from 0; "
                f"it was called with {len(args)} arguments"
            )
        chosen = [i for i in range(len(args)) if i not in self.nondiff_argnums]
        others = [args[i] for i in self.nondiff_argnums]
        given = [args[i] for i in chosen]
        operands, rebuild = numbers_of(given, lambda keys: f"argument {chosen[keys[0]]}{place(keys[1:])}", top=1)

        def whole(numbers: Sequence[Any]) -> list[Any]:
            by_position = dict(zip(chosen, rebuild(numbers), strict=True))
            return [by_position.get(i, arg) for i, arg in enumerate(args)]

        shape: list[Any] = []  # the result, and a function that rebuilds it

        def forward(numbers: Sequence[float]) -> list[float]:
            result = self.fun(*whole(numbers))
            found, rebuild_result = numbers_of(result, lambda keys: f"the function's result{place(keys)}")
            if any(isinstance(x, Value) for x in found):
                raise TypeError(f"{name_of(self.fun)} uses a Value from outside; pass it as an argument")
            shape[:] = [result, rebuild_result]
            return [data_of(x) for x in found]

        def rows(j: int, numbers: Sequence[FloatOrValue]) -> Sequence[FloatOrValue]:
            primals = rebuild(numbers)
            count = len(numbers_of(shape[0], str)[0])
            unit = shape[1]([float(k == j) for k in range(count)])
            return self._row(j, others, primals, [*numbers], unit, rebuild, shape)

        results = applied(name_of(self.fun), forward, rows, operands)
        return shape[1](results)

    def _row(
        self,
        j: int,
        others: list[Any],
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
    """Return positions of arguments, checked."""
    given = nondiff_argnums
    if not isinstance(given, (tuple, list)) or any(
        isinstance(i, bool) or not isinstance(i, SupportsIndex) for i in given
    ):
        raise TypeError(f"nondiff_argnums must be a tuple of ints, such as (1,), got {given!r:.60}")
    found = tuple(map(index, given))
    if any(i < 0 for i in found) or len({*found}) < len(found):
        raise ValueError(f"nondiff_argnums must be different positions, counted from 0, got {given!r:.60}")
    return found


class custom_jvp(_CustomRule):  # noqa: N801  (JAX's name for it)
    """Give a function a rule for its forward derivative, as a decorator. Both sweeps use it, to any order.

    Args:
        fun: the function, of numbers or structures of them. Values from outside of it are errors.
        nondiff_argnums: the positions of arguments that are not differentiated. The rule takes them first.

    Raises:
        TypeError: nondiff_argnums are not a tuple of ints; or when it is called, there is no rule, an argument is
            passed by name, there are too few for nondiff_argnums, or fun uses a Value from outside.
        ValueError: nondiff_argnums are negative or repeated.

    >>> from autograd import exp, grad, log, sigmoid
    >>> @custom_jvp
    ... def log1pexp(x):
    ...     return log(1 + exp(x))
    >>> @log1pexp.defjvp
    ... def rule(primals, tangents):
    ...     (x,), (t,) = primals, tangents
    ...     return log1pexp(x), sigmoid(x) * t
    >>> grad(log1pexp)(0.0), grad(grad(log1pexp))(0.0)
    (0.5, 0.25)
    """

    _missing = "@f.defjvp or f.defjvps(...)"

    def defjvp(self, jvp: Function) -> Function:
        """Set the rule: (primals, tangents) -> (value, tangent of the value). Return it, so that it can decorate."""
        check_function(jvp)
        self._rule = jvp
        return jvp

    def defjvps(self, *jvps: Function | None) -> None:
        """Set a rule per argument: (tangent, value, *primals) -> its part of the tangent. None means 0.

        Raises:
            TypeError: when the function is called, there is not one rule per argument.
        """

        def rule(primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
            if len(jvps) != len(primals):
                raise TypeError(f"defjvps takes one rule per argument: {len(primals)}, got {len(jvps)}")
            value = self(*primals)
            terms = [f(t, value, *primals) for f, t in zip(jvps, tangents, strict=True) if f is not None]
            return value, sum(terms) if terms else 0.0

        self.defjvp(rule)

    def _row(self, j: int, others: Any, primals: Any, numbers: Any, unit: Any, rebuild: Any, shape: Any) -> Any:
        found = []
        for i in range(len(numbers)):
            tangents = rebuild([float(k == i) for k in range(len(numbers))])
            result = self._rule(*others, tuple(primals), tuple(tangents))
            if not isinstance(result, (tuple, list)) or len(result) != 2:
                raise TypeError(f"a rule of defjvp returns a pair (value, tangent), got {result!r:.60}")
            found.append(numbers_like(shape[0], result[1], "the tangent", "the result")[j])
        return found


class custom_vjp(_CustomRule):  # noqa: N801  (JAX's name for it)
    """Give a function a rule for its reverse derivative, as a decorator. Both sweeps use it, to any order.

    The engine keeps partial derivatives, so the rule must be linear in the cotangent.

    Args:
        fun: the function, of numbers or structures of them. Values from outside of it are errors.
        nondiff_argnums: the positions of arguments that are not differentiated. The reverse rule takes them first.

    Raises:
        TypeError: nondiff_argnums are not a tuple of ints; or when it is called, there is no rule, an argument is
            passed by name, there are too few for nondiff_argnums, or fun uses a Value from outside.
        ValueError: nondiff_argnums are negative or repeated; or when it is called, the rule is not linear in the
            cotangent.

    >>> from autograd import cos, grad, sin
    >>> @custom_vjp
    ... def product(x, y):
    ...     return sin(x) * y
    >>> def forward(x, y):
    ...     return product(x, y), (cos(x), sin(x), y)
    >>> def backward(residuals, g):
    ...     cos_x, sin_x, y = residuals
    ...     return cos_x * g * y, sin_x * g
    >>> product.defvjp(forward, backward)
    >>> grad(product, (0, 1))(0.0, 3.0), grad(grad(product, 1))(0.0, 3.0)
    ((3.0, 0.0), 1.0)
    """

    _missing = "f.defvjp(forward, backward)"
    _is_checked = False

    def defvjp(self, fwd: Function, bwd: Function) -> None:
        """Set the rule.

        Args:
            fwd: maps the arguments to (value, residuals).
            bwd: maps (residuals, cotangent) to a tuple of cotangents, one per argument. None means 0.
        """
        check_function(fwd)
        check_function(bwd)
        self._rule = fwd, bwd

    def _row(self, j: int, others: Any, primals: Any, numbers: Any, unit: Any, rebuild: Any, shape: Any) -> Any:
        fwd, bwd = self._rule
        arguments = iter(primals)
        count = len(primals) + len(others)
        by_position = dict(zip(self.nondiff_argnums, others, strict=True))
        args = [by_position[i] if i in by_position else next(arguments) for i in range(count)]
        result = fwd(*args)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise TypeError(f"the forward rule of defvjp returns a pair (value, residuals), got {result!r:.60}")

        def pulled(factor: float) -> list[FloatOrValue]:
            cotangent = shape[1]([factor * x for x in numbers_of(unit, str)[0]])
            given = bwd(*others, result[1], cotangent)
            if not isinstance(given, (tuple, list)) or len(given) != len(primals):
                raise TypeError(
                    f"the reverse rule returns a tuple of {len(primals)}, one per argument, got {given!r:.60}"
                )
            found: list[FloatOrValue] = []
            for primal, part in zip(primals, given, strict=True):
                zeros = [0.0] * len(numbers_of(primal, str)[0])
                found += zeros if part is None else numbers_like(primal, part, "the cotangent", "the argument")
            return found

        row = pulled(1.0)
        if not self._is_checked:
            scaled = pulled(_LARGE)
            pairs = [(_LARGE * data_of(x), data_of(y)) for x, y in zip(row, scaled, strict=True)]
            if not all(isclose(x, y, rel_tol=1e-9, abs_tol=1e-300) or x != x or y != y for x, y in pairs):
                raise ValueError(
                    f"the reverse rule of {name_of(self.fun)} is not linear in the cotangent, and the engine keeps "
                    "partial derivatives; change gradients after the sweep, as nn.clip_grad_value_ does"
                )
            self._is_checked = True
        return row
