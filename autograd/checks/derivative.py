"""The check of a derivative that anyone wrote, in any system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.checks.check_loop import Matrix, Options, compared, rows_of
from autograd.checks.findings import UncheckableError
from autograd.checks.functions.argument_text import source
from autograd.checks.functions.checked_function import name_of, of_foreign, of_one, takes, told
from autograd.checks.functions.containers import real, taken_apart
from autograd.checks.functions.naming import names
from autograd.checks.report import DerivativeError, Report


def check_derivative(
    f: Callable[[Any], Any],
    df: Callable[[Any], Any],
    x: Any,
    *,
    step: float | None = None,
    atol: float = 0.0,
    rtol: float = 1e-9,
    raise_exception: bool = True,
    directions: int | None = None,
    seed: int = 0,
    progress: bool | None = None,
) -> Report:
    """Check a derivative written by hand, or by any other system, against finite differences of the function.

    Args:
        f: a function of one float, or of one list, tuple, dict, NumPy array or PyTorch tensor of them, or of several
            numbers if its signature says so, which x then is a tuple of; it returns a number or several.
        df: its derivative: a number for each input, in any containers; of a function with several outputs a row of
            them for each.
        x: where; what f takes.
        step: the longest step to take, if the check should not choose it.
        atol: the absolute deviation to allow beyond what finite differences leave open.
        rtol: the relative one.
        raise_exception: raise if the derivative is wrong; else the report says it.
        directions: check this many random directional derivatives in place of each input by itself.
        seed: what the directions are drawn from.
        progress: show how far it is: True, False, or None for where it is slow and someone is looking.

    Returns:
        A report, true if nothing is wrong.

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
    if isinstance(x, tuple):
        f, df = (of_one(g) if takes(g, 1) is False and takes(g, len(x)) else g for g in (f, df))
    subject = of_foreign(f, x)
    options = Options(step, atol, rtol, directions, seed, progress)

    def analytic() -> Matrix:
        argument = taken_apart(x, "an input")[1](subject.inputs)
        try:
            given = df(argument)
        except Exception as error:
            raise UncheckableError(f"{name_of(df)} raised {told(error)}") from error
        what = f"what {name_of(df)} gave"
        return rows_of(real(taken_apart(given, what)[0], what), subject, name_of(df))

    first = analytic()
    steady = repr(first) == repr(analytic())
    rows, points = compared(subject, first, names(x, "x"), options, steady=steady, name="check_derivative")
    call = f"check_derivative({subject.name}, {name_of(df)}, {source(x)}{options.source()})"
    report = Report(f"check_derivative of {subject.name}", rows, points, call)
    if raise_exception and not report:
        raise DerivativeError(report)
    return report
