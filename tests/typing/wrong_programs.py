"""Mistakes that a type checker finds: each line that ends in a comment with `wrong`, and no other."""

from __future__ import annotations

import math

import autograd
import nn
import viz
from autograd import Value, grad, gradients, jacobian, jit, primitive, value_and_grad
from autograd.checks import check_derivative, finite_difference, gradcheck


def curve(x: float) -> float:
    return autograd.sin(x) * x


def node(x: Value) -> Value:
    return x.tanh()


v = Value(1.0)
a: str = grad(curve)(1.0)  # wrong: a gradient of a float is a float
b: str = grad(node)(1.0)  # wrong: also if the function is written for Values
c: float = value_and_grad(curve)(1.0)  # wrong: the value and the gradient
d: list[float] = jacobian(curve)(1.0)  # wrong: one input, one output
e: float = gradients(v * v, [v])  # wrong: a list of inputs has a list of gradients
grad(curve)("1.0")  # wrong: curve takes a float
grad(curve)(1.0, 2.0)  # wrong: curve takes one argument
grad(1.0)  # wrong: not a function
grad(curve, argnums="x")  # wrong: argnums is a number
jit(curve)("1.0")  # wrong: curve takes a float
gradcheck(1.0, 2.0)  # wrong: not a function

f: float = autograd.sin(v)  # wrong: a Value
autograd.sin("1.0")  # wrong: text
autograd.sin(1.0, 2.0)  # wrong: one operand
autograd.sin(y=1.0)  # wrong: its name is x
autograd.atan2(1.0)  # wrong: two operands
autograd.dot([v], [1.0], b=v)  # wrong: its name is bias
autograd.leaky_relu(v, alpha=0.1)  # wrong: its name is slope
autograd.fsum(v)  # wrong: a list
math.sin(v)  # wrong: it would lose the gradient
float(v)  # wrong: likewise
v.data = "1.0"  # wrong: text

g: str = nn.mse_loss([v], [1.0])  # wrong: one Value
nn.mse_loss([v], [1.0], reduction="average")  # wrong: "mean"
nn.huber_loss([v], [1.0], beta=1.0)  # wrong: its name is delta
nn.Adam([v], rate=0.1)  # wrong: its name is lr
nn.MLP("2", [1])  # wrong: a number of inputs
nn.StepLR([v], step_size=2)  # wrong: an optimizer
nn.batches([1.0, 2.0], batch_size="2")  # wrong: a number

primitive("wrong_column", curve, lambda z, x: (x,), order=2)  # wrong: no column has that name
primitive("wrong_doc", curve, lambda z, x: (x,), doc=2)  # wrong: text
gradcheck(node, 1.0, tolerance=1e-6)  # wrong: its names are atol and rtol
check_derivative(curve, 1.0)  # wrong: a derivative and a point
h: str = finite_difference(curve, 1.0).value  # wrong: a number
viz.draw(1.0)  # wrong: a Value
viz.draw(v, dpi=300)  # wrong: no option has that name
viz.render(v, "a.svg", size=2)  # wrong: likewise
viz.explain(v, decimals="4")  # wrong: a number
i: str = viz.explain(v).lines  # wrong: its text is .text
