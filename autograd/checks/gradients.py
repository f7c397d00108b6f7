"""The check of the gradients of a function of Values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, ParamSpec, Unpack

from autograd.checks.check_loop import Jacobian, compare_jacobian
from autograd.checks.check_options import CheckOptions, complete, option_text
from autograd.checks.first_wrong_partial import find_culprit
from autograd.checks.functions.argument_text import names, source
from autograd.checks.functions.checked_function import function_of_values, name_of
from autograd.checks.report.check_report import Report, raise_if_failed
from autograd.checks.report.findings import Culprit, UncheckableError
from autograd.comparisons import data_of
from autograd.current_engine import Value, topological_order
from autograd.functional.differentiated_function import Function, check_function
from autograd.functional.jacobians import jacfwd, jacrev
from autograd.modes import recording
from autograd.names import names_its_parameters
from autograd.names.fixed_choices import one_of
from autograd.signatures.lambda_parameter_types import Lambda
from autograd.structure import flatten

__all__ = ["JACOBIANS", "arguments", "check_sweep", "gradcheck"]

P = ParamSpec("P")


_ROUNDED = 1e-15  # relative to the terms of a sum over paths: a few rounding errors per term
JACOBIANS = {"rev": jacrev, "fwd": jacfwd}


@names_its_parameters
def gradcheck(
    f: Callable[P, Any] | Lambda,
    inputs: Any,
    *,
    eps: float | None = None,
    mode: str = "rev",
    **options: Unpack[CheckOptions],
) -> Report:
    """Check the gradients of a function of Values, as PyTorch's `gradcheck` does for tensors.

    Args:
        f: a function of Values in the structure of the inputs. It returns a Value, or nested containers of Values.
        inputs: a tuple of arguments, or a single argument: numbers, Values, or nested containers of them.
        eps: the longest step to take; by default the check chooses.
        mode: "rev" checks the reverse sweep, "fwd" the forward one.
        options: tolerances, `raise_exception`, `strict`, random directions; see `CheckOptions`.

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
    check_function(f)
    chosen = complete("gradcheck", options)
    args = arguments(inputs)
    shown = option_text(options, mode=mode if mode != "rev" else None, eps=eps)
    call = f"gradcheck({name_of(f)}, {source(args)}{shown})"
    return raise_if_failed(check_sweep(f, args, mode, chosen, eps, f"gradcheck of {name_of(f)}", call), chosen)


def check_sweep(
    f: Function,
    args: tuple[Any, ...],
    mode: str,
    options: CheckOptions,
    eps: float | None,
    title: str,
    call: str,
    *,
    of: Function | None = None,
) -> Report:
    """Return the findings for the derivatives of f that one kind of sweep computes, and the culprit, if any.

    If f returns derivatives of another function, `of` is that function: a rule may be correct although its own slope is
    wrong.
    """
    one_of("mode", mode, JACOBIANS)
    checked = function_of_values(f, args)
    named = [name for i, arg in enumerate(args) for name in names(arg, f"x{i}")]
    analytic = _analytic(f, args, mode)
    rounding = cache(lambda: _rounding(f, args))
    rows, points = compare_jacobian(checked, analytic, named, options, eps, name=title, rounding=rounding)
    report = Report(title, rows, points, call, options["strict"])
    if not checked.steady or not any(row.verdict.fails for row in rows):
        return report
    culprit = _culprit(f, args, options) or (_culprit(of, args, options, order=2) if of else None)
    return replace(report, culprit=culprit)


def _culprit(f: Function, args: tuple[Any, ...], options: CheckOptions, order: int = 1) -> Culprit | None:
    leaves, rebuild = flatten(args)
    copies = [
        Value(x.data, x.label) if isinstance(x, Value) else Value(x) for x in leaves
    ]  # copies, because f may change them
    outputs, _ = flatten(f(*rebuild(copies)))
    try:
        roots = [y for y in outputs if isinstance(y, Value)]
        return find_culprit(*roots, order=order, progress=options["progress"])
    except UncheckableError:  # f sets data itself, so no rule is to blame
        return None


def _analytic(f: Function, args: tuple[Any, ...], mode: str) -> Jacobian:
    """Return the Jacobian computed by sweeps, with one row per output."""
    leaves, rebuild = flatten(args)

    def flat(xs: list[Any]) -> list[Any]:
        return flatten(f(*rebuild(xs)))[0]

    rows: Jacobian = JACOBIANS[mode](flat)([data_of(x) for x in leaves])
    return rows


def _rounding(f: Function, args: tuple[Any, ...]) -> Jacobian:
    """Return the rounding error of each derivative, which is large if the terms of a sum over paths cancel."""
    leaves, rebuild = flatten(args)
    xs = [Value(data_of(x)) for x in leaves]
    with recording():
        outputs, _ = flatten(f(*rebuild(xs)))
    return [_rounding_of(y, xs) for y in outputs]


def _rounding_of(y: Any, xs: list[Value]) -> list[float]:
    if not isinstance(y, Value):
        return [0.0] * len(xs)
    sizes = {y: 1.0}  # the sum over paths of the absolute values of the terms
    for node in reversed(topological_order(y)):
        size = sizes.get(node, 0.0)
        for operand, partial in zip(node.operands, node.partials) if size else ():
            if isinstance(operand, Value):
                sizes[operand] = sizes.get(operand, 0.0) + size * abs(data_of(partial))
    return [_ROUNDED * sizes.get(x, 0.0) for x in xs]


def arguments(inputs: Any) -> tuple[Any, ...]:
    """Return the arguments as a tuple; anything but a tuple is a single argument."""
    args = inputs if isinstance(inputs, tuple) else (inputs,)
    if not args:
        raise UncheckableError("inputs is an empty tuple; pass at least one number")
    return args
