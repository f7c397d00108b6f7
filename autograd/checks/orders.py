"""The checks of higher orders: gradients of gradients, and every sequence of sweeps up to an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograd.checks.check_loop import Options
from autograd.checks.functions.argument_text import source
from autograd.checks.functions.checked_function import name_of
from autograd.checks.gradients import JACOBIANS, Function, arguments, checked, settled
from autograd.checks.report import Report


def gradgradcheck(
    f: Function,
    inputs: Any,
    *,
    eps: float | None = None,
    atol: float = 0.0,
    rtol: float = 1e-9,
    raise_exception: bool = True,
    directions: int | None = None,
    seed: int = 0,
    progress: bool | None = None,
) -> Report:
    """Check the gradients of the gradients of a function of Values; arguments and errors are those of `gradcheck`.

    >>> import autograd
    >>> bool(gradgradcheck(lambda x, y: x * autograd.sin(y), (2.0, 0.5)))
    True
    """
    options = Options(eps, atol, rtol, directions, seed, progress)
    args = arguments(inputs)
    call = f"gradgradcheck({name_of(f)}, {source(args)}{options.source('eps')})"
    title = f"gradgradcheck of {name_of(f)}"
    return settled(checked(_derived(f, "rev"), args, "rev", options, title, call, of=f), raise_exception)


def check_grads(
    f: Function,
    args: Any,
    order: int,
    modes: str | Sequence[str] = ("fwd", "rev"),
    atol: float | None = None,
    rtol: float | None = None,
    eps: float | None = None,
    *,
    raise_exception: bool = True,
    directions: int | None = None,
    seed: int = 0,
    progress: bool | None = None,
) -> Report:
    """Check derivatives of a function of Values up to an order, in every sequence of the modes, as JAX's does.

    Args:
        f: called with Values in the structure of args.
        args: a tuple or list of arguments, or the only one.
        order: of the highest derivatives.
        modes: "fwd", "rev", or both.
        atol: the absolute deviation to allow beyond what finite differences leave open; by default none.
        rtol: the relative one; by default 1e-9.
        eps: the longest step to take; by default the check chooses.
        raise_exception: raise if a derivative is wrong; else the report says it.
        directions: check this many random directional derivatives in place of each input by itself.
        seed: what the directions are drawn from.
        progress: show how far it is: True, False, or None for where it is slow and someone is looking.

    Returns:
        A report of all of them.

    Raises:
        DerivativeError: a derivative is wrong; an AssertionError that carries the report.
        UncheckableError: f cannot be checked at all; the message says why.

    >>> import autograd
    >>> bool(check_grads(lambda x, y: autograd.exp(x) * y, (0.5, 2.0), order=2))
    True
    """
    if type(order) is not int or order < 1:
        raise ValueError(f"order is a count of at least 1, got {order!r}")
    args = arguments(tuple(args) if isinstance(args, list) else args)
    chosen = (modes,) if isinstance(modes, str) else tuple(modes)
    if not chosen:
        raise ValueError("modes is empty; it is 'fwd', 'rev' or both")
    options = Options(eps, 0.0 if atol is None else atol, 1e-9 if rtol is None else rtol, directions, seed, progress)
    call = f"check_grads({name_of(f)}, {source(args)}, {order}, {chosen}{options.source('eps')})"
    todo: list[tuple[str, Function]] = [("", f)]
    reports = []
    for _ in range(order):
        derived = []
        for path, function in todo:
            for mode in chosen:
                name = f"{path}{mode}"
                reports.append(checked(function, args, mode, options, name, call, of=f if path else None))
                derived.append((f"{name}-", _derived(function, mode)))
        todo = derived
    return settled(_joined(f"check_grads of {name_of(f)}", reports), raise_exception)


def _derived(f: Function, mode: str) -> Function:
    """Return the function whose outputs are all derivatives of f."""

    def derivatives(*args: Any) -> Any:
        return JACOBIANS[mode](f, tuple(range(len(args))))(*args)

    derivatives.__name__ = f"derivatives of {name_of(f)}"
    return derivatives


def _joined(title: str, reports: Sequence[Report]) -> Report:
    rows = [replace(row, output=f"{report.title} {row.output}") for report in reports for row in report.rows]
    culprit = next((report.culprit for report in reports if report.culprit), None)
    return Report(title, rows, sum(report.evaluations for report in reports), reports[0].reproduce, culprit)
