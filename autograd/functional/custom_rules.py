"""Functions with custom derivatives, under JAX's names: custom_jvp and custom_vjp."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose
from typing import Any

from autograd.comparisons import data_of
from autograd.current_engine import FloatOrValue
from autograd.functional.custom_rule_base import CustomRule
from autograd.functional.differentiated_function import Function, check_function
from autograd.functional.nested_numbers import numbers_like, numbers_of
from autograd.functional.unrecorded_functions import name_of

__all__ = ["custom_jvp", "custom_vjp"]

# A factor for the cotangent, used to detect a rule that is not linear. It is a power of 2, so that it does not affect
# rounding: terms that cancel up to rounding leave the same remainder, times the factor.
_LARGE = -(2.0**20)


class custom_jvp(CustomRule):  # noqa: N801  (JAX's name for it)
    """Give a function a rule for its forward derivative, as a decorator. Both sweeps use it, to any order.

    Args:
        fun: the function, of numbers or structures of them. It may not close over Values.
        nondiff_argnums: the positions of arguments that are not differentiated. The rule takes them first.

    Raises:
        TypeError: nondiff_argnums are not a tuple of ints; or, in a call, there is no rule, an argument is
            passed by name, there are too few for nondiff_argnums, or fun closes over a Value.
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
        """Set the rule: (primals, tangents) -> (value, tangent of the value). Return it, so that this is a decorator.

        As in JAX, when the call is differentiated, the rule's value replaces the function's result.
        """
        check_function(jvp)
        self._rule = jvp
        return jvp

    def defjvps(self, *jvps: Function | None) -> None:
        """Set a rule per argument: (tangent, value, *primals) -> its part of the tangent. None means 0.

        Raises:
            TypeError: when the function is called, the number of rules differs from the number of arguments.
        """

        def rule(primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
            if len(jvps) != len(primals):
                raise TypeError(f"defjvps needs one rule per argument, {len(primals)}; got {len(jvps)}")
            value = self(*primals)
            terms = [f(t, value, *primals) for f, t in zip(jvps, tangents, strict=True) if f is not None]
            return value, sum(terms) if terms else 0.0

        self.defjvp(rule)

    def _pushed(self, others: Any, primals: Any, tangents: Any) -> tuple[Any, Any]:
        result = self._rule(*others, tuple(primals), tuple(tangents))
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise TypeError(f"a rule of defjvp returns a pair (value, tangent), got {result!r:.60}")
        return result[0], result[1]

    def _ruled(self, others: list[Any], args: list[Any], primals: list[Any]) -> Any:
        numbers, rebuild = numbers_of(primals, str)
        return self._pushed(others, primals, rebuild([0.0] * len(numbers)))[0]

    def _row(
        self, j: int, others: Any, args: Any, primals: Any, numbers: Any, unit: Any, rebuild: Any, shape: Any
    ) -> Any:
        found = []
        for i in range(len(numbers)):
            tangents = rebuild([float(k == i) for k in range(len(numbers))])
            result = self._pushed(others, primals, tangents)
            found.append(numbers_like(shape[0], result[1], "the tangent", "the result")[j])
        return found


class custom_vjp(CustomRule):  # noqa: N801  (JAX's name for it)
    """Give a function a rule for its reverse derivative, as a decorator. Both sweeps use it, to any order.

    The engine keeps partial derivatives, so the rule must be linear in the cotangent.

    Args:
        fun: the function, of numbers or structures of them. It may not close over Values.
        nondiff_argnums: the positions of arguments that are not differentiated. The reverse rule takes them first.

    Raises:
        TypeError: nondiff_argnums are not a tuple of ints; or, in a call, there is no rule, an argument is
            passed by name, there are too few for nondiff_argnums, or fun closes over a Value.
        ValueError: nondiff_argnums are negative or repeated; or, in a call, the rule is not linear in the
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
            fwd: maps the arguments to (value, residuals). As in JAX, when the call is differentiated, this value
                replaces the function's result.
            bwd: maps (residuals, cotangent) to a tuple of cotangents, one per argument. None means 0.
        """
        check_function(fwd)
        check_function(bwd)
        self._rule = fwd, bwd

    def _forward(self, args: Sequence[Any]) -> tuple[Any, Any]:
        """Return the value and the residuals."""
        result = self._rule[0](*args)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise TypeError(f"the forward rule of defvjp returns a pair (value, residuals), got {result!r:.60}")
        return result[0], result[1]

    def _ruled(self, others: list[Any], args: list[Any], primals: list[Any]) -> Any:
        return self._forward(args)[0]

    def _row(
        self, j: int, others: Any, args: Any, primals: Any, numbers: Any, unit: Any, rebuild: Any, shape: Any
    ) -> Any:
        bwd = self._rule[1]
        _, residuals = self._forward(args)

        def pulled(factor: float) -> list[FloatOrValue]:
            cotangent = shape[1]([factor * x for x in numbers_of(unit, str)[0]])
            given = bwd(*others, residuals, cotangent)
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
