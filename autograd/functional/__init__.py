"""Derivatives of functions, with JAX's names.

    gradient.py   grad, value_and_grad, and gradients of an existing graph
    jacobians.py  jacobian, jacfwd, jacrev, hessian
    sparse.py     Jacobians with few entries, by coloring
    products.py   jvp, vjp, hvp: products with a vector
    trace.py      the recording of one call, from which all of them are computed
    functions.py  checks the function, and names the one that is returned

`argnums` chooses the arguments to differentiate with respect to. Arguments are floats or nested lists, tuples, dicts
and NumPy arrays of floats. Results have the structure of the arguments. They are floats, unless the function uses
Values that existed before the call, as arguments or variables. Then they are Values, so that derivatives nest to any
depth and no gradient is lost. The `.grad` of those Values is not changed.
"""

from autograd.functional.gradient import grad, gradients, value_and_grad
from autograd.functional.jacobians import hessian, jacfwd, jacobian, jacrev
from autograd.functional.products import hvp, jvp, vjp

__all__ = [
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "value_and_grad",
    "vjp",
]
