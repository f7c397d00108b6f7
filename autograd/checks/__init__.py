"""Checks of derivatives against numbers that know no calculus."""

from autograd.checks.finite_differences import Estimate, finite_difference
from autograd.checks.primitives import check_at, check_primitive

__all__ = ["Estimate", "check_at", "check_primitive", "finite_difference"]
