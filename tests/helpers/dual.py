"""A second, deliberately simple implementation: dual numbers.

A number carries its derivative with respect to one input, so a program runs once per input. The derivatives are written
out here, as textbook formulas where these are accurate enough. No code is shared with the engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable


class Dual:
    """A number and its derivative with respect to the chosen input."""

    def __init__(self, x: float, dx: float = 0.0) -> None:
        self.x, self.dx = x, dx


Operation = Callable[..., Dual]


def erf_slope(x: float) -> float:
    return 2 * math.exp(-x * x) / math.sqrt(math.pi)


def power(a: Dual, c: float) -> Dual:
    return Dual(a.x**c, c * a.x ** (c - 1) * a.dx)


def power_of(a: Dual, b: Dual) -> Dual:
    z = a.x**b.x
    return Dual(z, b.x * a.x ** (b.x - 1) * a.dx + z * math.log(a.x) * b.dx)


def sigmoid(a: Dual) -> Dual:
    z = 1 / (1 + math.exp(-a.x))
    return Dual(z, a.dx * math.exp(-a.x) / (1 + math.exp(-a.x)) ** 2)


def softplus(a: Dual) -> Dual:
    return Dual(math.log1p(math.exp(a.x)), a.dx / (1 + math.exp(-a.x)))


def silu(a: Dual) -> Dual:
    s = sigmoid(a)
    return Dual(a.x * s.x, a.dx * s.x + a.x * s.dx)


def gelu(a: Dual) -> Dual:
    r = math.sqrt(2)
    return Dual(
        a.x * (1 + math.erf(a.x / r)) / 2, a.dx * ((1 + math.erf(a.x / r)) / 2 + a.x * erf_slope(a.x / r) / 2 / r)
    )


def dot(*xs: Dual) -> Dual:
    n = len(xs) // 2
    total = Dual(0.0)
    for w, x in zip(xs[:n], xs[n : 2 * n], strict=True):
        total = Dual(total.x + w.x * x.x, total.dx + w.dx * x.x + w.x * x.dx)
    for bias in xs[2 * n :]:
        total = Dual(total.x + bias.x, total.dx + bias.dx)
    return total


def logsumexp(*xs: Dual) -> Dual:
    total = sum(math.exp(a.x) for a in xs)
    return Dual(math.log(total), sum(math.exp(a.x) * a.dx for a in xs) / total)


def softmax_first(*xs: Dual) -> Dual:
    total, slope = sum(math.exp(a.x) for a in xs), sum(math.exp(a.x) * a.dx for a in xs)
    first = math.exp(xs[0].x)
    return Dual(first / total, (first * xs[0].dx * total - first * slope) / total**2)


# By the name in the table, if there is one.
DUAL: dict[str, Operation] = {
    "neg": lambda a: Dual(-a.x, -a.dx),
    "add": lambda a, b: Dual(a.x + b.x, a.dx + b.dx),
    "sub": lambda a, b: Dual(a.x - b.x, a.dx - b.dx),
    "mul": lambda a, b: Dual(a.x * b.x, a.dx * b.x + a.x * b.dx),
    "div": lambda a, b: Dual(a.x / b.x, (a.dx * b.x - a.x * b.dx) / (b.x * b.x)),
    "mod": lambda a, b: Dual(a.x % b.x, a.dx - math.floor(a.x / b.x) * b.dx),
    "square": lambda a: power(a, 2.0),
    "cube": lambda a: power(a, 3.0),
    "reciprocal": lambda a: power(a, -1.0),
    "pow": power_of,
    "exp": lambda a: Dual(math.exp(a.x), a.dx * math.exp(a.x)),
    "expm1": lambda a: Dual(math.expm1(a.x), a.dx * math.exp(a.x)),
    "log": lambda a: Dual(math.log(a.x), a.dx / a.x),
    "log1p": lambda a: Dual(math.log1p(a.x), a.dx / (1 + a.x)),
    "sqrt": lambda a: Dual(math.sqrt(a.x), a.dx / (2 * math.sqrt(a.x))),
    "cbrt": lambda a: Dual(math.cbrt(a.x), a.dx / (3 * math.cbrt(a.x) ** 2)),
    "sin": lambda a: Dual(math.sin(a.x), a.dx * math.cos(a.x)),
    "cos": lambda a: Dual(math.cos(a.x), -a.dx * math.sin(a.x)),
    "tan": lambda a: Dual(math.tan(a.x), a.dx / math.cos(a.x) ** 2),
    "asin": lambda a: Dual(math.asin(a.x), a.dx / math.sqrt((1 - a.x) * (1 + a.x))),
    "acos": lambda a: Dual(math.acos(a.x), -a.dx / math.sqrt((1 - a.x) * (1 + a.x))),
    "atan": lambda a: Dual(math.atan(a.x), a.dx / (1 + a.x * a.x)),
    "atan2": lambda a, b: Dual(math.atan2(a.x, b.x), (b.x * a.dx - a.x * b.dx) / (a.x**2 + b.x**2)),
    "sinh": lambda a: Dual(math.sinh(a.x), a.dx * math.cosh(a.x)),
    "cosh": lambda a: Dual(math.cosh(a.x), a.dx * math.sinh(a.x)),
    "tanh": lambda a: Dual(math.tanh(a.x), a.dx / math.cosh(a.x) ** 2),
    "asinh": lambda a: Dual(math.asinh(a.x), a.dx / math.sqrt(1 + a.x * a.x)),
    "acosh": lambda a: Dual(math.acosh(a.x), a.dx / math.sqrt((a.x - 1) * (a.x + 1))),
    "atanh": lambda a: Dual(math.atanh(a.x), a.dx / ((1 - a.x) * (1 + a.x))),
    "sigmoid": sigmoid,
    "softplus": softplus,
    "relu": lambda a: a if a.x > 0 else Dual(0.0),
    "leaky_relu": lambda a: a if a.x > 0 else Dual(0.01 * a.x, 0.01 * a.dx),
    "elu": lambda a: a if a.x > 0 else Dual(math.expm1(a.x), a.dx * math.exp(a.x)),
    "gelu": gelu,
    "silu": silu,
    "erf": lambda a: Dual(math.erf(a.x), a.dx * erf_slope(a.x)),
    "erfc": lambda a: Dual(math.erfc(a.x), -a.dx * erf_slope(a.x)),
    "abs": lambda a: a if a.x > 0 else Dual(-a.x, -a.dx),
    "sign": lambda a: Dual(math.copysign(1.0, a.x)),
    "floor": lambda a: Dual(float(math.floor(a.x))),
    "ceil": lambda a: Dual(float(math.ceil(a.x))),
    "maximum": lambda a, b: a if a.x > b.x else b,
    "minimum": lambda a, b: a if a.x < b.x else b,
    "clamp": lambda a: a if abs(a.x) < 1 else Dual(math.copysign(1.0, a.x)),
    "where": lambda a, b, c: b if a.x else c,
    "hypot": lambda a, b: Dual(math.hypot(a.x, b.x), (a.x * a.dx + b.x * b.dx) / math.hypot(a.x, b.x)),
    "dot": dot,
    "fsum": lambda *xs: Dual(math.fsum(a.x for a in xs), sum(a.dx for a in xs)),
    "logsumexp": logsumexp,
    "softmax": softmax_first,
}
