"""Checks of derivatives against numbers that know no calculus: ours, yours, anybody's."""

from autograd import exports
from autograd.checks.culprit import find_culprit
from autograd.checks.derivative import check_derivative
from autograd.checks.differences.finite_differences import Estimate, finite_difference
from autograd.checks.findings import Culprit, Finding, UncheckableError, Verdict
from autograd.checks.gradients import gradcheck
from autograd.checks.orders import check_grads, gradgradcheck
from autograd.checks.primitives import check_at, check_primitive
from autograd.checks.report import DerivativeError, Report, Row

__all__ = [
    "Culprit",
    "DerivativeError",
    "Estimate",
    "Finding",
    "Report",
    "Row",
    "UncheckableError",
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

exports.name_exports(globals())
