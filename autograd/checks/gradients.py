"""The check of the gradients of a function of Values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.checks.check_loop import Matrix, Options, compared
from autograd.checks.culprit import find_culprit
from autograd.checks.findings import Culprit, UncheckableError
from autograd.checks.functions.argument_text import source
from autograd.checks.functions.checked_function import name_of, of_values
from autograd.checks.functions.naming import names
from autograd.checks.report import DerivativeError, Report
from autograd.comparisons import data_of
from autograd.current_engine import Value
from autograd.functional import jacfwd, jacrev
from autograd.structure import flatten

Function = Callable[..., Any]

JACOBIANS = {"rev": jacrev, "fwd": jacfwd}


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
    args = arguments(inputs)
    call = f"gradcheck({name_of(f)}, {source(args)}{_mode(mode)}{options.source('eps')})"
    return settled(checked(f, args, mode, options, f"gradcheck of {name_of(f)}", call), raise_exception)


def checked(
    f: Function,
    args: tuple[Any, ...],
    mode: str,
    options: Options,
    title: str,
    call: str,
    *,
    of: Function | None = None,
) -> Report:
    """Return what is found about the derivatives of f that one kind of sweep gives, and who is to blame.

    `of` is the function whose derivatives f gives, if it does: where no rule is wrong, one may lose its own slope.
    """
    if mode not in JACOBIANS:
        raise ValueError(f"a mode is 'rev' or 'fwd', got {mode!r}")
    subject = of_values(f, args)
    named = [name for i, arg in enumerate(args) for name in names(arg, f"x{i}")]
    rows, points = compared(subject, _analytic(f, args, mode), named, options, name=title)
    report = Report(title, rows, points, call)
    if report or not subject.steady:
        return report
    culprit = _culprit(f, args, options)
    return Report(title, rows, points, call, culprit or (_culprit(of, args, options, order=2) if of else None))


def _culprit(f: Function, args: tuple[Any, ...], options: Options, order: int = 1) -> Culprit | None:
    leaves, rebuild = flatten(args)
    copies = [
        Value(x.data, x.label) if isinstance(x, Value) else Value(x) for x in leaves
    ]  # f may do with them anything
    outputs, _ = flatten(f(*rebuild(copies)))
    try:
        roots = [y for y in outputs if isinstance(y, Value)]
        return find_culprit(*roots, order=order, progress=options.progress)
    except UncheckableError:  # f sets data itself, so no rule is to blame
        return None


def _analytic(f: Function, args: tuple[Any, ...], mode: str) -> Matrix:
    """Return the Jacobian from the sweeps, a row for each output."""
    leaves, rebuild = flatten(args)

    def flat(xs: list[Any]) -> list[Any]:
        return flatten(f(*rebuild(xs)))[0]

    rows: Matrix = JACOBIANS[mode](flat)([data_of(x) for x in leaves])
    return rows


def arguments(inputs: Any) -> tuple[Any, ...]:
    """Return a tuple of arguments: what is none is the only one."""
    args = inputs if isinstance(inputs, tuple) else (inputs,)
    if not args:
        raise UncheckableError("inputs is an empty tuple, so there is nothing to differentiate by")
    return args


def _mode(mode: str) -> str:
    return "" if mode == "rev" else f", mode={mode!r}"


def settled(report: Report, raise_exception: bool) -> Report:
    """Return the report, or raise it if something is wrong and that is wanted."""
    if raise_exception and not report:
        raise DerivativeError(report)
    return report
