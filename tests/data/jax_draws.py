"""Write jax_draws.json: random cases computed with JAX 0.10.2 in float64, for tests/autograd/test_jax_draws.py.

    pip install jax==0.10.2
    PYTHONPATH=. python tests/data/jax_draws.py

The cases are in tests/helpers/jax_cases.py, the only import from this project.
"""

from __future__ import annotations

import json
from pathlib import Path

import jax
from jax import numpy

from tests.helpers import jax_cases as cases

jax.config.update("jax_enable_x64", True)


def root(f: object, x0: float, a: object) -> object:
    """Return the solution by Newton's method, with JAX's implicit derivative."""

    def solve(g: object, start: object) -> object:
        x = start
        for _ in range(60):
            x = x - g(x) / jax.grad(g)(x)
        return x

    return jax.lax.custom_root(lambda x: f(x, a), numpy.asarray(x0), solve, lambda g, y: y / g(1.0))


def elementwise_grad(f: object) -> object:
    return lambda xs: jax.vmap(jax.grad(f))(numpy.asarray(xs)).tolist()


def main() -> None:
    """Write jax_draws.json next to this file."""
    library = cases.Library(jax, numpy, jax.lax.stop_gradient, root, elementwise_grad)
    stored = {
        "jax": jax.__version__,
        "cases": [[float(f"{x:.15g}") for x in cases.numbers_of_case(i, library)] for i in range(cases.CASES)],
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(stored), encoding="utf-8")
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
