"""Lambdas have no annotations, and no checker complains about them."""

from __future__ import annotations

import autograd
from autograd import grad, hessian, hvp, jacfwd, jacobian, jacrev, jit, jvp, primitive, value_and_grad, vjp, vmap
from autograd.checks import check_derivative, check_grads, check_primitive, finite_difference, gradcheck, gradgradcheck

print(grad(lambda x: x * x)(1.0), value_and_grad(lambda x: x * x)(1.0))
print(jacobian(lambda x: [x, x * x])(1.0), jacfwd(lambda x: [x, x * x])(1.0), jacrev(lambda x: [x, x * x])(1.0))
print(hessian(lambda x: x[0] * x[1])([1.0, 2.0]), hvp(lambda x: x * x, (1.0,), (1.0,)))
print(jvp(lambda x: x * x, (1.0,), (1.0,)), jvp(lambda x, y: x * y, (1.0, 2.0), (1.0, 0.0)))
value, pull_back = vjp(lambda x, y: x * y, 1.0, 2.0)
print(value, pull_back(1.0))

area = jit(lambda r: 3.0 * r * r if r > 0 else 0.0)
print(area(1.0), jit(lambda x, y: x * y)(1.0, 2.0), jit(grad(lambda x: x**3))(2.0))
print(vmap(lambda x: x * x)([1.0, 2.0]), vmap(lambda x, y: x * y, in_axes=(0, None))([1.0, 2.0], 3.0))

gradcheck(lambda x: x * x, 1.0)
gradcheck(lambda x, y: x * autograd.sin(y), (2.0, 0.5))
gradgradcheck(lambda x: x.tanh(), 1.0)
check_grads(lambda x, y: autograd.exp(x) * y, (0.5, 2.0), order=2)
check_derivative(lambda x: x * x, lambda x: 2 * x, 3.0)
print(finite_difference(lambda x: x * x, 1.0))
check_primitive(primitive("cube", lambda x: x * x * x, lambda z, x: (3 * x * x,)))
