"""Functions for `scipy.optimize`: values, gradients, Hessians and products with them, jitted."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize, root_scalar

from autograd import exp, fsum, hessian, hvp, jit, log, normal_cdf, sqrt, value_and_grad, vmap
from tests.helpers.draws import draws

OPTIONS = draws(test=200, cover=2_000)
START = [1.3, 0.7, 0.8, 1.9]  # as in SciPy's guide, without its last number


def valley(x: Any) -> Any:
    """Rosenbrock's function, whose minimum is at ones."""
    return fsum([100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in pairwise(x)])


@pytest.mark.parametrize("method", ["BFGS", "L-BFGS-B", "Newton-CG", "trust-ncg", "trust-exact"])
def test_minimizers_take_jitted_derivatives(method: str) -> None:
    options: dict[str, Any] = {}
    if method == "Newton-CG":
        product = jit(lambda x, v: hvp(valley, (x,), (v,)))
        options["hessp"] = product
    elif method.startswith("trust"):
        options["hess"] = jit(hessian(valley))
    found = minimize(jit(value_and_grad(valley)), np.array(START), jac=True, method=method, tol=1e-10, **options)
    assert found.x == pytest.approx(np.ones(4), rel=1e-5)


def price(volatility: float, spot: float, strike: float, rate: float, years: float) -> float:
    """Return the Black-Scholes price of a call option."""
    deviation = volatility * sqrt(years)
    d = (log(spot / strike) + (rate + volatility * volatility / 2) * years) / deviation
    return spot * normal_cdf(d) - strike * exp(-rate * years) * normal_cdf(d - deviation)


def test_volatilities_of_many_options_are_found_in_one_vmap() -> None:
    rng = np.random.default_rng(1)
    spots, years = rng.uniform(80, 120, OPTIONS), rng.uniform(0.25, 2, OPTIONS)
    wanted = rng.uniform(0.1, 0.6, OPTIONS)
    prices = vmap(price, (0, 0, None, None, 0))(wanted, spots, 100.0, 0.02, years)

    def improved(volatility: float, spot: float, years: float, target: float) -> float:
        """Take a step of Newton's method, limited to between half and twice the volatility."""
        value, slope = value_and_grad(price)(volatility, spot, 100.0, 0.02, years)
        step = (value - target) / slope
        return max(volatility / 2, min(2 * volatility, volatility - step))

    newton = vmap(improved)
    found = np.full(OPTIONS, 0.3)
    for _ in range(12):
        found = newton(found, spots, years, prices)
    assert found == pytest.approx(wanted, rel=1e-8)
    one = root_scalar(lambda v: price(v, spots[0], 100.0, 0.02, years[0]) - prices[0], bracket=(0.05, 1.0))
    assert found[0] == pytest.approx(one.root, rel=1e-8)
