"""Mistakes that a type checker finds: each line that ends in a comment with `wrong`, and no other."""

from __future__ import annotations

import math

import autograd
import nn
from autograd import Value, grad, gradients, jacobian, value_and_grad


def curve(x: float) -> float:
    return autograd.sin(x) * x


def node(x: Value) -> Value:
    return x.tanh()


v = Value(1.0)
a: str = grad(curve)(1.0)  # wrong: a gradient of a float is a float
b: str = grad(node)(1.0)  # wrong: also where the function is written for Values
c: float = value_and_grad(curve)(1.0)  # wrong: the value and the gradient
d: list[float] = jacobian(curve)(1.0)  # wrong: one input, one output
e: float = gradients(v * v, [v])  # wrong: a list of inputs has a list of gradients
grad(curve)("1.0")  # wrong: curve takes a float
grad(curve)(1.0, 2.0)  # wrong: curve takes one argument
grad(1.0)  # wrong: not a function
grad(curve, argnums="x")  # wrong: argnums is a number

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
