"""Derivatives of functions, with JAX's names.

    gradient.py                 grad, value_and_grad, elementwise_grad, and gradients of an existing graph
    jacobians.py                jacobian, jacfwd, jacrev, hessian
    sparse.py                   Jacobians with few entries, by coloring
    jacobian_products.py        jvp, vjp, linearize, hvp: products with a vector
    stopped_gradients.py        stop_gradient
    custom_rule_base.py         the base class of functions with custom derivatives
    custom_rules.py             custom_jvp, custom_vjp
    implicit.py                 root, fixed_point: derivatives of solutions
    checkpoints.py              checkpoint: frees the graph of a function, and records it again in a sweep
    unrecorded_functions.py     functions recorded as one operation per result
    traced_call.py              the recording of one call, from which all derivatives are computed
    nested_numbers.py           the numbers of arguments and results; other leaves keep their places
    differentiated_function.py  checks the function, and names the one that is returned

`argnums` selects the arguments to differentiate with respect to. Arguments are floats or nested lists, tuples, dicts,
dataclasses and NumPy arrays of floats. Results have the structure of the arguments. They are floats, unless the
function uses Values that existed before the call, as arguments or variables. Then they are Values, so that derivatives
nest to any depth and no gradient is lost. The `.grad` of those Values is not changed.
"""

__all__: list[str] = []
