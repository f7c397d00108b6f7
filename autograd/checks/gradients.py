"""The checks of functions of Values: gradients, gradients of gradients, and either to any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from autograd.checks.culprit import find_culprit
from autograd.checks.naming import names, source
from autograd.checks.report import DerivativeError, Report, UncheckableError
from autograd.checks.run import Matrix, Options, compared
from autograd.checks.subject import name_of, of_values
from autograd.engines import Value
from autograd.functional import jacfwd, jacrev
from autograd.structure import flatten

Function = Callable[..., Any]

_JACOBIANS = {"rev": jacrev, "fwd": jacfwd}


def gradcheck(
    f: Function,
    inputs: Any,
    *,
    eps: float | None = None,
    atol: float = 0.0,
    rtol: float = 1e-9,
    raise_exception: bool = True,
    mode: str = "rev",
    directions: int | None = None,
    seed: int = 0,
    progress: bool | None = None,
) -> Report:
    """Check the gradients of a function of Values, as PyTorch's `gradcheck` does for tensors.

    Args:
        f: called with Values in the structure of the inputs; returns a Value, or nested containers of them.
        inputs: a tuple of arguments, or the only one: numbers, Values, or nested containers of them.
        eps: the longest step to take; by default the check chooses.
        atol: the absolute deviation to allow beyond what finite differences leave open.
        rtol: the relative one.
        raise_exception: raise if a gradient is wrong; else the report says it.
        mode: "rev" checks the reverse sweep, "fwd" the forward one.
        directions: check this many random directional derivatives in place of each input by itself.
        seed: what the directions are drawn from.
        progress: show how far it is: True, False, or None for where it is slow and someone is looking.

    Returns:
        A report, true if nothing is wrong. If something is, it names the operation in the graph whose rule is wrong.

    Raises:
        DerivativeError: a gradient is wrong; an AssertionError that carries the report.
        UncheckableError: f cannot be checked at all; the message says why.

    >>> import autograd
    >>> bool(gradcheck(lambda x, y: x * autograd.sin(y), (2.0, 0.5)))
    True
    >>> print(gradcheck(autograd.relu, 0.0))  # doctest: +ELLIPSIS
    gradcheck of relu: 1 kink (... calls)
      verdict  output  input  at  analytic  numeric  error est.  off by
      kink     y       x0     0   0         0 | 1    ...0 ulp
    reproduce: gradcheck(relu, (0.0,))
    """
    options = Options(eps, atol, rtol, directions, seed, progress)
    args = _arguments(inputs)
    call = f"gradcheck({name_of(f)}, {source(args)}{_mode(mode)}{options.source('eps')})"
    return _settled(_checked(f, args, mode, options, f"gradcheck of {name_of(f)}", call), raise_exception)


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
    args = _arguments(inputs)
    call = f"gradgradcheck({name_of(f)}, {source(args)}{options.source('eps')})"
    return _settled(
        _checked(_derived(f, "rev"), args, "rev", options, f"gradgradcheck of {name_of(f)}", call), raise_exception
    )


def check_grads(
    f: Function,
    args: Sequence[Any],
    order: int,
    modes: Sequence[str] = ("fwd", "rev"),
    *,
    atol: float = 0.0,
    rtol: float = 1e-9,
    eps: float | None = None,
) -> Report:
    """Check derivatives of a function of Values up to an order, in every sequence of the modes, as JAX's does.

    Args:
        f: called with Values in the structure of args.
        args: a tuple of arguments.
        order: of the highest derivatives.
        modes: "fwd", "rev", or both.
        atol: the absolute deviation to allow beyond what finite differences leave open.
        rtol: the relative one.
        eps: the longest step to take; by default the check chooses.

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
    options = Options(eps, atol, rtol)
    todo: list[tuple[str, Function]] = [("", f)]
    reports = []
    for _ in range(order):
        derived = []
        for path, function in todo:
            for mode in modes:
                name = f"{path}{mode}"
                call = (
                    f"check_grads({name_of(f)}, {source(tuple(args))}, {order}, {tuple(modes)}{options.source('eps')})"
                )
                reports.append(_checked(function, tuple(args), mode, options, name, call))
                derived.append((f"{name}-", _derived(function, mode)))
        todo = derived
    return _settled(_joined(f"check_grads of {name_of(f)}", reports), raise_exception=True)


def _checked(f: Function, args: tuple[Any, ...], mode: str, options: Options, title: str, call: str) -> Report:
    if mode not in _JACOBIANS:
        raise ValueError(f"a mode is 'rev' or 'fwd', got {mode!r}")
    subject = of_values(f, args)
    named = [name for i, arg in enumerate(args) for name in names(arg, f"x{i}")]
    rows, points = compared(subject, _analytic(f, args, mode), named, options, name=title)
    report = Report(title, rows, points, call)
    if report or not subject.steady:
        return report
    leaves, rebuild = flatten(args)
    outputs, _ = flatten(f(*rebuild([x if isinstance(x, Value) else Value(x) for x in leaves])))
    return Report(title, rows, points, call, find_culprit(*(y for y in outputs if isinstance(y, Value))))


def _analytic(f: Function, args: tuple[Any, ...], mode: str) -> Matrix:
    """Return the Jacobian from the sweeps, a row for each output."""
    leaves, rebuild = flatten(args)

    def flat(xs: list[Any]) -> list[Any]:
        return flatten(f(*rebuild(xs)))[0]

    rows: Matrix = _JACOBIANS[mode](flat)([x.data if isinstance(x, Value) else x for x in leaves])
    return rows


def _derived(f: Function, mode: str) -> Function:
    """Return the function whose outputs are all derivatives of f."""

    def derivatives(*args: Any) -> Any:
        return _JACOBIANS[mode](f, tuple(range(len(args))))(*args)

    derivatives.__name__ = f"derivatives of {name_of(f)}"
    return derivatives


def _arguments(inputs: Any) -> tuple[Any, ...]:
    args = inputs if isinstance(inputs, tuple) else (inputs,)
    if not args:
        raise UncheckableError("inputs is an empty tuple, so there is nothing to differentiate by")
    return args


def _mode(mode: str) -> str:
    return "" if mode == "rev" else f", mode={mode!r}"


def _joined(title: str, reports: Sequence[Report]) -> Report:
    rows = [replace(row, output=f"{report.title} {row.output}") for report in reports for row in report.rows]
    culprit = next((report.culprit for report in reports if report.culprit), None)
    return Report(title, rows, sum(report.evaluations for report in reports), reports[0].reproduce, culprit)


def _settled(report: Report, raise_exception: bool) -> Report:
    if raise_exception and not report:
        raise DerivativeError(report)
    return report
