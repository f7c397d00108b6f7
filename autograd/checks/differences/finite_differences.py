"""The derivative of a possibly noisy function, from its values alone."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite

from autograd.checks.differences.comparison_constants import FAR_JUMPS, SIGNIFICANT
from autograd.checks.differences.extrapolation import Estimate, default_step, extrapolation, power_of_two, total
from autograd.checks.differences.inconclusive_differences import hidden_slope
from autograd.checks.differences.noise import noise as measure
from autograd.checks.differences.noise import quick_noise, teeth
from autograd.checks.differences.tolerance_jumps import slope_of_jumps
from autograd.functional.differentiated_function import check_function
from autograd.names import names_its_parameters
from autograd.number import number

__all__ = ["finite_difference"]


@names_its_parameters
def finite_difference(
    f: Callable[[float], float], x: float, *, step: float | None = None, side: int = 0, noise: float | None = None
) -> Estimate:
    """Return the derivative of f at x from function values, and an estimate of its error.

    Differences are central, or one-sided if f is defined on only one side of x. An f that raises ArithmeticError or
    ValueError counts as undefined there. If there is no derivative, the result is nan with the error inf. If f
    iterates to a tolerance, it jumps where the number of iterations changes. Jumps within 2|x| (or 2) of x increase
    the error estimate.

    Args:
        f: a function of one float.
        x: the point.
        step: the longest step to take; by default |x| / 64, or 1 / 64 if that is larger.
        side: 1 for the derivative from the right, -1 from the left.
        noise: the uncertainty of a value of f, if it exceeds rounding. By default it is measured if the quotients do
            not converge like those of a smooth function.

    Raises:
        TypeError: x, the step, the noise or a result of f is not a number; the message says what it is.
        ValueError: side is not -1, 0 or 1, the step is not above 0, or the noise is negative or not finite.

    >>> from math import exp, sqrt
    >>> value, error = finite_difference(exp, 1.0)
    >>> abs(value - exp(1.0)) < 1e-11, error < 1e-10
    (True, True)
    >>> abs(finite_difference(lambda t: sqrt(t) ** 3, 0.0).value) < 1e-5  # defined on the right only
    True
    >>> finite_difference(abs, 0.0, side=-1).value
    -1.0
    >>> 1e-6 < finite_difference(lambda t: round(exp(t), 6), 1.0).error < 1e-2
    True
    """
    check_function(f)
    x, f = number(x, "the point"), total(f)
    if isinstance(side, bool) or side not in (-1, 0, 1):
        raise ValueError(f"side must be 1 (right), -1 (left) or 0 (both), got {side!r}")
    if step is not None and not number(step, "the longest step") > 0:
        raise ValueError(f"the longest step must be a number above 0, got {step!r}")
    if noise is not None and not 0 <= number(noise, "the noise") < inf:
        raise ValueError(f"the noise must be a finite, nonnegative number, got {noise!r}")
    found, is_plain = extrapolation(f, x, step, side, noise or 0.0)
    if noise is not None or not isfinite(found.error):
        return found
    h = power_of_two(step) if step is not None else default_step(x)
    if not is_plain and found.value == 0 and f(x - h) == f(x) == f(x + h):
        return Estimate(0.0, max(found.error, SIGNIFICANT * hidden_slope(f, x, h)))
    if not is_plain and (measured := max(measure(f, x, h).size, quick_noise(f, x, h).size, teeth(f, x, h))):
        found = extrapolation(f, x, step, side, measured).estimate
    jumps = slope_of_jumps(f, x, 2 * h) or slope_of_jumps(f, x, h / 2, 1) or slope_of_jumps(f, x, FAR_JUMPS * h, 1)
    return found._replace(error=max(found.error, jumps))
