"""Checks of derivatives against finite differences: the engine's derivatives, and any other system's.

Modules and folders:

    derivative.py           check_derivative: a derivative from any source
    gradients.py            gradcheck: the gradients of a function of Values
    higher_orders.py        gradgradcheck, check_grads: derivatives of derivatives
    operation_rules.py      check_primitive: the rule of one operation
    first_wrong_partial.py  find_culprit: the first wrong partial in a graph
    check_options.py        the options of all checks, and their defaults
    check_loop.py           compares every output along every input, or along random directions
    operation_partials.py   compares the partials of one operation
    report/                 what a check found, as text and as data
    differences/            compares one derivative with function values
    functions/              calls the function that is checked, and names its arguments
    random_expression.py    a program as data, for the strategies
    strategies.py           hypothesis strategies, and derivative_property
    plugin.py               pytest fixtures
    cli/                    the command `python -m autograd check`
"""

from typing import TYPE_CHECKING

from autograd.checks.check_options import CheckOptions
from autograd.checks.derivative import check_derivative
from autograd.checks.differences.extrapolation import Estimate
from autograd.checks.differences.finite_differences import finite_difference
from autograd.checks.first_wrong_partial import find_culprit
from autograd.checks.gradients import gradcheck
from autograd.checks.higher_orders import check_grads, gradgradcheck
from autograd.checks.operation_rules import check_at, check_primitive
from autograd.checks.report.check_report import DerivativeError, Report
from autograd.checks.report.findings import Culprit, Finding, Row, UncheckableError, UndecidedWarning, Verdict
from autograd.names import missing_names, name_exports

__all__ = [
    "CheckOptions",
    "Culprit",
    "DerivativeError",
    "Estimate",
    "Finding",
    "Report",
    "Row",
    "UncheckableError",
    "UndecidedWarning",
    "Verdict",
    "check_at",
    "check_derivative",
    "check_grads",
    "check_primitive",
    "find_culprit",
    "finite_difference",
    "gradcheck",
    "gradgradcheck",
]

name_exports(globals())
if not TYPE_CHECKING:  # with __getattr__, type checkers would accept any name
    __getattr__ = missing_names("autograd.checks", __all__)
