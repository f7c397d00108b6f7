"""The check of a derivative written by hand or computed by any other system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from autograd.checks.check_loop import Jacobian, as_jacobian, compare_jacobian
from autograd.checks.check_options import CheckOptions, complete, option_text
from autograd.checks.functions.argument_text import names, source
from autograd.checks.functions.checked_function import describe_error, foreign_function, name_of, takes, unpacking
from autograd.checks.functions.foreign_containers import derivatives, taken_apart
from autograd.checks.report.check_report import Report, raise_if_failed
from autograd.checks.report.findings import UncheckableError
from autograd.functional.differentiated_function import check_function
from autograd.names import names_its_parameters

__all__ = ["check_derivative"]


@names_its_parameters
def check_derivative(
    f: Callable[[Any], Any],
    df: Callable[[Any], Any],
    x: Any,
    *,
    step: float | None = None,
    **options: Unpack[CheckOptions],
) -> Report:
    """Check a derivative, written by hand or computed by another system, against finite differences.

    Args:
        f: a function of one float, or of one list, tuple, dict, NumPy array or PyTorch tensor of floats. If it takes
            several numbers, x is a tuple of them. It returns one number or several.
        df: the derivative of f: one number per input, in any containers. If f has several outputs, one row per output.
            Dicts match by key, sequences by position.
        x: the point, in the form that f takes.
        step: the longest step to take; by default the check chooses.
        options: tolerances, `raise_exception`, `strict`, random directions; see `CheckOptions`.

    Returns:
        A report; it is true if nothing is wrong.

    Raises:
        DerivativeError: the derivative is wrong; an AssertionError that carries the report.
        UncheckableError: f or df cannot be checked at all; the message says why.

    >>> from math import cos, sin
    >>> bool(check_derivative(sin, cos, 0.3))
    True
    >>> print(check_derivative(sin, lambda x: -cos(x), 0.3, raise_exception=False))  # doctest: +ELLIPSIS
    check_derivative of sin: 1 wrong (... calls)
      verdict  output  input  at   analytic         numeric         error est.  off by
      wrong    y       x      0.3  -0.955336489126  0.955336489126  ...2.0e+00
    reproduce: check_derivative(sin, <lambda>, 0.3)
    """
    check_function(f)
    check_function(df)
    chosen = complete("check_derivative", options)
    if isinstance(x, tuple):
        f, df = (unpacking(g) if takes(g, 1) is False and takes(g, len(x)) else g for g in (f, df))
    checked = foreign_function(f, x)

    def analytic() -> Jacobian:
        argument = taken_apart(x, "an input")[1](checked.inputs)
        try:
            given = df(argument)
        except Exception as error:
            raise UncheckableError(f"{name_of(df)} raised {describe_error(error)}") from error
        what = f"the result of {name_of(df)}"
        numbers = derivatives(given, x, lambda: f(taken_apart(x, "an input")[1](checked.inputs)), what)
        return as_jacobian(numbers, checked, name_of(df))

    first = analytic()
    steady = repr(first) == repr(analytic())
    rows, points = compare_jacobian(checked, first, names(x, "x"), chosen, step, steady=steady, name="check_derivative")
    call = f"check_derivative({checked.name}, {name_of(df)}, {source(x)}{option_text(options, step=step)})"
    return raise_if_failed(Report(f"check_derivative of {checked.name}", rows, points, call, chosen["strict"]), chosen)
