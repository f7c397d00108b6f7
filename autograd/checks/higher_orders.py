"""The checks of higher orders: gradients of gradients, and every sequence of sweeps up to an order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, ParamSpec, Unpack

from autograd.checks.check_options import CheckOptions, RunOptions, complete, option_text
from autograd.checks.functions.argument_text import source
from autograd.checks.functions.checked_function import name_of
from autograd.checks.gradients import JACOBIANS, arguments, check_sweep
from autograd.checks.report.check_report import Report, raise_if_failed
from autograd.functional.differentiated_function import Function, check_function
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from autograd.names.option_ranges import whole
from autograd.signatures.lambda_parameter_types import Lambda

__all__ = ["check_grads", "gradgradcheck"]

P = ParamSpec("P")


@names_its_parameters
def gradgradcheck(
    f: Callable[P, Any] | Lambda,
    inputs: Any,
    *,
    eps: float | None = None,
    **options: Unpack[CheckOptions],
) -> Report:
    """Check the gradients of the gradients of a function of Values. Arguments and errors are as for `gradcheck`.

    Args:
        f: a function of Values.
        inputs: the arguments of f.
        eps: the longest step to take; by default the check chooses.
        options: as for `gradcheck`.

    Raises:
        DerivativeError, UncheckableError: as for `gradcheck`.

    >>> import autograd
    >>> bool(gradgradcheck(lambda x, y: x * autograd.sin(y), (2.0, 0.5)))
    True
    """
    check_function(f)
    chosen = complete("gradgradcheck", options)
    args = arguments(inputs)
    call = f"gradgradcheck({name_of(f)}, {source(args)}{option_text(options, eps=eps)})"
    title = f"gradgradcheck of {name_of(f)}"
    return raise_if_failed(check_sweep(_derived(f, "rev"), args, "rev", chosen, eps, title, call, of=f), chosen)


@names_its_parameters
def check_grads(
    f: Callable[P, Any] | Lambda,
    args: Any,
    order: int,
    modes: str | Sequence[str] = ("fwd", "rev"),
    atol: float | None = None,
    rtol: float | None = None,
    eps: float | None = None,
    **options: Unpack[RunOptions],
) -> Report:
    """Check derivatives of a function of Values up to an order, in every sequence of the modes, as in JAX.

    Args:
        f: a function of Values in the structure of args.
        args: a tuple or list of arguments, or a single argument.
        order: the order of the highest derivatives.
        modes: "fwd", "rev", or both.
        atol: the absolute deviation to allow beyond the error of the finite differences; by default 0.
        rtol: the relative deviation to allow; by default 1e-9.
        eps: the longest step to take; by default the check chooses.
        options: `raise_exception`, `strict`, random directions; see `RunOptions`.

    Returns:
        A report on all of these checks.

    Raises:
        TypeError: modes is neither a str nor a list of them.
        ValueError: the order is below 1, or there is no mode.
        DerivativeError: a derivative is wrong; an AssertionError that carries the report.
        UncheckableError: f cannot be checked at all; the message says why.

    >>> import autograd
    >>> bool(check_grads(lambda x, y: autograd.exp(x) * y, (0.5, 2.0), order=2))
    True
    """
    order = whole("order", order, 1)
    args = arguments(tuple(args) if isinstance(args, list) else args)
    if not isinstance(modes, Iterable):
        raise TypeError(f"modes must be 'fwd', 'rev' or both in a tuple, got {described(modes)}")
    chosen = (modes,) if isinstance(modes, str) else tuple(modes)
    if not chosen:
        raise ValueError("modes is empty; pass 'fwd', 'rev' or both")
    given: CheckOptions = {**options}  # type: ignore[typeddict-item]  # the missing keys are not required
    if atol is not None:
        given["atol"] = atol
    if rtol is not None:
        given["rtol"] = rtol
    all_options = complete("check_grads", given)
    call = f"check_grads({name_of(f)}, {source(args)}, {order}, {chosen}{option_text(given, eps=eps)})"
    todo: list[tuple[str, Function]] = [("", f)]
    reports = []
    for _ in range(order):
        derived = []
        for path, function in todo:
            for mode in chosen:
                name = f"{path}{mode}"
                reports.append(check_sweep(function, args, mode, all_options, eps, name, call, of=f if path else None))
                derived.append((f"{name}-", _derived(function, mode)))
        todo = derived
    return raise_if_failed(_joined(f"check_grads of {name_of(f)}", reports), all_options)


def _derived(f: Function, mode: str) -> Function:
    """Return the function whose outputs are all derivatives of f."""

    def derivatives(*args: Any) -> Any:
        return JACOBIANS[mode](f, tuple(range(len(args))))(*args)

    derivatives.__name__ = f"derivatives of {name_of(f)}"
    return derivatives


def _joined(title: str, reports: Sequence[Report]) -> Report:
    rows = [replace(row, output=f"{report.title} {row.output}") for report in reports for row in report.rows]
    culprit = next((report.culprit for report in reports if report.culprit), None)
    return Report(
        title, rows, sum(report.evaluations for report in reports), reports[0].reproduce, reports[0].strict, culprit
    )
