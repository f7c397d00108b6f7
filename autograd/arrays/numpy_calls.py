"""NumPy's functions of numbers and arrays together with a Value: `np.arctan2(2.0, v)`, `np.float64(2) * v`.

NumPy passes such calls to `__array_ufunc__` of the Value. For numbers, each function is a row of the table. For arrays,
NumPy's own loop over objects runs, with the Value as an array without dimensions. A call with Values only inside arrays
does not come here, but runs the same loop.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from autograd import comparisons, ops
from autograd.operation import Traced
from autograd.ops import TABLE

__all__ = ["ARITHMETIC", "COMPARISONS", "applied", "taken_out"]


def _divmod(x: Any, y: Any) -> tuple[Any, Any]:
    return TABLE["floordiv"](x, y), TABLE["mod"](x, y)


ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": TABLE["add"],
    "subtract": TABLE["sub"],
    "multiply": TABLE["mul"],
    "divide": TABLE["div"],
    "floor_divide": TABLE["floordiv"],
    "remainder": TABLE["mod"],
    "divmod": _divmod,
    "power": ops.pow,
    "negative": TABLE["neg"],
    "absolute": TABLE["abs"],
}
"""Python's operators by NumPy's names. NumPy's own numbers use these functions for `x * v`."""

COMPARISONS = {
    "less": (operator.lt, operator.gt),
    "less_equal": (operator.le, operator.ge),
    "equal": (operator.eq, operator.eq),
    "not_equal": (operator.ne, operator.ne),
    "greater": (operator.gt, operator.lt),
    "greater_equal": (operator.ge, operator.le),
}
"""The comparisons of x with y and of y with x (for the case that only y is a Value), in the order of C's constants."""
_TO_INTEGERS = ("floor", "ceil", "trunc", "sign")  # these give ints, as for an array of Values


def applied(ufunc: Any, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Return the result of a NumPy function, or NotImplemented if the class of another operand has its own rules.

    Args:
        ufunc: the function.
        method: how it is called: "__call__", "reduce", "outer", "at" ...
        inputs: the operands of the ufunc, a Value among them.
        options: `out`, `where` and NumPy's other options.

    Raises:
        TypeError: NumPy has no such function of objects.

    """
    if len(inputs) == 1 and method == "__call__" and not options:
        function = _of_numbers(ufunc.__name__, inputs, inputs[0])
        if function is not None:
            return function(*inputs)
    import numpy as np  # already imported: it called this method

    inputs = tuple(map(taken_out, inputs))
    traced = next(x for x in inputs if isinstance(x, Traced))
    if method == "__call__" and not options and all(isinstance(x, Traced) or np.isscalar(x) for x in inputs):
        function = _of_numbers(ufunc.__name__, inputs, traced)
        if function is not None:
            return function(*inputs)
    theirs = (getattr(type(x), "__array_ufunc__", None) for x in inputs if not isinstance(x, Traced))
    if not {*theirs} <= {None, np.ndarray.__array_ufunc__}:
        return NotImplemented
    own = ufunc
    if ufunc.nin == 2 and (function := _method(ufunc.__name__, traced)):  # NumPy itself tries only the first operand
        own = np.frompyfunc(function, 2, ufunc.nout)
    elif not any("O" in kinds for kinds in ufunc.types):
        raise TypeError(f"np.{ufunc.__name__} does not accept Values; {_cure(ufunc.__name__)}")
    with np.errstate(all="ignore"):  # inf and nan are as in IEEE-754
        return getattr(own, method)(*(_in_array(x) if isinstance(x, Traced) else x for x in inputs), **options)


def _of_numbers(name: str, inputs: tuple[Any, ...], traced: Any) -> Callable[..., Any] | None:
    """Return the function of Values and numbers that has this name in NumPy."""
    if name in COMPARISONS:
        compare, turned = COMPARISONS[name]
        return compare if isinstance(inputs[0], Traced) else lambda x, y: turned(y, x)
    return ARITHMETIC.get(name) or _method(name, traced)


def _method(name: str, traced: Any) -> Callable[..., Any] | None:
    """Return the Value method that NumPy calls on the elements of an array, as a function that also takes numbers."""
    if name == "divmod":
        return _divmod
    method = getattr(type(traced), name, None)
    return method if callable(method) and name not in _TO_INTEGERS else None


def taken_out(x: Any) -> Any:
    """Return the element of an array without dimensions; anything else unchanged, even a NumPy number."""
    import numpy as np

    return x[()] if isinstance(x, np.ndarray) and x.shape == () else x


def _in_array(x: Traced) -> Any:
    import numpy as np

    array = np.empty((), dtype=object)
    array[()] = x
    return array


def _cure(name: str) -> str:
    if name in TABLE or name in comparisons.__all__:
        return f"use autograd.{name}"
    return "use .data if no gradient is needed"
